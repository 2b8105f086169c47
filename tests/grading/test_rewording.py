"""Words are mended without anything being graded again: on a small unit that is built, and on fake workers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator

import msgspec
import numpy as np
import pytest
from support.bracketed import catalogues_in
from support.catalogue_files import edited
from support.fakes import described, grade_in
from support.fixture_units import copy_of
from support.mini_unit import assign_once

from autograder.authoring.build import build_unit
from autograder.authoring.notebooks.transplant import notebook_with_answers
from autograder.grading import code_and_words, test_files, unit_checks
from autograder.locale.messages import CATALOGUES, speaking
from autograder.reports.html import write_reports
from autograder.sandbox.fake import FakeSandbox
from autograder.units import assertions

FIRST_CHECKS = """
from autograder.errors import CheckFailed
from autograder.locale.sentences import as_number, sentence


def require_mean(average, rng):
    drawn = rng.normal(size=7).astype("float32")
    if abs(average(drawn) - drawn.mean()) > 1e-5:
        found = as_number(float(average(drawn)), ".1f")
        raise CheckFailed(sentence("Expected the mean, found {found}.", found=found), sentence("Divide by the number."))
"""
HIDDEN_TEST = "def any_numbers(average, rng):"
WORDS = {
    "This hidden check did not pass.": "Скрытая проверка не пройдена.",
    "Expected the mean, found {found}.": "Ожидалось среднее, получено {found}.",
    "Divide by the number.": "Разделите на число.",
    "Divide by how many there are.": "Разделите на количество чисел.",
}


class Teacher:
    """Has a unit, catalogues and a class of two, one of whom writes in Russian; grades them again and again."""

    def __init__(self, folder, plain) -> None:
        self.folder = folder
        self.unit = copy_of(plain, folder / "checkout")
        self.replace(
            "source/plain/notebook.py",
            HIDDEN_TEST,
            HIDDEN_TEST[:-2] + ", checks):\n    checks.require_mean(average, rng)",
        )
        self.checks = self.unit.source / "checks" / "__init__.py"
        self.checks.parent.mkdir()
        self.checks.write_text(FIRST_CHECKS)
        build_unit(self.unit, execute=False)
        (folder / "class").mkdir()
        for language in ("en", "ru"):
            answer = f"def average(numbers):\n    return 5  # {language}\n"
            notebook = notebook_with_answers(self.unit, {"average": answer}, language=language)
            (folder / "class" / f"{language}.ipynb").write_bytes(msgspec.json.encode(notebook))
        self.words = dict(WORDS)

    def replace(self, file: str, old: str, new: str) -> None:
        path = self.folder / "checkout" / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    def catalogues(self):
        folder = self.folder / f"catalogues-{hash(frozenset(self.words.items()))}"
        if not folder.exists():
            shutil.copytree(CATALOGUES, folder)
            with edited(folder / "ru.po") as catalogue:
                for message, text in self.words.items():
                    (catalogue.get(message) or catalogue.add(message)).string = text
        return catalogues_in(folder)

    def grade(self) -> int:
        """Grade the class as a new process would; how many workers were started."""
        for cached in (
            code_and_words.of_module,
            test_files._load,
            unit_checks._code_in,
            unit_checks._load,
            assertions._translations,
        ):
            cached.cache_clear()
        sandbox = FakeSandbox(lambda *asked: described(np.float64(5)))
        with self.catalogues():
            grade_in(sandbox, self.unit, self.folder / "class", self.folder / "grades", jobs=1)
        return sandbox.opened

    def outputs(self, language: str) -> list[list[str]]:
        """What the rows of a submission's first question say, line by line."""
        path = self.folder / "grades" / "plain" / "submissions" / language / "results.json"
        return [row["output"].split("\n") for row in json.loads(path.read_text(encoding="utf-8"))["tests"][:2]]


@pytest.fixture(scope="module")
def teacher(plain, tmp_path_factory) -> Iterator[Teacher]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.authoring.build.assign", assign_once)
        teacher = Teacher(tmp_path_factory.mktemp("teacher"), plain)
        assert teacher.grade() > 0
        yield teacher


def test_everyone_reads_their_own_language(teacher):
    assert teacher.outputs("en") == [
        ["the mean of 1 and 3 is 2"],
        ["This hidden check did not pass.", "Divide by the number."],
    ]
    assert teacher.outputs("ru") == [
        ["среднее чисел 1 и 3 равно 2"],
        ["Скрытая проверка не пройдена.", "Разделите на число."],
    ]


def test_mended_words_start_no_worker_and_are_said(teacher):
    assert teacher.grade() == 0, "nothing has changed"
    # A letter in the catalogue of messages,
    teacher.words["This hidden check did not pass."] = "Скрытая проверка не пройденна."
    # a message of a public test in the unit's own catalogue,
    teacher.replace("source/plain/locale/ru.po", "среднее чисел 1 и 3 равно 2", "среднее чисел 1 и 3 - это 2")
    build_unit(teacher.unit, execute=False)
    # and a hint, in all languages.
    teacher.replace("source/plain/checks/__init__.py", "Divide by the number.", "Divide by how many there are.")
    assert teacher.grade() == 0
    assert teacher.outputs("ru") == [
        ["среднее чисел 1 и 3 - это 2"],
        ["Скрытая проверка не пройденна.", "Разделите на количество чисел."],
    ]
    assert teacher.outputs("en") == [
        ["the mean of 1 and 3 is 2"],
        ["This hidden check did not pass.", "Divide by how many there are."],
    ]


def test_reports_show_both_in_the_instructors_language(teacher):
    teacher.grade()
    with teacher.catalogues(), speaking("ru"):
        write_reports(teacher.unit, teacher.folder / "grades" / "plain")
    for language in ("en", "ru"):
        page = (teacher.folder / "grades" / "plain" / "submissions" / language / "instructor.html").read_text("utf-8")
        assert "среднее чисел 1 и 3" in page
        assert "Ожидалось среднее, получено 5,0." in page
        assert "Expected the mean" not in page


def test_another_limit_in_a_check_grades_again(teacher):
    teacher.replace("source/plain/checks/__init__.py", "1e-5", "1e-4")
    assert teacher.grade() > 0
    assert teacher.grade() == 0


def test_one_more_sentence_in_the_units_checks_runs_those_that_ask_for_them_alone(teacher):
    old = "found = as_number("
    teacher.replace("source/plain/checks/__init__.py", old, f'sentence("One more.")\n        {old}')
    assert teacher.grade() == 3, "one check of two answers, and a worker that measures the speed"
