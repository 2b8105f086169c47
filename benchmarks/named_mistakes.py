"""How many mistakes get their names: ``python benchmarks/named_mistakes.py --unit U``, in a few minutes per unit.

Grades wrong answers that are in no bank, below ``benchmarks/mistakes/<unit>/``, by real workers, without training runs.
Each says which check must lose its points, and what its mistake is called; none of them was there when the tables of
mistakes were written. The table is kept in ``docs/measured/``.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

from machine import describe, keep
from units import add_unit_argument, unit_of

from autograder.authoring.banks.members import BankMember, hand_in
from autograder.authoring.banks.verdicts import narrowed
from autograder.authoring.notebooks.transplant import read_answer_file
from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data
from autograder.results.records import UNKNOWN_MISTAKE
from autograder.submissions.hand_ins import HandIns
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit

ANSWERS = Path(__file__).parent / "mistakes"
_FIELD = re.compile(r"^# (check|mistake): (\S+)$", re.MULTILINE)


class Wrong(NamedTuple):
    """A wrong answer.

    Attributes:
        member: to be handed in as one of a bank is.
        check: that must lose its points.
        mistake: the code that it must get.
    """

    member: BankMember
    check: str
    mistake: str


class Named(NamedTuple):
    """What grading called it; "" where the check passed.

    Attributes:
        wrong: the answer.
        mistake: the code that it got.
        seconds: to grade its question, workers included.
        own_seconds: of the processor, in the grader's process alone, which holds findings against slips.
    """

    wrong: Wrong
    mistake: str
    seconds: float
    own_seconds: float

    @property
    def verdict(self) -> str:
        """In a word."""
        if self.mistake == self.wrong.mistake:
            return "right"
        return {"": "passed", UNKNOWN_MISTAKE: "unknown"}.get(self.mistake, "wrong")


def wrong_answers(unit: Unit) -> list[Wrong]:
    """The unit's, by name."""
    return [_read(path) for path in sorted((ANSWERS / unit.name).glob("*.py"))]


def _read(path: Path) -> Wrong:
    text = path.read_text(encoding="utf-8")
    fields = dict(_FIELD.findall(text))
    answers = read_answer_file(text)
    (question,) = answers
    member = BankMember(path, path.stem, question, frozenset([fields["check"]]), answers=answers)
    return Wrong(member, fields["check"], fields["mistake"])


def grade(bench: Bench, wrongs: list[Wrong]) -> Iterator[Named]:
    """Grade each, in its question alone, when all that is done once for a class has been done."""
    print(f"This machine takes {bench.speed.factor} times as long as the one that limits are stated for.", flush=True)
    with tempfile.TemporaryDirectory(prefix="autograder-mistakes-") as scratch, Reader(bench.unit) as reader:
        folder = Path(scratch)
        for wrong in wrongs:
            submission = hand_in(wrong.member, bench.unit, folder, reader)
            narrow = replace(bench, unit=narrowed(bench.unit, frozenset([wrong.member.harms])))
            batch = Batch(narrow, HandIns.of([submission]), folder / wrong.member.name, {}, Cache(folder / "cache"))
            started, own_started = time.monotonic(), time.process_time()
            (result,) = run_on_threads(batch, 1)
            seconds, own_seconds = time.monotonic() - started, time.process_time() - own_started
            (check,) = (check for check in result.checks if check.check == wrong.check)
            named = Named(wrong, check.mistake, seconds, own_seconds)
            print(f"{wrong.member.name}: {named.verdict} ({named.mistake or check.outcome})", flush=True)
            yield named


def table(found: list[Named]) -> str:
    """Each answer with what it was called, and counts."""
    lines = ["| answer | question | mistake | named |", "|---|---|---|---|"]
    for (member, _check, mistake), name, _seconds, _own in found:
        said = "right" if name == mistake else f"`{name}`" if name else "passed"
        lines.append(f"| `{member.name}` | `{member.harms}` | `{mistake}` | {said} |")
    verdicts = [named.verdict for named in found]
    counts = ", ".join(f"{verdicts.count(word)} {word}" for word in ("right", "unknown", "wrong", "passed"))
    seconds, own = [named.seconds for named in found], [named.own_seconds for named in found]
    lines += [
        "",
        f"{len(found)} wrong answers: {counts}. A question took {median(seconds):.1f} s (median; {max(seconds):.1f} s"
        f" at most), workers and all other checks included. Of that, the grader itself, which names mistakes, took"
        f" {median(own):.2f} s of the processor (median; {max(own):.2f} s at most). {describe()}.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure one unit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    unit = unit_of(parser.parse_args())
    images = open_unit_data(unit, "standin")
    with open_bench(unit, images, unsafe=True) as bench:
        found = list(grade(replace(bench, trains=False), wrong_answers(unit)))
    keep(f"named-mistakes-{unit.name}", table(found))


if __name__ == "__main__":
    main()
