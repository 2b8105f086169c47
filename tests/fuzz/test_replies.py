"""Any bytes that a worker sends become a value or one of the kit's errors; by Hypothesis, 100,000 cases."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from support.run_settings import run_settings

from autograder.checks.objects import require_object, require_variables
from autograder.data.sets import HeldOutImages
from autograder.errors import CheckFailed, NoVerdict, WorkerFailed
from autograder.grading.training.run import TrainingRun
from autograder.sandbox.protocol import MAXIMUM_JSON_BYTES, FrameError, ReceivedFrame, receive_frame
from autograder.sandbox.proxies import RemoteObject, RemoteVariable, StudentFunction, TensorFlowFacade
from autograder.sandbox.worker_process import Limits, WorkerProcess
from fuzz.rounds import run_cases
from fuzz.strategies import HOSTILE_VALUES, Edit, edited, edits, some_json

HEADER = struct.Struct("!4s16sIQ")
NONCE = bytes(range(16))
LIMIT = 2**16
"""Largest payload that the grader allows here."""

DTYPES = ["float32", "float64", "int32", "int64", "uint8", "bool"]

dimensions = st.integers(0, 4) | st.sampled_from([10, 2**31 - 1, 2**31, 2**64, -1, True, 1.0, None, "1"])
announcements = st.lists(
    st.tuples(st.sampled_from(DTYPES), st.lists(dimensions, max_size=4)).map(list)
    | st.tuples(st.sampled_from([*DTYPES, "object", "float16", "<f4"]), st.lists(dimensions, max_size=10)).map(list)
    | some_json,
    max_size=3,
)
counts = st.sampled_from([0, 1, 1.0, True, 10**4000, -1, 1e300, "1", None, [1], 2**63])
results = st.lists(
    st.sampled_from([{"kind": "none"}, {"kind": "array"}, {"kind": "array", "variable": 3}])
    | st.fixed_dictionaries({"kind": st.just("object"), "handle": counts})
    | st.fixed_dictionaries({"kind": st.just("array"), "variable": counts})
    | st.sampled_from([{"kind": "array"}, {"kind": "other"}, {}, [], None, 1]),
    max_size=3,
)
bodies = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["ok"] * 6 + ["error", "too large", "locked in", "", None, 1, ["ok"]]),
        "kind": st.sampled_from(["ValueError", "\ud800", "\0", "x" * 3000, 3, None]),
        "traceback": st.sampled_from(["line", "\udfff\n\x1b[2J", "", "y" * 50_000, {}]),
        "results": results | st.sampled_from(HOSTILE_VALUES),
        "sequence": st.sampled_from([True, False, 1, "yes"]),
        "count": counts,
        "handle": counts,
        "epochs": counts,
        "compiled": st.sampled_from([True, True, False, 1, None]),
        "dropout": counts,
        "arrays": announcements,
    },
)
"""What a reply's JSON may be: nearly right ones, mostly."""


def payload_size(announced: object) -> int:
    """The bytes that an announcement asks for, where it makes sense."""
    size = 0
    for entry in announced if isinstance(announced, list) else []:
        try:
            name, shape = entry
            size += np.dtype(name).itemsize * int(np.prod(shape, dtype=np.int64))
        except Exception:
            continue
    return size if 0 <= size <= LIMIT else 64


@dataclass(frozen=True)
class Message:
    """A frame with whatever is wrong about it.

    Attributes:
        body: its JSON.
        fill: each byte of its arrays.
        text_size: what the header announces beyond the truth.
        array_size: the same of the arrays.
        edits: of the bytes.
    """

    body: Any
    fill: int = 0
    text_size: int = 0
    array_size: int = 0
    edits: tuple[Edit, ...] = ()

    def content(self) -> bytes:
        """The bytes that are sent."""
        text = json.dumps(self.body).encode()
        size = payload_size(self.body.get("arrays")) if isinstance(self.body, dict) else 0
        announced = (len(text) + self.text_size) % 2**32, (size + self.array_size) % 2**64
        return edited(HEADER.pack(b"AGK1", NONCE, *announced) + text + bytes([self.fill]) * size, list(self.edits))


