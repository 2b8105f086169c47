"""The grader's side of the sandbox: starts the zygote, and opens workers."""

from __future__ import annotations

import math
import os
import pwd
import secrets
import socket
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType

from autograder.errors import SandboxUnavailable, WorkerFailed
from autograder.files.scratch import ScratchFolder
from autograder.locale.sentences import Words, sentence
from autograder.sandbox.control_groups import ControlGroup, ControlGroups
from autograder.sandbox.devices import DRIVER_FOLDERS, SharedGpus, device_files, gpus
from autograder.sandbox.few_images import write_few
from autograder.sandbox.requests import ExamineLockDown, Start
from autograder.sandbox.seam import Device, Images, KerasVersion
from autograder.sandbox.worker_process import Limits, WorkerProcess
from autograder.sandbox.zygote_process import ZygoteSettings, did_not_start, pid_of, start_zygote

__all__ = ["ProcessSandbox"]


class ProcessSandbox:
    """Workers as processes of this machine, forked from one zygote.

    Args:
        training_set: files of images float32 (N, H, W, C) and labels int32 (N,), ``.npy``, which every
            worker maps; None for workers that never train. Perhaps also of the same images as pixels uint8
            (N, H, W, C), and of their normalisation float32 (2, C): runs then read these, which are smaller.
        device: what networks are trained on. Whatever it is, workers in which student code runs are shown no GPU.
        preload: modules that the zygote imports beside TensorFlow, so that workers need not.
        limits: of each worker.
        unsafe: go on where nothing keeps workers from this user's files.
        keras: which Keras workers have.
        onednn: whether workers have TensorFlow's fast convolutions; they do, but where verdicts are compared.

    Raises:
        SandboxUnavailable: this machine cannot run workers.
    """

    def __init__(
        self,
        training_set: tuple[Path, ...] | None = None,
        *,
        device: Device = "cpu",
        preload: Sequence[str] = ("matplotlib.pyplot", "tqdm.auto"),
        limits: Limits | None = None,
        unsafe: bool = False,
        keras: KerasVersion = 3,
        onednn: bool = True,
    ) -> None:
        if sys.platform != "linux":
            raise SandboxUnavailable(
                sentence("grading needs Linux: run it in a Linux container or virtual machine, or in WSL 2")
            )
        self.device = device
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._scratch = ScratchFolder()
        # Others may pass through to their own folder, and see nothing else here.
        self._scratch.path.chmod(0o711)
        self._plan: frozenset[str] = frozenset()
        self._tested: dict[str, bool] = {}
        self._unsafe = unsafe
        self._complaint = ""
        self._groups = ControlGroups.find()
        self._readable = _readable_paths()
        self._gpus = SharedGpus(gpus() if device == "gpu" else ())
        self._first_uid = 2**30 + secrets.randbelow(2**29)
        self._uid_count = 0
        few = self._scratch.path / "few-images"
        try:
            few_images = write_few(training_set[0], few) if training_set else 0
        except (OSError, ValueError) as error:  # no array in the file
            self._scratch.remove()
            raise did_not_start(error) from error
        files = (*training_set, few) if training_set else ()
        settings = ZygoteSettings(device, list(preload), few_images, onednn, keras)
        self._zygote = start_zygote(files, self._scratch.path, settings)
        self.tensorflow_version = self._zygote.tensorflow_version
        self.keras_version = self._zygote.keras_version
        try:
            self.layers = self._choose_layers()
            if device == "gpu":
                self._require_gpu()
        except BaseException:
            self.close()
            raise

    @property
    def zygote_pid(self) -> int:
        """The process whose children the workers are."""
        return self._zygote.pid

    def start(self) -> None:
        """See :meth:`.seam.Sandbox.start`; it has started."""

    def open(
        self, seconds: float, cpu_seconds: float = math.inf, *, images: Images = "few", device: Device = "cpu"
    ) -> WorkerProcess:
        """Fork a worker.

        Args:
            seconds: wall-clock time that its calls may take together, training runs aside.
            cpu_seconds: processor time of the same.
            images: which training images it has: all, or a few hundred in the place of all.
            device: ``gpu`` for a worker that runs no student code: it computes on the GPU that the fewest use.

        Raises:
            SandboxUnavailable: the zygote is gone, or a worker could not lock itself in.
        """
        uid = self._next_uid() if "own user" in self._plan else None
        scratch = Path(tempfile.mkdtemp(dir=self._scratch.path))
        if uid is not None:
            os.chown(scratch, uid, uid)
        ours, theirs = socket.socketpair()
        group = self._open_group()
        gpu = self._gpus.take() if device == "gpu" else None
        has_mount = "fixed scratch" in self._plan
        confinement = {
            "scratch": str(scratch),
            "uid": uid,
            "memory_bytes": self.limits.memory_bytes + 2**30,
            "cpu_seconds": 24 * 3600,
            "file_bytes": self.limits.file_bytes,
            "scratch_bytes": self._scratch_room[0] if has_mount else None,
            "scratch_files": self._scratch_room[1],
            "sees_itself_alone": "own processes" in self._plan,
            "readable": [*self._readable, *(_OF_DRIVERS if gpu else ())] if "landlock" in self._plan else None,
            "filtered": "seccomp" in self._plan,
            **({"gpu": gpu, "device_files": device_files()} if gpu else {}),
        }
        request = {"operation": "fork", "confinement": confinement, "whole_set": images == "all"}
        with theirs:
            answer, handles = self._zygote.ask(request, theirs.fileno())
        reap, pid = partial(self._reap, answer["pid"], gpu), pid_of(handles[0])
        worker = WorkerProcess(reap, self.limits, pid, handles[0], ours, scratch, seconds, cpu_seconds, uid, group)
        if group is not None:
            try:
                group.attach(pid)  # before the first request, and so before any code of a student's
            except OSError as error:
                worker.close()
                raise SandboxUnavailable(sentence("a worker could not lock itself in")) from error
        return worker

    def close(self) -> None:
        """End the zygote and with it every worker."""
        self._zygote.close()
        self._scratch.remove()

    def __enter__(self) -> ProcessSandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _reap(self, pid: int, gpu: str | None) -> int:
        """End what is left of a worker, by the zygote's number of it; its exit status (negative: a signal)."""
        answer, _handles = self._zygote.ask({"operation": "wait", "pid": pid})
        if gpu is not None:
            self._gpus.give_back(gpu)
        return int(answer["exit"])

    def _require_gpu(self) -> None:
        """See that TensorFlow finds a GPU from inside of a worker: what it does not find, it does without in silence.

        Raises:
            SandboxUnavailable: it finds none.
        """
        reason: Words = sentence("TensorFlow needs its CUDA libraries: python -m pip install 'tensorflow[and-cuda]'")
        try:
            with self.open(seconds=120, device="gpu") as worker:
                if worker.call(Start()).body.gpus:
                    return
        except WorkerFailed as error:
            reason = str(error)
        raise SandboxUnavailable(
            sentence("the workers that train see no GPU ({reason}): grade with DEVICE=cpu", reason=reason)
        )

    @property
    def _scratch_room(self) -> tuple[int, int]:
        """Bytes and files of a scratch folder of fixed size: a little more than is allowed, so that it shows."""
        return self.limits.disk_bytes + 64 * 2**20, self.limits.disk_files + 100

    def _open_group(self) -> ControlGroup | None:
        if self._groups is None or "control group" not in self._plan:
            return None
        limits = self.limits  # what is in a scratch folder of fixed size is memory too
        try:
            return self._groups.open(limits.memory_bytes + limits.disk_bytes, limits.threads + 100)
        except OSError as error:
            raise SandboxUnavailable(sentence("a worker could not lock itself in")) from error

    def _choose_layers(self) -> dict[str, bool]:
        """Find out which layers hold here: all of them at once, else each by itself.

        Raises:
            SandboxUnavailable: a worker cannot run at all, or nothing keeps it from the grader's files.
        """
        wanted = set(_SWITCHED) - (set() if os.geteuid() == 0 else {"own user"})
        wanted -= {"control group"} if self._groups is None else set()
        if not self._hold(wanted):
            wanted = {layer for layer in wanted if self._hold({layer})}
            if not self._hold(wanted):
                reason = self._complaint or sentence("no reason given")
                raise SandboxUnavailable(sentence("a worker failed its self-test: {reason}", reason=reason))
        is_wrapped = self._zygote.is_wrapped
        if not (wanted & {"own user", "landlock"} or is_wrapped or self._unsafe):
            raise SandboxUnavailable(
                sentence(
                    "nothing here keeps student code from your files: this kernel has no Landlock, bubblewrap does not"
                    " work, and no worker can have a user of its own. Install Debian's package bubblewrap, grade in a"
                    " container or a virtual machine, or accept the risk with --unsafe-no-sandbox"
                )
            )
        return {**self._tested, "bubblewrap": is_wrapped}

    def _hold(self, layers: set[str]) -> bool:
        """Whether a worker under these layers can work, and is refused what each of them forbids."""
        self._plan = frozenset(layers)
        try:
            with self.open(seconds=60) as worker:
                worker.call(Start())
                most_bytes, most_files = self._scratch_room
                test = ExamineLockDown(
                    uid=worker.scratch.stat().st_uid,
                    scratch=str(worker.scratch),
                    outside=str(Path(__file__).resolve()),
                    most_bytes=most_bytes,
                    most_files=most_files,
                    was_root=os.geteuid() == 0,
                )
                # It fills its folder to the brim, and shall not be stopped for it.
                worker.limits = replace(worker.limits, disk_files=most_files + 1)
                held = worker.call(test).body.by_name()
                held["control group"] = worker.group is not None and worker.group.holds(worker.pid)
        except (SandboxUnavailable, WorkerFailed) as error:
            self._complaint = str(error)
            return False
        # What one layer forbids another may refuse as well: a layer that was not asked for is not in force.
        off = set(_SWITCHED) - layers
        self._tested = {layer: held[layer] and layer not in off for layer in _LAYERS}
        return all(self._tested[layer] for layer in layers)

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


_SWITCHED = ("own user", "landlock", "seccomp", "control group", "fixed scratch", "own processes")
"""Layers that some machines do not offer; workers do without those that fail their test."""

_LAYERS = (
    "own process",
    "resource limits",
    "no new privileges",
    "no capabilities",
    "closed descriptors",
    "empty environment",
    "private scratch",
    *_SWITCHED,
)


_OF_DRIVERS = ("/proc/self", "/proc/driver/nvidia", "/proc/devices", *DRIVER_FOLDERS)
"""What a worker that computes on a GPU reads, too."""


def _readable_paths() -> list[str]:
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
    # Not all of /proc/self: it shows the machine's mounts, sockets and control groups. TensorFlow needs the first.
    process = [f"/proc/self/{name}" for name in ("cmdline", "stat", "statm", "status")]
    machine = ["/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system", "/dev/urandom"]
    # AutoGraph reads the source of a training step when it traces it, to convert what the step calls.
    worker = Path(__file__).resolve().parent / "worker"
    steps = [str(worker / name) for name in ("imported.py", "networks.py", "trainers.py")]
    return [*sorted(prefixes), *steps, *libraries, *process, *machine]
