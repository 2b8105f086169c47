"""The grader's side of the sandbox: starts the zygote, opens workers, minds their clock and memory."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import secrets
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from autograder.errors import (
    ProtocolError,
    SandboxUnavailable,
    StudentException,
    WorkerCrashed,
    WorkerMemory,
    WorkerTimeout,
)
from autograder.sandbox.protocol import Frame, FrameError, receive_frame, send_frame

__all__ = ["Limits", "ProcessSandbox", "Reply", "WorkerProcess"]

_POLL_SECONDS = 0.05
_START_SECONDS = 300
_LOCK_DOWN_FAILED = 3


@dataclass(frozen=True)
class Limits:
    """What one worker may use.

    Attributes:
        memory_bytes: private memory; the grader's watchdog ends the worker above it.
        file_bytes: largest file that it may write.
        reply_bytes: largest reply in arrays, unless a call says otherwise.
    """

    memory_bytes: int = 3 * 2**30
    file_bytes: int = 64 * 2**20
    reply_bytes: int = 16 * 2**20


@dataclass(frozen=True)
class Reply:
    """A worker's answer: the JSON that came, and the arrays. All of it untrusted."""

    body: dict[str, Any]
    arrays: tuple[np.ndarray, ...]


class ProcessSandbox:
    """Workers as processes of this machine, forked from one zygote.

    Args:
        training_set: files of images float32 (N, H, W, C) and labels int32 (N,), ``.npy``, which every
            worker maps; None for workers that never train.
        device: ``cpu`` hides all GPUs from the workers, ``gpu`` shows them.
        preload: modules that the zygote imports beside TensorFlow, so that workers need not.
        limits: of each worker.

    Raises:
        SandboxUnavailable: this machine cannot run workers.
    """

    def __init__(
        self,
        training_set: tuple[Path, Path] | None = None,
        *,
        device: str = "cpu",
        preload: Sequence[str] = ("matplotlib.pyplot", "tqdm.auto"),
        limits: Limits | None = None,
    ) -> None:
        if sys.platform != "linux":
            raise SandboxUnavailable("grading needs Linux: run it in a Linux container or virtual machine, or in WSL 2")
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._scratch = Path(tempfile.mkdtemp(prefix="autograder-"))
        # Others may pass through to their own folder, and see nothing else here.
        self._scratch.chmod(0o711)
        self._first_uid = 2**30 + secrets.randbelow(2**29) if os.geteuid() == 0 else None
        self._uid_count = 0
        self._start_zygote(training_set, device, preload)
        try:
            self.layers = self._choose_layers()
        except BaseException:
            self.close()
            raise

    def open(self, seconds: float) -> WorkerProcess:
        """Fork a worker.

        Args:
            seconds: wall-clock time that its calls may take together, training runs aside.

        Raises:
            SandboxUnavailable: the zygote is gone, or a worker could not lock itself in.
        """
        uid = self._next_uid()
        scratch = Path(tempfile.mkdtemp(dir=self._scratch))
        if uid is not None:
            os.chown(scratch, uid, uid)
        ours, theirs = socket.socketpair()
        confinement = {
            "scratch": str(scratch),
            "uid": uid,
            "memory_bytes": self.limits.memory_bytes + 2**30,
            "cpu_seconds": 24 * 3600,
            "file_bytes": self.limits.file_bytes,
        }
        with theirs:
            answer, handles = self._ask({"operation": "fork", "confinement": confinement}, theirs.fileno())
        return WorkerProcess(self, answer["pid"], handles[0], ours, scratch, seconds)

    def close(self) -> None:
        """End the zygote and with it every worker."""
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def __enter__(self) -> ProcessSandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def reap(self, pid: int) -> int:
        """End what is left of a worker; return its exit status (negative: the signal that ended it)."""
        answer, _ = self._ask({"operation": "wait", "pid": pid})
        return int(answer["exit"])

    def _start_zygote(self, training_set: tuple[Path, Path] | None, device: str, preload: Sequence[str]) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        files = [os.open(path, os.O_RDONLY) for path in training_set or ()]
        descriptors = [theirs.fileno(), *files]
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "autograder.sandbox.zygote", *map(str, descriptors)],
            pass_fds=descriptors,
            env=_bare_environment(device),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if os.environ.get("AUTOGRADER_DEBUG") is None else None,
            start_new_session=True,  # Ctrl-C in the terminal is the grader's to handle
        )
        theirs.close()
        for file in files:
            os.close(file)
        closed = _closed_folders() if self._first_uid is not None else {}
        self._control.send(json.dumps({"device": device, "preload": list(preload), "closed": closed}).encode())
        self._control.settimeout(_START_SECONDS)
        try:
            hello = self._control.recv(65536)
        except OSError:
            hello = b""
        if not hello:
            self._process.kill()
            _, complaint = self._process.communicate()
            tail = (complaint or b"").decode(errors="replace").strip().splitlines()[-1:]
            raise SandboxUnavailable(f"the worker zygote did not start: {' '.join(tail) or 'it gave no reason'}")
        versions = json.loads(hello)
        self.tensorflow_version: str = versions["tensorflow"]
        self.keras_version: str = versions["keras"]
        if self._process.stderr is not None:
            # TensorFlow's logs; nobody reads them once the zygote lives, and a full pipe would stop it.
            threading.Thread(target=_drain, args=(self._process.stderr,), daemon=True).start()

    def _choose_layers(self) -> dict[str, bool]:
        """Try a worker under its own user, then without; say which layers hold."""
        attempts = [True, False] if self._first_uid is not None else [False]
        reason: Exception | None = None
        for own_user in attempts:
            if not own_user:
                self._first_uid = None
            try:
                with self.open(seconds=60) as worker:
                    worker.call("start", {"cells": [], "question": "", "wanted": [], "forget": [], **_SETUP})
                    worker.call("self_test")
            except (StudentException, WorkerCrashed, WorkerTimeout, WorkerMemory) as error:
                reason = error
                continue
            return {"own process": True, "resource limits": True, "no new privileges": True, "own user": own_user}
        raise SandboxUnavailable(f"a worker failed its self-test: {reason or 'no reason given'}")

    def _next_uid(self) -> int | None:
        if self._first_uid is None:
            return None
        with self._lock:
            while True:
                uid = self._first_uid + self._uid_count
                self._uid_count += 1
                try:
                    pwd.getpwuid(uid)
                except KeyError:
                    return uid

    def _ask(self, request: dict[str, Any], descriptor: int | None = None) -> tuple[dict[str, Any], list[int]]:
        with self._lock:
            try:
                descriptors = [descriptor] if descriptor is not None else []
                socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
                answer, received, _, _ = socket.recv_fds(self._control, 65536, 1)
            except OSError as error:
                raise SandboxUnavailable("the worker zygote does not answer") from error
        if not answer:
            raise SandboxUnavailable("the worker zygote has died")
        return json.loads(answer), received


