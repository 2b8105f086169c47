"""The network that a question asks for, as our own graph, and whether a student's computes the same.

Where the architecture is the question's, what trains need not be the student's: it is the solution's network, with
initial values spread like the student's and under the student's optimiser. Before that, what the student's code
computes is compared with it, on random input, outputs and gradients; and again afterwards, with what was learnt.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from autograder.errors import GraderFault, StudentException, WorkerFailed
from autograder.locale.sentences import sentence
from autograder.sandbox.keras_parts import Constraints
from autograder.sandbox.seam import Worker
from autograder.sandbox.training_requests import (
    SCORING_BATCH,
    BatchedImages,
    MakeAskedNetwork,
    ProbeNetwork,
    TraceNetwork,
)

__all__ = [
    "AskedNetwork",
    "AskedNetworks",
    "computes_the_same",
    "export_asked",
    "has_learned_the_same",
    "match_variables",
]

_GAINS = (1.0, 2.0)
"""Of the random weights: a ReLU with an upper bound, say, shows at large activations only."""

_TOLERANCE = 3e-3
"""Of the largest number of an array; sums of thousands of products in float32 come in another order."""


@dataclass(frozen=True)
class AskedNetwork:
    """A network that was asked for, exported from our own solution.

    Attributes:
        shapes: of its variables.
        files: uint8 arrays, as :class:`.training_requests.TraceNetwork` gives them.
        constraints: one description per variable, or None.
    """

    shapes: tuple[tuple[int, ...], ...]
    files: tuple[np.ndarray, ...]
    constraints: Constraints


@dataclass
class AskedNetworks:
    """The networks that questions ask for, each exported once for all submissions."""

    _known: dict[str, list[AskedNetwork]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, question: str, export: Callable[[], list[AskedNetwork]]) -> list[AskedNetwork]:
        """A question's, exported when it is first asked for.

        Raises:
            GraderFault: our own solution does not run here.
        """
        with self._lock:
            if question not in self._known:
                try:
                    self._known[question] = export()
                except WorkerFailed as error:
                    detail = error.traceback if isinstance(error, StudentException) else error.words
                    message = sentence(
                        "the network that {question} asks for cannot be made here: {detail}",
                        question=question,
                        detail=detail,
                    )
                    raise GraderFault(message) from error
            return self._known[question]


def export_asked(
    open_worker: Callable[[], Worker], requests: Sequence[MakeAskedNetwork], maximum_bytes: int
) -> list[AskedNetwork]:
    """Export the networks that a question asks for.

    Args:
        open_worker: opens a worker that has run our own solution.
        requests: the networks.
        maximum_bytes: of one network.

    Raises:
        WorkerFailed: the solution raised.
        GraderFault: its network cannot travel.
    """
    networks = []
    for request in requests:
        worker = open_worker()
        facts = worker.call(request).body
        learns_from = (BatchedImages(batch_size=request.plan.batch_size),)
        trace = TraceNetwork(learns_from=learns_from, maximum_export=maximum_bytes)
        traced = worker.call(trace, maximum_reply=maximum_bytes)
        worker.close()
        if traced.body.kept:
            values = {"name": request.expression, "reason": traced.body.kept}
            raise GraderFault(sentence("the network {name} of the solution cannot be made a graph: {reason}", **values))
        networks.append(AskedNetwork(facts.shapes, traced.arrays, traced.body.constraints))
    return networks


def match_variables(found: Sequence[Sequence[int]], asked: Sequence[Sequence[int]]) -> list[int] | None:
    """For each variable of the network that was asked for, the position of the student's that is the same.

    Layers may be made in any order, and a bias may be (C,), (1, C) or (1, 1, 1, C). Variables in the right order only
    need the right sizes.

    Args:
        found: shapes of the student's variables.
        asked: shapes of those that were asked for.

    Returns:
        None where they are others.
    """
    if [int(np.prod(shape)) for shape in found] == [int(np.prod(shape)) for shape in asked]:
        return list(range(len(asked)))
    plain, wanted = ([_without_ones(shape) for shape in shapes] for shapes in (found, asked))
    if len(set(wanted)) < len(wanted) or sorted(plain) != sorted(wanted):
        return None
    return [plain.index(shape) for shape in wanted]


def computes_the_same(
    student: Worker, ours: Worker, order: Sequence[int], asked: AskedNetwork, probe: ProbeInput
) -> bool:
    """Whether a student's network has the outputs and the gradients of ours, on random input and weights.

    Args:
        student: a worker that has made the student's network.
        ours: one that has received ours.
        order: as :func:`match_variables` gives it.
        asked: our network.
        probe: what both are given.
    """
    for gain in _GAINS:
        weights = [_random_weight(shape, gain, probe.rng) for shape in asked.shapes]
        try:
            theirs = _probe(student, probe, [weights[position] for position in np.argsort(order)])
        except StudentException:
            return False
        expected = _probe(ours, probe, weights)
        # Where probabilities come near 0, the loss is cut off, and gradients jump by rounding alone.
        if not (_are_close(theirs[0], expected[0]) if gain > 1.0 else _are_the_same(theirs, expected, order)):
            return False
    return True


def has_learned_the_same(
    student: Worker, ours: Worker, order: Sequence[int], learned: Sequence[np.ndarray], probe: ProbeInput
) -> bool:
    """Whether a student's network has the outputs of ours with what was learnt.

    Args:
        student: a worker that has made the student's network.
        ours: one that has trained ours.
        order: as :func:`match_variables` gives it.
        learned: the weights of ours.
        probe: what both are given.
    """
    try:
        theirs = _probe(student, probe, [learned[position] for position in np.argsort(order)])
    except StudentException:
        return False
    return _are_close(theirs[0], _probe(ours, probe, learned)[0])


@dataclass(frozen=True)
class ProbeInput:
    """What networks are tried with.

    Attributes:
        images: float32 (N, H, W, C).
        labels: int32 (N,).
        outputs: of the unit's table of the run; it stands for a loss.
        rng: of random weights.
    """

    images: np.ndarray
    labels: np.ndarray
    outputs: Literal["scores", "probabilities"]
    rng: np.random.Generator

    @classmethod
    def draw(
        cls,
        rng: np.random.Generator,
        image_shape: Sequence[int],
        classes: int,
        outputs: Literal["scores", "probabilities"],
    ) -> ProbeInput:
        """Random images and labels."""
        images = rng.standard_normal((SCORING_BATCH, *image_shape), np.float32)
        return cls(images, rng.integers(0, classes, SCORING_BATCH).astype(np.int32), outputs, rng)


def _probe(worker: Worker, probe: ProbeInput, weights: Sequence[np.ndarray]) -> list[np.ndarray | None]:
    arrays = (probe.images, probe.labels, *weights)
    size = 2**20 + sum(weight.nbytes for weight in weights)
    reply = worker.call(ProbeNetwork(outputs=probe.outputs), arrays, maximum_reply=4 * size)
    given = iter(reply.arrays)
    return [next(given) if hasattr(result, "variable") else None for result in reply.body.results]


def _are_the_same(
    theirs: Sequence[np.ndarray | None], expected: Sequence[np.ndarray | None], order: Sequence[int]
) -> bool:
    if len(theirs) != len(expected):
        return False
    gradients = [theirs[1 + position] for position in order]
    return all(_are_close(found, right) for found, right in zip([theirs[0], *gradients], expected, strict=True))


def _are_close(found: np.ndarray | None, expected: np.ndarray | None) -> bool:
    if found is None or expected is None:
        return found is expected
    if found.size != expected.size or found.dtype != expected.dtype or not np.isfinite(found).all():
        return False
    difference = np.abs(found.reshape(-1) - expected.reshape(-1)).max(initial=0.0)
    return bool(difference <= _TOLERANCE * np.abs(expected).max(initial=0.0) + 1e-6)


def _random_weight(shape: Sequence[int], gain: float, rng: np.random.Generator) -> np.ndarray:
    """Weights (..., fan-out) on the scale of He's initialiser, or small biases."""
    fan_in = int(np.prod(shape[:-1])) if sum(length > 1 for length in shape) > 1 else 100
    weight: np.ndarray = gain * np.sqrt(2.0 / fan_in) * rng.standard_normal(shape)
    return weight.astype(np.float32)


def _without_ones(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(length for length in shape if length > 1)
