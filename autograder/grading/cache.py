"""What grading has found out, kept by content: under a key of all that it depends on, nothing is found out again.

There is one file for each key. It is written whole or not at all, and one that is not as it was written counts as
none. Two kinds are kept: training runs, under the key of what trains (:func:`.keys.training_key`) and their seed, and
results of questions, under :func:`.keys.checks_key`; and for each answer, which of its results is the latest: of that
one, checks whose own keys are what they were need not be run again. Beside them, what was read of notebooks, and which
layers of the lock-down were last in force.
No student's name is in a key: the same answer twice is one.

Results hold sentences, and these are in no key. A sentence that has been reworded since is exchanged for the new one.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from autograder.data.sets import cache_folder
from autograder.errors import OutputError
from autograder.files.output import written
from autograder.grading.wording import Wording, reworded
from autograder.results.records import QuestionResult, TrainingRecord
from autograder.submissions.wire import Read

__all__ = ["Cache", "Runs", "cache_of_machine"]

Struct = TypeVar("Struct", bound=msgspec.Struct)


class _Entry(msgspec.Struct, frozen=True):
    """A file: what is kept, and a hash by which a damaged file is known."""

    digest: str
    kept: msgspec.Raw


class _Layers(msgspec.Struct, frozen=True):
    """Of the lock-down, by name, and whether each was in force."""

    layers: dict[str, bool]


_LAYERS = "layers"
"""Their key."""


class _Worded(msgspec.Struct, frozen=True):
    """A result, and the key of the wording that it is in."""

    result: QuestionResult
    wording: str


class _Speed(msgspec.Struct, frozen=True):
    """Of a machine, as a factor of time limits."""

    factor: float


class _Latest(msgspec.Struct, frozen=True):
    """The key of an answer's latest result."""

    result: str


