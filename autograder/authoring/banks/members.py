"""The banks of a unit: wrong answers that must lose their points, and right ones that must lose none.

A member is a file in percent format below ``source/<unit>/mutants/`` or ``source/<unit>/variants/``. It opens with a
comment: first what is special about it, then, after an empty comment line, what grading must find::

    # The second convolution's padding is left out.
    #
    # harms: forward_pass
    # fails: scores_match_on_random_input, other_kernels_and_sizes
    # may fail: one_batch_can_be_learned
    # All other checks pass.

    # %% before="forward_pass"
    # %% question="forward_pass"

``may fail`` is for checks whose outcome is a matter of the training run's luck or of the data. A variant's comment
ends with ``# Every check passes.`` instead. Cells hold the whole answer cell of a question, or code for a cell of its
own before that; questions without a cell are answered as in the solution.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from autograder.authoring.notebooks.transplant import (
    notebook_with_answers,
    read_answer_file,
    read_helper_cells,
    solution_answers,
)
from autograder.errors import SourceError, UnitError
from autograder.files.source_texts import source_text
from autograder.submissions.folders import Submission, read_submission
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit

__all__ = ["BankMember", "hand_in", "load_banks", "member_files", "read_member"]

_BANKS = ("mutants", "variants")
_FIELDS = ("harms", "fails", "may fail")
_CLOSING = {"mutants": "All other checks pass.", "variants": "Every check passes."}
_CELL = re.compile(r'# %% (question|before)="(\w+)"')


@dataclass(frozen=True)
class BankMember:
    """One wrong or right answer, with what grading must find.

    Attributes:
        path: its file.
        name: where that lies in the unit's folder: ``mutants/forward_pass/no_padding``.
        harms: the question in which it loses points; "" for a variant.
        fails: the checks of that question that must fail.
        may_fail: those that may.
        answers: sources of answer cells, by question.
        helpers: sources of the cells in front of an answer cell, by question.
    """

    path: Path
    name: str
    harms: str = ""
    fails: frozenset[str] = frozenset()
    may_fail: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)
    helpers: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def is_mutant(self) -> bool:
        """Whether it must lose points."""
        return self.name.startswith("mutants/")

    def touched(self, unit: Unit) -> frozenset[str]:
        """The questions that it answers itself, and those that build on them."""
        names = {*self.answers, *self.helpers}
        for question in unit.questions:  # what a question builds on stands before it
            if not names.isdisjoint(question.builds_on):
                names.add(question.name)
        return frozenset(names)


def member_files(unit: Unit, only: str = "*") -> list[Path]:
    """The files of a unit's banks, in folders of any depth, mutants first, by name.

    Args:
        unit: the teaching unit.
        only: a pattern as in a shell, for a name as in :class:`BankMember` or the last part of one.
    """
    return [
        path
        for bank in _BANKS
        for path in sorted((unit.source / bank).rglob("*.py"))
        if fnmatch.fnmatch(path.stem, only) or fnmatch.fnmatch(_name(path, unit), only)
    ]


def load_banks(unit: Unit, only: str = "*") -> list[BankMember]:
    """Read a unit's banks.

    Args:
        unit: the teaching unit.
        only: as in :func:`member_files`.

    Raises:
        UnitError: there is no such file; or comments or cells are not as they must be, with all places.
    """
    members, problems = [], []
    for path in member_files(unit, only):
        try:
            members.append(read_member(path, unit))
        except SourceError as error:
            problems.append(str(error))
    if problems:
        raise UnitError("\n".join(problems))
    if not members:
        which = "" if only == "*" else f" like {only}"
        raise UnitError(f"the unit {unit.name} has no wrong or right answers{which} in {' or '.join(_BANKS)}")
    return members


def read_member(path: Path, unit: Unit) -> BankMember:
    """Read one file of a bank.

    Raises:
        SourceError: it names a question, check or field that there is not, or leaves one out, or is not UTF-8.
    """
    name = _name(path, unit)
    text = source_text(path)
    lines = text.split("\n")
    first_cell = next((place for place, line in enumerate(lines) if line.startswith("# %%")), len(lines))
    fields = dict(_fields(path, _comment(path, lines[:first_cell]), name.partition("/")[0]))
    _check_cells(path, lines, unit)
    answers, helpers = read_answer_file(text), read_helper_cells(text)
    member = BankMember(path, name, answers=answers, helpers=helpers)
    if not member.is_mutant:
        return member
    for wanted in ("harms", "fails"):
        if wanted not in fields:
            raise SourceError(path, first_cell + 1, f"the comment above does not say `{wanted}:`")
    number, harmed = fields["harms"]
    if harmed not in (known := _checks(unit)):
        raise SourceError(path, number, f"{unit.name} has no graded question `{harmed}`: it has {', '.join(known)}")
    if harmed not in member.touched(unit):
        raise SourceError(path, number, f"no cell has anything to do with `{harmed}`")
    fails, may_fail = (_listed(path, *fields.get(key, (0, "")), known[harmed]) for key in ("fails", "may fail"))
    if both := fails & may_fail:
        raise SourceError(path, fields["may fail"][0], f"`{min(both)}` must fail already")
    return BankMember(path, name, harmed, fails, may_fail, answers, helpers)


def hand_in(member: BankMember, unit: Unit, folder: Path, reader: Reader | None = None) -> Submission:
    """Write a member's notebook, with the solution's answers beside its own, and read it as any submission.

    Args:
        member: of a bank.
        unit: the unit, built.
        folder: where the notebook is written.
        reader: of the unit, for whoever reads several members.

    Raises:
        UnitError: it cannot be read back.
    """
    answers = {**solution_answers(unit), **member.answers}
    notebook = notebook_with_answers(unit, answers, helpers=member.helpers)
    path = folder / f"{member.name.replace('/', '-')}.ipynb"
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    submission = read_submission(path, unit, reader)
    if submission.problem:
        raise UnitError(f"{member.path}: {submission.problem}")
    return submission


def _name(path: Path, unit: Unit) -> str:
    """The path in the unit's folder, without the suffix."""
    return path.relative_to(unit.source).with_suffix("").as_posix()


