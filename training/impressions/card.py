"""The card of the impressions, from what `train.py` measured."""

from __future__ import annotations

import re

import numpy as np

BARS = {"overall": 0.6, "engagingTone": 0.7, "excited": 0.7, "paused": 0.7}

INTRODUCTION = """# Impressions

Written by `training/impressions/train.py`. Linear models of what raters would say of an interview, 1 to 7, from how the candidate's voice moves and which words are used; `packages/impressions` runs them. What they tell is the **impression on raters**, not what somebody is or can do: practice only, never a ground for a decision.

- **Licence:** research. Trained on the MIT Interview dataset (Hoque et al. 2013; Naim et al. 2015, 2018), which is given to academics on request. An institution can train its own on data it may use, with the same scripts.
- **Data:** {interviews} mock interviews of {people} students, before and after coaching; each rating is the aggregate of several raters.
- **Split:** {folds} folds of people, {repeats} times over; both interviews of a person are in one fold. Penalties were chosen by trait on {inner} folds of people within the training part, so nothing was tuned on the fold that measures. Which features there are was decided by what our own measures reproduce and a recogniser keeps, beside a look at correlations with the ratings, and three measures of the rate of words and two of the length of answers after a look at figures: to that extent the figures are optimistic.
- **Method:** ridge regression on standardised features (clipped at 3 standard deviations), where features that go with a trait in the training part are penalised less; the mean of five such models, from no preference to near selection. A score is a sum, and its terms are the drivers that are shown.
- **Intervals:** {coverage:.0%} split-conformal, from the residuals of unseen people. *In interval* is the share of ratings within intervals whose width other people's residuals gave.
- **Shown** are traits with r of at least .30 in the set that is used; the others are absent. Raters also saw smiles and eye contact: they are judged by the face, and are not shown even where the voice goes with them.
- **Words** are used only where the transcript is reliable. Hesitations and punctuation never count, since recognisers drop them; that costs the ratings that rest on them (calm, not stressed, fillers).
- **Any room:** the range and the variation of the level reach down to the noise of the room, and the recordings seem to have had one room and one microphone. They carry much of excited and engaging tone. Where they are more than 4 standard deviations from the training data's, as in the repository's clips (a variation of 12 to 17 dB where the training data has 5 to 9) and after noise suppression, a set without them is used: expect that for most recordings. Nearer by, another microphone can still move these two traits.
- **Left out on purpose:** how high a voice is, and its extremes in Hz. They raised friendly by .1 (with prosody alone), most likely by telling the speaker's sex.

## Limits

{people} students of one university, young, in English, one interviewer's questions, 50 s an answer (median). The training features were computed by Praat at 48 kHz on whole answers; production measures 16 kHz and pools chunks of up to 10 s, which the tests bound on the repository's clips. *Paused* is mostly that long answers are rated lower. The table's own pauses, which we cannot reproduce, add nothing to that, and what is left is hardly the person's own: most of it is likely chance, in the ratings or in the interview. There is no group but the speaker's sex that could have been compared, and the data does not name it.
"""


CONFIDENCE = """## Confidence

The mean of calm, not stressed, focused and engaging tone, where they are shown, with fluency and the steadiness of the level. Fluency that the candidate turned off counts in full, so that nobody scores lower for it. Nobody rated confidence itself, but the mean of the parts that raters scored can be held against the mean of their ratings. Where one of them is rated higher than predicted, so is the other: their intervals are combined by the correlation of what they were off by on unseen people, which is in the model's file.

"""


def card(
    model: dict,
    figures: dict,
    traits: list[str],
    sd: np.ndarray,
    counts: dict[str, int],
    driver_of: dict[str, str],
    log: str,
) -> str:
    text = INTRODUCTION.format(**counts, inner=6, coverage=model["coverage"])
    parts = [text, bars(figures, traits, log), confidence(figures, traits)]
    parts += [section(part, figures[part["name"]], traits, sd, driver_of) for part in model["sets"]]
    parts.append(
        "## Reproducing it\n\n```sh\ncd training/impressions\n"
        "node features.ts FOLDER/mit_interview > FEATURES.json\n"
        "python3 train.py FEATURES.json --model ../../models/impressions/impressions.json "
        "--card ../../models/cards/impressions.md\n```\n"
    )
    return "\n".join(parts)


