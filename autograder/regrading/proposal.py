"""What a regrade would make of a grades folder, put together beside it: nothing is written below that folder.

A preview is graded in a folder of its own (:func:`autograder.grading.folder.grade_folder`). From it and from what there
is, the files are made that would lie in the grades folder afterwards. What is not to change is not made anew but
copied: a results file whose rows and whose basis are as they were, and lines of ``grades.csv``.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from autograder.errors import UnitError
from autograder.files.folder_names import FOLDERS_FILE, SUBMISSIONS
from autograder.files.output import written
from autograder.locale.messages import _, speaking
from autograder.locale.sentences import said
from autograder.reports.grades_csv import grades_headings, grades_row
from autograder.reports.manual_points import ManualPoints, read_manual_points
from autograder.reports.results_folder import Graded, read_folder
from autograder.reports.tables import formula_safe, write_csv
from autograder.results.answers_file import ANSWERS_FILE
from autograder.results.basis import Basis
from autograder.results.changes import Moved, moved, rows_of, total_of
from autograder.results.read_back import read_back
from autograder.results.records import write_json
from autograder.results.results_file import headlines
from autograder.results.schema import Facts, ResultsFile, Row, SandboxFacts
from autograder.units.assertions import knowing_assertions_of
from autograder.units.unit import Unit

__all__ = ["Proposal", "Rules", "begin_preview", "preview_folder", "propose"]

_PROPOSED = "proposed"
_GRADES = "grades.csv"


@dataclass(frozen=True)
class Rules:
    """What a regrade may change.

    Attributes:
        never_lower: whether submissions whose total would fall, or be none, stay wholly as they are.
        only_check: question and check whose rows alone may change; none for all.
    """

    never_lower: bool = False
    only_check: tuple[str, str] | None = None

    @classmethod
    def of(cls, unit: Unit, *, never_lower: bool, only_check: str) -> Rules:
        """Rules as they are given on a command line.

        Args:
            unit: the teaching unit.
            never_lower: see above.
            only_check: ``QUESTION/CHECK``; "" for all.

        Raises:
            UnitError: the unit has no such check.
        """
        if not only_check:
            return cls(never_lower)
        question, _slash, check = only_check.partition("/")
        if check not in {name for each in unit.questions if each.name == question for name in each.checks}:
            known = ", ".join(f"{each.name}/{name}" for each in unit.questions for name in each.checks)
            # Translators: {name} is what somebody wrote, {known} a list of what could be written there.
            message = _("there is no check {name}: write QUESTION/CHECK, one of {known}")
            raise UnitError(message.format(name=only_check, known=known))
        return cls(never_lower, (question, check))


@dataclass
class Proposal:
    """What a grades folder would be like.

    Attributes:
        unit: the teaching unit.
        grades: this unit's folder of grades.
        folder: files as they would lie there, but for reports.
        results: of all submissions, by name.
        moved: the submissions that would have other results.
        kept: those that stay as they are, because their total would fall.
    """

    unit: Unit
    grades: Path
    folder: Path
    results: dict[str, ResultsFile] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def preview_folder(cache: Path, grades: Path) -> Path:
    """Where a preview of a unit's grades is made: beside no submission, and the same at each call.

    Args:
        cache: a folder of what can be computed again.
        grades: this unit's folder of grades.
    """
    return (
        cache / "previews" / hashlib.sha256(str(grades.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    )


def begin_preview(grades: Path, preview: Path) -> None:
    """Clear what an earlier preview left, but for what it has found out, and let submissions have their folders.

    Raises:
        AutograderError: nothing has been graded there.
        OutputError: the preview cannot be written.
    """
    read_folder(grades)  # else this would be no regrade
    for name in (SUBMISSIONS, _PROPOSED):
        shutil.rmtree(preview / name, ignore_errors=True)
    if (grades / FOLDERS_FILE).exists():
        written(preview / FOLDERS_FILE, (grades / FOLDERS_FILE).read_bytes())


def propose(unit: Unit, grades: Path, preview: Path, rules: Rules) -> Proposal:
    """Put together what would lie in a grades folder.

    Args:
        unit: the teaching unit.
        grades: this unit's folder of grades.
        preview: what was graded in its place.
        rules: what may change.

    Raises:
        AutograderError: there are no results, or a results file is none.
        OutputError: the files cannot be written.
    """
    before = {graded.name: graded for graded in read_folder(grades)}
    after = {graded.name: graded for graded in read_folder(preview)}
    proposal = Proposal(unit, grades, preview / _PROPOSED)
    replaced = set()
    for name in [*after, *(name for name in before if name not in after)]:
        old, new = before.get(name), after.get(name)
        result = _allowed(unit, old, new, rules)
        if result is None:
            continue
        proposal.results[name] = result
        if old is not None and rules.never_lower and _falls(old.results, result):
            proposal.kept.append(name)
            result = proposal.results[name] = old.results
        if old is not None and _lasting(result) == _lasting(old.results):
            proposal.results[name] = old.results
            _copy(old.folder / "results.json", grades, proposal.folder)
        else:
            replaced.add(name)
            folder = next(graded.folder.name for graded in (old, new) if graded is not None)
            write_json(proposal.folder / SUBMISSIONS / folder / "results.json", result)
        graded = new if new is not None and name in replaced else old
        if graded is not None and (graded.folder / ANSWERS_FILE).exists():  # pages show them
            _copy(graded.folder / ANSWERS_FILE, graded.folder.parent.parent, proposal.folder)
    if (preview / FOLDERS_FILE).exists():
        _copy(preview / FOLDERS_FILE, preview, proposal.folder)
    proposal.moved = moved({name: graded.results for name, graded in before.items()}, proposal.results)
    _write_table(proposal, replaced, list(after))
    return proposal


def _allowed(unit: Unit, old: Graded | None, new: Graded | None, rules: Rules) -> ResultsFile | None:
    """The results of a submission as far as they may change; none where there are none then.

    Who is not among what was graded now keeps what there is.
    """
    if new is None or old is None:
        return old.results if old is not None else new.results if new is not None and not rules.only_check else None
    if rules.only_check is None:
        return new.results
    return _with_check(unit, old.results, new.results, rules.only_check)


def _with_check(unit: Unit, old: ResultsFile, new: ResultsFile, name: tuple[str, str]) -> ResultsFile:
    """Former results with one check's row of the new ones."""
    row = rows_of(new).get(name)
    if row is None or row == rows_of(old).get(name):
        return old
    rows = [row if _name(each) == name else each for each in old.tests]
    if row not in rows:  # a check that there was not: after those of its question
        places = [place for place, each in enumerate(rows) if each.extra_data.question == name[0]]
        rows.insert(places[-1] + 1 if places else len(rows), row)
    facts = msgspec.structs.replace(old.extra_data, bases=_bases(old.extra_data, new.extra_data, name))
    scored = [each for each in rows if each.extra_data.check and each.extra_data.question != "environment"]
    if not facts.problem:
        open_ones = any(each.extra_data.outcome in ("internal", "undecided") for each in scored)
        status = "needs attention" if open_ones else "graded" if facts.status == "needs attention" else facts.status
        facts = msgspec.structs.replace(facts, status=status, max=sum(each.max_score or 0.0 for each in scored))
    score = sum(each.score or 0.0 for each in scored)
    merged = msgspec.structs.replace(old, tests=rows, score=score, extra_data=facts)
    with speaking(facts.language), knowing_assertions_of(unit):
        lines = headlines(read_back(merged), _unit_of(unit, merged), with_score=True)
        return msgspec.structs.replace(merged, output=" ".join(map(said, lines)))