@dataclass
class Cache:
    """What is kept in a folder, which may be deleted at any time.

    Args:
        folder: made when it is first written to.
        behind: a folder of another cache, of which what is not in the first is read, and where nothing is written.
    """

    folder: Path
    behind: Path | None = None
    _sealed: threading.Event = field(default_factory=threading.Event, init=False)

    def seal(self) -> None:
        """Keep nothing more: what is found out from now on comes from workers that are being ended."""
        self._sealed.set()

    def run(self, training_key: str, seed: int) -> TrainingRecord | None:
        """A training run; None where it is not known."""
        record = self._read(f"{training_key}-{seed}", TrainingRecord)
        return record if record is not None and record.seed == seed else None

    def keep_runs(self, training_key: str, runs: Iterable[TrainingRecord]) -> None:
        """Keep training runs.

        Raises:
            OutputError: they cannot be written.
        """
        for run in runs:
            self._write(f"{training_key}-{run.seed}", run)

    def result(self, key: str, wording: Wording) -> QuestionResult | None:
        """A question's result; None where it is not known, or it cannot be told what its sentences are now.

        Args:
            key: of all that it depends on, but for its words.
            wording: the sentences in the code that makes such results.
        """
        found = self._in_words(key, wording)
        return None if found is None or found[1] else found[0]

    def latest(self, name: str, wording: Wording) -> QuestionResult | None:
        """The latest of the results that were kept under a name, with the checks of which it can be told what they say.

        Args:
            name: as :meth:`keep_result` was given it.
            wording: the sentences in the code that makes such results today.
        """
        latest = self._read(name, _Latest)
        found = None if latest is None else self._in_words(latest.result, wording)
        return None if found is None else found[0]

    def keep_result(self, result: QuestionResult, wording: Wording, *, latest_of: str = "") -> None:
        """Keep a question's result under its key; see :meth:`result`.

        Args:
            result: of the question.
            wording: the sentences in the code that made it.
            latest_of: a name under which :meth:`latest` finds it until there is a later one.

        Raises:
            OutputError: it cannot be written.
        """
        if self._read(_key(wording), Wording) != wording:
            self._write(_key(wording), wording)
        self._write(result.key, _Worded(result, _key(wording)))
        if latest_of:
            self._write(latest_of, _Latest(result.key))

    def _in_words(self, key: str, wording: Wording) -> tuple[QuestionResult, bool] | None:
        """A result in today's words, and whether checks of it are left out."""
        kept = self._read(key, _Worded)
        if kept is None or kept.result.key != key:
            return None
        if kept.wording == _key(wording):
            return kept.result, False
        former = self._read(kept.wording, Wording)
        result = None if former is None else reworded(kept.result, former, wording)
        return None if result is None else (result, len(result.checks) < len(kept.result.checks))

    def reading(self, key: str) -> Read | None:
        """What was read of a notebook; see :class:`.reader.KeptReplies`."""
        return self._read(key, Read)

    def keep_reading(self, key: str, reply: Read) -> None:
        """Keep what was read of a notebook; where there is no room for it, it is read again."""
        with suppress(OutputError):
            self._write(key, reply)

    def speed(self, key: str) -> float | None:
        """What was measured of a machine; see :func:`.keys.speed_key`. None where nothing was."""
        kept = self._read(key, _Speed)
        return None if kept is None else kept.factor

    def keep_speed(self, key: str, factor: float) -> None:
        """Keep what was measured of a machine; where there is no room for it, it is measured again."""
        with suppress(OutputError):
            self._write(key, _Speed(factor))

    def layers_of_last_workers(self, layers: Mapping[str, bool]) -> dict[str, bool]:
        """The layers of the lock-down that were in force when workers last ran.

        Args:
            layers: of this run, which are kept; none where it has started no sandbox.

        Raises:
            OutputError: they cannot be written.
        """
        kept = self._read(_LAYERS, _Layers)
        if not layers:
            return {} if kept is None else kept.layers
        if kept is None or kept.layers != layers:
            self._write(_LAYERS, _Layers(dict(layers)))
        return dict(layers)

    def _read(self, key: str, kind: type[Struct]) -> Struct | None:
        for folder in (self.folder, self.behind):
            found = None if folder is None else _found(_path(folder, key), kind)
            if found is not None:
                return found
        return None

    def _write(self, key: str, record: msgspec.Struct) -> None:
        if not self._sealed.is_set():
            kept = msgspec.json.encode(record)
            written(_path(self.folder, key), msgspec.json.encode(_Entry(_digest(kept), msgspec.Raw(kept))))


@dataclass
class Runs:
    """The training runs of one answer.

    Attributes:
        key: what they depend on.
        cache: where runs are looked up and kept; none keeps them here alone.
        found: those that were asked for, by seed.
    """

    key: str
    cache: Cache | None
    found: dict[int, TrainingRecord] = field(default_factory=dict)

    @property
    def draw(self) -> int:
        """The seed of what an answer must not know before it is written: the same for every run under this key."""
        return int(self.key[:8], 16)

    def run(self, seed: int, train: Callable[[], TrainingRecord]) -> TrainingRecord:
        """The run with a seed, which is made where it is not known."""
        if seed not in self.found:
            known = None if self.cache is None else self.cache.run(self.key, seed)
            self.found[seed] = known or train()
            if known is None and self.cache is not None:
                self.cache.keep_runs(self.key, [self.found[seed]])
        return self.found[seed]


def cache_of_machine() -> Cache:
    """What grading has found out on this machine: the given network's runs, and how fast it is."""
    return Cache(cache_folder() / "grading")


def _path(folder: Path, key: str) -> Path:
    return folder / key[:2] / f"{key}.json"


def _found(path: Path, kind: type[Struct]) -> Struct | None:
    try:
        entry = msgspec.json.decode(path.read_bytes(), type=_Entry)
        if entry.digest != _digest(bytes(entry.kept)):
            return None
        return msgspec.json.decode(entry.kept, type=kind)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _key(wording: Wording) -> str:
    return _digest(msgspec.json.encode(wording, order="sorted"))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
