from __future__ import annotations

import unittest
from pathlib import Path

import numpy as np
import torch

from overlap.evaluate import Scored, clip_figures, step_figures
from overlap.mixtures import LENGTH, STEP, UNKNOWN, Mixture, Speakers, counted, mixture, within
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


def scored(voices: list[int], probabilities: list[float], sexes: str) -> Scored:
    empty = np.zeros((2 * len(voices), BANDS), np.float32)
    return Scored(Mixture(empty, np.array(voices), sexes), np.array(probabilities))


class Mixtures(unittest.TestCase):
    def test_when_a_second_voice_starts_then_two_are_counted_from_then_on(self) -> None:
        second = within(tone(210), RATE_HZ // 2, RATE_HZ)
        count = counted([tone(120), second])
        self.assertEqual(count[:10].tolist(), [1] * 10)
        self.assertEqual(count[14:].tolist(), [2] * (len(count) - 14))

    def test_when_one_voice_is_far_below_the_other_then_the_number_is_unknown(self) -> None:
        self.assertTrue((counted([tone(120), 0.1 * tone(210)]) == UNKNOWN).all())

    def test_when_a_voice_is_silent_then_it_is_not_counted(self) -> None:
        self.assertTrue((counted([tone(120), np.zeros(RATE_HZ)]) == 1).all())

    def test_when_mixtures_are_drawn_with_the_same_seed_then_they_are_equal(self) -> None:
        sound = (tone(150, 2.0) * 20000).astype(np.int16)
        speakers = Speakers([clip("ravdess-01"), clip("urdu-SF1", True)], [sound, sound])
        first, again = (mixture(speakers, np.random.default_rng(3)) for _ in range(2))
        np.testing.assert_array_equal(first.spectrogram, again.spectrogram)
        self.assertEqual(first.spectrogram.shape, (2 * len(first.voices), BANDS))
        self.assertEqual(len(first.voices), LENGTH // STEP)

    def test_when_corpora_differ_in_size_then_each_is_drawn_equally_often(self) -> None:
        sound = np.ones(RATE_HZ, np.int16)
        speakers = Speakers([clip(name) for name in ("ravdess-01", "ravdess-02", "emodb-03")], [sound] * 3)
        self.assertEqual(dict(zip(speakers.names, speakers.share)), {"emodb-03": 0.5, "ravdess-01": 0.25, "ravdess-02": 0.25})


class Splits(unittest.TestCase):
    def test_every_speaker_is_held_out_in_exactly_one_fold(self) -> None:
        names = [f"ravdess-{number:02d}" for number in range(1, 8)]
        for name in names:
            self.assertEqual(sum(is_unheard(clip(name), fold, names) for fold in FOLDS), 1)

    def test_when_a_corpus_is_held_out_then_exactly_its_speakers_are(self) -> None:
        self.assertTrue(is_unheard(clip("urdu-SM1"), "urdu", ["urdu-SM1"]))
        self.assertFalse(is_unheard(clip("emodb-03"), "urdu", ["emodb-03"]))


class Network(unittest.TestCase):
    def test_it_gives_one_output_per_two_frames_independent_of_gain(self) -> None:
        network, frames = OverlapNetwork().eval(), 20 * torch.randn(2, 61, BANDS) - 40
        with torch.no_grad():
            output = network(frames)
            torch.testing.assert_close(network(frames + 15), output)
        self.assertEqual(output.shape, (2, 31))

    def test_unknown_steps_do_not_affect_the_loss(self) -> None:
        logits = torch.tensor([[0.0, 9.0]])
        self.assertAlmostEqual(float(loss_of(logits, torch.tensor([[1, UNKNOWN]]))), float(np.log(2)), places=6)


class Figures(unittest.TestCase):
    def test_only_steps_with_a_known_number_of_voices_are_counted(self) -> None:
        row = step_figures([scored([0, 1, 2, 2, UNKNOWN], [0.9, 0.2, 0.8, 0.3, 0.9], "fm")])
        self.assertEqual(row["n"], 3)
        self.assertAlmostEqual(row["accuracy"], 2 / 3)
        self.assertEqual(row["auc"], 1.0)

    def test_clips_are_classified_by_the_share_of_overlapping_steps(self) -> None:
        alone, turns = scored([1] * 4, [0.9, 0, 0, 0], "f"), scored([1] * 10, [0.9] + [0] * 9, "fm")
        both = scored([2] * 4, [0.9] * 4, "mm")
        row = clip_figures([alone, turns, both])
        self.assertEqual(row["one voice"], {"n": 1, "detected": 1.0})
        self.assertEqual(row["two taking turns"], {"n": 1, "detected": 0.0})
        self.assertEqual(row["of these, two women"], {"n": 0, "detected": None})
        self.assertEqual(row["of these, two men"], {"n": 1, "detected": 1.0})


if __name__ == "__main__":
    unittest.main()
