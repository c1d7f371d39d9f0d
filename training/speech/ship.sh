#!/bin/sh
# Fits the machines and puts the one of all actors into models/: figures and card, then ONNX, golden values and checksum.
# Raise the version of the model and of the pipeline `speech` in models/manifest.json afterwards.
#
# Example, in training/: speech/ship.sh DATA CACHE MACHINES RUNS/fold-0 RUNS/fold-1 RUNS/fold-2 RUNS/fold-3 RUNS/fold-4
set -eu
data=$1 cache=$2 machines=$3
shift 3
model=../models/speech-emotion
${PYTHON:-python3} -m speech.fit "$data" --cache "$cache" --to "$machines"
${PYTHON:-python3} -m speech.evaluate "$data" --cache "$cache" --machines "$machines" --runs "$@" --facts "$model/training.json" --card ../models/cards/speech-emotion.md
${PYTHON:-python3} -m speech.export --machines "$machines" --facts "$model/training.json" --to "$model"