@dataclass
class WorkerProcess:
    """One worker, seen from the grader. Use as a context manager: leaving it ends the worker."""

    sandbox: ProcessSandbox
    pid: int
    handle: int
    connection: socket.socket
    scratch: Path
    seconds: float
    peak_memory_bytes: int = 0
    exit_status: int | None = field(default=None, init=False)

    def call(
        self,
        operation: str,
        body: dict[str, Any] | None = None,
        arrays: Sequence[np.ndarray] = (),
        *,
        seconds: float | None = None,
        maximum_reply: int | None = None,
    ) -> Reply:
        """Have the worker do one operation.

        Args:
            operation: a name in :data:`.operations.OPERATIONS`, or ``start``.
            body: its JSON.
            arrays: its arrays.
            seconds: wall-clock limit of this call; without it, what is left of the worker's own.
            maximum_reply: largest reply in array bytes.

        Raises:
            StudentException: the student's code raised.
            WorkerTimeout, WorkerMemory, WorkerCrashed, ProtocolError: the worker has been ended.
            SandboxUnavailable: the worker never came to student code; the kit's fault.
        """
        if self.exit_status is not None:
            raise WorkerCrashed("the worker has ended already")
        limit = maximum_reply if maximum_reply is not None else self.sandbox.limits.reply_bytes
        nonce = secrets.token_bytes(16)
        started = time.monotonic()
        deadline = started + (self.seconds if seconds is None else seconds)
        request = Frame(nonce, {"operation": operation, "maximum_reply": limit, **(body or {})}, tuple(arrays))
        try:
            self.connection.settimeout(max(1.0, deadline - started))
            send_frame(self.connection, request)
            reply = receive_frame(self.connection, wait=self._watch(deadline), maximum_array_bytes=limit)
        except FrameError as error:
            self.close()
            raise ProtocolError(f"the worker broke the protocol: {error}") from error
        except TimeoutError:
            self.close()
            raise WorkerTimeout(f"no answer within {deadline - started:.0f} s") from None
        except OSError:
            reply = None
        finally:
            if seconds is None:
                self.seconds -= time.monotonic() - started
        if reply is None:
            raise self._post_mortem()
        if reply.nonce != nonce:
            self.close()
            raise ProtocolError("the worker answered a question that was not asked")
        return self._accept(reply)

    def close(self) -> None:
        """End the worker, whatever it is doing, and remove its scratch folder."""
        if self.exit_status is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            self._reap()
        self.connection.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def __enter__(self) -> WorkerProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _accept(self, reply: Frame) -> Reply:
        match reply.body:
            case {"status": "ok"}:
                return Reply(reply.body, reply.arrays)
            case {"status": "error", "kind": str() as kind, "traceback": str() as text}:
                raise StudentException(kind, text)
            case {"status": "too large"}:
                raise StudentException("ValueError", "the result is far larger than what was asked for")
        self.close()
        raise ProtocolError("the worker's reply has no status")

    def _watch(self, deadline: float) -> Callable[[], None]:
        """What to do before each read: wait for bytes, mind the clock and the memory."""

        def wait() -> None:
            while True:
                self._check_memory()
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise TimeoutError
                readable, _, _ = select.select([self.connection], [], [], min(_POLL_SECONDS, remaining))
                if readable:
                    return

        return wait

    def _check_memory(self) -> None:
        used = _private_memory(self.pid)
        self.peak_memory_bytes = max(self.peak_memory_bytes, used)
        if used > self.sandbox.limits.memory_bytes:
            self.close()
            raise WorkerMemory(f"used more than {self.sandbox.limits.memory_bytes / 2**30:.1f} GB of memory")

    def _post_mortem(self) -> Exception:
        """Why the connection ended."""
        self._reap()
        self.close()
        if self.exit_status == _LOCK_DOWN_FAILED:
            return SandboxUnavailable("a worker could not lock itself in")
        if self.exit_status == -signal.SIGXCPU:
            return WorkerTimeout("used up its processor time")
        if self.exit_status is not None and self.exit_status < 0:
            return WorkerCrashed(f"the process was ended by {signal.Signals(-self.exit_status).name}")
        return WorkerCrashed(f"the process ended itself with status {self.exit_status}")

    def _reap(self) -> None:
        if self.exit_status is None:
            self.exit_status = self.sandbox.reap(self.pid)
            os.close(self.handle)


