"""Proves how columns of the interview table's acoustic features belong together; the README tells what follows.

    python3 check_interview_table.py ../../../shared/data/mit_interview/prosodic_features.csv
"""

from __future__ import annotations

import csv
import math
import sys

FRAME_S = 0.01
PITCH_WINDOW_S = 3 / 75
INTENSITY_STEP_S = 0.8 / 75

Row = dict[str, float]


def read(path: str) -> list[Row]:
    with open(path, encoding="utf-8") as file:
        header, *rows = ([cell.strip() for cell in row] for row in csv.reader(file))
    return [dict(zip(header[1:], map(number, row[1:]))) for row in rows]


def number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return math.nan


def distance_to_whole(value: float) -> float:
    return abs(value - round(value))


def pitch_frames(row: Row) -> int:
    return math.floor((row["duration"] - PITCH_WINDOW_S) / FRAME_S) + 1


# What is claimed, and how far a row is from it.
RELATIONS = {
    "duration is a whole number of samples at 48 kHz": lambda r: distance_to_whole(r["duration"] * 48_000),
    "energy = 4e-10 * 10^(intensityMean / 10) * duration (relative)": lambda r: abs(
        r["energy"] / (4e-10 * 10 ** (r["intensityMean"] / 10) * r["duration"]) - 1
    ),
    "1 / speakRate is a whole number": lambda r: distance_to_whole(1 / r["speakRate"]),
    "(1 + pitchUvsVRatio) / speakRate = frames of 10 ms with a window of 40 ms": lambda r: abs(
        (1 + r["pitchUvsVRatio"]) / r["speakRate"] - pitch_frames(r)
    ),
    "diffPitchMaxMin = max_pitch - min_pitch": lambda r: abs(
        r["max_pitch"] - r["min_pitch"] - r["diffPitchMaxMin"]
    ),
    "diffPitchMaxMean = max_pitch - mean_pitch": lambda r: abs(
        r["max_pitch"] - r["mean_pitch"] - r["diffPitchMaxMean"]
    ),
    "diffPitchMaxMode = max_pitch - pitch_quant": lambda r: abs(
        r["max_pitch"] - r["pitch_quant"] - r["diffPitchMaxMode"]
    ),
    "diffIntMaxMin = intensityMax - intensityMin": lambda r: abs(
        r["intensityMax"] - r["intensityMin"] - r["diffIntMaxMin"]
    ),
    "diffIntMaxMean = intensityMax - intensityMean": lambda r: abs(
        r["intensityMax"] - r["intensityMean"] - r["diffIntMaxMean"]
    ),
    "diffIntMaxMode = intensityMax - intensityQuant": lambda r: abs(
        r["intensityMax"] - r["intensityQuant"] - r["diffIntMaxMode"]
    ),
    "TotDurPause:3 = numPause * avgDurPause (relative)": lambda r: abs(
        r["numPause"] * r["avgDurPause"] / r["TotDurPause:3"] - 1
    ),
    "maxDurPause is a whole number of intensity steps (those at an end of the sound need not be)": lambda r: distance_to_whole(
        r["maxDurPause"] / INTENSITY_STEP_S
    ),
}


def main(path: str) -> None:
    rows = read(path)
    print(f"{len(rows)} rows: median and largest error, share of rows within 0.1")
    for claim, error in RELATIONS.items():
        errors = sorted(map(error, rows))
        within = sum(value < 0.1 for value in errors) / len(errors)
        print(f"{errors[len(errors) // 2]:9.2e} {errors[-1]:9.2e} {within:6.1%}  {claim}")


if __name__ == "__main__":
    main(sys.argv[1])
