"""What grading has found out, kept by content: under a key of all that it depends on, nothing is found out again.

There is one file for each key. It is written whole or not at all, and one that is not as it was written counts as
none. Two kinds are kept: training runs, under the key of what trains (:func:`.keys.training_key`) and their seed, and
results of questions, under :func:`.keys.checks_key`; beside them, what was read of notebooks, and which layers of the
lock-down were last in force.
No student's name is in a key: the same answer twice is one.

Results hold sentences, and these are in no key. A sentence that has been reworded since is exchanged for the new one.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from autograder.data.sets import cache_folder
from autograder.errors import OutputError
from autograder.files.output import written
from autograder.results.records import QuestionResult, TrainingRecord
from autograder.submissions.wire import Read

__all__ = ["Cache", "Runs", "cache_of_machine"]

Struct = TypeVar("Struct", bound=msgspec.Struct)


class _Entry(msgspec.Struct, frozen=True):
    """A file: what is kept, and a hash by which a damaged file is known."""

    digest: str
    kept: msgspec.Raw


class _Wording(msgspec.Struct, frozen=True):
    """The sentences in the code that made a result, in their order."""

    words: tuple[str, ...]


class _Layers(msgspec.Struct, frozen=True):
    """Of the lock-down, by name, and whether each was in force."""

    layers: dict[str, bool]


_LAYERS = "layers"
"""Their key."""


class _Worded(msgspec.Struct, frozen=True):
    """A result, and the key of the wording that it is in."""

    result: QuestionResult
    wording: str


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

    def result(self, key: str, words: Sequence[str]) -> QuestionResult | None:
        """A question's result; None where it is not known, or it cannot be told what its sentences are now.

        Args:
            key: of all that it depends on, but for its words.
            words: the sentences in the code that makes such results.
        """
        kept = self._read(key, _Worded)
        if kept is None or kept.result.key != key:
            return None
        wording = _Wording(tuple(words))
        if kept.wording == _key(wording):
            return kept.result
        former = self._read(kept.wording, _Wording)
        return None if former is None else _reworded(kept.result, former.words, wording.words)

    def keep_result(self, result: QuestionResult, words: Sequence[str]) -> None:
        """Keep a question's result under its key; see :meth:`result`.

        Raises:
            OutputError: it cannot be written.
        """
        wording = _Wording(tuple(words))
        if self._read(_key(wording), _Wording) != wording:
            self._write(_key(wording), wording)
        self._write(result.key, _Worded(result, _key(wording)))

    def reading(self, key: str) -> Read | None:
        """What was read of a notebook; see :class:`.reader.KeptReplies`."""
        return self._read(key, Read)

    def keep_reading(self, key: str, reply: Read) -> None:
        """Keep what was read of a notebook; where there is no room for it, it is read again."""
        with suppress(OutputError):
            self._write(key, reply)

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
    """What grading has found out on this machine: the given network's runs."""
    return Cache(cache_folder() / "grading")


def _reworded(result: QuestionResult, former: Sequence[str], now: Sequence[str]) -> QuestionResult | None:
    """A result in other words; None where a sentence of it has become several.

    Args:
        result: of a question.
        former: sentences in the code that made it.
        now: those that stand at the same places of the same code today.
    """
    if len(former) != len(now):
        return None
    choices: dict[str, set[str]] = {}
    for old, new in zip(former, now, strict=True):
        choices.setdefault(old, set()).add(new)
    try:
        return msgspec.convert(_exchanged(msgspec.to_builtins(result), choices), QuestionResult)
    except _Ambiguous:
        return None


class _Ambiguous(Exception):
    """The same sentence stood in several places, and they do not say the same any more."""


def _exchanged(value: Any, choices: Mapping[str, set[str]]) -> Any:
    match value:
        case dict():
            inner = {name: _exchanged(part, choices) for name, part in value.items()}
            if inner.get("is") == "sentence":
                inner |= {name: _today(inner[name], choices) for name in ("message", "plural") if name in inner}
            return inner
        case list():
            return [_exchanged(part, choices) for part in value]
    return value


def _today(message: str, choices: Mapping[str, set[str]]) -> str:
    words, *others = choices.get(message, {message})
    if others:
        raise _Ambiguous
    return words


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


def _key(wording: _Wording) -> str:
    return _digest(msgspec.json.encode(wording))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