_SETUP = {"threads": 1, "seed": 0}


def _bare_environment(device: str) -> dict[str, str]:
    """The zygote's environment: nothing of the grader's own."""
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TF_CPP_MIN_LOG_LEVEL": "2", "MPLBACKEND": "Agg"}
    environment["MPLCONFIGDIR"] = environment["HOME"] = tempfile.gettempdir()
    if device == "gpu" and "LD_LIBRARY_PATH" in os.environ:
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    return environment


def _closed_folders() -> dict[str, list[str]]:
    """Folders that other users may not enter on the way to the interpreter, and what is needed below."""
    needed = {Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), Path(__file__).resolve().parents[2]}
    closed: dict[str, list[str]] = {}
    for path in sorted(needed):
        for folder in reversed([path, *path.parents]):
            if not folder.stat().st_mode & stat.S_IXOTH:
                closed.setdefault(str(folder), []).append(str(path))
                break
    return closed


def _private_memory(pid: int) -> int:
    """Anonymous and shared memory of a process, in bytes; 0 once it has ended."""
    try:
        with open(f"/proc/{pid}/status") as file:
            lines = file.read().splitlines()
    except OSError:
        return 0
    counted = ("RssAnon:", "RssShmem:")
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(counted))


def _drain(stream: Any) -> None:
    while stream.read(65536):
        pass
