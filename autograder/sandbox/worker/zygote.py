"""The zygote: imports TensorFlow once, runs no operation, and forks a worker on each request.

Started by :mod:`.zygote_process` with the numbers of inherited descriptors as its arguments: a control socket's, and
those of the files of the training set. Requests and answers are single JSON datagrams on the control socket;
the worker's connection travels as an attached descriptor, and a handle of the new process goes back the
same way. When the control socket closes, the grader is gone: all workers are killed.

A fork after any TensorFlow operation hangs, so this process must never run one.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from autograder.sandbox.confinement.lockdown import Confinement, confine, unveil_interpreter
from autograder.sandbox.worker.keras_versions import provide_keras_2
from autograder.sandbox.worker.training_set import TrainingFiles

__all__: list[str] = []

_MAXIMUM_REQUEST = 64 * 1024


def main(arguments: list[str]) -> None:
    """Serve fork requests until the grader closes the control socket."""
    control = socket.socket(fileno=int(arguments[0]))
    os.umask(0o022)  # whatever the grader's is: workers of other users pass through folders that are made here
    settings = json.loads(control.recv(_MAXIMUM_REQUEST))
    unveiled = _unveil(settings)
    # TensorFlow turns oneDNN on by itself only where a processor has instructions for networks; elsewhere convolutions
    # take up to twice as long without it. Read once, when TensorFlow is imported.
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1" if settings["onednn"] else "0"
    if settings["keras"] == 2:
        provide_keras_2()
    import keras
    import tensorflow as tf

    # Worker-side modules are imported here, once: a locked-in worker may not read their files.
    from autograder.sandbox.worker import serving as worker
    from autograder.sandbox.worker.front_end import install_front_end
    from autograder.sandbox.worker.precision import keep_full_precision

    for name in settings["preload"]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    install_front_end()
    keep_full_precision()
    files = None
    if arguments[1:]:
        *whole, few = map(int, arguments[1:])
        files = TrainingFiles(whole, few, settings["few_images"])
    hello = {
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "unveiled": unveiled,
        "sees_the_grader": Path(settings["landmark"]).exists(),
    }
    handle = os.pidfd_open(os.getpid())
    socket.send_fds(control, [json.dumps(hello).encode()], [handle])
    os.close(handle)
    workers: set[int] = set()
    gc.collect()
    gc.freeze()  # what has been imported stays: workers look for garbage in what is new, and share the rest's memory
    try:
        while True:
            data, descriptors, _, _ = socket.recv_fds(control, _MAXIMUM_REQUEST, 1)
            if not data:
                return
            request = json.loads(data)
            if request["operation"] == "wait":
                _answer(control, _wait(request["pid"], workers))
                continue
            pid = os.fork()
            if pid == 0:
                _become_worker(control, descriptors[0], request, files, worker)
            os.close(descriptors[0])
            workers.add(pid)
            handle = os.pidfd_open(pid)
            socket.send_fds(control, [json.dumps({"pid": pid}).encode()], [handle])
            os.close(handle)
    finally:
        for pid in workers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def _unveil(settings: dict[str, Any]) -> bool:
    """Open the way to the interpreter for other users; false where this machine does not allow it."""
    try:
        for closed, needed in settings["closed"].items():
            unveil_interpreter(closed, needed)
    except OSError:
        return False
    return True


def _wait(pid: int, workers: set[int]) -> dict[str, int]:
    """Reap a worker that has ended; kill first what it may have started in its process group."""
    for kill in (os.killpg, os.kill):  # a worker that has not come to setsid leads no group yet
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    workers.discard(pid)
    return {"exit": os.waitstatus_to_exitcode(status)}


def _answer(control: socket.socket, answer: dict[str, int]) -> None:
    control.send(json.dumps(answer).encode())


def _become_worker(
    control: socket.socket,
    connection: int,
    request: dict[str, Any],
    files: TrainingFiles | None,
    worker: Any,
) -> None:
    """Lock in and serve; never returns. Exit status 3: the lock-down itself failed."""
    status = 3
    try:
        control.detach()
        training_set = files.map(whole=request["whole_set"]) if files else None
        confinement = Confinement(**request["confinement"], zygote=os.getppid())
        descriptor = confine(confinement, connection)
        status = 0
        worker.serve(socket.socket(fileno=descriptor), training_set)
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
