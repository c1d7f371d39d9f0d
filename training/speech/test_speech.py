from __future__ import annotations

import shutil
import tempfile
import unittest
from argparse import Namespace
from pathlib import Path
from unittest import mock

import numpy as np
import onnx
import soundfile
import torch
from sklearn.metrics import confusion_matrix, f1_score

from speech.augment import augment, cut, mixed
from speech.data import CLASSES, FOLDS, Clip, emodb_clip, load, ravdess_clip, urdu_clip
from speech.degrade import degraded, faster, room, through_opus
from speech.evaluate import calibrated, in_shared_classes
from speech.export import Calibrated, export, made_sound
from speech.frames import Frames, slope
from speech.functionals import functionals, pitch
from speech.kernel_machine import KernelMachine, fitted, hear
from speech.log_mel import BANDS, FFT, HOP, WINDOW, hz_of, log_mel, mel_of, triangles
from speech.metrics import figures
from speech.network import SpeechEmotionNetwork
from speech.sound import FRAME, MARGIN_FRAMES, RATE_HZ, read, resampled, trimmed
from speech.train import train


def tone(hz: float, seconds: float = 1.0) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ)).astype(np.float32)


def clip(emotion: str, speaker: str = "ravdess-01", corpus: str = "ravdess") -> Clip:
    return Clip(Path("x.wav"), corpus, speaker, False, CLASSES.index(emotion))


def write_ravdess(data: Path, names: list[str]) -> None:
    folder = data / "ravdess" / "Actor_01"
    folder.mkdir(parents=True)
    for number, name in enumerate(names):
        soundfile.write(folder / f"{name}.wav", tone(150 + 30 * number), RATE_HZ)