def bars(figures: dict, traits: list[str], log: str) -> str:
    reached = {trait: [figures[name]["r"][traits.index(trait)] for name in figures] for trait in BARS}
    rows = [[trait, f"{bar:.2f}", *(f"{r:.2f}" for r in reached[trait])] for trait, bar in BARS.items()]
    missed = []
    for trait, bar in BARS.items():
        if max(reached[trait]) >= bar:
            continue
        tried = attempts(log, trait)
        own = {name: next(iter(figures.values()))["ofPerson"][traits.index(name)] for name in BARS}
        others = [r for name, r in own.items() if name != trait]
        missed.append(
            f"*{trait}* stays below its aim of {bar:.2f}: {max(reached[trait]):.2f} at best, and {max(tried):.2f} is the "
            f"best of {len(tried)} attempts in `training/impressions/LOG.md`, those included that could not be shipped. "
            f"What it is off by goes with what it is off by in the other interview of the same person by r {own[trait]:.2f}, "
            f"where the other aims have {min(others):.2f} to {max(others):.2f}.\n"
        )
    return "\n".join(["## What was aimed at\n", table(["r", "aim", *figures], rows), *missed])


def attempts(log: str, trait: str) -> list[float]:
    """The figures of a trait in the tables of the log, one an attempt; the upper end where there is a range."""
    found, column = [], None
    for line in log.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            column = None
        elif trait in cells:
            column = cells.index(trait)
        elif column is not None and (figure := re.search(r"\.\d+$", cells[column])):
            found.append(float(figure[0]))
    return found


def confidence(figures: dict, traits: list[str]) -> str:
    rows = []
    for name, measured in figures.items():
        found = measured["confidence"]
        named = [traits.index(trait) for trait in found["traits"]]
        pairs = [f"{measured['correlations'][a, b]:.2f}" for i, a in enumerate(named) for b in named[i + 1 :]]
        rows.append(
            [
                name,
                ", ".join(found["traits"]),
                ", ".join(pairs),
                f"{found['r']:.2f}",
                f"± {found['halfWidth']:.2f}",
                f"{found['covered']:.0%}",
                f"{found['coveredIfIndependent']:.0%}",
            ]
        )
    head = ["set", "parts", "r of their residuals", "r of the mean", "interval", "in interval", "if taken as independent"]
    return CONFIDENCE + table(head, rows)


def section(
    part: dict, measured: dict, traits: list[str], sd: np.ndarray, driver_of: dict[str, str]
) -> str:
    rows = []
    for t, trait in enumerate(traits):
        shown = part["traits"].get(trait)
        rows.append(
            [
                trait,
                f"{measured['r'][t]:.2f} ± {measured['rSpread'][t]:.2f}",
                f"{measured['rmse'][t]:.2f}",
                f"{sd[t]:.2f}",
                f"± {measured['halfWidth'][t]:.2f}",
                f"{measured['covered'][t]:.0%}",
                drivers(part, shown, driver_of) if shown else "not shown",
            ]
        )
    head = ["trait", "r (± over repeats)", "RMSE", "RMSE of the mean", "interval", "in interval", "what drives it"]
    return f"## Set: {part['name']}\n\nFeatures: {', '.join(f['name'] for f in part['features'])}.\n\n" + table(head, rows)


def drivers(part: dict, shown: dict, driver_of: dict[str, str], count: int = 4) -> str:
    """Points per standard deviation, the heaviest first; what is one driver to readers is added up."""
    sums: dict[str, float] = {}
    for feature, weight in zip(part["features"], shown["weights"]):
        name = driver_of.get(feature["name"], feature["name"])
        sums[name] = sums.get(name, 0.0) + weight
    ranked = sorted(sums.items(), key=lambda pair: -abs(pair[1]))
    return ", ".join(f"{name} {weight:+.2f}" for name, weight in ranked[:count])


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
