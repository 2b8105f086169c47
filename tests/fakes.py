"""The fake at the one seam: a sandbox without processes, whose workers answer from a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from autograder.errors import StudentException
from autograder.sandbox.process import Reply

Answer = Callable[[str, dict[str, Any]], Reply]


def refuse(operation: str, body: dict[str, Any]) -> Reply:
    """A student whose every function raises."""
    raise StudentException("ValueError", "secret traceback")


class FakeWorker:
    """Runs nothing: its program defines every name that it is asked for."""

    peak_memory_bytes = 1000

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def call(self, operation: str, body: Any = None, arrays: Any = (), **options: Any) -> Reply:
        if operation == "start":
            return Reply({"status": "ok", "defined": body["wanted"], "raised": []}, ())
        if operation == "speed":
            return Reply({"status": "ok", "seconds": 0.1}, ())
        return self._answer(operation, body or {})

    def __enter__(self) -> FakeWorker:
        return self

    def __exit__(self, *details: object) -> None:
        pass


class FakeSandbox:
    """Opens fake workers, and counts them."""

    tensorflow_version = "2.0"
    keras_version = "3.0"
    layers: ClassVar = {"own process": False}

    def __init__(self, answer: Answer = refuse) -> None:
        self.answer = answer
        self.opened = 0

    def open(self, seconds: float, cpu_seconds: float = 0) -> FakeWorker:
        self.opened += 1
        return FakeWorker(self.answer)

    def close(self) -> None:
        pass


def trained(accuracy: float, labels: np.ndarray) -> Answer:
    """A student whose training runs give so many per cent right answers, and whose functions raise."""

    def answer(operation: str, body: dict[str, Any]) -> Reply:
        if operation == "train":
            return Reply({"status": "ok"}, ())
        if operation == "train_epoch":
            return Reply({"status": "ok", "epochs": 1, "compiled": True}, ())
        if operation == "train_scores":
            guesses = (labels + (np.arange(len(labels)) >= accuracy / 100 * len(labels))) % 10
            return Reply({"status": "ok", "results": []}, (np.eye(10, dtype=np.float32)[guesses],))
        return refuse(operation, body)

    return answer
