"""Any bytes that a student hands in are read, or refused with one sentence; by Hypothesis, 100,000 cases.

Atheris, which is guided by coverage, would be the other choice; no version of it installs on all Pythons of the kit.
"""

from __future__ import annotations

import itertools
import json
import random
import tempfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import strategies as st
from support.handed_in import ANSWERED, BLANK, InProcess, built_unit, cells

from autograder.locale.sentences import said
from autograder.submissions.folders import Submission, read_submission
from autograder.submissions.parsing.cell_code import analyse
from autograder.units.unit import REPOSITORY, Unit, load_unit
from fuzz.rounds import run_cases
from fuzz.strategies import DamagedNotebook, damaged_notebooks


def cases(fast: int, campaign: int) -> pytest.MarkDecorator:
    """A selection for the fast tier, and the whole number for campaigns."""
    whole = pytest.param(campaign, marks=[pytest.mark.campaign, pytest.mark.timeout(3600)])
    return pytest.mark.parametrize("count", [pytest.param(fast), whole])


class Reader:
    """Reads contents as submissions to one unit, in this process, whose time and memory are measured."""

    def __init__(self, folder: Path, unit: Unit, documents: list[dict]) -> None:
        self.path = folder / "work.ipynb"
        self.unit = unit
        self.reader = InProcess(unit)
        self.bases = [json.dumps(document) for document in documents]

    @staticmethod
    def text(cell: dict) -> str:
        source = cell["source"]
        return source if isinstance(source, str) else "".join(source)

    def read(self, content: bytes) -> Submission:
        self.path.write_bytes(content)
        return read_submission(self.path, self.unit, self.reader)


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory, where there is such a place: a case takes a millisecond."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def remember(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Parse cells that no mutation touches once: that was most of the time."""
    whole = {Reader.text(cell) for base in reader.bases for cell in json.loads(base)["cells"]}
    known = lru_cache(None)(analyse)
    monkeypatch.setattr(
        "autograder.submissions.parsing.handed_out.analyse",
        lambda source: (known if source in whole else analyse)(source),
    )
    return reader


@pytest.fixture
def small(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """A unit of fourteen cells."""
    unit = built_unit(folder)
    without_ids = [{**cell, "id": None, "metadata": {}} for cell in cells(ANSWERED)]
    half = {**ANSWERED, "training_a": BLANK["training_a"], "own": "class Own(:\n"}
    (folder / "class").mkdir()
    documents = [
        {"cells": entries, "metadata": {"autograder": {"language": "ru"}}, "nbformat": 4, "nbformat_minor": 5}
        for entries in (cells(ANSWERED), cells(BLANK), cells(half), without_ids)
    ]
    return remember(Reader(folder / "class", unit, documents), monkeypatch)


@pytest.fixture
def real(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """The course's unit: its built notebooks and the example submissions."""
    unit = load_unit("cifar10_convnet")
    examples = sorted((REPOSITORY / "examples" / "submissions" / unit.name).rglob("*.ipynb"))
    paths = [unit.student_notebook(), unit.solution_notebook(), *examples]
    assert len(paths) > 4
    return remember(Reader(folder, unit, [json.loads(path.read_bytes()) for path in paths]), monkeypatch)


@lru_cache(512)
def assert_compiles(source: str) -> None:
    compile(source, "<cell>", "exec", dont_inherit=True)


def assert_is_whole(submission: Submission, unit: Unit) -> None:
    """Everything that the rest of the kit relies on."""
    if submission.problem:
        assert not submission.answers
        assert said(submission.problem).isprintable()
        assert said(submission.problem).endswith(".")
    else:
        assert list(submission.answers) == [question.name for question in unit.questions]
    for text in (submission.name, said(submission.problem), submission.language, *map(said, submission.notes)):
        assert text.isprintable()
        assert len(text) < 1000
        text.encode()
    for question, answer in zip(unit.questions, submission.answers.values(), strict=False):
        assert answer.question == question.name
        assert (answer.problem == "") == (answer.status in ("answered", "blank") or question.is_manual)
        assert "\n" not in said(answer.problem)
        assert bool(answer.program) <= (answer.status in ("answered", "blank"))
        for cell in answer.program:
            assert_compiles(cell.source)
            cell.source.encode()
            assert cell.id.isascii()
            assert cell.id.isprintable()


def assert_damage_is_read(reader: Reader, count: int) -> None:
    def check(case: DamagedNotebook) -> None:
        for base in range(2):  # the same damage to two notebooks: drawing it takes longer than reading them
            content = case.content(reader.bases[base::2])
            submission = reader.read(content)
            assert_is_whole(submission, reader.unit)
            if zlib.crc32(content) % 8 == 0:
                assert reader.read(content) == submission

    run_cases(check, damaged_notebooks, count // 2)


@cases(fast=500, campaign=84_000)
def test_damaged_notebooks_are_read_or_refused(small, count):
    assert_damage_is_read(small, count)


@cases(fast=40, campaign=4_000)
def test_damaged_notebooks_of_the_course_are_read_or_refused(real, count):
    assert_damage_is_read(real, count)


@cases(fast=100, campaign=4_000)
def test_bytes_are_read_or_refused(small, count):
    def check(content: bytes) -> None:
        assert_is_whole(small.read(content), small.unit)

    run_cases(check, st.binary(max_size=200), count)


def rewritten(text: str, rng: random.Random) -> bytes:
    """The same notebook as another program might save it."""
    document = json.loads(text)
    for number, cell in enumerate(document["cells"]):
        lines = cell["source"].replace("\n", rng.choice(["\n", "\r\n"])).splitlines(keepends=True)
        cell["source"] = rng.choice([lines, "".join(lines)])
        metadata = {**(cell["metadata"] or {}), "colab": {"id": "x"}, "scrolled": rng.random(), "name": "own"}
        entries = {**cell, "metadata": metadata, "outputs": [{"text": "forward" * 9}] * rng.randrange(3), "n": number}
        shuffled = rng.sample(list(entries.items()), len(entries))
        document["cells"][number] = dict(shuffled)
    document["metadata"] |= {"kernelspec": {"name": rng.choice(["python3", "ir", 3])}, "widgets": {}}
    document["nbformat_minor"] = rng.randrange(9)
    written = json.dumps(document, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 1, "\t"]))
    return written.encode(rng.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]))


