"""Whatever archives and damaged files a class hands in, every one is a submission, and nothing leaves its folder."""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import tarfile
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import strategies as st
from support.archives import PACKED, zipped
from support.exports import ANSWERS, UNTOUCHED
from support.handed_in import InProcess, built_unit, read_class

from autograder.errors import SubmissionError
from autograder.locale.sentences import said
from autograder.units.unit import Unit
from fuzz.rounds import run_cases

HOSTILE = int(os.environ.get("AUTOGRADER_HOSTILE_FILES", "1000"))
"""How many archives, and as many notebooks, a campaign hands in."""

counts = pytest.mark.parametrize(
    "count", [60, pytest.param(HOSTILE, marks=[pytest.mark.campaign, pytest.mark.timeout(3600)])]
)


@dataclass
class Class:
    """A class of one file, beside which nothing else may appear."""

    folder: Path
    unit: Unit
    reader: InProcess

    def read(self, name: str, content: bytes) -> list:
        path = self.folder / "class" / name
        path.write_bytes(content)
        try:
            return read_class(path.parent, self.folder / "grades", self.reader)
        finally:
            path.unlink()
            assert {entry.name for entry in self.folder.iterdir()} <= {"class", "assignment", "solutions"}
            assert list((self.folder / "class").iterdir()) == []


@pytest.fixture
def small(monkeypatch) -> Iterator[Class]:
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        folder = Path(name)
        monkeypatch.setattr("autograder.units.unit.REPOSITORY", folder)
        unit = built_unit(folder)
        (folder / "class").mkdir()
        yield Class(folder, unit, InProcess(unit))


def assert_are_whole(submissions: list, unit: Unit) -> None:
    assert submissions
    for submission in submissions:
        assert bool(submission.problem) == (submission.answers == {})
        assert said(submission.problem).endswith(".") or not submission.problem
        assert not submission.needs_attention, submission.notes
        for text in map(said, (submission.name, submission.problem, *submission.notes)):
            assert text.isprintable()
            text.encode()


names = st.one_of(
    st.sampled_from(
        [
            *("work.ipynb", "../../work.ipynb", "/etc/work.ipynb", "C:\\work.ipynb", "a/../b.ipynb", "..", "/", "a//b"),
            *("x\0.ipynb", "__MACOSX/._a.ipynb", "con.ipynb", "a.zip", "a.gz", "a.tar", "Ana_1_assignsubmission_file_"),
            *("Ana_1_assignsubmission_file_/x.ipynb", "Bo_2_assignsubmission_file_/x.ipynb", "submission_3/x.ipynb"),
            *(
                "submission_metadata.yml",
                "a/" * 300 + "b.ipynb",
                "я" * 200 + ".ipynb",
                "x.ipynb/y.ipynb",
                "\ud800.ipynb",
            ),
        ]
    ),
    st.text(min_size=1, max_size=12),
)
contents = st.sampled_from(
    [
        *(ANSWERS, UNTOUCHED, b"", b"{}", b"{", b"%PDF", b"\x1f\x8b\x08", b"PK\x03\x04", gzip.compress(ANSWERS)),
        *(zipped({"x.ipynb": ANSWERS}), zipped({"x.zip": zipped({"y.ipynb": UNTOUCHED})}), b"[" * 5000, b"\0" * 2000),
    ]
)
entries = st.lists(st.tuples(names, contents, st.integers(0, 7)), max_size=6)


def odd_zip(members: list[tuple[str, bytes, int]]) -> bytes:
    """A zip whose entries may be links, or say to be encrypted."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of equal names, which are tried here
        for name, content, oddity in members:
            info = zipfile.ZipInfo(name.encode("utf-8", "replace").decode())
            if oddity == 1:
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, content, [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2][oddity % 3])
            if oddity == 2:
                info.flag_bits |= 1
    return buffer.getvalue()


TAR_TYPES = (tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE)


def odd_tar(members: list[tuple[str, bytes, int]]) -> bytes:
    """A tar with links, devices and pipes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content, oddity in members:
            info = tarfile.TarInfo(name.encode("utf-8", "replace").decode())
            info.type = TAR_TYPES[oddity % len(TAR_TYPES)]
            info.linkname = "/etc/passwd"
            info.size = len(content) if info.isreg() else 0
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def damaged(content: bytes, damage: list[tuple[int, int, bytes]]) -> bytes:
    changed = bytearray(content)
    for place, length, added in damage:
        at = place % (len(changed) + 1)
        changed[at : at + length] = added
    return bytes(changed)


damages = st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 60), st.binary(max_size=6)), max_size=4)
whole_archives = [packed(ANSWERS) for _name, packed in PACKED.values()]
archives = st.one_of(
    entries.map(odd_zip),
    entries.map(odd_tar),
    st.tuples(st.sampled_from(whole_archives), damages).map(lambda case: damaged(*case)),
    st.tuples(entries.map(odd_zip), damages).map(lambda case: damaged(*case)),
)


@counts
def test_hostile_archives_are_read_or_refused(small, count):
    def check(case: tuple[str, bytes]) -> None:
        try:
            submissions = small.read(*case)
        except SubmissionError:  # a class's archive is refused as a whole, which is its instructor's to read
            return
        assert_are_whole(submissions, small.unit)

    run_cases(check, st.tuples(st.sampled_from(["x.zip", "x.tar.gz", "x.ipynb", "x"]), archives), count)


lines = ANSWERS.decode().replace('"cell_type"', '\n"cell_type"').splitlines(keepends=True)
odd_lines = st.sampled_from(
    ["<<<<<<< HEAD\n", "=======\n", ">>>>>>> x\n", "|||||||\n", ",\n", "}\n", "{\n", "]", '"', "\\"]
)
malformed = st.one_of(
    st.tuples(st.just(ANSWERS), damages).map(lambda case: damaged(*case)),
    st.tuples(st.integers(0, len(lines)), st.lists(st.tuples(st.integers(0, 999), odd_lines), max_size=5)).map(
        lambda case: _with_lines(*case)
    ),
    st.integers(0, len(ANSWERS)).map(lambda place: ANSWERS[:place]),
    st.sampled_from(["{\\rtf1\\ansi\n", "version https://git-lfs", '{"content": ', "[[", "data:,", "{'cells': "]).map(
        lambda beginning: beginning.encode() + ANSWERS
    ),
)


def _with_lines(end: int, added: list[tuple[int, str]]) -> bytes:
    kept = lines[: end or None]
    for place, line in added:
        kept.insert(place % (len(kept) + 1), line)
    return "".join(kept).encode()


@counts
def test_malformed_notebooks_are_read_or_refused(small, count):
    run_cases(lambda content: assert_are_whole(small.read("x.ipynb", content), small.unit), malformed, count)


def test_these_cases_reach_both_ends(small):
    """Else nothing would be tried: some are read, and some are refused."""
    assert small.read("x.ipynb", ANSWERS[: len(ANSWERS) // 2])[0].notes
    assert small.read("x.ipynb", ANSWERS[:20])[0].problem
    assert json.loads(ANSWERS)["cells"]
