#!/bin/sh
# Puts networks of all five folds into models/: figures and card, then ONNX, golden values and checksum.
# Raise the version of the model and of the pipeline `speech` in models/manifest.json afterwards.
#
# Example, in training/: speech/ship.sh DATA CACHE RUNS/fold-0 RUNS/fold-1 RUNS/fold-2 RUNS/fold-3 RUNS/fold-4
set -eu
data=$1 cache=$2
shift 2
model=../models/speech-emotion
python3 -m speech.evaluate "$data" --cache "$cache" --runs "$@" --facts "$model/training.json" --card ../models/cards/speech-emotion.md
python3 -m speech.export --runs "$@" --facts "$model/training.json" --to "$model"
