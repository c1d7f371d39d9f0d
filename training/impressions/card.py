"""Writes the model card of the impressions from the results of `train.py`."""

from __future__ import annotations

import re

import numpy as np

BARS = {"overall": 0.6, "engagingTone": 0.7, "excited": 0.7, "paused": 0.7}

INTRODUCTION = """# Impressions

Written by `training/impressions/train.py`. Linear models that predict how raters would judge an interview, from 1 to 7, based on the candidate's prosody and choice of words; `packages/impressions` runs them. They predict the **impression on raters**, not what a person is like or able to do: for practice only, never as a basis for a decision.

- **Licence:** research. Trained on the MIT Interview dataset (Hoque et al. 2013; Naim et al. 2015, 2018), which is available to academics on request. An institution can train its own models with the same scripts on data that it is allowed to use.
- **Data:** {interviews} mock interviews with {people} students, before and after coaching; each rating combines those of several raters.
- **Split:** {folds} folds of people, repeated {repeats} times; both interviews of a person are in the same fold. Penalties were chosen per trait on {inner} folds of people within the training part, so nothing was tuned on the test fold. The features were selected by whether our own measurements reproduce them and speech recognition preserves them, and with a look at their correlations with the ratings. Three measures of word rate and two of answer length were added after seeing results. To that extent, the results are optimistic.
- **Method:** ridge regression on standardised features (clipped at 3 standard deviations), where features that correlate with a trait in the training part are penalised less. The model is the mean of five such models, from no preference to near selection. A score is a sum, and its terms are shown as the drivers.
- **Intervals:** {coverage:.0%} split-conformal intervals from the residuals of unseen people. *In interval* is the share of ratings within intervals whose width was computed from the residuals of other people.
- **Shown traits** are those with r of at least .30 in the feature set that is used. Raters also judged smiles and eye contact. These are measured on the face, so they are not shown even where they correlate with the voice.
- **Words** are used only where the transcript is reliable. Hesitations and punctuation are never used, because speech recognition drops them; this lowers the accuracy of the traits that depend on them (calm, not stressed, fillers).
- **Any room:** the range and the variation of the level extend down to the noise of the room, and the training recordings appear to come from one room and one microphone. These features contribute much to excited and engaging tone. If they are more than 4 standard deviations from the training data, a feature set without them is used. This is the case for the repository's clips (a variation of 12 to 17 dB, compared with 5 to 9 dB in the training data) and after noise suppression; expect it for most recordings. Within 4 standard deviations, another microphone can still change these two traits.
- **Omitted on purpose:** mean pitch, and the extremes of pitch in Hz. They raised r for friendly by .1 (with prosody only), most likely because they reveal the speaker's sex.

## Limits

The data covers {people} young students of one university, interviewed in English with the same questions; the median answer lasts 50 s. The training features were computed with Praat at 48 kHz on whole answers. In production they are measured at 16 kHz and pooled over chunks of up to 10 s; tests limit the difference on the repository's clips. *Paused* mostly reflects that long answers are rated lower. The pauses in the data set, which we cannot reproduce, add nothing to this, and the remaining variation is hardly characteristic of the person: most of it is probably chance, in the ratings or in the interview. The speaker's sex is the only group that could have been compared, and the data does not contain it.
"""


CONFIDENCE = """## Confidence

Confidence is the mean of those of calm, not stressed, focused and engaging tone that are shown, and of fluency and the steadiness of the level. If the candidate turned off the fluency analysis, fluency counts in full, so that nobody gets a lower score for it. Confidence itself was not rated, but the mean of the predicted traits can be compared with the mean of their ratings. The errors of these traits are correlated. Their intervals are therefore combined with the correlation of the residuals of unseen people, which is stored in the model file.

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
        "## Reproduction\n\n```sh\ncd training/impressions\n"
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
            f"*{trait}* misses its target of {bar:.2f}: it reaches at most {max(reached[trait]):.2f}. The best of the "
            f"{len(tried)} attempts in `training/impressions/LOG.md`, including those that could not be shipped, reached "
            f"{max(tried):.2f}. The residuals of the two interviews of a person correlate with r = {own[trait]:.2f}, compared "
            f"with {min(others):.2f} to {max(others):.2f} for the other traits with a target.\n"
        )
    return "\n".join(["## Targets\n", table(["r", "target", *figures], rows), *missed])


def attempts(log: str, trait: str) -> list[float]:
    """The results for a trait in the tables of the log, one per attempt; the upper end of a range."""
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
    head = ["set", "parts", "r of their residuals", "r of the mean", "interval", "in interval", "if assumed independent"]
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
    head = ["trait", "r (± over repeats)", "RMSE", "RMSE of the mean", "interval", "in interval", "main drivers"]
    return f"## Set: {part['name']}\n\nFeatures: {', '.join(f['name'] for f in part['features'])}.\n\n" + table(head, rows)


def drivers(part: dict, shown: dict, driver_of: dict[str, str], count: int = 4) -> str:
    """The largest weights, in points per standard deviation; features that are shown as one driver are summed."""
    sums: dict[str, float] = {}
    for feature, weight in zip(part["features"], shown["weights"]):
        name = driver_of.get(feature["name"], feature["name"])
        sums[name] = sums.get(name, 0.0) + weight
    ranked = sorted(sums.items(), key=lambda pair: -abs(pair[1]))
    return ", ".join(f"{name} {weight:+.2f}" for name, weight in ranked[:count])


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
