"""Wrong answers of the benchmark get the names that they must get, as far as NumPy can say what they compute."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
from named_mistakes import wrong_answers
from support.numpy_tensorflow import tf

from autograder.errors import CheckFailed, StudentException
from autograder.grading.unit_checks import load_checks
from autograder.units.unit import load_unit

CALLS = {
    "accuracy_matches_on_random_scores": ("accuracy_matches", ["accuracy", "compute_accuracy"]),
    "contractions_of_other_sizes": ("contractions_match", ["contract"]),
    "gradients_match": ("gradients_match", ["loss_gradient"]),
    "initial_scale_is_kaiming": ("scale_is_kaiming", ["three_layer_convnet_init"]),
    "loss_matches_on_random_scores": ("loss_matches", ["cross_entropy_loss", "loss"]),
    "rotations_match": ("rotations_match", ["rotate"]),
    "rows_match_on_random_images": ("rows_match", ["preprocess"]),
    "scalings_match": ("scalings_match", ["scale"]),
    "scores_match_on_random_input": ("scores_match", ["three_layer_convnet"]),
    "shares_match_on_random_predictions": ("shares_match", ["confusion_matrix", "accuracy_per_digit"]),
    "sums_of_other_sizes": ("sums_match", ["broadcast_add"]),
    "values_are_spread_evenly": ("spread_is_even", ["xavier_init"]),
}
"""By check: the function of the unit's checks, and names that an answer may define for it."""
MODULES = ("tensors", "gradient", "convnet", "initialisation", "measures", "batches")


class Answer:
    """Takes the place of a proxy."""

    def __init__(self, name, function):
        self.name, self._function = name, function

    def __call__(self, *arguments):
        try:
            result = self._function(*arguments)
        except Exception as error:
            raise StudentException(type(error).__name__, "") from error
        return [*map(np.asarray, result)] if isinstance(result, (list, tuple)) else np.asarray(result)


def code_of(unit: str, wrong) -> str:
    """What the check calls the mistake."""
    checks = load_checks(load_unit(unit))
    name, wanted = CALLS[wrong.check]
    check = next(
        function
        for module in MODULES
        if hasattr(checks, module)
        and (function := getattr(importlib.import_module(f"{checks.__name__}.{module}"), name, None))
    )
    names = {"np": np, "tf": tf, "flatten": lambda values: np.reshape(values, (len(values), -1))}
    exec(compile(wrong.member.answers[wrong.member.harms], str(wrong.member.path), "exec"), names)
    answers = [Answer(given, names[given]) for given in wanted if given in names]
    rng = [] if name in ("scale_is_kaiming", "spread_is_even") else [np.random.default_rng(5)]
    with pytest.raises(CheckFailed) as caught:
        check(*answers, *rng)
    return caught.value.mistake.code if caught.value.mistake else "unknown"


@pytest.mark.parametrize(
    ("unit", "wrong"),
    [
        pytest.param(unit, wrong, id=f"{unit}-{wrong.member.name}")
        for unit in ("cifar10_convnet", "mnist_lenet", "mnist_mlp_core", "naive_layers")
        for wrong in wrong_answers(load_unit(unit))
        if wrong.check in CALLS and "MLP" not in wrong.member.answers[wrong.member.harms]
    ],
)
def test_a_wrong_answer_of_the_benchmark_gets_its_name(unit, wrong):
    assert code_of(unit, wrong) == wrong.mistake
