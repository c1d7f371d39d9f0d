from __future__ import annotations

import unittest
from pathlib import Path

import numpy as np
import torch

from overlap.evaluate import Judged, of_sounds, of_steps
from overlap.mixtures import LENGTH, STEP, UNTOLD, Mixture, Speakers, counted, mixture, within
from overlap.network import OverlapNetwork
from overlap.splits import FOLDS, is_unheard
from overlap.train import loss_of
from speech.data import Clip
from speech.log_mel import BANDS
from speech.sound import RATE_HZ


def tone(hz: float, seconds: float = 1.0) -> np.ndarray:
    return 0.1 * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ)


def clip(speaker: str, female: bool = False) -> Clip:
    return Clip(Path("x.wav"), speaker.split("-")[0], speaker, female, 0)


def judged(voices: list[int], probabilities: list[float], sexes: str) -> Judged:
    empty = np.zeros((2 * len(voices), BANDS), np.float32)
    return Judged(Mixture(empty, np.array(voices), sexes), np.array(probabilities))


class Mixtures(unittest.TestCase):
    def test_when_a_voice_joins_then_two_are_counted_from_there_on(self) -> None:
        second = within(tone(210), RATE_HZ // 2, RATE_HZ)
        count = counted([tone(120), second])
        self.assertEqual(count[:10].tolist(), [1] * 10)
        self.assertEqual(count[14:].tolist(), [2] * (len(count) - 14))

    def test_when_one_is_far_below_the_other_then_it_is_not_told(self) -> None:
        self.assertTrue((counted([tone(120), 0.1 * tone(210)]) == UNTOLD).all())

    def test_when_a_voice_is_silent_then_it_does_not_count(self) -> None:
        self.assertTrue((counted([tone(120), np.zeros(RATE_HZ)]) == 1).all())

    def test_when_mixtures_are_drawn_by_the_same_seed_then_they_are_the_same(self) -> None:
        sound = (tone(150, 2.0) * 20000).astype(np.int16)
        speakers = Speakers([clip("ravdess-01"), clip("urdu-SF1", True)], [sound, sound])
        first, again = (mixture(speakers, np.random.default_rng(3)) for _ in range(2))
        np.testing.assert_array_equal(first.spectrogram, again.spectrogram)
        self.assertEqual(first.spectrogram.shape, (2 * len(first.voices), BANDS))
        self.assertEqual(len(first.voices), LENGTH // STEP)

    def test_when_corpora_differ_in_size_then_each_is_drawn_as_often(self) -> None:
        sound = np.ones(RATE_HZ, np.int16)
        speakers = Speakers([clip(name) for name in ("ravdess-01", "ravdess-02", "emodb-03")], [sound] * 3)
        self.assertEqual(dict(zip(speakers.names, speakers.share)), {"emodb-03": 0.5, "ravdess-01": 0.25, "ravdess-02": 0.25})


class Splits(unittest.TestCase):
    def test_every_speaker_is_unheard_in_one_fold(self) -> None:
        names = [f"ravdess-{number:02d}" for number in range(1, 8)]
        for name in names:
            self.assertEqual(sum(is_unheard(clip(name), fold, names) for fold in FOLDS), 1)

    def test_when_a_corpus_is_unheard_then_all_of_its_speakers_are_and_no_others(self) -> None:
        self.assertTrue(is_unheard(clip("urdu-SM1"), "urdu", ["urdu-SM1"]))
        self.assertFalse(is_unheard(clip("emodb-03"), "urdu", ["emodb-03"]))


class Network(unittest.TestCase):
    def test_it_answers_once_for_two_frames_at_any_gain(self) -> None:
        network, heard = OverlapNetwork().eval(), 20 * torch.randn(2, 61, BANDS) - 40
        with torch.no_grad():
            answer = network(heard)
            torch.testing.assert_close(network(heard + 15), answer)
        self.assertEqual(answer.shape, (2, 31))

    def test_steps_that_are_not_told_teach_nothing(self) -> None:
        logits = torch.tensor([[0.0, 9.0]])
        self.assertAlmostEqual(float(loss_of(logits, torch.tensor([[1, UNTOLD]]))), float(np.log(2)), places=6)


class Figures(unittest.TestCase):
    def test_steps_count_where_somebody_speaks_and_it_is_known_how_many(self) -> None:
        row = of_steps([judged([0, 1, 2, 2, UNTOLD], [0.9, 0.2, 0.8, 0.3, 0.9], "fm")])
        self.assertEqual(row["n"], 3)
        self.assertAlmostEqual(row["accuracy"], 2 / 3)
        self.assertEqual(row["auc"], 1.0)

    def test_sounds_are_told_by_the_share_of_their_spoken_steps(self) -> None:
        alone, turns = judged([1] * 4, [0.9, 0, 0, 0], "f"), judged([1] * 10, [0.9] + [0] * 9, "fm")
        both = judged([2] * 4, [0.9] * 4, "mm")
        row = of_sounds([alone, turns, both])
        self.assertEqual(row["one voice"], {"n": 1, "told": 1.0})
        self.assertEqual(row["two that take turns"], {"n": 1, "told": 0.0})
        self.assertEqual(row["of these two women"], {"n": 0, "told": None})
        self.assertEqual(row["of these two men"], {"n": 1, "told": 1.0})


if __name__ == "__main__":
    unittest.main()