def _checks(unit: Unit) -> dict[str, list[str]]:
    """The checks of each graded question."""
    return {question.name: list(question.checks) for question in unit.questions if not question.is_manual}


def _comment(path: Path, lines: Sequence[str]) -> list[tuple[int, str]]:
    """Numbers and texts of the opening comment's lines; the text of an empty one is ""."""
    comment = []
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            raise SourceError(path, number, 'code before the first cell: write `# %% question="..."` above it')
        comment.append((number, line.removeprefix("#").strip()))
    while comment and not comment[-1][1]:
        comment.pop()
    if not comment or not comment[0][1]:
        raise SourceError(path, 1, "a comment must say first what is special about this answer")
    return comment


def _fields(path: Path, comment: Sequence[tuple[int, str]], bank: str) -> Iterator[tuple[str, tuple[int, str]]]:
    """Names of the comment's fields, each with its line and value."""
    number, text = comment[-1]
    if text != _CLOSING[bank]:
        raise SourceError(path, number, f"the comment must end with the sentence `{_CLOSING[bank]}`")
    body = comment[:-1]
    start = max((place for place, (_, text) in enumerate(body) if not text), default=-1) + 1
    if bank == "variants":
        for number, text in body:
            if text.partition(":")[0] in _FIELDS:
                raise SourceError(path, number, "a right answer fails no check")
        return
    if not start:
        raise SourceError(path, 1, "an empty comment line must part the description from `harms:` and `fails:`")
    seen: set[str] = set()
    lines = list(body[start:])
    while lines:
        number, text = lines.pop(0)
        name, colon, value = text.partition(":")
        if not colon or name not in _FIELDS:
            raise SourceError(
                path, number, f"unknown field `{text}`: write {', '.join(f'`{name}:`' for name in _FIELDS)}"
            )
        if name in seen:
            raise SourceError(path, number, f"`{name}:` stands here twice")
        seen.add(name)
        while value.endswith(",") and lines:
            value += f" {lines.pop(0)[1]}"
        yield name, (number, value.strip())


def _listed(path: Path, number: int, value: str, known: Sequence[str]) -> frozenset[str]:
    """The checks in a list separated by commas; none where the field is left out."""
    if not number:
        return frozenset()
    names = [name.strip() for name in value.split(",")]
    for name in names:
        if name not in known:
            raise SourceError(path, number, f"the question has no check `{name}`: it has {', '.join(known)}")
        if names.count(name) > 1:
            raise SourceError(path, number, f"`{name}` stands here twice")
    return frozenset(names)


def _check_cells(path: Path, lines: Sequence[str], unit: Unit) -> None:
    """Look at the first lines of all cells: each must name a question, and no two may answer the same."""
    found: set[tuple[str, str]] = set()
    known = _checks(unit)
    for number, line in enumerate(lines, start=1):
        if not line.startswith("# %%"):
            continue
        marker = _CELL.fullmatch(line.rstrip())
        if marker is None:
            raise SourceError(path, number, 'a cell begins with `# %% question="..."` or `# %% before="..."`')
        role, question = marker.groups()
        if question not in known:
            raise SourceError(
                path, number, f"{unit.name} has no graded question `{question}`: it has {', '.join(known)}"
            )
        if role == "question" and (role, question) in found:
            raise SourceError(path, number, f"a second cell answers `{question}`")
        found.add((role, question))
    if not found:
        raise SourceError(path, len(lines), 'there is no cell: write `# %% question="..."` above the answer')