def _bases(old: Facts, new: Facts, name: tuple[str, str]) -> dict[str, Basis] | msgspec.UnsetType:
    """What results rest on, where one check's result is a new one's."""
    if isinstance(old.bases, msgspec.UnsetType) or isinstance(new.bases, msgspec.UnsetType):
        return old.bases
    question, check = name
    was, now = old.bases.get(question), new.bases.get(question)
    if was is None or now is None:
        return old.bases
    tests = {**was.tests, **{each: digest for each, digest in now.tests.items() if each == check}}
    points = {**was.points, **{each: worth for each, worth in now.points.items() if each == check}}
    return {**old.bases, question: msgspec.structs.replace(was, tests=tests, points=points)}


def _falls(old: ResultsFile, new: ResultsFile) -> bool:
    before, after = total_of(old), total_of(new)
    return before is not None and (after is None or after < before)


def _lasting(results: ResultsFile) -> ResultsFile:
    """Results without what only tells how the run went."""
    facts = msgspec.structs.replace(
        results.extra_data, speed=None, sandbox=SandboxFacts(), seconds=0.0, peak_memory_bytes=0, kit_version=""
    )
    return msgspec.structs.replace(results, execution_time=0.0, extra_data=facts)


def _write_table(proposal: Proposal, replaced: set[str], order: list[str]) -> None:
    """``grades.csv``: former lines stay as they are, letter by letter, where their submission's results do."""
    lines = _former_lines(proposal.grades / _GRADES)
    given = read_manual_points(proposal.grades, proposal.unit, proposal.results).given
    headings = grades_headings(proposal.unit)
    are_alike = lines.get(headings[0]) == headings
    rows = []
    for name in [name for name in order if name in proposal.results] + [n for n in proposal.results if n not in order]:
        known = lines.get(formula_safe(name)) if are_alike and name not in replaced else None
        results = proposal.results[name]
        theirs = ManualPoints(_unit_of(proposal.unit, results), given)
        rows.append(known or grades_row(theirs, read_back(results)))
    write_csv(proposal.folder / _GRADES, [headings, *rows])


def _former_lines(path: Path) -> Mapping[str, list[str]]:
    """By their first cells."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {line[0]: line for line in csv.reader(file) if line}
    except (OSError, UnicodeDecodeError, csv.Error):
        return {}


def _unit_of(unit: Unit, results: ResultsFile) -> Unit:
    """The unit with the points that results were given of."""
    points: dict[str, dict[str, float]] = {}
    for (question, check), row in rows_of(results).items():
        points.setdefault(question, {})[check] = row.max_score or 0.0
    if not points:
        return unit
    questions = [
        msgspec.structs.replace(question, checks=points.get(question.name, question.checks))
        for question in unit.questions
    ]
    return msgspec.structs.replace(unit, questions=questions)


def _name(row: Row) -> tuple[str, str]:
    return row.extra_data.question, row.extra_data.check


def _copy(path: Path, root: Path, folder: Path) -> None:
    """Copy a file with the time at which it was written, which reports tell."""
    place = folder / path.relative_to(root)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, place)
