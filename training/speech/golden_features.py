"""Writes golden values of torchaudio's log-mel, MFCC and deltas, for the tests of packages/speech/src/dsp.

    python3 golden_features.py ../../packages/speech/src/dsp/golden/torchaudio.json

The sound is synthetic: the tests make the same one by the formula in `sound`.
"""

import json
import math
import sys

import torch
import torchaudio

RATE = 16_000
SAMPLES = 12_345
BANDS = 64
COEFFICIENTS = 13
FROM_HZ, TO_HZ = 60.0, 7600.0
# Enough to see an error at the ends and in the middle, in a file that stays small.
EVERY = 6


def sound() -> torch.Tensor:
    """A chirp from 120 Hz to 3 kHz that swells twice, over quiet noise, in doubles rounded to floats."""
    state = 1
    values = []
    for i in range(SAMPLES):
        t = i / RATE
        state = (state * 48_271) % 2_147_483_647
        noise = 0.002 * ((2 * state) / 2_147_483_647 - 1)
        swell = 0.4 * math.sin(2 * math.pi * 1.3 * t) ** 2
        values.append(swell * math.sin(2 * math.pi * (120 * t + 1865 * t * t)) + noise)
    return torch.tensor(values, dtype=torch.float64).to(torch.float32).to(torch.float64)


def main(path: str) -> None:
    mel = torchaudio.transforms.MelSpectrogram(
        sample_rate=RATE,
        n_fft=512,
        win_length=400,
        hop_length=160,
        f_min=FROM_HZ,
        f_max=TO_HZ,
        n_mels=BANDS,
    ).double()
    log_mel = torch.log(mel(sound()) + 1e-6)
    cosines = torchaudio.functional.create_dct(COEFFICIENTS, BANDS, "ortho").double()
    mfcc = torch.matmul(log_mel.T, cosines).T
    golden = {"logMel": log_mel, "mfcc": mfcc, "deltas": torchaudio.functional.compute_deltas(mfcc)}
    report = {
        "torchaudio": torchaudio.__version__.split("+")[0],
        "samples": SAMPLES,
        "settings": {"bands": BANDS, "minHz": FROM_HZ, "maxHz": TO_HZ},
        "coefficients": COEFFICIENTS,
        "frames": log_mel.shape[1],
        "every": EVERY,
        **{
            name: [[round(v, 4) for v in frame] for frame in values.T[::EVERY].tolist()]
            for name, values in golden.items()
        },
    }
    with open(path, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(f"  {json.dumps(k)}: {rows(v)}" for k, v in report.items()) + "\n}\n")


def rows(value: object) -> str:
    """One frame a line, so that a change can be read."""
    if not isinstance(value, list):
        return json.dumps(value)
    return "[\n    " + ",\n    ".join(json.dumps(row) for row in value) + "\n  ]"


if __name__ == "__main__":
    main(sys.argv[1])
