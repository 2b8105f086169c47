"""The harness on a small unit of its own, with real workers: it finds what its checks let through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from support.data_files import make_arrays
from support.images import separable_images
from support.mini_unit import MiniUnit

from autograder.authoring.banks.members import load_banks
from autograder.authoring.banks.verdicts import changes, grade_members, summary, table, unmet
from autograder.authoring.build import build_unit
from autograder.commands.main import main
from autograder.data.sets import HeldOutImages
from autograder.errors import GraderFault
from autograder.grading.context import Bench
from autograder.sandbox.fake import FakeSandbox
from autograder.submissions.folders import read_submission
from autograder.units import unit as units

SQUARE = """# Right for the public test's number only.
#
# harms: double
# fails: twice_anything
# All other checks pass.

# %% question="double"
def double(number):
    return number * number
"""
CRASH = """# Ends its process, so that later checks are skipped.
#
# harms: double
# fails: twice_two_is_four, twice_anything
# All other checks pass.

# %% question="double"
import os

def double(number):
    os._exit(0)
"""
FOUR_TIMES = """# Adds once too often.
#
# harms: triple
# fails: thrice_anything
# All other checks pass.

# %% question="triple"
def triple(number):
    return double(number) + 2 * number
"""
HELPER = """# Through a function in a cell of its own.
#
# Every check passes.

# %% before="double"
def sum_of(*numbers):
    return sum(numbers)

# %% question="double"
def double(number):
    return sum_of(number, number)
