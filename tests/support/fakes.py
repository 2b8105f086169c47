"""The fake at the one seam: a sandbox without processes, whose workers answer from a script.

What a script says passes through the same decoder as what a process sends.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any, ClassVar

import numpy as np

from autograder.data.sets import HeldOutImages
from autograder.errors import ProtocolError, ReplyTooLarge, StudentException, WorkerCrashed
from autograder.grading.folder import grade_folder
from autograder.grading.opening import make_bench
from autograder.grading.speed import MachineSpeed
from autograder.sandbox.replies import Answered, Failed, TooLarge, decode
from autograder.sandbox.worker_process import Reply
from autograder.submissions.reading.reader import Reader


@dataclass(frozen=True)
class Said:
    """What a worker sends: any JSON, and arrays, which the JSON announces unless it says otherwise."""

    body: Any = field(default_factory=dict)
    arrays: Sequence[np.ndarray] = ()

    def text(self) -> bytes:
        """The JSON as it travels."""
        if not isinstance(self.body, dict):
            return json.dumps(self.body).encode()
        announced = [[array.dtype.name, list(array.shape)] for array in self.arrays]
        return json.dumps({"status": "ok", "arrays": announced, **self.body}).encode()


Answer = Callable[[str, dict[str, Any], Any, dict[str, Any]], Said]
"""Of an operation, its JSON and arrays, and what the worker remembers."""


def described(*results: np.ndarray, sequence: bool = False) -> Said:
    """Arrays as an operation gives them."""
    descriptions = [{"kind": "array", "variable": False} for _ in results]
    return Said({"results": descriptions, "sequence": sequence}, results)


def refuse(operation: str, body: dict[str, Any], arrays: Any, memory: dict[str, Any]) -> Said:
    """A student whose every function raises."""
    raise StudentException("ValueError", "secret traceback")


class FakeWorker:
    """Runs nothing: its program defines every name that it is asked for, unless the script says what it does."""

    peak_memory_bytes = 1000

    def __init__(self, answer: Answer, *, scripts_start: bool = False) -> None:
        self._answer = answer
        self._scripts_start = scripts_start
        self._memory: dict[str, Any] = {}
        self.is_closed = False

    def call(
        self, operation: str, body: Any = None, arrays: Any = (), *, reply: type[Answered], **options: Any
    ) -> Reply[Answered]:
        if self.is_closed:
            raise WorkerCrashed("the worker has ended already")
        if operation == "start" and not self._scripts_start:
            said = Said({"defined": body["wanted"], "raised": []})
        elif operation == "speed":
            said = Said({"seconds": 0.1})
        else:
            said = self._answer(operation, body or {}, arrays, self._memory)
        try:
            decoded = decode(said.text(), reply)
        except ProtocolError:
            self.close()
            raise
        if isinstance(decoded, Failed):
            raise StudentException(decoded.kind, decoded.traceback)
        if isinstance(decoded, TooLarge):
            raise ReplyTooLarge("ValueError", "")
        if decoded.arrays != tuple((array.dtype.name, array.shape) for array in said.arrays):
            self.close()
            raise ProtocolError("the announced arrays and the payload differ")
        return Reply(decoded, tuple(said.arrays))

    def close(self) -> None:
        self.is_closed = True

    def __enter__(self) -> FakeWorker:
        return self

    def __exit__(self, *details: object) -> None:
        pass


class FakeSandbox:
    """Opens fake workers, and counts them."""

    tensorflow_version = "2.0"
    keras_version = "3.0"
    device = "cpu"
    layers: ClassVar = {"own process": False}

    def __init__(self, answer: Answer = refuse, *, scripts_start: bool = False) -> None:
        self.answer = answer
        self.scripts_start = scripts_start
        self.opened = 0

    def open(self, seconds: float, cpu_seconds: float = 0, *, images: str = "few") -> FakeWorker:
        self.opened += 1
        return FakeWorker(self.answer, scripts_start=self.scripts_start)

    def close(self) -> None:
        pass


def trained(*accuracies: float, held_out: HeldOutImages) -> Answer:
    """A student whose training runs reach so many per cent, in turn and then the last, and whose functions raise.

    Its network is not the one that is asked for, and travels as a graph. The fake knows each held-out image by its
    pixels, and takes what it does not know for the first images in disguise, in their order.
    """
    known = {_pixels(image): position for position, image in enumerate(held_out.images)}
    runs = chain(accuracies, repeat(accuracies[-1]))

    def answer(operation: str, body: dict[str, Any], arrays: Any, memory: dict[str, Any]) -> Said:
        match operation:
            case "network":
                optimizer = {"class": "SGD", "config": {"learning_rate": 0.1}}
                facts = {"shapes": [[1]], "dtypes": ["float32"], "penalised": True, "optimizer": optimizer}
                return Said(facts, (np.zeros(1, np.float32),))
            case "trace":
                return Said({"kept": "", "detail": "", "constraints": [None]}, (np.zeros(1, np.uint8),) * 3)
            case "receive_network":
                return Said({"shapes": [[1]], "refused": "", "detail": ""})
            case "draw_values":
                return Said({"learned": 1000, "fixed": 0, "independent": True})
            case "begin_training" | "restore_values":
                return Said()
            case "shuffle_values":
                return Said({"most": False})
            case "train_epoch":
                memory["epochs"] = memory.get("epochs", 0) + 1
                memory.setdefault("accuracy", next(runs))
                return Said({"epochs": memory["epochs"], "last": True})
            case "train_scores":
                found = np.array([known.get(_pixels(image), place) for place, image in enumerate(arrays[0])])
                is_right = found % 100 < memory.get("accuracy", 0)
                guesses = (held_out.labels[found] + ~is_right) % 10
                return described(np.eye(10, dtype=np.float32)[guesses])
        return refuse(operation, body, arrays, memory)

    return answer


def _pixels(image: np.ndarray) -> bytes:
    return np.sort(image, axis=None).tobytes()


IMAGES = np.ones((100, 32, 32, 3), np.float32) * np.arange(100, dtype=np.float32)[:, None, None, None]
HELD_OUT = HeldOutImages(IMAGES, np.arange(100, dtype=np.int32) % 10, 100, classes=10)


def grade_in(sandbox, unit, folder, output, data=None, **options):
    """Grade a folder in a sandbox that is open already."""
    with Reader(unit) as reader:
        bench = make_bench(unit, data, sandbox, speed=MachineSpeed(sandbox), reader=reader)
        return grade_folder(bench, data, folder, output, reader, **options)


def grade_class(unit, folder, tmp_path, data, sandbox, **options):
    return grade_in(sandbox, unit, folder, tmp_path / "grades", data, jobs=2, **options)