@cases(fast=100, campaign=8_000)
def test_what_does_not_matter_changes_no_answer(small, count):
    expected = [small.read(text.encode()).answers for text in small.bases]

    def check(case: tuple[int, int]) -> None:
        base, seed = case
        assert small.read(rewritten(small.bases[base], random.Random(seed))).answers == expected[base]

    run_cases(check, st.tuples(st.integers(0, len(small.bases) - 1), st.integers(0, 2**32)), count)


LIMIT = 199_000
FORWARD = "def forward(x):\n    return 1\n"
DEEP = "".join(" " * depth + "if a:\n" for depth in range(95))
GIANTS = {
    "statements": FORWARD + "a;" * (LIMIT // 2 - 50),
    "tuple": "forward = " + "a," * (LIMIT // 2 - 50),
    "lists": "forward = " + "[]," * (LIMIT // 3 - 50),
    "sum": "forward = " + "1+" * (LIMIT // 2 - 50) + "1",
    "assignments": "a=" * (LIMIT // 2) + "1",
    "signs": "x = " + "-" * (LIMIT - 50) + "1",
    "brackets": "(" * LIMIT,
    "decorators": "@a\n" * (LIMIT // 3 - 50) + FORWARD,
    "deep": FORWARD + DEEP + " " * 95 + "a;" * 90_000,
    "elif": FORWARD + "if a:\n 0\n" + "elif a:\n 0\n" * (LIMIT // 12),
    "spaces": "x y\n" + " " * (LIMIT - 50) + "x",
    "escaped quotes": "'" + "\\'" * (LIMIT // 2 - 50),
    "escaped triple quotes": '"""' + '\n\\"""' * (LIMIT // 5 - 50),
    "odd end": "'''" + "\n\\'''" * (LIMIT // 5 - 50) + "\\",
    "equals": "x y\n" + "a=" * (LIMIT // 2 - 50),
    "magics": "%%time\n" * (LIMIT // 7 - 50) + "x y",
    "continued": "\\\n" * (LIMIT // 2 - 50) + "x y",
    "number": "x = 0x" + "f" * (LIMIT - 50),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", GIANTS)
def test_the_largest_cells_are_read(small, name):
    """Whatever fills the notebook, it is read in seconds."""
    assert_giants_are_read(small, [("code", GIANTS[name])])


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["code", "markdown"])
def test_the_most_cells_are_read(small, kind):
    definitions = itertools.cycle(["def forward(x): 0\n", "def model_init_fn(): 0\ndef optimizer_init_fn(): 0\n"])
    assert_giants_are_read(small, [(kind, next(definitions)) for _ in range(1980)])


@pytest.mark.slow
def test_text_that_was_code_is_bounded(small):
    """Text is not counted as code; parsing all of it would take minutes."""
    assert_giants_are_read(small, [("markdown", FORWARD + "a;" * 9_900)] * 900)


def assert_giants_are_read(reader: Reader, added: list[tuple[str, str]]) -> None:
    document = json.loads(reader.bases[0])
    document["cells"][:0] = [{"cell_type": kind, "source": source, "metadata": {}} for kind, source in added]
    if sum(len(cell["source"]) for cell in document["cells"]) > LIMIT:
        document["cells"] = document["cells"][:-9]
    case = json.dumps(document).encode()

    def check(content: bytes) -> None:
        submission = reader.read(content)
        assert_is_whole(submission, reader.unit)
        assert submission.problem == ""

    run_cases(check, st.just(case), 1)