"""
BANKS = {
    "mutants/double/square.py": SQUARE,
    "mutants/double/crash.py": CRASH,
    "mutants/four_times.py": FOUR_TIMES,
    "variants/helper.py": HELPER,
}


@pytest.fixture(scope="module")
def mini(tmp_path_factory):
    """The unit, built, with a question that builds on another."""
    mini = MiniUnit(tmp_path_factory.mktemp("mini"))
    mini.replace("return math.prod((3, number))", "return double(number) + number")
    mini.replace('defines = ["triple"]', 'defines = ["triple"]\nbuilds_on = ["double"]', "unit.toml")
    build_unit(mini.unit, execute=False)
    return mini


@pytest.fixture
def bank(mini):
    """Writes the files of the banks, and reads them."""

    def bank(files: dict[str, str]):
        for kind in ("mutants", "variants"):
            for path in (mini.root / "source/mini" / kind).rglob("*.py"):
                path.unlink()
        for name, text in files.items():
            path = mini.root / "source/mini" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return load_banks(mini.unit)

    return bank


@pytest.fixture
def bench(mini, sandbox) -> Bench:
    solutions = read_submission(mini.unit.solution_notebook(), mini.unit).answers
    return Bench(
        mini.unit,
        sandbox,
        HeldOutImages(*separable_images(10, seed=3), num_validation=5, classes=10),
        "checksum",
        solutions,
        trains=False,
    )


def complaints(verdicts) -> list[str]:
    return [str(entry) for verdict in verdicts for entry in unmet(verdict)]


def test_banks_that_hold(mini, bank, bench):
    verdicts = grade_members(bench, bank(BANKS), jobs=2)
    assert complaints(verdicts) == []
    rows = [line.strip("|").replace("`", "").split(" | ") for line in table(mini.unit, verdicts).splitlines()[2:]]
    assert [[cell.strip() for cell in row] for row in rows] == [
        ["double", "twice_two_is_four", "1 of 1", "1 of 1", "0"],
        ["double", "twice_anything", "2 of 2", "1 of 1", "0"],
        ["triple", "thrice_anything", "1 of 1", "1 of 1", "0"],
    ]
    assert summary(verdicts) == (
        "3 of 3 wrong answers lose points where they must, and 0 points elsewhere;"
        " 1 of 1 right answers have full points."
    )


def test_a_planted_bug_is_found(bank, bench, monkeypatch):
    """With a tolerance of ten times the largest number, wrong answers come through."""
    monkeypatch.setattr("autograder.checks.expectations.TOLERANCE", 10)
    verdicts = grade_members(bench, bank(BANKS))
    assert complaints(verdicts) == [
        "mutants/double/square: double: twice_anything must fail, found: passed",
        "mutants/four_times: triple: thrice_anything must fail, found: passed",
    ]
    assert summary(verdicts).startswith("1 of 3 wrong answers")


def test_a_mutant_that_loses_more_than_it_says_is_found(mini, bank, bench):
    both = SQUARE.replace("number * number", "number") + FOUR_TIMES[FOUR_TIMES.index("# %%") :]
    verdicts = grade_members(bench, bank({"mutants/both.py": both}))
    first, second = complaints(verdicts)
    assert first == "mutants/both: double: twice_two_is_four must pass, found: wrong: expected 4"
    assert second.startswith("mutants/both: triple: thrice_anything must pass, found: wrong: Expected products")
    assert table(mini.unit, verdicts).splitlines()[-1].endswith("| - | - | 4 |")
    assert "and 4 points elsewhere" in summary(verdicts)


def test_a_variant_that_loses_points_is_found(mini, bank, bench):
    verdicts = grade_members(bench, bank({"variants/broken.py": HELPER.replace("sum_of(*", "sum_off(*")}))
    assert [entry.check for verdict in verdicts for entry in unmet(verdict)] == [
        ("double", "twice_two_is_four"),
        ("double", "twice_anything"),
    ]
    assert all("NameError: name 'sum_of' is not defined" in entry for entry in complaints(verdicts))
    assert "0 of 1 right answers have full points" in summary(verdicts)
    assert "| - | 0 of 1 | 0 |" in table(mini.unit, verdicts)


def test_a_check_that_may_fail_may_pass_as_well(bank, bench):
    may = SQUARE.replace("# fails: twice_anything", "# fails: twice_two_is_four\n# may fail: twice_anything")
    both = {"mutants/wrong.py": may.replace("number * number", "number"), "mutants/right.py": may}
    assert complaints(grade_members(bench, bank(both))) == [
        "mutants/right: double: twice_two_is_four must fail, found: passed"
    ]


def test_only_what_a_member_touches_is_graded(mini, bank, bench):
    members = bank(BANKS)
    verdicts = grade_members(bench, members, only_touched=True)
    assert [verdict.member for verdict in verdicts] == members
    graded = [{question for question, _ in verdict.checks} for verdict in verdicts]
    assert graded == [{"double", "triple"}, {"double", "triple"}, {"triple"}, {"double", "triple"}]
    assert complaints(verdicts) == []


def test_a_fault_of_the_grader_catches_nothing(bank, bench):
    def broken(request, arrays, memory):
        raise GraderFault("the disk is full")

    verdicts = grade_members(replace(bench, sandbox=FakeSandbox(broken)), bank({"mutants/crash.py": CRASH}))
    found = complaints(verdicts)
    assert len(found) == 3
    assert all("internal: GraderFault: the disk is full" in entry for entry in found)


def test_two_runs_are_compared_member_by_member(bank, bench, monkeypatch):
    members = bank(BANKS)
    forwards = grade_members(bench, members)
    backwards = grade_members(replace(bench, threads=2), members[::-1])
    assert list(changes(forwards, backwards, "backwards")) == []
    monkeypatch.setattr("autograder.checks.expectations.TOLERANCE", 10)
    lenient = grade_members(bench, members[::-1])
    assert [str(entry) for entry in changes(forwards, lenient, "with a tolerance of 10")] == [
        "mutants/double/square: double: twice_anything must not depend on that,"
        " found: wrong, and ok with a tolerance of 10",
        "mutants/four_times: triple: thrice_anything must not depend on that,"
        " found: wrong, and ok with a tolerance of 10",
    ]


@pytest.mark.slow
def test_the_command_prints_the_table_and_fails_when_a_check_lets_wrong_answers_through(
    mini, bank, tmp_path, monkeypatch
):
    monkeypatch.setattr(units, "REPOSITORY", mini.root)
    bank(BANKS)
    data = tmp_path / "data.npz"
    np.savez(data, **make_arrays(num_images=2_000))
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "cache"))
    arguments = ["validate", "--unit", "mini", "--data", str(data), "--table", str(tmp_path / "table.md")]
    good = CliRunner().invoke(main, [*arguments, "--stability"])
    assert good.exit_code == 0, good.output
    assert "3 of 3 wrong answers" in good.output
    kept = (tmp_path / "table.md").read_text()
    assert "| `double` | `twice_anything` | 2 of 2 | 1 of 1 | 0 |" in kept
    assert kept in good.output
    monkeypatch.setattr("autograder.checks.expectations.TOLERANCE", 10)
    bad = CliRunner().invoke(main, [*arguments, "--only", "mutants/*square"])
    assert bad.exit_code == 1
    assert "mutants/double/square: double: twice_anything must fail, found: passed" in bad.output
    assert "1 expectation does not hold" in bad.output
    nothing = CliRunner().invoke(main, [*arguments, "--only", "nothing*"])
    assert nothing.exit_code == 1
    assert "no wrong or right answers like nothing*" in nothing.output
