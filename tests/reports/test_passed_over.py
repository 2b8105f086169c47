"""Cells that raised are told, and loudly where they are a whole class's."""

from __future__ import annotations

import msgspec
from support.sample_results import plain_question, plain_submission, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.locale.sentences import said, sentence
from autograder.reports.passed_over import failing_everywhere, repairs_of
from autograder.reports.results_folder import read_folder


def note(cell: str, exception: str):
    message = "Cell {cell}, which is no answer, raised {exception}; what stands below it ran all the same."
    return sentence(message, cell=cell, exception=exception, passed_over="cell")


def class_of(tmp_path, *exceptions: tuple[str, ...], blank: int = 0):
    results = []
    for place, raised in enumerate(exceptions):
        questions = [
            msgspec.structs.replace(plain_question(name, "ok"), notes=[note("7", one) for one in raised])
            for name in ("forward_pass", "own_class")
        ]
        results.append(plain_submission(f"s{place}", *questions))
    results += [plain_submission(f"t{place}", status="blank") for place in range(blank)]
    return read_folder(write_results(tmp_path, SAMPLE_UNIT, results))


def test_what_half_of_a_class_meets_is_told(tmp_path):
    found = class_of(tmp_path, ("ValueError", "OSError"), ("ValueError",), ("ValueError",), (), (), (), blank=20)
    (told,) = failing_everywhere(found)
    assert told.startswith(
        "ValueError in cells that are no answers, in 3 of 6 submissions that were run; in s0 it is cell 7."
    )


def test_what_a_few_meet_is_theirs(tmp_path):
    assert failing_everywhere(class_of(tmp_path / "two", ("ValueError",), ("ValueError",))) == []
    assert failing_everywhere(class_of(tmp_path / "seven", *[("OSError",)] * 3, (), (), (), ())) == []


def test_a_cell_that_raised_is_told_once_whatever_questions_need_it(tmp_path):
    (found,) = class_of(tmp_path, ("ValueError",))
    assert list(map(said, repairs_of(found))) == [
        "Cell 7, which is no answer, raised ValueError; what stands below it ran all the same."
    ]
