"""What answers compute on the small public numbers of practice tests: the right one, and those with common slips.

Of this, students' notebooks hold the numbers and the names of the slips, and nothing else of these checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise

import numpy as np

from autograder.checks.layers import relu
from autograder.checks.public_tables import Numbers, Row, rows
from autograder.checks.slips import singles

from .adam import RULE_CHANGES, moves_with
from .layer_slips import CHANGES_WITH_ACTIVATION, CHANGES_WITHOUT_ACTIVATION, layer_outputs
from .layers import NETWORK_CHANGES, network_with
from .linear import Linear
from .loop_slips import CLIMBS, HISTORY_CHANGES, MEASURED_LATE, Training, batches_of
from .measures_slips import (
    ACCURACY_CHANGES,
    LOSS_CHANGES,
    MATRIX_CHANGES,
    ROW_CHANGES,
    accuracy_of,
    digit_slips,
    loss,
    matrix,
    rows_of,
)
from .reference import SIZES, Activation, identity

__all__ = ["tables"]

_EVERY = 56
"""Of an image's numbers, those are compared whose place is a multiple of it: so the table stays small."""
_LABELS = np.array([2, 0, 3, 1, 1])


def tables(numbers: Numbers) -> Mapping[str, Mapping[str, Iterator[Row]]]:
    """Tables by question and name; each begins with what is right.

    Args:
        numbers: gives the public numbers of a shape.
    """
    return {
        "images_as_rows": {"rows": _images(numbers)},
        "dense_layer": {
            "without_activation": _layer(numbers, identity),
            "with_relu": _layer(numbers, relu),
            "with_tanh": _layer(numbers, np.tanh),
        },
        "mlp": {"scores": _network(numbers)},
        "loss_and_accuracy": {"loss": _loss(numbers), "accuracy": _accuracy(numbers)},
        "adam_optimiser": {
            "steps": _steps(numbers, 1.0, {"learning_rate": 0.1}),
            "steps_along_tiny_gradients": _steps(numbers, 1e-5, {}),
            "steps_with_other_constants": _steps(
                numbers, 1.0, {"learning_rate": 0.2, "beta_1": 0.5, "beta_2": 0.9, "ep": 0.5}
            ),
        },
        "training_loop": {"step": _step(numbers), "measures": _measures(numbers), "histories": _histories(numbers)},
        "confusion_matrix": {"matrix": _matrix(), "shares": _shares()},
    }


def _images(numbers: Numbers) -> Iterator[Row]:
    compute = partial(rows_of, (100 + 90 * numbers(2, 28, 28, 1)).astype(np.uint8))
    return ((words, values[:, ::_EVERY]) for words, values in rows(compute({}), singles(ROW_CHANGES, compute)))


def _layer(numbers: Numbers, activation: Activation) -> Iterator[Row]:
    compute = partial(layer_outputs, numbers(4, 3), numbers(3, 3), numbers(3), activation)
    changes = CHANGES_WITHOUT_ACTIVATION if activation is identity else CHANGES_WITH_ACTIVATION
    return rows(compute({}), singles(changes, compute))


def _network(numbers: Numbers) -> Iterator[Row]:
    """Of the whole network, whose weights are public numbers, the smaller the more of them are added up."""
    params: list[np.ndarray] = []
    for inputs, outputs in pairwise(SIZES):
        params += [numbers(inputs, outputs) / np.float32(np.sqrt(inputs)), numbers(outputs)]
    compute = partial(network_with, numbers(3, SIZES[0]), params)
    return rows(compute({}), singles(NETWORK_CHANGES, compute))


def _loss(numbers: Numbers) -> Iterator[Row]:
    compute = partial(loss, 3.0 * numbers(5, 4), _LABELS)
    return rows(compute({}), singles(LOSS_CHANGES, compute))


def _accuracy(numbers: Numbers) -> Iterator[Row]:
    compute = partial(accuracy_of, numbers(5, 4), _LABELS)
    return rows(compute({}), singles(ACCURACY_CHANGES, compute))


def _steps(numbers: Numbers, scale: float, constants: Mapping[str, float]) -> Iterator[Row]:
    """By how much Adam moves three numbers in each of four steps, times 1,000."""
    gradients = list(scale * numbers(4, 3))
    compute = partial(moves_with, np.zeros(3), gradients, constants)
    known = set(constants) - {"learning_rate"}  # a slip that changes what is given here would be another one
    changes = [change for change in RULE_CHANGES if not known & set(change.settings)]
    return ((words, 1000 * moves) for words, moves in rows(compute({}), singles(changes, compute)))


def _linear(numbers: Numbers) -> Linear:
    return Linear(numbers(4, 3).astype(np.float64), numbers(3).astype(np.float64))


def _problem(numbers: Numbers, count: int) -> tuple[np.ndarray, np.ndarray]:
    return numbers(count, 4), np.arange(count) % 3


def _step(numbers: Numbers) -> Iterator[Row]:
    """By how much one step moves biases and weights."""
    before, after = _linear(numbers), _linear(numbers)
    after.step(*_problem(numbers, 5))
    moves = np.concatenate([after.bias - before.bias, np.ravel(after.weights - before.weights)])
    yield "", moves
    yield CLIMBS, -moves


def _measures(numbers: Numbers) -> Iterator[Row]:
    model = _linear(numbers)
    yield "", np.array(model.step(*_problem(numbers, 5)))
    yield MEASURED_LATE, np.array(model.measures(*_problem(numbers, 5)))


def _histories(numbers: Numbers) -> Iterator[Row]:
    """The four histories of three epochs: four batches for training, two for validation."""
    model = _linear(numbers)
    batches = [batches_of(*_problem(numbers, count)) for count in (20, 10)]
    compute = Training(model.weights, model.bias, *batches).histories
    changes = [change for change in HISTORY_CHANGES if "order" not in change.settings]
    return rows(compute({}), singles(changes, compute))


def _counts() -> np.ndarray:
    """How often each of ten digits was taken for each, in 25 predictions that the notebook shows."""
    counts = np.zeros((10, 10))
    true = np.concatenate([np.arange(10), np.arange(10), [0, 2, 4, 6, 7]])
    np.add.at(counts, (true, np.where(np.arange(25) % 3 == 0, true // 2, true)), 1)
    return counts


def _matrix() -> Iterator[Row]:
    compute = partial(matrix, _counts())
    return rows(compute({}), singles(MATRIX_CHANGES, compute))


def _shares() -> Iterator[Row]:
    return rows(np.diag(matrix(_counts(), {})), digit_slips(_counts()))
