from __future__ import annotations

import csv
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from augment import augment
from calibration import fit_temperature, probabilities
from data import CLASSES, VOTE_COLUMNS, Faces, in_validation, load_public_csv, majority, soft_targets, usable
from designs import mean_network
from evaluate import lineage, settings_of
from inference import accuracies
from losses import distillation
from network import EmotionNetwork
from pretrained import CONTRAST, STRIDES, from_graph
from schedule import Average, learning_rate, side_at


def votes(**named: int) -> np.ndarray:
    return np.array([[named.get(name, 0) for name in VOTE_COLUMNS]])


class PublicLayout(unittest.TestCase):
    def write(self, folder: Path, faces: list[tuple[int, int, str]]) -> tuple[Path, Path]:
        """Faces as (grey, emotion, usage), each with ten votes for its row's class."""
        pictures, ballots = folder / "fer2013.csv", folder / "fer2013new.csv"
        with pictures.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["emotion", "pixels", "Usage"])
            writer.writerows([emotion, " ".join([str(grey)] * 48 * 48), usage] for grey, emotion, usage in faces)
        with ballots.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["Usage", "Image name", *VOTE_COLUMNS])
            for row, (_, _, usage) in enumerate(faces):
                writer.writerow([usage, "", *(10 if column == row else 0 for column in range(10))])
        return pictures, ballots

    def test_when_both_files_are_read_then_rows_belong_together(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            faces = load_public_csv(*self.write(Path(folder), [(7, 3, "Training"), (9, 6, "PublicTest")]))
        self.assertEqual(faces.images.shape, (2, 48, 48))
        self.assertEqual(faces.images[:, 0, 0].tolist(), [7, 9])
        self.assertEqual(faces.label.tolist(), [3, 6])
        self.assertEqual(faces.usage.tolist(), [0, 1])
        self.assertEqual(majority(faces.votes).tolist(), [0, 1])

    def test_when_a_training_picture_is_also_in_a_test_part_then_only_the_test_keeps_it(self) -> None:
        rows = [(7, 3, "Training"), (8, 1, "Training"), (8, 1, "Training"), (7, 3, "PublicTest")]
        with tempfile.TemporaryDirectory() as folder:
            faces = load_public_csv(*self.write(Path(folder), rows))
        self.assertEqual([*zip(faces.images[:, 0, 0].tolist(), faces.usage.tolist())], [(8, 0), (7, 1)])


class Targets(unittest.TestCase):
    def test_when_one_rater_stands_alone_then_the_vote_does_not_count(self) -> None:
        target = soft_targets(votes(happiness=6, neutral=3, contempt=1))[0]
        np.testing.assert_allclose(target[:2], [3 / 9, 6 / 9], rtol=1e-6)
        self.assertEqual(target[CLASSES.index("contempt")], 0)

    def test_when_nobody_agrees_then_every_vote_counts(self) -> None:
        target = soft_targets(votes(happiness=1, fear=1, unknown=8))[0]
        self.assertEqual(target[CLASSES.index("fear")], 0.5)

    def test_when_two_classes_share_the_first_place_then_there_is_no_majority(self) -> None:
        self.assertEqual(majority(votes(anger=5, fear=5)).tolist(), [-1])

    def test_when_most_raters_saw_no_face_then_the_picture_is_left_out(self) -> None:
        self.assertEqual(usable(votes(anger=4, NF=6)).tolist(), [False])
        self.assertEqual(usable(votes(anger=6, NF=4)).tolist(), [True])

    def test_when_rows_change_places_then_the_validation_part_stays_the_same(self) -> None:
        images = np.random.default_rng(0).integers(0, 256, (400, 48, 48), np.uint8)
        chosen = in_validation(images)
        self.assertTrue(5 < chosen.sum() < 50)
        np.testing.assert_array_equal(in_validation(images[::-1]), chosen[::-1])


class Augmentation(unittest.TestCase):
    def test_when_the_seed_is_the_same_then_so_are_the_pictures(self) -> None:
        images = torch.rand(16, 1, 48, 48, generator=torch.Generator().manual_seed(0)) * 255
        before = images.clone()
        one, two, other = (augment(images, 40, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
        self.assertEqual(one.shape, (16, 1, 40, 40))
        self.assertTrue(torch.equal(one, two))
        self.assertFalse(torch.equal(one, other))
        self.assertTrue(torch.equal(images, before))
        self.assertTrue(0 <= one.min() and one.max() <= 255)


class Networks(unittest.TestCase):
    def test_when_both_designs_are_built_then_they_are_of_the_same_size_and_within_8_megabytes(self) -> None:
        sizes = {
            design: sum(p.numel() for p in EmotionNetwork(design).parameters())
            for design in ("improved", "plain")
        }
        self.assertLess(abs(sizes["improved"] - sizes["plain"]) / sizes["plain"], 0.01)
        self.assertLess(4 * sizes["improved"], 8_000_000)

    def test_when_light_and_contrast_change_then_the_answer_hardly_does(self) -> None:
        torch.manual_seed(0)
        network = EmotionNetwork().eval()
        grey = torch.rand(2, 1, 48, 48) * 120
        with torch.no_grad():
            (one, seven), (two, _) = network(grey), network(1.5 * grey + 40)
        self.assertEqual((one.shape, seven.shape), ((2, 8), (2, 7)))
        torch.testing.assert_close(one, two, atol=0.01, rtol=0.05)

    def test_when_weights_stand_still_then_their_average_is_the_weights(self) -> None:
        network = EmotionNetwork()
        average = Average(network)
        average.update(network)
        for name, value in network.state_dict().items():
            torch.testing.assert_close(average.state[name], value)


def write_graph(folder: Path) -> tuple[Path, dict[str, np.ndarray]]:
    """A graph of TensorFlow.js in the layout of `faceres`, with made weights of 16 bits."""
    random = np.random.default_rng(0)
    widths = [32]
    for stride in STRIDES:
        widths.append(min(1024, widths[-1] * 2) if stride == 2 or len(widths) == 1 else widths[-1])
    shapes = {"conv1/convolution/merged_input": (3, 3, 3, 32), "conv1_bn/batchnorm_1/sub": (32,)}
    for i, (inputs, outputs) in enumerate(zip(widths, widths[1:]), 1):
        shapes |= {
            f"conv_dw_{i}/depthwise_kernel": (3, 3, inputs, 1),
            f"conv_dw_{i}_bn/batchnorm_1/mul": (inputs,),
            f"conv_dw_{i}_bn/batchnorm_1/sub": (inputs,),
            f"conv_pw_{i}/convolution/merged_input": (1, 1, inputs, outputs),
            f"conv_pw_{i}_bn/batchnorm_1/sub": (outputs,),
        }
    weights = {
        name: (random.normal(0, 1, shape) / np.sqrt(max(1, np.prod(shape[:3])))).astype(np.float16)
        for name, shape in shapes.items()
    }
    entries = [
        {"name": name, "shape": list(w.shape), "dtype": "float32", "quantization": {"dtype": "float16"}}
        for name, w in weights.items()
    ]
    (folder / "faceres.bin").write_bytes(b"".join(w.tobytes() for w in weights.values()))
    graph = folder / "faceres.json"
    graph.write_text(json.dumps({"weightsManifest": [{"paths": ["faceres.bin"], "weights": entries}]}))
    return graph, weights


class Pretrained(unittest.TestCase):
    def test_when_a_graph_is_read_then_the_network_computes_what_the_graph_does(self) -> None:
        torch.manual_seed(0)
        faces = torch.rand(6, 1, 64, 64) * 255
        with tempfile.TemporaryDirectory() as folder:
            graph, stored = write_graph(Path(folder))
            network = from_graph(graph, faces).eval()
        weights = {name: torch.from_numpy(w.astype(np.float32)) for name, w in stored.items()}

        def same(x: torch.Tensor, stride: int) -> torch.Tensor:
            return F.pad(x, (0, 1, 0, 1) if stride == 2 else (1, 1, 1, 1))

        def shifted(x: torch.Tensor, name: str) -> torch.Tensor:
            return (x + weights[f"{name}_bn/batchnorm_1/sub"].view(-1, 1, 1)).clamp(0, 6)

        with torch.no_grad():
            colour = (network.standardise(faces) * CONTRAST).expand(-1, 3, -1, -1)
            kernel = weights["conv1/convolution/merged_input"].permute(3, 2, 0, 1)
            x = shifted(F.conv2d(same(colour, 2), kernel, stride=2), "conv1")
            for i, stride in enumerate(STRIDES, 1):
                kernel = weights[f"conv_dw_{i}/depthwise_kernel"].permute(2, 3, 0, 1)
                scale = weights[f"conv_dw_{i}_bn/batchnorm_1/mul"].view(-1, 1, 1)
                x = scale * F.conv2d(same(x, stride), kernel, stride=stride, groups=len(kernel))
                x = shifted(x, f"conv_dw_{i}")
                x = F.conv2d(x, weights[f"conv_pw_{i}/convolution/merged_input"].permute(3, 2, 0, 1))
                x = shifted(x, f"conv_pw_{i}")
            got = network.trunk(network.standardise(faces) * CONTRAST)
        self.assertGreater(float(x.std()), 0.01)
        torch.testing.assert_close(got, x, atol=1e-3, rtol=1e-3)


class Distillation(unittest.TestCase):
    def test_when_the_student_says_what_the_teachers_say_then_nothing_is_lost(self) -> None:
        said = (torch.randn(5, 8), torch.randn(5, 7))
        self.assertAlmostEqual(float(distillation(said, [said, said])), 0, places=5)
        other = (said[0].flip(1), said[1])
        self.assertGreater(float(distillation(said, [other])), 0.1)


class Lineage(unittest.TestCase):
    def test_when_a_run_starts_from_another_or_is_taught_by_it_then_the_other_comes_first_and_once(self) -> None:
        settings = {"last": "--start first --teacher second third", "first": "", "second": "--start first", "third": ""}
        runs = {name: {"name": name, "settings": words} for name, words in settings.items()}
        self.assertEqual([run["name"] for run in lineage("last", runs)], ["first", "second", "third", "last"])


class Schedule(unittest.TestCase):
    def test_when_training_goes_on_then_the_rate_rises_falls_and_ends_near_zero(self) -> None:
        rates = [learning_rate(0.1, p) for p in (0, 0.06, 0.5, 1)]
        self.assertTrue(rates[0] < rates[1] > rates[2] > rates[3])
        self.assertAlmostEqual(rates[1], 0.1)
        self.assertAlmostEqual(rates[3], 0.0001)
        self.assertEqual([side_at([32, 40, 48], p) for p in (0, 0.5, 1)], [32, 40, 48])


class MeanOfRuns(unittest.TestCase):
    def test_when_two_networks_are_averaged_then_weights_are_their_means_and_counts_stay(self) -> None:
        networks = [torch.nn.BatchNorm1d(2) for _ in range(2)]
        for network, mean in zip(networks, (1.0, 3.0)):
            network.running_mean.fill_(mean)
            network.num_batches_tracked.fill_(7)
        averaged = mean_network(networks)
        self.assertEqual(averaged.running_mean.tolist(), [2, 2])
        self.assertEqual(averaged.num_batches_tracked.item(), 7)


class Calibration(unittest.TestCase):
    def test_when_logits_are_too_sure_then_the_temperature_mends_it(self) -> None:
        random = np.random.default_rng(0)
        logits = random.normal(0, 1.5, (4000, 5))
        truth = np.array([random.choice(5, p=p) for p in probabilities(logits)])
        self.assertAlmostEqual(fit_temperature([3 * logits], truth), 3, delta=0.2)
        self.assertAlmostEqual(fit_temperature([3 * logits, 3 * logits], truth), 3, delta=0.2)

    def test_when_rows_have_no_label_then_they_do_not_count(self) -> None:
        logits = np.array([[2.0, 0], [0, 2], [2, 0]])
        unlabelled = np.array([[0, 9.0]] * 50)
        alone = fit_temperature([logits], np.array([0, 1, 1]))
        truth = np.array([0, 1, 1] + [-1] * 50)
        self.assertEqual(fit_temperature([np.concatenate([logits, unlabelled])], truth), alone)


class Attempts(unittest.TestCase):
    def test_when_a_run_is_told_then_its_settings_are_options_that_start_it_again(self) -> None:
        settings = {"epochs": None, "minutes": 10.5, "design": "plain", "sides": [32, 48], "teacher": []}
        self.assertEqual(settings_of({"settings": settings}), "--minutes 10.5 --design plain --sides 32 48")

    def test_when_both_heads_are_scored_then_contempt_is_left_out_against_the_labels_of_fer2013(self) -> None:
        class Fixed(torch.nn.Module):
            def forward(self, grey: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
                # Contempt before fear, which FER2013's label says; its own head says anger.
                return torch.tensor([[0.0, 0, 0, 0, 0, 0, 1, 2]]), torch.tensor([[1.0, 0, 0, 0, 0, 0, 0]])

        faces = Faces(np.zeros((1, 48, 48), np.uint8), votes(contempt=9), np.array([2]), np.array([1]))
        self.assertEqual(accuracies(Fixed(), faces, 48), {"ferplus8": 1, "fer7": 0, "fer7FromFerplus8": 1})

    def test_when_both_looks_count_then_a_picture_and_its_mirror_image_are_averaged(self) -> None:
        class Sided(torch.nn.Module):
            def forward(self, grey: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
                left = grey[:, 0, :, :24].mean(dim=(1, 2)) > 100
                answer = torch.zeros(len(grey), 8)
                # A little for the first class where the left is light, much for the second where it is not.
                answer[left, 0], answer[~left, 1] = 1.0, 3.0
                return answer, answer[:, :7]

        image = np.zeros((1, 48, 48), np.uint8)
        image[:, :, :24] = 255
        faces = Faces(image, votes(neutral=9), np.array([6]), np.array([1]))
        self.assertEqual(accuracies(Sided(), faces, 48)["ferplus8"], 1)
        self.assertEqual(accuracies(Sided(), faces, 48, mirrored=True)["ferplus8"], 0)


if __name__ == "__main__":
    unittest.main()
