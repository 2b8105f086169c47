"""Notebooks as in Colab: an empty folder but for the data, no Otter, no package of ours. Networks see few images."""

from __future__ import annotations

import re

import nbformat
import numpy as np
import pytest
from support.lone_notebook import printed, run_alone

from autograder.authoring.translation.translated_source import languages_of
from autograder.data.standin import generate
from autograder.units.unit import load_unit

SMALL_SPLITS = {
    "cifar10_convnet": {"load_cifar10": "load_cifar10.__defaults__ = (640, 300, 300)"},
    "naive_layers": {"load_cifar10": "load_cifar10.__defaults__ = (640, 300, 300)"},
    "mnist_lenet": {"read_digits": "load_mnist.__defaults__ = (640, 300, 300)"},
    "mnist_mlp_core": {"load_mnist": "load_mnist.__defaults__ = (640, 300, 300)"},
}
"""By unit: code to run after the cell with the loader's definition."""


def write_images(folder):
    """The data sets as files beside the notebook: made-up photographs, and digits that are nothing but noise."""
    np.savez(folder / "cifar10.npz", **{name: values[:1000] for name, values in generate().items()})
    random = np.random.default_rng(0)
    digits = {
        f"{name}_{part}": random.integers(0, highest, shape, np.uint8)
        for part, count in (("train", 1000), ("test", 300))
        for name, highest, shape in (("x", 256, (count, 28, 28)), ("y", 10, (count,)))
    }
    np.savez(folder / "mnist.npz", **digits)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "language"),
    [(name, language) for name in SMALL_SPLITS for language in ("en", *languages_of(load_unit(name)))],
)
def test_the_solution_works_alone_and_passes_every_check(name, language, tmp_path):
    unit = load_unit(name)
    write_images(tmp_path)
    done = run_alone(nbformat.read(unit.solution_notebook(language), as_version=4), tmp_path, after=SMALL_SPLITS[name])
    for question in unit.questions:
        if not question.is_manual:
            out = printed(done, f"check-{question.name}")
            assert "✗" not in out, out
            assert "⚠" not in out, out
            [(passed, count)] = re.findall(r"(\d+) (?:of|de|из) (\d+)\.", out)[:1]
            assert passed == count
    said = "".join(output.get("text", "") for cell in done.cells if cell.cell_type == "code" for output in cell.outputs)
    assert name == "mnist_lenet" or ".npz" in said, "what the grader loads is said"
