"""The ONNX file of a network: half the size, and known to the manifest of models."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """Weights of 16 bits that are widened when the file is loaded: half the size, and all arithmetic in 32 bits.
    The network was `rounded` before, so nothing is lost here."""
    graph = model.graph
    widened = []
    for weight in [w for w in graph.initializer if w.data_type == onnx.TensorProto.FLOAT and len(w.dims) > 1]:
        name = weight.name
        half = numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), f"{name}.half")
        weight.CopyFrom(half)
        widened.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*widened, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    return model


def enter(path: Path, manifest: Path) -> None:
    """Writes size and checksum of the weights into the manifest of models, where it names them."""
    content = json.loads(manifest.read_text())
    for model in content["models"]:
        for file in model["files"]:
            if model["source"].get("path") == path.parent.name and file["path"] == path.name:
                file |= {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}
    manifest.write_text(json.dumps(content, indent=2) + "\n")