class Corpora(unittest.TestCase):
    def test_when_files_are_named_then_emotion_speaker_and_sex_are_known(self) -> None:
        woman = ravdess_clip(Path("03-01-06-01-02-01-12.flac"))
        self.assertEqual((CLASSES[woman.emotion], woman.speaker, woman.female), ("fearful", "ravdess-12", True))
        german = emodb_clip(Path("03a01Fa.ogg"))
        self.assertEqual((CLASSES[german.emotion], german.speaker, german.female), ("happy", "emodb-03", False))
        urdu = urdu_clip(Path("Angry_SF12_F10_A010.ogg"))
        self.assertEqual((CLASSES[urdu.emotion], urdu.speaker, urdu.female), ("angry", "urdu-SF12", True))

    def test_when_it_is_a_song_or_boredom_then_it_is_left_out(self) -> None:
        self.assertIsNone(ravdess_clip(Path("03-02-06-01-02-01-12.wav")))
        self.assertIsNone(emodb_clip(Path("03a01La.ogg")))

    def test_when_a_recording_was_published_twice_then_it_is_taken_once(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_ravdess(Path(folder), ["03-01-03-01-02-01-07", "03-01-03-01-02-02-07"])
            self.assertEqual([c.path.stem for c in load(Path(folder), "ravdess")], ["03-01-03-01-02-01-07"])

    def test_when_actors_are_dealt_then_each_is_in_one_fold_and_each_fold_has_both_sexes_alike(self) -> None:
        clips = [ravdess_clip(Path(f"03-01-01-01-01-01-{actor:02d}.flac")) for actor in range(1, 21)]
        for fold in range(FOLDS):
            of_fold = [c for c in clips if c.fold == fold]
            self.assertEqual([len(of_fold), sum(c.female for c in of_fold)], [4, 2])


class Sound(unittest.TestCase):
    def test_when_silence_surrounds_a_voice_then_a_tenth_of_a_second_of_it_stays(self) -> None:
        silence = np.zeros(RATE_HZ, np.float32)
        kept = trimmed(np.concatenate([silence, tone(200), silence]))
        self.assertEqual(len(kept), RATE_HZ + 2 * MARGIN_FRAMES * FRAME)

    def test_when_there_is_only_silence_then_nothing_is_cut(self) -> None:
        self.assertEqual(len(trimmed(np.zeros(5000, np.float32))), 5000)

    def test_when_the_file_has_two_channels_at_48_khz_then_one_at_16_khz_is_read(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "two.wav"
            wide = 0.3 * np.sin(2 * np.pi * 200 * np.arange(48_000) / 48_000)
            soundfile.write(path, np.stack([wide, wide], 1), 48_000)
            np.testing.assert_allclose(read(path)[200:-200], tone(200)[200:-200], atol=1e-3)
        self.assertIs(resampled(wide, RATE_HZ), wide)


class LogMel(unittest.TestCase):
    def test_when_torch_computes_the_spectrum_then_it_is_the_same(self) -> None:
        sound = torch.from_numpy(made_sound())
        window = torch.hann_window(WINDOW, dtype=torch.float64)
        spectrum = torch.stft(sound, FFT, HOP, WINDOW, window, center=True, return_complex=True)
        power = spectrum.abs().square().T.numpy() @ triangles()
        np.testing.assert_allclose(log_mel(made_sound()), 10 * np.log10(np.maximum(power, 1e-10)), atol=1e-3)

    def test_when_there_is_one_tone_then_the_band_around_it_is_the_loudest(self) -> None:
        centres = hz_of(np.linspace(mel_of(50.0), mel_of(7600.0), BANDS + 2))[1:-1]
        for hz in (300.0, 1000.0, 5000.0):
            loudest = log_mel(tone(hz)).mean(axis=0).argmax()
            self.assertEqual(loudest, np.abs(mel_of(centres) - mel_of(hz)).argmin())


class Degradation(unittest.TestCase):
    def test_when_the_seed_is_the_same_then_so_is_the_copy(self) -> None:
        sound = made_sound()
        np.testing.assert_array_equal(degraded(sound, (1, 5)), degraded(sound, (1, 5)))
        self.assertFalse(np.array_equal(degraded(sound, (1, 5))[:1000], degraded(sound, (1, 6))[:1000]))

    def test_when_a_voice_is_faster_then_it_is_shorter_and_higher(self) -> None:
        sound = faster(tone(200, 2.0), 1.1)
        self.assertAlmostEqual(len(sound), 2 * RATE_HZ / 1.1, delta=2)
        f0, _ = pitch(sound)
        self.assertAlmostEqual(float(np.median(f0)), 220, delta=3)

    def test_when_a_room_answers_then_the_direct_sound_comes_first_and_is_the_loudest(self) -> None:
        response = room(np.random.default_rng(1))
        self.assertEqual(np.abs(response).argmax(), 0)

    @unittest.skipUnless(shutil.which("ffmpeg"), "needs ffmpeg")
    def test_when_sounds_go_through_opus_then_each_keeps_its_place(self) -> None:
        sounds = [made_sound(), 0.5 * made_sound()[:9000]]
        for before, after in zip(sounds, through_opus(sounds, 24), strict=True):
            self.assertEqual(len(after), len(before))
            lags = np.correlate(after, before[100:-100])
            self.assertAlmostEqual(int(lags.argmax()), 100, delta=2)


class Augmentation(unittest.TestCase):
    def test_when_the_seed_is_the_same_then_so_are_the_spectrograms(self) -> None:
        decibels = 10 * torch.randn(8, 80, BANDS, generator=torch.Generator().manual_seed(0))
        before = decibels.clone()
        one, two, other = (augment(decibels, 1.0, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
        self.assertEqual(one.shape, decibels.shape)
        self.assertTrue(torch.equal(one, two))
        self.assertFalse(torch.equal(one, other))
        self.assertTrue(torch.equal(decibels, before))
        self.assertTrue(torch.isfinite(one).all())

    def test_when_a_clip_is_longer_than_wanted_then_a_part_is_cut_and_when_shorter_it_is_whole(self) -> None:
        long = np.repeat(np.arange(100.0)[:, None], BANDS, 1)
        part = cut(long, 40, np.random.default_rng(1))
        np.testing.assert_array_equal(np.diff(part[:, 0]), np.ones(39))
        padded = cut(long[50:], 80, np.random.default_rng(1))
        self.assertEqual(padded.shape, (80, BANDS))
        self.assertTrue(set(range(50, 100)) <= set(padded[:, 0]))

    def test_when_clips_are_mixed_then_so_are_their_targets_and_the_own_share_leads(self) -> None:
        decibels, targets = torch.stack([torch.zeros(5, BANDS), torch.ones(5, BANDS)]), torch.eye(2)
        heard, wanted = mixed(decibels, targets, 0.4, np.random.default_rng(1))
        torch.testing.assert_close(heard[:, 0, 0], wanted[:, 1])
        self.assertEqual(wanted.argmax(dim=1).tolist(), [0, 1])


class Functionals(unittest.TestCase):
    def test_when_the_gain_changes_then_the_statistics_do_not(self) -> None:
        np.testing.assert_allclose(functionals(0.1 * made_sound()), functionals(made_sound()), atol=1e-3, rtol=1e-3)

    def test_when_a_voice_has_150_hz_then_its_pitch_is_found(self) -> None:
        voice = sum(tone(150 * k) / k for k in range(1, 12))
        f0, strength = pitch(voice)
        self.assertAlmostEqual(float(np.median(f0)), 150, delta=2)
        self.assertGreater(float(np.median(strength)), 0.9)

    def test_when_there_is_only_noise_then_little_is_voiced(self) -> None:
        f0, _ = pitch(np.random.default_rng(1).standard_normal(RATE_HZ))
        self.assertLess((f0 > 0).mean(), 0.2)


class Figures(unittest.TestCase):
    def test_when_scikit_learn_counts_then_it_counts_the_same(self) -> None:
        random = np.random.default_rng(1)
        truth, answers = random.integers(0, 3, 60), random.dirichlet(np.ones(3), 60)
        found = figures(answers, truth, ("a", "b", "c"))
        self.assertAlmostEqual(found["macroF1"], f1_score(truth, answers.argmax(1), average="macro"))
        self.assertEqual(found["confusion"], confusion_matrix(truth, answers.argmax(1)).tolist())

    def test_when_confidence_is_too_high_then_the_calibration_error_says_by_how_much(self) -> None:
        answers = np.tile([0.9, 0.1], (10, 1))
        self.assertAlmostEqual(figures(answers, np.array([0] * 6 + [1] * 4), ("a", "b"))["ece"], 0.3)

    def test_when_a_fold_is_calibrated_then_its_own_truth_has_no_say(self) -> None:
        random = np.random.default_rng(1)
        answers, truth, folds = random.normal(size=(90, 8)) * 4, random.integers(0, 8, 90), np.arange(90) % 3
        other = np.where(folds == 0, answers.argmax(1), truth)
        one, two = calibrated(answers, truth, folds), calibrated(answers, other, folds)
        np.testing.assert_array_equal(one[folds == 0], two[folds == 0])
        self.assertFalse(np.allclose(one[folds == 1], two[folds == 1]))

    def test_when_a_corpus_has_fewer_classes_then_calm_is_neutral_and_the_rest_is_scaled(self) -> None:
        answers = np.array([[0.1, 0.2, 0.3, 0.1, 0.1, 0.1, 0.05, 0.05]])
        shared, truth, names = in_shared_classes(answers.repeat(2, 0), [clip("happy"), clip("neutral")])
        self.assertEqual(names, ("neutral", "happy"))
        np.testing.assert_allclose(shared[0], [0.5, 0.5])
        self.assertEqual(truth.tolist(), [1, 0])


class Networks(unittest.TestCase):
    def test_when_the_gain_changes_then_the_answer_does_not(self) -> None:
        torch.manual_seed(0)
        network, decibels = SpeechEmotionNetwork().eval(), 10 * torch.randn(2, 90, BANDS)
        with torch.no_grad():
            (emotion, female), (louder, _) = network(decibels), network(decibels + 17)
        self.assertEqual((emotion.shape, female.shape), ((2, 8), (2,)))
        torch.testing.assert_close(emotion, louder, atol=1e-4, rtol=1e-4)


class Described(unittest.TestCase):
    def test_when_a_voice_has_a_pitch_then_the_combs_find_it_to_half_a_semitone(self) -> None:
        for hz in (110.0, 180.0, 300.0):
            voice = sum(tone(hz * k) / k for k in range(1, 12))
            frames = Frames()(torch.from_numpy(log_mel(voice)).unsqueeze(0))
            self.assertAlmostEqual(float(frames.pitch.median()), 12 * np.log2(hz / 65), delta=0.5)
            self.assertGreater(float(frames.voiced.median()), 0.5)

    def test_when_there_is_only_noise_then_it_is_loud_but_hardly_voiced(self) -> None:
        noise = np.random.default_rng(1).standard_normal(RATE_HZ)
        frames = Frames()(torch.from_numpy(log_mel(noise)).unsqueeze(0))
        self.assertGreater(float(frames.loud.mean()), 0.9)
        self.assertLess(float(frames.voiced.mean()), 0.5)

    def test_when_values_rise_steadily_then_their_slope_is_the_rise(self) -> None:
        rising = torch.arange(20.0).view(1, 20, 1) * 0.7
        torch.testing.assert_close(slope(rising, 2)[:, 2:-2], torch.full((1, 16, 1), 0.7))


class Machines(unittest.TestCase):
    machine: KernelMachine
    spectrograms: list[np.ndarray]

    @classmethod
    def setUpClass(cls) -> None:
        """High voices are happy (2), low ones are sad (3)."""
        voices = [sum(tone(hz * k, 0.8) / k for k in range(1, 9)) for hz in (*range(100, 130, 3), *range(220, 250, 3))]
        noise = np.random.default_rng(1)
        cls.spectrograms = [log_mel(v + 0.01 * noise.standard_normal(len(v))) for v in voices]
        cls.emotions = np.array([3] * 10 + [2] * 10)
        heard = hear(cls.spectrograms[::2])
        cls.machine = fitted([heard, heard], cls.emotions[::2], seed=1)

    def scores(self, spectrogram: np.ndarray) -> torch.Tensor:
        with torch.no_grad():
            return self.machine(torch.from_numpy(spectrogram.astype(np.float32)).unsqueeze(0))[0]

    def test_when_voices_are_like_those_of_training_then_they_are_told_apart(self) -> None:
        told = [int(self.scores(s).argmax()) for s in self.spectrograms[1::2]]
        self.assertEqual(told, self.emotions[1::2].tolist())

    def test_when_the_gain_changes_then_the_answer_does_not(self) -> None:
        one = self.spectrograms[0]
        torch.testing.assert_close(self.scores(one), self.scores(one + 17), atol=1e-2, rtol=1e-2)

    def test_when_it_is_exported_then_matrices_have_16_bits_and_the_file_is_valid(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "machine.onnx"
            export(Calibrated(self.machine, 1.3), path)
            graph = onnx.load(str(path)).graph
            self.assertEqual([o.name for o in graph.output], ["emotion"])
            wide = [w.name for w in graph.initializer if len(w.dims) > 1 and w.data_type == onnx.TensorProto.FLOAT]
            self.assertEqual(wide, [])


class Training(unittest.TestCase):
    def test_when_a_run_was_cut_off_then_it_ends_as_if_it_had_not_been(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            names = [f"03-01-0{e}-01-01-0{r}-{a:02d}" for e in (1, 5) for r in (1, 2) for a in (1, 5)]
            write_ravdess(folder, names)

            def run(into: str) -> dict[str, torch.Tensor]:
                train(
                    Namespace(
                        data=folder, cache=folder / "cache", run=folder / into, fold=0, epochs=2, corpora=["ravdess"],
                        start=None, batch=2, lr=1e-3, mixup=0.3, harm=0.5, seed=1, threads=1,
                    )
                )  # fmt: skip
                return torch.load(folder / into / "checkpoint.pt")["average"]

            whole = run("whole")
            with mock.patch("speech.train.time.monotonic", side_effect=[0.0, 1.0, KeyboardInterrupt]):
                self.assertRaises(KeyboardInterrupt, run, "cut")
            self.assertEqual(torch.load(folder / "cut" / "checkpoint.pt")["epoch"], 1)
            resumed = run("cut")
        for key, value in whole.items():
            torch.testing.assert_close(resumed[key], value, atol=0, rtol=0)


if __name__ == "__main__":
    unittest.main()
