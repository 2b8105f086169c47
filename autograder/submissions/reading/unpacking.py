"""Takes files out of archives: zip, tar, and single files that gzip, bzip2 or xz have compressed; in any nesting.

Runs in the confined process. Names become no paths here: they are cleaned of everything that would lead out of a
folder. Links, devices and encrypted files are left where they are, and nothing is unpacked beyond what would be read.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any

from autograder.submissions.file_names import is_left_behind, kind_of
from autograder.submissions.lms_names import GRADESCOPE_METADATA
from autograder.submissions.reading.files import MAXIMUM_BYTES
from autograder.submissions.wire import MAXIMUM_ARCHIVE, Member, Trouble

__all__ = ["Unpacking", "safe_parts"]

_DEEPEST = 3  # archives in archives
_LONGEST_PART = 200  # bytes of a name between separators; file systems take 255
_MOST_PARTS = 20
_CANDIDATES = ("notebook", "archive", "unknown")
_OPENERS: tuple[tuple[bytes, Callable[[Any], Any]], ...] = (
    (b"\x1f\x8b", gzip.open),
    (b"BZh", bz2.open),
    (b"\xfd7zXZ\0", lzma.open),
)
_DAMAGE = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError),
    *(NotImplementedError, RuntimeError, KeyError, IndexError, AttributeError, TypeError, OverflowError),
)
"""What Python's modules raise for archives that are damaged, or made to break them."""


@dataclass
class Unpacking:
    """One archive, taken apart.

    Args:
        take: given each file as it is found.
        names_only: give names without contents; where an archive holds nothing but another one, that one's.
        is_class: of a class: give everything but leftovers, and archives as they are, each being somebody's. Else of
            one student: give what may be a notebook, from archives in archives, too.
    """

    take: Callable[[Member], None]
    names_only: bool = False
    is_class: bool = False
    trouble: Trouble = field(default="", init=False)
    _named: list[tuple[tuple[str, ...], Callable[[int], bytes]]] = field(default_factory=list, init=False)

    def run(self, name: str, file: IO[bytes]) -> Trouble:
        """Take everything out.

        Args:
            name: the archive's.
            file: opened at its beginning; it can be searched.

        Returns:
            What kept files in the archive, if anything did.
        """
        self._open(name, file, (), 0)
        return self.trouble

    def _open(self, name: str, file: IO[bytes], folder: tuple[str, ...], depth: int) -> None:
        beginning = file.read(512)
        file.seek(0)
        try:
            for signature, opened in _OPENERS:
                if beginning.startswith(signature):
                    self._compressed(name, file, opened, folder, depth)
                    return
            if beginning[257:262] == b"ustar":
                self._tar(file, folder, depth)
            else:
                self._zip(file, folder, depth)
        except _DAMAGE:
            self.trouble = self.trouble or "damaged"

    def _compressed(
        self, name: str, file: IO[bytes], opened: Callable[[Any], Any], folder: tuple[str, ...], depth: int
    ) -> None:
        """A tar archive under compression, or a single file."""
        try:
            with opened(file) as inner:
                is_tar = inner.read(512)[257:262] == b"ustar"
        except EOFError:
            is_tar = False
        file.seek(0)
        if is_tar:
            self._tar(file, folder, depth)
            return
        with opened(file) as inner:
            content = inner.read(MAXIMUM_BYTES + 1)
        stem = name.rpartition(".")[0]
        inner_name = name if kind_of(name) == "notebook" else stem if kind_of(stem) != "unknown" else "notebook.ipynb"
        self._found(folder, inner_name, lambda most: bytes(content[:most]), depth)
        self._give_names(depth)

    def _zip(self, file: IO[bytes], folder: tuple[str, ...], depth: int) -> None:
        with zipfile.ZipFile(file) as archive:
            last = {_zip_name(info): info for info in archive.infolist()}  # of equal names, the last is unpacked
            for name, info in last.items():
                if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16):
                    continue
                if info.flag_bits & 1:
                    self.trouble = self.trouble or "locked"
                    continue
                self._found(folder, name, partial(_read, partial(archive.open, info)), depth)
            self._give_names(depth)

    def _tar(self, file: IO[bytes], folder: tuple[str, ...], depth: int) -> None:
        with tarfile.open(fileobj=file, mode="r:*") as archive:
            for info in archive:
                if info.isreg():
                    self._found(folder, info.name, partial(_read, partial(archive.extractfile, info)), depth)
            self._give_names(depth)

    def _found(self, folder: tuple[str, ...], name: str, content: Callable[[int], bytes], depth: int) -> None:
        """Give one file, or what it holds if it is an archive in an archive."""
        parts = _bounded((*folder, *safe_parts(name)))
        if not parts or any(is_left_behind(part) for part in parts):
            return
        if self.names_only:
            self._named.append((parts, content))
            return
        kind = kind_of(parts[-1])
        try:
            if kind == "archive" and not self.is_class:
                if depth + 1 < _DEEPEST:
                    self._open(parts[-1], io.BytesIO(content(MAXIMUM_ARCHIVE)), parts, depth + 1)
                return
            if not self.is_class and kind not in _CANDIDATES:
                return
            most = MAXIMUM_ARCHIVE if kind == "archive" else MAXIMUM_BYTES + 1
            is_wanted = kind in _CANDIDATES or parts[-1] == GRADESCOPE_METADATA
            wanted = content(most) if is_wanted else b""
        except _DAMAGE:
            self.trouble = self.trouble or "damaged"
            return
        self.take(Member(path="/".join(parts), content=wanted))

    def _give_names(self, depth: int) -> None:
        """Give the names that were found in an archive, while it is open."""
        named, self._named = self._named, []
        if len(named) == 1 and kind_of(named[0][0][-1]) == "archive" and depth + 1 < _DEEPEST:
            parts, content = named[0]
            self._open(parts[-1], io.BytesIO(content(MAXIMUM_ARCHIVE)), parts, depth + 1)
            return
        for parts, _content in named:
            self.take(Member(path="/".join(parts), content=b""))


def safe_parts(name: str) -> tuple[str, ...]:
    """What is left of a path in an archive when nothing in it leads out of a folder."""
    parts = (part.strip("\0") for part in name.replace("\\", "/").split("/"))
    kept = [part for part in parts if part not in ("", ".", "..") and not (len(part) == 2 and part.endswith(":"))]
    return _bounded(tuple(_shortened(part.replace("\0", "")) for part in kept))


def _bounded(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The beginning of a path, which says whose it is, and its end, which says what."""
    return (*parts[: _MOST_PARTS - 1], parts[-1]) if len(parts) > _MOST_PARTS else parts


def _shortened(part: str) -> str:
    """The end of a long name is kept: it says what a file is."""
    encoded = part.encode("utf-8", "replace")
    return encoded[-_LONGEST_PART:].decode("utf-8", "ignore")


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A member's name; Windows and macOS write others than English ones without saying in which encoding."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    cyrillic = raw.decode("cp866")
    is_russian = all(
        letter.isascii() or letter == "№" or "CYRILLIC" in unicodedata.name(letter, "") for letter in cyrillic
    )
    return cyrillic if is_russian else raw.decode("cp850")


def _read(opened: Callable[[], IO[bytes] | None], most: int) -> bytes:
    file = opened()
    if file is None:
        return b""
    with file:
        return file.read(most)
