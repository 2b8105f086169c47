"""The zygote as the grader holds it: started once, asked for workers, ended with everything below it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from autograder.errors import SandboxUnavailable
from autograder.locale.sentences import sentence
from autograder.sandbox.bubblewrap import bubblewrap_command
from autograder.sandbox.closed_folders import closed_folders
from autograder.sandbox.devices import DRIVER_FOLDERS, device_files
from autograder.sandbox.seam import Device, KerasVersion

__all__ = ["ZygoteProcess", "ZygoteSettings", "did_not_start", "pid_of", "start_zygote"]

_START_SECONDS = 300
_PACKAGE = Path(__file__).resolve().parents[1]
START = (
    "import sys; import os; sys.path.insert(0, sys.argv.pop(1)); from autograder.sandbox.worker.zygote import main;"
    " main(sys.argv[1:]); os._exit(0)"
)
"""What a zygote begins with; a path to find the kit in, and descriptors, are its arguments.

It is of the grader's own kit, which may be another than the one that this interpreter has installed. It ends without
taking TensorFlow down in order, which takes a second that whoever pressed Ctrl-C would wait.
"""


@dataclass(frozen=True)
class ZygoteSettings:
    """What a zygote is told before it imports TensorFlow.

    Attributes:
        device: what networks are trained on.
        preload: modules to import beside TensorFlow.
        few_images: how many images the last file of the training set holds.
        onednn: whether TensorFlow has its fast convolutions.
        keras: which Keras workers have.
    """

    device: Device
    preload: Sequence[str]
    few_images: int
    onednn: bool
    keras: KerasVersion


@dataclass
class ZygoteProcess:
    """A running zygote.

    Attributes:
        process: it, or the ``bwrap`` around it.
        pid: its own number.
        control: datagram socket to it.
        is_wrapped: whether it lives in namespaces of its own, where the grader's files do not exist.
        tensorflow_version: of what it has imported.
        keras_version: likewise.
    """

    process: subprocess.Popen[bytes]
    control: socket.socket
    pid: int = 0
    is_wrapped: bool = False
    tensorflow_version: str = ""
    keras_version: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def ask(self, request: dict[str, Any], descriptor: int | None = None) -> tuple[dict[str, Any], list[int]]:
        """Its answer to a request, and the descriptors that came with it.

        Args:
            request: JSON.
            descriptor: one to send along.

        Raises:
            SandboxUnavailable: it is gone.
        """
        with self._lock:
            try:
                descriptors = [descriptor] if descriptor is not None else []
                socket.send_fds(self.control, [json.dumps(request).encode()], descriptors)
                answer, received, _flags, _address = socket.recv_fds(self.control, 65536, 1)
            except OSError as error:
                raise SandboxUnavailable(sentence("the worker zygote does not answer")) from error
        if not answer:
            raise SandboxUnavailable(sentence("the worker zygote has died"))
        return json.loads(answer), received

    def close(self) -> None:
        """End it, and with it every worker."""
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=5)
        self.process.kill()
        self.process.wait()


def start_zygote(files: Sequence[Path], scratch: Path, settings: ZygoteSettings) -> ZygoteProcess:
    """Start a zygote, in namespaces of its own where that can be done here.

    Args:
        files: of the training set, for workers to map; see :class:`.training_set.TrainingFiles`.
        scratch: the folder below which workers write.
        settings: what else it is told.

    Raises:
        SandboxUnavailable: it does not start.
    """
    readable, devices = [sys.base_prefix, sys.prefix, str(_PACKAGE)], list[str]()
    if settings.device == "gpu":
        readable += DRIVER_FOLDERS
        devices += device_files()
    wrapper = bubblewrap_command(readable, str(scratch), devices)
    if wrapper is not None:
        with contextlib.suppress(SandboxUnavailable):  # this machine has the program, and forbids namespaces
            zygote = _start(wrapper, files, settings)
            if zygote.is_wrapped:
                return zygote
            zygote.close()
    return _start([], files, settings)


def _start(wrapper: Sequence[str], files: Sequence[Path], settings: ZygoteSettings) -> ZygoteProcess:
    control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    opened = [os.open(path, os.O_RDONLY) for path in files]
    descriptors = [theirs.fileno(), *opened]
    process = subprocess.Popen(
        [*wrapper, sys.executable, "-I", "-c", START, str(_PACKAGE.parent), *map(str, descriptors)],
        pass_fds=descriptors,
        env=_bare_environment(settings.device),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if os.environ.get("AUTOGRADER_DEBUG") is None else None,
        start_new_session=True,  # Ctrl-C in the terminal is the grader's to handle
    )
    theirs.close()
    for file in opened:
        os.close(file)
    zygote = ZygoteProcess(process, control)
    hello = _greet(zygote, asdict(settings), closed=not wrapper and os.geteuid() == 0)
    zygote.pid = hello["pid"]
    zygote.tensorflow_version, zygote.keras_version = hello["tensorflow"], hello["keras"]
    zygote.is_wrapped = bool(wrapper) and not hello["sees_the_grader"]
    if process.stderr is not None:
        # TensorFlow's logs; nobody reads them once the zygote lives, and a full pipe would stop it.
        threading.Thread(target=_drain, args=(process.stderr,), daemon=True).start()
    return zygote


def did_not_start(reason: object) -> SandboxUnavailable:
    """The error where there are no workers to be had, for whatever reason."""
    return SandboxUnavailable(sentence("the worker zygote did not start: {reason}", reason=reason))


def _greet(zygote: ZygoteProcess, settings: dict[str, Any], *, closed: bool) -> dict[str, Any]:
    """Send the settings, and wait for the first answer."""
    with tempfile.NamedTemporaryFile(prefix="autograder-landmark-") as landmark:
        Path(landmark.name).chmod(0o644)
        needed = [Path(sys.base_prefix), Path(sys.prefix), _PACKAGE.parent]
        settings = {**settings, "closed": closed_folders(needed) if closed else {}, "landmark": landmark.name}
        try:
            zygote.control.send(json.dumps(settings).encode())
            zygote.control.settimeout(_START_SECONDS)
            hello, handles, _flags, _address = socket.recv_fds(zygote.control, 65536, 1)
        except OSError:
            hello, handles = b"", []
    if hello:
        pid = pid_of(handles[0])
        os.close(handles[0])
        return {**json.loads(hello), "pid": pid}
    zygote.process.kill()
    _output, complaint = zygote.process.communicate()
    zygote.control.close()
    tail = (complaint or b"").decode(errors="replace").strip().splitlines()[-1:]
    reason = " ".join(tail) or sentence("it gave no reason")
    raise did_not_start(reason)


def pid_of(handle: int) -> int:
    """The number of a process in our own namespace, whatever it is in its own."""
    with open(f"/proc/self/fdinfo/{handle}") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pid:"))


def _bare_environment(device: Device) -> dict[str, str]:
    """The zygote's environment: nothing of the grader's own."""
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TF_CPP_MIN_LOG_LEVEL": "2", "MPLBACKEND": "Agg"}
    environment["MPLCONFIGDIR"] = environment["HOME"] = tempfile.gettempdir()
    if device == "gpu" and "LD_LIBRARY_PATH" in os.environ:
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    return environment


def _drain(stream: IO[bytes]) -> None:
    while stream.read(65536):
        pass
