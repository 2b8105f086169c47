"""Workers that answer as a right student's would, and then change their minds: scripts for the fake at the seam."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from support.convnet_checks import reference

from autograder.checks.layers import softmax
from autograder.checks.optimizers import sgd_path
from autograder.sandbox.fake import Memory, Said, Script
from autograder.sandbox.replies import Answer
from autograder.sandbox.requests import (
    Call,
    ComputeGradients,
    CountParameters,
    FindLearningLayers,
    FitBatch,
    GetWeights,
    OptimizeVariable,
    Request,
    SetWeights,
    Start,
)
from autograder.sandbox.training_requests import (
    BeginTraining,
    DrawValues,
    GetLearnedValues,
    MakeNetwork,
    ProbeNetwork,
    ReceiveNetwork,
    Rehearse,
    RestoreValues,
    RunOwnLoop,
    ScoreImages,
    ShuffleValues,
    TakeOwnNetwork,
    TraceNetwork,
    TrainEpoch,
)
from fuzz.strategies import HOSTILE_VALUES

Results = list[Any]
"""Of a reply: arrays, None, and handles as numbers."""


def right_reply(request: Request[Answer], arrays: Any, memory: Memory) -> tuple[dict[str, Any], Results]:
    """What the worker of a right answer says: the JSON beside its results, and these, where it has any."""
    match request:
        case Start():
            return {"defined": request.wanted, "raised": []}, []
        case Call(target=str()):
            return _called_by_name(request, arrays, memory)
        case Call():
            return {"sequence": False}, [_outputs(memory, arrays[0])]
        case ComputeGradients():
            return {"sequence": True}, [0.1 * value for value in arrays[2:]]
        case FitBatch():
            memory["weights"] = [value + np.float32(0.1) for value in _weights(memory)]
            return {"sequence": False}, [np.eye(_shape(memory).classes, dtype=np.float32)[arrays[1]]]
        case GetWeights():
            return {"sequence": True}, list(_weights(memory))
        case SetWeights():
            memory["weights"] = list(arrays)
            return {"sequence": False}, [None]
        case OptimizeVariable():
            path = sgd_path(arrays[0], arrays[1], learning_rate=3e-3, momentum=0.9, nesterov=True)
            return {"sequence": False}, [np.concatenate([path, path[-1:]]).astype(np.float32)]
        case MakeNetwork():
            values = list(_weights(memory))
            optimizer = {"class": "SGD", "config": {"learning_rate": 0.1}}
            shapes = [list(value.shape) for value in values]
            facts = {"shapes": shapes, "dtypes": ["float32"] * len(values), "penalised": False, "optimizer": optimizer}
            return facts, values
        case TraceNetwork():
            constraints = [None] * len(_weights(memory))
            return {"kept": "", "detail": "", "constraints": constraints}, [np.zeros(3, np.uint8)] * 3
        case ProbeNetwork():
            return {"sequence": True}, [np.zeros((len(arrays[0]), 10), np.float32), *_weights(memory)]
        case GetLearnedValues():
            return {"sequence": True}, list(_weights(memory))
        case ScoreImages():
            return {"sequence": False}, [np.zeros((len(arrays[0]), 10), np.float32)]
    simple: dict[type[Request[Answer]], dict[str, Any]] = {
        CountParameters: {"count": 330},
        FindLearningLayers: {"batch_normalization": True, "dropout": True},
        Rehearse: {"fits": None},
        RunOwnLoop: {"epochs": 1.0},
        TakeOwnNetwork: {"optimizer": None, "kept": ""},
        ReceiveNetwork: {"shapes": [], "refused": "", "detail": ""},
        DrawValues: {"learned": 100, "fixed": 3, "independent": True},
        BeginTraining: {},
        TrainEpoch: {"epochs": 1, "last": True},
        ShuffleValues: {"most": True},
        RestoreValues: {},
    }
    return copy.deepcopy(simple[type(request)]), []


def _called_by_name(request: Call, arrays: Any, memory: Memory) -> tuple[dict[str, Any], Results]:
    if request.target == "three_layer_convnet":
        images, *params = arrays
        with np.errstate(all="ignore"):
            return {"sequence": False}, [_forward(images, params)]
    if request.target == "three_layer_convnet_init":
        return {"sequence": True}, _initial(reference.ConvNetShape(channel_1=32, channel_2=16))
    sizes = [getattr(argument, "value", None) for argument in request.arguments]
    memory["shape"] = (
        reference.ConvNetShape(1, 32, 32, (5, 5), sizes[0], (3, 3), *sizes[1:]) if len(sizes) == 3 else None
    )
    memory["is_custom"] = request.target == "CustomConvNet"
    memory.pop("weights", None)
    return {"sequence": False}, [1]


def _forward(images: np.ndarray, params: list[np.ndarray]) -> np.ndarray:
    """Scores of our own network, or of nothing, where it was given parameters of another geometry."""
    try:
        return reference.three_layer_scores(images, params).astype(np.float32)
    except ValueError:
        return np.zeros((len(images), params[-1].shape[-1]), np.float32)


def _shape(memory: Memory) -> reference.ConvNetShape:
    return memory.get("shape") or reference.ConvNetShape(channel_1=32, channel_2=16)


def _initial(shape: reference.ConvNetShape) -> list[np.ndarray]:
    return [value * (value.ndim > 1) for value in reference.random_params(shape, np.random.default_rng(0))]


def _weights(memory: Memory) -> list[np.ndarray]:
    return memory.setdefault("weights", _initial(_shape(memory)))


def _outputs(memory: Memory, images: np.ndarray) -> np.ndarray:
    if memory.get("is_custom"):  # any network will do, and a small one is fast
        return softmax(images.mean(axis=(1, 2)) @ np.arange(30).reshape(3, 10)).astype(np.float32)
    with np.errstate(all="ignore"):
        return softmax(_forward(images, _weights(memory))).astype(np.float32)


def _each(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Results, int], Results]:
    def changed(results: Results, place: int) -> Results:
        """One array, or all."""
        chosen = place // 2 % max(1, len(results)) if place % 2 else None
        return [
            change(result) if isinstance(result, np.ndarray) and chosen in (None, index) else result
            for index, result in enumerate(results)
        ]

    return changed


def _filled(value: float, dtype: str = "float32") -> Callable[[Results, int], Results]:
    return _each(lambda array: np.full(array.shape, value, dtype))


CHANGES: list[Callable[[Results, int], Results]] = [
    *(_each(lambda array, name=name: array.astype(name)) for name in ("float64", "int32", "int64", "uint8", "bool")),
    *(_filled(value) for value in (0.0, 1.0, -1.0, np.nan, np.inf, -np.inf, 1e30, 3e38, 1e-40)),
    *(_filled(value, "float64") for value in (1e300, -1.7e308, 5e-324)),
    _each(lambda array: array[None]),
    _each(lambda array: array[(None,) * (8 - array.ndim)]),
    _each(lambda array: array.T),
    _each(lambda array: array[:-1] if array.ndim else array),
    _each(lambda array: array[:0] if array.ndim else array),
    _each(lambda array: array[..., :1] if array.ndim else array),
    _each(lambda array: array.reshape(-1)),
    _each(lambda array: np.zeros((), array.dtype)),
    _each(lambda array: np.zeros((0, 2**31 - 1), array.dtype)),
    _each(lambda array: array + np.arange(array.size, dtype=np.float32).reshape(array.shape) % 2),
    lambda results, place: [],
    lambda results, place: results[:-1],
    lambda results, place: results[1:] + results[:1],
    lambda results, place: results[::-1],
    lambda results, place: results + results,
    lambda results, place: [*results, None],
    lambda results, place: [None] * len(results),
    lambda results, place: [None],
    lambda results, place: [place + 1] * len(results),
    lambda results, place: [np.zeros((1,), np.float32)] * 6,
    lambda results, place: [np.zeros((5, 5, 3, 32), np.float32), *results],
]
"""Of well-formed results: other numbers, dtypes, shapes, orders and kinds."""


@dataclass(frozen=True)
class Step:
    """What happens to one reply.

    Attributes:
        kind: ``right``, ``changed`` or ``broken``.
        place: which change, and of which part.
        value: what stands in a broken reply.
    """

    kind: str
    place: int
    value: Any

    def said(self, body: dict[str, Any], results: Results, *, has_results: bool) -> Said:
        """The reply."""
        if self.kind == "changed" and has_results:
            results = CHANGES[self.place % len(CHANGES)](results, self.place // len(CHANGES))
            if self.place % 7 == 0:
                body["sequence"] = not body["sequence"]
        arrays = [result for result in results if isinstance(result, np.ndarray)]
        if has_results:
            body["results"] = [_description(result, self.place) for result in results]
        return Said(body, arrays) if self.kind != "broken" else self._broken(body, arrays)

    def _broken(self, body: dict[str, Any], arrays: list[np.ndarray]) -> Said:
        keys = sorted(body)
        key = keys[self.place // 8 % len(keys)]
        match self.place % 8:
            case 0:
                return Said(self.value)
            case 1:
                del body[key]
            case 2:
                return Said({"status": self.value, **body}, arrays)
            case 3:
                return Said({"status": "error", "kind": "ValueError", "traceback": "", **body})
            case 4:
                return Said({"status": "too large"})
            case 5:
                body["other"] = self.value
            case _:
                body[key] = [self.value] if self.place % 3 else self.value
        return Said(body, arrays)


def _description(result: object, place: int) -> dict[str, Any]:
    if result is None:
        return {"kind": "none"}
    if isinstance(result, np.ndarray):
        return {"kind": "array", "variable": None if place % 3 else 1 + place}
    return {"kind": "object", "handle": result}


steps = st.builds(
    Step,
    kind=st.sampled_from(["right"] * 3 + ["changed"] * 3 + ["broken"]),
    place=st.integers(0, 2**12),
    value=st.sampled_from(HOSTILE_VALUES),
)
scripts = st.lists(steps, min_size=1, max_size=5)
"""What happens to a worker's replies, in turn and over again: two looks at one thing need not agree."""


def student(script: list[Step]) -> Script:
    """A worker's answers by a script."""

    def answer(request: Request[Answer], arrays: Any, memory: Memory) -> Said:
        memory["calls"] = memory.get("calls", -1) + 1
        said, results = right_reply(request, arrays, memory)
        step = script[memory["calls"] % len(script)]
        return step.said(said, results, has_results="sequence" in said)

    return answer
