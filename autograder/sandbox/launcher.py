"""The grader's side of the sandbox: starts the zygote, and opens workers."""

from __future__ import annotations

import contextlib
import json
import math
import os
import pwd
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.errors import SandboxUnavailable, WorkerFailed
from autograder.sandbox.process import Limits, WorkerProcess

__all__ = ["ProcessSandbox"]

_START_SECONDS = 300


class ProcessSandbox:
    """Workers as processes of this machine, forked from one zygote.

    Args:
        training_set: files of images float32 (N, H, W, C) and labels int32 (N,), ``.npy``, which every
            worker maps; None for workers that never train.
        device: ``cpu`` hides all GPUs from the workers, ``gpu`` shows them.
        preload: modules that the zygote imports beside TensorFlow, so that workers need not.
        limits: of each worker.
        unsafe: go on where nothing keeps workers from this user's files.

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
        unsafe: bool = False,
    ) -> None:
        if sys.platform != "linux":
            raise SandboxUnavailable("grading needs Linux: run it in a Linux container or virtual machine, or in WSL 2")
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._scratch = Path(tempfile.mkdtemp(prefix="autograder-"))
        # Others may pass through to their own folder, and see nothing else here.
        self._scratch.chmod(0o711)
        self._plan: frozenset[str] = frozenset()
        self._unsafe = unsafe
        self._complaint = ""
        self._readable = _readable_paths(device)
        self._first_uid = 2**30 + secrets.randbelow(2**29)
        self._uid_count = 0
        self._start_zygote(training_set, device, preload)
        try:
            self.layers = self._choose_layers()
        except BaseException:
            self.close()
            raise

    def open(self, seconds: float, cpu_seconds: float = math.inf) -> WorkerProcess:
        """Fork a worker.

        Args:
            seconds: wall-clock time that its calls may take together, training runs aside.
            cpu_seconds: processor time of the same.

        Raises:
            SandboxUnavailable: the zygote is gone, or a worker could not lock itself in.
        """
        uid = self._next_uid() if "own user" in self._plan else None
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
            "readable": self._readable if "landlock" in self._plan else None,
            "filtered": "seccomp" in self._plan,
        }
        with theirs:
            answer, handles = self._ask({"operation": "fork", "confinement": confinement}, theirs.fileno())
        return WorkerProcess(self._reap, self.limits, answer["pid"], handles[0], ours, scratch, seconds, cpu_seconds)

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

    def _reap(self, pid: int) -> int:
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
        closed = _closed_folders() if os.geteuid() == 0 else {}
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
        """Find out which layers hold here: all of them at once, else each by itself.

        Raises:
            SandboxUnavailable: a worker cannot run at all, or nothing keeps it from the grader's files.
        """
        wanted = set(_LAYERS) - (set() if os.geteuid() == 0 else {"own user"})
        if not self._hold(wanted):
            wanted = {layer for layer in wanted if self._hold({layer})}
            if not self._hold(wanted):
                raise SandboxUnavailable(f"a worker failed its self-test: {self._complaint or 'no reason given'}")
        if not wanted & {"own user", "landlock"} and not self._unsafe:
            raise SandboxUnavailable(
                "nothing here keeps student code from your files: this kernel has no Landlock, and you are not root."
                " Grade in a container or a virtual machine, or accept the risk with --unsafe-no-sandbox"
            )
        always = {"own process": True, "resource limits": True, "no new privileges": True}
        return always | {layer: layer in wanted for layer in _LAYERS}

    def _hold(self, layers: set[str]) -> bool:
        """Whether a worker under these layers can work, and is refused what each of them forbids."""
        self._plan = frozenset(layers)
        try:
            with self.open(seconds=60) as worker:
                uid = worker.scratch.stat().st_uid
                worker.call("start", {"cells": [], "question": "", "wanted": [], "forget": [], **_SETUP})
                reply = worker.call("self_test", {"uid": uid, "outside": str(Path(__file__).resolve())})
        except (SandboxUnavailable, WorkerFailed) as error:
            self._complaint = str(error)
            return False
        return all(reply.body.get(layer) is True for layer in layers)

    def _next_uid(self) -> int:
        """A user that nobody is."""
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


_LAYERS = ("own user", "landlock", "seccomp")
_SETUP = {"threads": 1, "seed": 0}


def _bare_environment(device: str) -> dict[str, str]:
    """The zygote's environment: nothing of the grader's own."""
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TF_CPP_MIN_LOG_LEVEL": "2", "MPLBACKEND": "Agg"}
    environment["MPLCONFIGDIR"] = environment["HOME"] = tempfile.gettempdir()
    if device == "gpu" and "LD_LIBRARY_PATH" in os.environ:
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    return environment


def _readable_paths(device: str) -> list[str]:
    """What TensorFlow and Python read while a worker runs; not the kit's own files, which are loaded by then."""
    prefixes = {str(Path(prefix).resolve()) for prefix in (sys.base_prefix, sys.prefix)}
    libraries = [
        "/lib",
        "/lib64",
        "/usr/lib",
        "/usr/lib64",
        "/usr/local/lib",
        "/usr/share/zoneinfo",
        "/etc/ld.so.cache",
    ]
    machine = ["/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system", "/dev/urandom"]
    gpu = ["/proc/driver/nvidia", "/proc/devices", "/sys/bus/pci", "/sys/devices", "/sys/module"]
    # AutoGraph reads the source of a training step when it traces it, to convert what the step calls.
    steps = str(Path(__file__).with_name("trainers.py").resolve())
    return [*sorted(prefixes), steps, *libraries, *machine, *(gpu if device == "gpu" else [])]


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


def _drain(stream: Any) -> None:
    while stream.read(65536):
        pass
