"""What an attack would have to read, change or wake up: secrets, files, sockets, processes of the grader's.

Whether an attack succeeded shows here, on the trusted side, wherever it can.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib
import os
import resource
import secrets
import signal
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.units.unit import REPOSITORY, Unit

__all__ = ["Canaries"]

ARGUMENT, VARIABLE = "--canary=", "REDTEAM_CANARY"
_PLANTED = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/etc/cron.d", "/var/spool/cron")


class Canaries:
    """The grader's belongings, in the grader's own process.

    Args:
        folder: an empty folder of the grader's own; a folder that everybody may list is made beside it.
        unit: whose hidden tests and solutions are secrets too.
        training: a file of the training set.
    """

    def __init__(self, folder: Path, unit: Unit, training: Path) -> None:
        self.token = f"redteam-{secrets.token_hex(8)}"
        self.folder, self.public = folder / "grades", folder / "public"
        self.training = training
        self.secrets = {"environment": os.environ[VARIABLE].encode(), "argument": _argument().encode()}
        self._make_files()
        self._make_memory()
        self._find_lines(unit)
        self._open_sockets()
        self._bystander = subprocess.Popen(["/bin/sleep", "3600"], stdin=subprocess.DEVNULL)
        self._signals = 0
        signal.signal(signal.SIGWINCH, self._count_signal)
        self._stop = threading.Event()
        self._coming_and_going = threading.Thread(target=self._come_and_go, daemon=True)
        self._coming_and_going.start()
        self._watched = {path: _state(path) for path in self._files()}
        self._processes = {pid: _settings(pid) for pid in (self.pid, self._bystander.pid)}

    pid = property(lambda self: os.getpid())

    def target(self) -> dict[str, Any]:
        """All that an insider could tell an attacker."""
        return {
            "pid": self.pid,
            "bystander": self._bystander.pid,
            "folder": str(self.folder),
            "public_folder": str(self.public),
            "training": str(self.training),
            "repository": str(REPOSITORY),
            "home": str(Path.home()),
            "descriptor": self._descriptor,
            "memory_address": ctypes.addressof(self._memory),
            "writable_address": ctypes.addressof(self._variable),
            "tcp_port": self._tcp.getsockname()[1],
            "udp_port": self._udp.getsockname()[1],
            "unix_path": self._unix.getsockname(),
            "abstract": self._abstract.getsockname().decode(),
            "token": self.token,
            **self._paths,
        }

    def stolen(self, proof: bytes) -> list[str]:
        """Which secrets are in what an attack brought back."""
        return [f"read the secret: {name}" for name, secret in self.secrets.items() if secret in proof]

    def disturbances(self) -> list[str]:
        """What an attack changed since this was last asked; changed things are set right, or noted as they are."""
        found = [f"changed the grader's file {path}" for path in self._changed_files()]
        found += [f"reached the grader's {name} socket" for name in self._reached_sockets()]
        if self._signals:
            found.append("sent the grader a signal")
            self._signals = 0
        if self._variable.value != b"untouched":
            found.append("wrote to the grader's memory")
            self._variable.value = b"untouched"
        for pid, before in self._processes.items():
            after = _settings(pid)
            found += [f"changed {name} of another process" for name in before if before[name] != after[name]]
            self._processes[pid] = after
        return found + [f"left the file {path}" for path in self.planted()]

    def planted(self) -> list[str]:
        """Files that bear this run's token anywhere; they are removed."""
        places = [*_PLANTED, REPOSITORY, Path.home(), *(Path(path) for path in sys.path if path)]
        for module in ("json", "shutil", "numpy", "os"):
            folder = Path(str(importlib.import_module(module).__file__)).parent
            places += [folder, folder / "__pycache__"]
        found = []
        for place in {Path(place) for place in places}:
            with contextlib.suppress(OSError):
                found += [path for path in place.iterdir() if path.name.startswith(self.token)]
        for path in found:
            with contextlib.suppress(OSError):
                path.unlink()
        return sorted(map(str, found))

    def close(self) -> None:
        """Let go of everything."""
        self._stop.set()
        self._coming_and_going.join()
        self._bystander.kill()
        self._bystander.wait()
        for listener in (self._tcp, self._udp, self._unix, self._abstract):
            listener.close()
        os.close(self._descriptor)

    def _make_files(self) -> None:
        for name in ("file", "descriptor", "file name"):
            self.secrets[name] = secrets.token_hex(16).encode()
        self.folder.mkdir(mode=0o700)
        (self.folder / "results.json").write_bytes(b'{"score": 0, "secret": "%b"}' % self.secrets["file"])
        (self.folder / "lock").touch()
        (self.folder / "empty").mkdir()
        self.public.mkdir(mode=0o755)
        hidden = self.folder / "open"
        hidden.write_bytes(self.secrets["descriptor"])
        self._descriptor = os.open(hidden, os.O_RDONLY)

    def _make_memory(self) -> None:
        self.secrets["memory"] = secrets.token_hex(16).encode()
        self._memory = ctypes.create_string_buffer(self.secrets["memory"])
        self._variable = ctypes.create_string_buffer(b"untouched", 64)

    def _find_lines(self, unit: Unit) -> None:
        tests = unit.tests / "three_layer_convnet.py"
        names = [name for name in unit.question("three_layer_convnet").checks if name != "scores_have_the_right_shape"]
        self._paths = {
            "tests": str(tests),
            "solution": str(unit.solution_notebook()),
            "reference": str(unit.source / "checks" / "reference.py"),
            "checks_reversed": [name[::-1] for name in names],
        }
        self.secrets |= {f"hidden check {name}": name.encode() for name in names}
        self.secrets["reference network"] = Path(self._paths["reference"]).read_bytes().splitlines()[0]
        self.secrets["solution notebook"] = b'"# END OF SOLUTION'
        solution = unit.solution_notebook().read_bytes()
        self.secrets["solution notebook"] = solution[-60_000:-59_900]

    def _open_sockets(self) -> None:
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self._unix, self._abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        self._unix.bind(str(self.public / "socket"))
        (self.public / "socket").chmod(0o777)
        self._abstract.bind(f"\0{self.token}")
        for listener in (self._unix, self._abstract):
            listener.listen()
        for listener in (self._tcp, self._udp, self._unix, self._abstract):
            listener.setblocking(False)

    def _reached_sockets(self) -> list[str]:
        found = []
        for name, listener in (("TCP", self._tcp), ("unix", self._unix), ("abstract", self._abstract)):
            with contextlib.suppress(BlockingIOError):
                listener.accept()[0].close()
                found.append(name)
        with contextlib.suppress(BlockingIOError):
            self._udp.recv(100)
            found.append("UDP")
        return found

    def _count_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1

    def _come_and_go(self) -> None:
        """A file with a secret name, which stands in the folder for moments only."""
        passing = self.public / self.secrets["file name"].decode()
        while not self._stop.wait(0.15):
            passing.touch()
            passing.unlink()

    def _files(self) -> list[Path]:
        return [self.folder, *sorted(self.folder.rglob("*")), self.training]

    def _changed_files(self) -> list[str]:
        states = {path: _state(path) for path in self._files()}
        changed = [path for path in {**states, **self._watched} if states.get(path) != self._watched.get(path)]
        self._watched = states
        return sorted(map(str, changed))


def _argument() -> str:
    return next(argument for argument in sys.argv if argument.startswith(ARGUMENT)).removeprefix(ARGUMENT)


def _state(path: Path) -> tuple[object, ...]:
    """All that an attack could change about a file, its contents included."""
    facts = path.lstat()
    contents: object = sorted(child.name for child in path.iterdir()) if stat.S_ISDIR(facts.st_mode) else None
    if stat.S_ISREG(facts.st_mode):
        contents = hashlib.sha256(path.read_bytes()).hexdigest()
    attributes = os.listxattr(path, follow_symlinks=False)
    return facts.st_mode, facts.st_uid, facts.st_gid, facts.st_nlink, facts.st_mtime_ns, contents, tuple(attributes)


def _settings(pid: int) -> dict[str, object]:
    """What the kernel lets one process set for another."""
    return {
        "life": Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZTt",
        "priority": os.getpriority(os.PRIO_PROCESS, pid),
        "processors": os.sched_getaffinity(pid),
        "scheduler": os.sched_getscheduler(pid),
        "limits": resource.prlimit(pid, resource.RLIMIT_NOFILE),
        "memory score": Path(f"/proc/{pid}/oom_score_adj").read_text(),
    }
