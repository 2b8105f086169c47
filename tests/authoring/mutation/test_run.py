"""The command on a small unit with real workers: what survives, what is recorded as right, what is known already."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner
from support.fixture_units import copy_of

from autograder.authoring.mutation.equivalents import known_equivalents
from autograder.authoring.mutation.kept import Findings, MutantFinding
from autograder.authoring.mutation.mutants import mutants_of
from autograder.authoring.mutation.run import grade_mutants
from autograder.authoring.mutation.tables import Judged, gap_text, mutation_table, score_line
from autograder.commands.main import main
from autograder.errors import UnitError
from autograder.grading.opening import make_bench
from autograder.grading.test_files import file_of_tests
from autograder.units import unit as units

ASARRAY = "centred/call-left-out/2-1"
"""What is left out there, `average` needs no more than a list does: with arrays it is the same."""

PLUS = "centred/arithmetic/2-1"
"""Adds the mean in the place of taking it away."""

TRAINED = "tell_apart/statement-left-out/15-1"
"""Makes an optimiser, and does not return it."""


def record(unit, *names: str, question: str = "centred", reason: str = "The same on arrays.") -> None:
    digests = [mutant.digest for mutant in mutants_of(unit) if mutant.name in names]
    assert len(digests) == len(names)
    text = f'[[equivalent]]\nquestion = "{question}"\nreason = "{reason}"\nmutants = {digests}\n'
    (unit.source / "equivalents.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def unit(plain, tmp_path, monkeypatch):
    """A copy of the unit, whose check of the mean of `centred` lets everything through, and fails where it cannot."""
    unit = copy_of(plain, tmp_path / "checkout")
    tests = file_of_tests(unit, unit.question("centred"))
    text = tests.read_text(encoding="utf-8")
    tests.write_text(text.replace("< 1e-5", "< 1e5"), encoding="utf-8")
    assert tests.read_text(encoding="utf-8") != text
    monkeypatch.setattr(units, "REPOSITORY", unit.root)
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "cache"))
    return unit


@pytest.mark.slow
def test_the_command(unit, tmp_path):
    def mutate(*options: str):
        command = ["mutate", "--unit", "plain", "--jobs", "1", "--only", "centred/[ac]*", *options]
        return CliRunner().invoke(main, command)

    first = mutate("--table", str(tmp_path / "table.md"))
    assert first.exit_code == 1
    assert f"{PLUS} survives: a gap in the checks of centred, or equivalent" in first.output
    assert "    +    shifted = np.asarray(numbers) + average(numbers)" in first.output
    assert f"{ASARRAY} survives" in first.output
    assert "Starting the sandbox" in first.output
    assert "2 wrong answers by machine are to be looked at" in first.output
    kept = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert "| `arithmetic` | 1 | 0 | 1 | 0 |" in kept

    record(unit, ASARRAY)
    second = mutate()
    assert second.exit_code == 1
    assert "are known from an earlier run" in second.output
    assert "Starting the sandbox" not in second.output
    assert f"{ASARRAY} survives" not in second.output
    assert "1 wrong answer by machine is to be looked at" in second.output

    record(unit, ASARRAY, PLUS)
    third = mutate()
    assert third.exit_code == 0, third.output
    assert "mutants that differ are killed: 100.0%" in third.output


def bench_of(unit, sandbox):
    return replace(make_bench(unit, None, sandbox), trains=False)


def test_a_mended_check_is_asked_again(unit, plain, sandbox, tmp_path):
    file = tmp_path / "findings.jsonl"
    mutants = mutants_of(unit, PLUS)
    for each, failed in ((unit, []), (plain, ["mean_is_zero"])):
        findings = Findings(file, bench_of(each, sandbox))
        assert findings.of(mutants[0]) is None
        grade_mutants(bench_of(each, sandbox), mutants, findings)
        assert findings.of(mutants[0]).failed == failed
    with file.open("a", encoding="utf-8") as torn:
        torn.write('{"key": "0')  # a run that was ended while it wrote
    for each, failed in ((unit, []), (plain, ["mean_is_zero"])):
        assert Findings(file, bench_of(each, sandbox)).of(mutants[0]).failed == failed


def test_a_fault_of_the_check_kills_nothing_and_is_not_kept(plain, sandbox, tmp_path):
    """The check of the fixture reckons with what the answer returns, whatever it is."""
    (mutant,) = mutants_of(plain, "centred/statement-left-out/3-1")
    findings = Findings(tmp_path / "findings.jsonl", bench_of(plain, sandbox))
    grade_mutants(bench_of(plain, sandbox), [mutant], findings)
    found = findings.of(mutant)
    assert (found.failed, found.internal) == ([], ["mean_is_zero", "differences_stay"])
    assert Findings(tmp_path / "findings.jsonl", bench_of(plain, sandbox)).of(mutant) is None


def test_a_solution_that_loses_points_itself_is_no_measure(unit, sandbox, tmp_path):
    tests = file_of_tests(unit, unit.question("centred"))
    tests.write_text(tests.read_text(encoding="utf-8").replace("< 1e5", "< 0"), encoding="utf-8")
    bench = bench_of(unit, sandbox)
    with pytest.raises(UnitError, match="the solution of centred itself loses points in mean_is_zero"):
        grade_mutants(bench, mutants_of(unit, PLUS), Findings(tmp_path / "findings.jsonl", bench))


def test_a_list_of_them_grades_nothing(unit):
    done = CliRunner().invoke(main, ["mutate", "--unit", "plain", "--only", "*/arithmetic/*", "--list"])
    assert done.exit_code == 0
    assert PLUS in done.output
    assert "Starting the sandbox" not in done.output
    nothing = CliRunner().invoke(main, ["mutate", "--unit", "plain", "--only", "nothing*"])
    assert nothing.exit_code == 1
    assert "the solution of plain makes no mutant like nothing*" in nothing.output


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("centred", "central", "there is no graded question `central`: take average, centred, running"),
        ("mutants = ['", "mutants = ['0", "no mutant of `centred` is 0"),
        ("reason", "because", "unknown field `because`"),
        ("The same on arrays.", "", "length >= 1"),
        ("']", "', '{digest}']", "{digest} stands there twice"),
    ],
)
def test_records_that_say_nothing(unit, old, new, message):
    record(unit, ASARRAY)
    made = {mutant.digest for mutant in mutants_of(unit)}
    (digest,) = known_equivalents(unit, made)
    path = unit.source / "equivalents.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new.replace("{digest}", digest)), encoding="utf-8")
    with pytest.raises(UnitError) as raised:
        known_equivalents(unit, made)
    assert message.replace("{digest}", digest) in str(raised.value)


def test_a_unit_without_a_file_has_no_records(plain):
    assert known_equivalents(plain, ()) == {}


def test_what_is_counted(plain):
    one, two, three, four, *_ = mutants_of(plain)
    judged = [
        Judged(one, MutantFinding("", one.name, ["any_numbers"])),
        Judged(two, MutantFinding("", two.name, [])),
        Judged(three, MutantFinding("", three.name, []), "It is the same."),
        Judged(replace(four, operator="other"), MutantFinding("", four.name, [], ["any_numbers"])),
    ]
    assert mutation_table(judged).splitlines()[-1] == "| all | 4 | 1 | 2 | 1 |"
    assert "| `other` | 1 | 0 | 1 | 0 |" in mutation_table(judged)
    assert score_line(judged) == "1 of 3 mutants that differ are killed: 33.3%."
    wrong = Judged(one, MutantFinding("", one.name, ["any_numbers"]), "It is the same.")
    assert wrong.is_gap
    assert next(iter(gap_text(wrong))) == f"{one.name} is recorded as equivalent, and loses points in any_numbers:"
    assert [each.is_gap for each in judged] == [False, True, False, True]
    assert "has no verdict, by a fault of the grader's own in any_numbers" in next(iter(gap_text(judged[3])))
    assert score_line(judged[2:3]) == "There is no mutant that differs from the solution."


def test_what_a_training_run_kills_has_a_column_of_its_own(plain):
    one, two, three, *_ = mutants_of(plain)
    judged = [
        Judged(one, MutantFinding("", one.name, ["any_numbers"])),
        Judged(two, MutantFinding("", two.name, []), trained=MutantFinding("", two.name, ["accuracy"])),
        Judged(three, MutantFinding("", three.name, []), trained=MutantFinding("", three.name, [], ["accuracy"])),
    ]
    lines = mutation_table(judged).splitlines()
    assert lines[0] == "| operator | made | killed | killed by training | survived | equivalent |"
    assert lines[-1] == "| all | 3 | 1 | 1 | 1 | 0 |"
    assert score_line(judged) == "2 of 3 mutants that differ are killed: 66.6%, 1 of them by a training run alone."
    assert [each.is_gap for each in judged] == [False, False, True]
    assert "has no verdict, by a fault of the grader's own in accuracy" in next(iter(gap_text(judged[2])))


def test_what_is_known_without_training_says_nothing_of_training(plain, sandbox, tmp_path):
    bench = bench_of(plain, sandbox)
    (mutant,) = mutants_of(plain, PLUS)
    file = tmp_path / "findings.jsonl"
    Findings(file, bench).add(mutant, [], [])
    assert Findings(file, bench).of(mutant) is not None
    assert Findings(file, replace(bench, trains=True)).of(mutant) is None


@pytest.mark.slow
def test_what_survives_is_tried_again_with_training(shapes, shapes_file, tmp_path, monkeypatch):
    unit = copy_of(shapes, tmp_path / "checkout")
    monkeypatch.setattr(units, "REPOSITORY", unit.root)
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path / "cache"))

    def mutate(*options: str):
        command = ["mutate", "--unit", "shapes", "--jobs", "1", "--data", str(shapes_file), "--only", TRAINED, *options]
        return CliRunner().invoke(main, command)

    first = mutate()
    assert first.exit_code == 1, first.output
    assert f"{TRAINED} survives" in first.output
    second = mutate("--training")
    assert second.exit_code == 0, second.output
    assert "1 survive without training. Once more, with training runs." in second.output
    assert "killed: 100.0%, 1 of them by a training run alone. " in second.output
    third = mutate("--training")
    assert third.exit_code == 0, third.output
    assert "Starting the sandbox" not in third.output
