"""A worker: runs one notebook up to one question's answer, then answers the grader's calls.

Imported by the zygote, run in its forked children after they have locked themselves in. Student code and
this code share a process, so nothing here is a secret and nothing that leaves here is believed.
"""

from __future__ import annotations

import socket
import traceback
from typing import Any

import numpy as np

from autograder.sandbox.confinement.lockdown import spare_files
from autograder.sandbox.protocol import MAXIMUM_RESULTS, Frame, FrameError, receive_frame, send_frame
from autograder.sandbox.request_frames import AnyRequest, read_request
from autograder.sandbox.requests import Start
from autograder.sandbox.worker import operations
from autograder.sandbox.worker.cells import CellRunner
from autograder.sandbox.worker.state import WorkerState

__all__ = ["serve"]

_MAXIMUM_TRACEBACK = 20_000
_MAXIMUM_FRAMES = 20
_LONGEST_LINE = 1000
_MOST_RAISED = 1000
_SEED = 0  # of a program; training runs have their own

Body = dict[str, Any]
Arrays = tuple[np.ndarray, ...]


def serve(connection: socket.socket, training_set: tuple[np.ndarray, ...] | None) -> None:
    """Say that the worker is locked in, then answer requests until the grader closes the connection.

    Args:
        connection: the stream to the grader.
        training_set: as :class:`.launcher.ProcessSandbox` was given it, mapped.
    """
    send_frame(connection, Frame(bytes(16), {"status": "locked in"}))  # before any line of student code
    state = WorkerState(training_set)
    while True:
        request = receive_frame(connection)
        if request is None:
            return
        asked = read_request(request.text)  # the grader sends nothing else: what cannot be read ends the worker
        body: Body
        arrays: Arrays = ()
        try:
            body, arrays = _answer(state, asked.request, request.arrays)
            body["status"] = "ok"
        except BaseException as error:  # SystemExit and KeyboardInterrupt raised by student code included
            body = {"status": "error", **_describe(error)}
        size = sum(array.nbytes for array in arrays)
        if size > asked.maximum_reply or len(body.get("results", ())) > MAXIMUM_RESULTS:
            body, arrays = {"status": "too large"}, ()
        try:
            send_frame(connection, Frame(request.nonce, body, arrays))
        except FrameError:
            send_frame(connection, Frame(request.nonce, {"status": "too large"}))


def _answer(state: WorkerState, request: AnyRequest, arrays: Arrays) -> tuple[Body, Arrays]:
    return _start(state, request) if isinstance(request, Start) else operations.answer(state, request, arrays)


def _start(state: WorkerState, request: Start) -> tuple[Body, Arrays]:
    """Execute the cells in order; say which of the wanted names exist, and which cells raised."""
    state.begin()
    gpus = state.configure(threads=request.threads, seed=_SEED)
    state.takes_numpy = request.arrays == "numpy"
    if request.loader is not None:
        state.provide_loader(request.loader)
    runner = CellRunner(state.namespace)
    raised: list[dict[str, Any]] = []
    earlier: dict[str, Any] | None = None
    for cell in request.cells:
        if cell.question == request.question and earlier is None:
            spare_files()  # what other cells left open takes none from the answer
            earlier = {name: state.namespace[name] for name in request.wanted if name in state.namespace}
        errors = runner.run(cell)
        raised += ({"cell": cell.id, "question": cell.question, **_describe(error)} for error in errors)
    # What earlier parts of the notebook called by these names is not the answer, but the answer may have used it.
    for name, value in (earlier or {}).items():
        if state.namespace.get(name) is value:
            state.namespace.pop(name, None)
    defined = [name for name in request.wanted if state.namespace.get(name) is not None]
    return {"defined": defined, "raised": raised[:_MOST_RAISED], "gpus": gpus}, ()


def _describe(error: BaseException) -> dict[str, str]:
    """The exception's class, and its traceback with the frames of the student's cells alone."""
    kind = type(error).__name__[:100]
    try:
        described = traceback.TracebackException.from_exception(error, lookup_lines=False)
        _keep_cells(described)
        # Long lines first, so that the largest text does not hide where it came from.
        text = "\n".join(line[:_LONGEST_LINE] for line in "".join(described.format()).split("\n"))
    except BaseException:  # a hostile __str__
        text = kind
    return {"kind": kind, "traceback": text[-_MAXIMUM_TRACEBACK:]}


def _keep_cells(described: traceback.TracebackException) -> None:
    """Take out all frames but those of cells, here and in the exceptions behind this one."""
    pending: list[traceback.TracebackException | None] = [described]
    while pending:
        entry = pending.pop()
        if entry is not None:
            frames = [frame for frame in entry.stack if frame.filename.startswith("<cell ")]
            if len(frames) > _MAXIMUM_FRAMES:  # of a recursion, its beginning and its end
                frames = frames[: _MAXIMUM_FRAMES // 2] + frames[-_MAXIMUM_FRAMES // 2 :]
            entry.stack = traceback.StackSummary.from_list(frames)
            pending += [entry.__cause__, entry.__context__]