sizes = st.sampled_from([0] * 12 + [1, -1, 7, 2**20, 2**32 - 1, 2**63])
messages = st.builds(
    Message,
    body=bodies | bodies | bodies | st.sampled_from(HOSTILE_VALUES) | some_json,
    fill=st.sampled_from([0, 1, 63, 127, 255]),
    text_size=sizes,
    array_size=sizes,
    edits=st.just(()) | st.just(()) | st.just(()) | edits.map(tuple),
)
streams = st.lists(messages.map(Message.content), min_size=1, max_size=3).map(b"".join) | st.binary(max_size=120)


def cases(fast: int, campaign: int) -> pytest.MarkDecorator:
    """A selection for the fast tier, and the whole number for campaigns."""
    whole = pytest.param(campaign, marks=[pytest.mark.campaign, pytest.mark.timeout(3600)])
    return pytest.mark.parametrize("count", [pytest.param(fast), whole])


def received(stream: bytes) -> list[ReceivedFrame]:
    """The frames at the beginning of a stream that ends."""
    ours, theirs = socket.socketpair()
    frames: list[ReceivedFrame] = []
    with ours, theirs:
        theirs.settimeout(10)
        ours.setblocking(False)
        ours.sendall(stream)
        ours.close()
        try:
            while (frame := receive_frame(theirs, maximum_array_bytes=LIMIT)) is not None:
                frames.append(frame)
        except FrameError:
            pass
    return frames


