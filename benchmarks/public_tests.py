"""What students hear before they hand in: ``python benchmarks/public_tests.py [--unit U]``, in some minutes.

Runs the tests of the notebook on the unit's banks of wrong and right answers, in one process and without a sandbox: the
banks are the kit's own. A wrong answer is caught where one of its question's tests fails. Public tests alone, and those
with the tests for practice, are counted apart. Keeps the table in ``docs/measured/public-tests-<unit>.md``; exit status
1 where a right answer fails a test, or fewer than 60% of the wrong ones are caught.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from machine import keep
from units import add_unit_argument, unit_of

from autograder.authoring.banks.members import BankMember, load_banks
from autograder.authoring.notebooks.set_up import known_values
from autograder.authoring.notebooks.source import Source, read_source, split_answer
from autograder.grading.unit_data import data_description
from autograder.shipped.known import Known
from autograder.shipped.tests import defined_tests, run_test
from autograder.units.unit import FIGURE_TAG, TRAINING_RUN_TAG, Unit

LEAST_CAUGHT = 0.6


def main() -> None:
    """Run the tests of all members, and keep what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--only", nargs="+", help="patterns for names of answers; the table is not kept then")
    arguments = parser.parse_args()
    unit = unit_of(arguments)
    source = read_source(unit)
    wrong: Counter[str] = Counter()
    by_public: Counter[str] = Counter()
    by_all: Counter[str] = Counter()
    missed, harmed, right = [], [], 0
    for member in (each for only in arguments.only or ["*"] for each in load_banks(unit, only)):
        for question in [member.harms] if member.is_mutant else sorted(member.answers):
            failed = set(failing_tests(source, member, question))
            public = failed & set(unit.question(question).checks)
            print(member.name, question, ", ".join(sorted(failed)) or "-", file=sys.stderr, flush=True)
            if member.is_mutant:
                wrong[question] += 1
                by_public[question] += bool(public)
                by_all[question] += bool(failed)
                missed += [] if failed else [member.name]
            else:
                right += 1
                harmed += [f"{member.name}, {question}: {', '.join(sorted(failed))}"] if failed else []
    lines = ["| question | wrong answers | public tests catch | with tests for practice |", "|---|---|---|---|"]
    for question in wrong:
        lines.append(f"| `{question}` | {wrong[question]} | {by_public[question]} | {by_all[question]} |")
    lines.append(f"| all | {wrong.total()} | {by_public.total()} | {by_all.total()} |")
    share = by_all.total() / max(wrong.total(), 1)
    lines += [
        "",
        f"Caught before handing in: {100 * by_public.total() / max(wrong.total(), 1):.0f}% by public tests alone,"
        f" {100 * share:.0f}% with tests for practice. Right answers that fail one: {len(harmed)} of {right}.",
        *(
            ["", "Not caught: " + ", ".join(f"`{name.removeprefix('mutants/')}`" for name in missed) + "."]
            if missed
            else []
        ),
        *(["", "Right, and yet failed:", "", *(f"- {name}" for name in harmed)] if harmed else []),
    ]
    if arguments.only:
        print("\n".join(lines))
    else:
        keep(f"public-tests-{unit.name}", "\n".join(lines))
    sys.exit(bool(harmed) or share < LEAST_CAUGHT)


def failing_tests(source: Source, member: BankMember, question: str) -> Iterator[str]:
    """Names of the notebook's tests of a question that an answer fails.

    Args:
        source: of the unit.
        member: gives some of the answers; the others are the solution's.
        question: its name.
    """
    known = Known(known_values(source.unit).get(question, {}))
    tests = defined_tests(question, "\n\n".join(source.notebook_tests(question)))
    with contextlib.redirect_stdout(io.StringIO()):
        notebook = names_of(source, member, question)
        for test in tests:
            if run_test(test, notebook, known).problem:
                yield test.__name__


def names_of(source: Source, member: BankMember, question: str) -> dict[str, Any]:
    """What the cells of a notebook define, up to and with a question's answer; nothing is trained or drawn."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in source.cells:
        if cell.kind != "code" or {TRAINING_RUN_TAG, FIGURE_TAG}.intersection(cell.metadata.get("tags", [])):
            continue
        if cell.role == "given":
            exec(compile(cell.text, f"<{cell.id}>", "exec"), names)
            if source.unit.data is not None and source.unit.data.loader in names:
                names[source.unit.data.loader] = _few_images(source.unit)
        elif cell.role == "answer":
            solution = "\n".join(line for line, part in split_answer(cell.text) if part in ("given", "solution"))
            for code in (*member.helpers.get(cell.id, ()), member.answers.get(cell.id, solution)):
                with contextlib.suppress(Exception):  # a cell that raises has defined what stands above, as in Jupyter
                    exec(compile(code, f"<{cell.id}>", "exec"), names)
            if cell.id == question:
                break
    return names


def _few_images(unit: Unit) -> Any:
    """What takes the place of the notebook's loader: a few random images."""
    description = data_description(unit)
    assert description is not None

    def load(*_counts: int) -> tuple[np.ndarray, ...]:
        random = np.random.default_rng(0)
        split = random.normal(size=(70, *description.image_shape)).astype(np.float32)
        labels = np.arange(70, dtype=np.int32) % description.classes
        return (split, labels) * 3

    return load


if __name__ == "__main__":
    main()
