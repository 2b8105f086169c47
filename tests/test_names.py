"""The kit names no teaching unit, no question and no data set, but where they are at home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from generated_pages import units_in_the_book

from autograder.data.known import KNOWN
from autograder.units.unit import REPOSITORY

UNITS = units_in_the_book()
NAMES = sorted(
    {
        *(unit.name for unit in UNITS),
        *(question.name for unit in UNITS for question in unit.questions),
        *(unit.data.data_set for unit in UNITS if unit.data is not None),
        *(name for known in KNOWN.values() for name in (known.name, known.title)),
    }
)
TITLES = {known.title for known in KNOWN.values()}
"""Of data sets: the modules of these speak to people, and so the catalogues have their sentences."""

HOMES = ("autograder/data/known.py", *(f"autograder/data/{name}" for name in KNOWN))
"""The list of the data sets that there are; a data set's own module and files begin with its name."""

DATA_SETS = {
    "data/test_cifar10.py",
    "data/test_download.py",
    "data/test_mnist.py",
    "data/test_sets.py",
    "data/test_sources.py",
}
"""How published data sets are found, read and checked."""

ATTACKS = {
    "fuzz/students.py",
    "fuzz/test_notebooks.py",
    "fuzz/test_students.py",
    "grading/test_hostile_class.py",
    "grading/test_leaks.py",
    "redteam/attack.py",
    "redteam/attacks/cheat.py",
    "redteam/attacks/cheat_batch.py",
    "redteam/attacks/disturb.py",
    "redteam/attacks/exhaust.py",
    "redteam/attacks/feedback.py",
    "redteam/attacks/forge.py",
    "redteam/attacks/imitate.py",
    "redteam/attacks/protocol.py",
    "redteam/attacks/read.py",
    "redteam/bare.py",
    "redteam/campaign.py",
    "redteam/canaries.py",
    "redteam/conftest.py",
    "redteam/ground.py",
    "redteam/honest.py",
    "redteam/test_cheating.py",
    "redteam/test_feedback.py",
    "redteam/test_hostile_folder.py",
    "sandbox/test_launcher.py",
    "support/convnet_answers.py",
}
"""Attacks, and what students write at random: against the checks, notebooks and networks that a course has in use."""

REAL_SUBMISSIONS = {
    "authoring/banks/test_calibration.py",
    "authoring/banks/test_members.py",
    "authoring/test_examples.py",
    "browser/test_cifar10_convnet.py",
    "conftest.py",
    "metamorphic/conftest.py",
    "metamorphic/test_readings.py",
    "submissions/reading/test_interrupts.py",
    "submissions/test_folders.py",
    "support/cases_table.py",
    "support/convnet_checks.py",
    "support/convnet_edition.py",
    "support/numpy_tensorflow.py",
    "test_docs.py",
}
"""Examples, banks, measurements and older copies of notebooks that students have: the kit ships with them."""

REAL_SOURCES = {
    "authoring/notebooks/test_agreement.py",
    "authoring/notebooks/test_source.py",
    "authoring/translation/test_translated_source.py",
}
"""The source of a whole notebook, with all that occurs in one."""

SAME_NAMES = {
    "authoring/notebooks/test_assign.py",
    "authoring/notebooks/test_blank_run.py",
    "authoring/notebooks/test_built_notebooks.py",
    "authoring/notebooks/test_proofs.py",
    "authoring/notebooks/test_rules.py",
    "authoring/notebooks/test_same_program.py",
    "authoring/translation/test_audit.py",
    "submissions/parsing/test_programs.py",
    "submissions/reading/test_reader.py",
    "support/handed_in.py",
}
"""Small units of their own, that have a question or a data set of the same name."""

NAMED_IN_TESTS = DATA_SETS | ATTACKS | REAL_SUBMISSIONS | REAL_SOURCES | SAME_NAMES
"""Tests of a mechanism are not among them: these have the units of tests/fixtures."""


def files_of(folder: str) -> Iterator[str]:
    """Paths in the repository of a folder's files that people write."""
    for path in sorted((REPOSITORY / folder).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(REPOSITORY).as_posix()


def named_in(path: str) -> list[str]:
    text = (REPOSITORY / path).read_text(encoding="utf-8")
    return [name for name in NAMES if name in text]


def test_there_is_something_to_look_for():
    assert len(NAMES) > 5
    assert named_in(f"source/{UNITS[0].name}/unit.toml")


@pytest.mark.parametrize("path", ["Makefile", ".ci/run", *files_of("autograder")])
def test_the_kit_names_none(path):
    allowed = TITLES if path.startswith("autograder/locale/catalogues/") else set()
    if not path.startswith(HOMES):
        assert not {*named_in(path)} - allowed


def test_each_data_set_has_a_home():
    for name, known in KNOWN.items():
        assert {name, known.title} <= set(named_in(f"autograder/data/{name}.py"))


def test_tests_outside_units_name_none_but_for_those_listed():
    own = Path(__file__).relative_to(REPOSITORY).as_posix()
    paths = [path for path in files_of("tests") if path.endswith(".py") and path != own]
    homes = ("tests/units/", "tests/fixtures/")
    naming = {path.removeprefix("tests/") for path in paths if not path.startswith(homes) and named_in(path)}
    assert sorted(naming - NAMED_IN_TESTS) == [], "use a unit of tests/fixtures instead"
    assert sorted(NAMED_IN_TESTS - naming) == [], "take these off the list"