@cases(fast=400, campaign=40_000)
def test_streams_are_frames_or_refused(count):
    def check(whole: bytes) -> None:
        for stream in (whole, whole[: zlib.crc32(whole) % (len(whole) + 1)]):  # ends anywhere, too
            frames = received(stream)
            assert sum(sum(array.nbytes for array in frame.arrays) for frame in frames) <= len(stream)
            for frame in frames:
                assert all(array.dtype.name in DTYPES for array in frame.arrays)

    run_cases(check, streams, count // 2)


@cases(fast=200, campaign=2_000)
def test_what_is_announced_is_not_believed(count):
    """A stream costs memory in proportion to what came or may come, not to what it announces."""

    def check(message: Message) -> None:
        content = message.content()
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        received(content)
        _, peak = tracemalloc.get_traced_memory()
        announced = HEADER.unpack(content[: HEADER.size])[2] if len(content) >= HEADER.size else 0
        may_come = announced if announced <= MAXIMUM_JSON_BYTES else 0  # room is made for JSON that may be as long
        assert peak - before < 64 * len(content) + may_come + LIMIT + 2**18

    received(Message({}).content())
    tracemalloc.start()
    try:
        run_cases(check, messages, count)
    finally:
        tracemalloc.stop()


HELD_OUT = HeldOutImages(np.zeros((4, 2, 2, 3), np.float32), np.zeros(4, np.int32), 4, classes=10)
SETTINGS = run_settings(epochs=2, seconds=30, over=50)
IMAGES = np.zeros((2, 2), np.float32)


class _OneWorker:
    """All workers of a training run in one."""

    def __init__(self, worker: WorkerProcess) -> None:
        self._worker = worker

    def open_student(self, images: str) -> WorkerProcess:
        return self._worker

    def open_trainer(self) -> WorkerProcess:
        return self._worker

    def asked(self) -> tuple[()]:
        return ()


def _train(worker: WorkerProcess) -> object:
    return TrainingRun(SETTINGS, _OneWorker(worker), HELD_OUT, num_training=640).run()


def _train_by_own_loop(worker: WorkerProcess) -> object:
    return TrainingRun(SETTINGS, _OneWorker(worker), HELD_OUT, num_training=640, has_own_loop=lambda: True).run()


OPERATIONS: list[Callable[[WorkerProcess], object]] = [
    lambda worker: StudentFunction(worker, "f")(IMAGES, [IMAGES], key=1),
    lambda worker: StudentFunction(worker, "f")(RemoteVariable(IMAGES), TensorFlowFacade.nn.relu),
    lambda worker: StudentFunction(worker, "f").beside("def g(x):\n    return x\n", "g", IMAGES),
    lambda worker: StudentFunction(worker, "f").gradients(IMAGES, IMAGES, [IMAGES]),
    lambda worker: RemoteObject(worker, 1).count_params(),
    lambda worker: RemoteObject(worker, 1).weight_values(),
    lambda worker: RemoteObject(worker, 1).set_weights([IMAGES]),
    lambda worker: RemoteObject(worker, 1).weight_gradients(IMAGES, IMAGES),
    lambda worker: require_object(RemoteObject(worker, 1).next, "next")(IMAGES),
    lambda worker: require_variables(RemoteObject(worker, 1).layers, "layers")[-1].numpy(),
    lambda worker: RemoteObject(worker, 1).fit_batch(IMAGES, IMAGES, learning_rate=0.1, steps=2),
    lambda worker: RemoteObject(worker, 1).optimize(IMAGES, IMAGES, late=(0, 5)),
    lambda worker: RemoteObject(worker, 1).layers_that_learn_differently(IMAGES),
    _train,
    _train_by_own_loop,
]

RIGHT_SCORES = [["float32", [4, 10]]]
right_replies = st.sampled_from(
    [
        {"status": "ok", "learned": 100, "fixed": 3},
        {"status": "ok", "results": [], "arrays": RIGHT_SCORES},
        {"status": "ok", "epochs": 1, "compiled": True},
        {"status": "ok", "loop": "keras", "kept": "optimizer"},
        {"status": "ok", "loop": "keras", "exported": {"files": [], "optimizer": None}},
        {"status": "ok", "results": [{"kind": "array"}], "arrays": RIGHT_SCORES},
        {"status": "ok", "handle": 4},
        {"status": "ok", "results": [{"kind": "array", "variable": 3}], "sequence": True, "arrays": RIGHT_SCORES},
    ]
)
conversations = st.tuples(
    st.sampled_from(OPERATIONS),
    st.lists(messages | st.builds(Message, body=right_replies, fill=st.sampled_from([0, 255])), max_size=4)
    | st.tuples(
        st.builds(Message, body=st.just({"status": "ok", "loop": "keras", "kept": "loop"})),
        st.just(Message({"status": "ok", "results": [], "arrays": RIGHT_SCORES})),
        st.builds(
            Message, body=st.fixed_dictionaries({"status": st.just("ok"), "epochs": counts, "compiled": st.just(True)})
        ),
        st.builds(Message, body=right_replies | bodies, fill=st.sampled_from([0, 63, 255])),
    ).map(list),
    st.booleans(),
    st.sampled_from([0, 1, 3, 255, -1, -9, -11, -24, -34, -40, -64]),
)
"""What is asked, what is answered, whether the worker had been locked in, and how it ends."""


@pytest.fixture
def ended_process() -> Iterator[int]:
    """A process that has ended and is not waited for: something to hold in a worker's place."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    yield process.pid
    process.wait()


@cases(fast=500, campaign=58_000)
def test_replies_are_values_or_the_errors_of_the_tree(ended_process, monkeypatch, tmp_path, count):
    monkeypatch.setattr("autograder.sandbox.worker_process.secrets.token_bytes", lambda size: NONCE[:size])

    def check(case: tuple[Callable[[WorkerProcess], object], list[Message], bool, int]) -> None:
        operation, answers, is_other_nonce, status = case
        content = b"".join(answer.content() for answer in answers)
        if is_other_nonce and answers:
            content = content.replace(NONCE, NONCE[::-1], 1)
        for asked in (operation, _train, _train_by_own_loop):
            error = outcome(asked, content, status, ended_process, tmp_path / "absent")
            assert error is None or isinstance(error, (CheckFailed, NoVerdict, WorkerFailed))
            if error is not None:
                for text in map(str, (error, *vars(error).values())):
                    assert len(text) <= 20_000
                    text.encode()

    run_cases(check, conversations, count // 2)


def outcome(
    operation: Callable[[WorkerProcess], object], content: bytes, status: int, pid: int, scratch: Path
) -> Exception | None:
    """What comes of an operation whose answers lie ready; a worker that says no more has ended."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(Message({"status": "locked in"}).content() + content)
        theirs.shutdown(socket.SHUT_WR)
        limits = Limits(memory_bytes=2**40, reply_bytes=LIMIT)
        with WorkerProcess(lambda: status, limits, pid, os.pidfd_open(pid), ours, scratch, 30) as worker:
            try:
                operation(worker)
            except Exception as error:
                return error
    return None
