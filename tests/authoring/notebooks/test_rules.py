from __future__ import annotations

import msgspec
import pytest
from support.mini_unit import code_cell

from autograder.authoring.notebooks.cells import MarkupError, SourceCell
from autograder.authoring.notebooks.rules import (
    check_asked_names,
    check_cell,
    check_own_checks,
    check_question,
    function_of,
    question_of,
)
from autograder.units.unit import Question, Unit

QUESTION = Question(name="double", title="", checks={"first": 1, "second": 2})
MANUAL = Question(name="writeup", title="", manual_points=3)
UNIT = Unit(
    name="mini",
    title="",
    questions=[QUESTION, MANUAL],
)
SOLVED = "def double(x):\n    # BEGIN SOLUTION\n    return 2 * x\n    # END SOLUTION"


def answer(text, name="double", kind="code"):
    return SourceCell(kind, text, 10, {"question": name}, "answer", 1)


def problem_of(function, *arguments):
    with pytest.raises(MarkupError) as caught:
        function(*arguments)
    return caught.value.line, caught.value.text


def test_near_misses_stop_the_build_in_every_kind_of_cell():
    assert problem_of(check_cell, code_cell("x = 1\ny = 2  # SOLUTION"), None)[0] == 11
    assert problem_of(check_cell, SourceCell("markdown", "text\n\n# BEGIN TESTS", 5), None)[0] == 7


@pytest.mark.parametrize("text", ["def first(f):\n    pass  # HIDDEN", "def first(f):\n# HIDDEN\n    pass"])
def test_hidden_tests_say_so_on_their_first_line(text):
    assert problem_of(check_cell, code_cell(text, role="test"), QUESTION)[0] == 11


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"tags": ["trainig-run"]}, "unknown tag 'trainig-run'"),
        ({"title": "x"}, "unknown cell metadata title="),
        ({"question": "double"}, "only answers carry"),
    ],
)
def test_metadata_of_given_cells_is_known(metadata, words):
    line, text = problem_of(check_cell, code_cell("x = 1", metadata=metadata), None)
    assert line == 9
    assert words in text


@pytest.mark.parametrize("metadata", [{}, {"question": "triple"}])
def test_answers_carry_their_question(metadata):
    cell = SourceCell("code", SOLVED, 10, metadata, "answer", 1)
    assert problem_of(check_cell, cell, QUESTION) == (9, 'this cell is an answer: it carries question="double"')


def test_cells_for_everyone_hold_no_markers():
    line, text = problem_of(check_cell, code_cell(SOLVED), None)
    assert line == 11
    assert "students would get this cell whole" in text


def test_an_answer_that_keeps_the_rules_is_accepted():
    check_cell(answer(SOLVED), QUESTION)
    prompted = SOLVED.replace("SOLUTION\n    return", "SOLUTION NO PROMPT\n    return")
    check_cell(answer(prompted + '\n    """ # BEGIN PROMPT\n    return None\n    """ # END PROMPT'), QUESTION)
    check_cell(answer("Because.", "writeup", "markdown"), MANUAL)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("def double(x):\n    return 2 * x", 10, "students would get the solution"),
        ("x = 1\n# BEGIN SOLUTION\ny = 2", 11, "no END SOLUTION"),
        ("x = 1\n# END SOLUTION", 11, "closes nothing"),
        ("# BEGIN SOLUTION\n# BEGIN SOLUTION\n# END SOLUTION", 11, "inside the SOLUTION of line 10"),
        ('# BEGIN SOLUTION\n""" # BEGIN PROMPT\n""" # END PROMPT\n# END SOLUTION', 11, "inside the SOLUTION"),
        ('# BEGIN SOLUTION\nx\n# END SOLUTION\n""" # BEGIN PROMPT\npass', 13, "no END PROMPT"),
        ('# BEGIN SOLUTION\nx\n# END SOLUTION\n""" # END PROMPT', 13, "closes nothing"),
        ('# BEGIN SOLUTION\nx\n""" # END PROMPT', 12, "closes nothing"),
        ('""" # BEGIN PROMPT\npass\n""" # END PROMPT', 10, "students would get the solution"),
    ],
)
def test_solutions_stand_between_markers(text, line, words):
    found_line, found = problem_of(check_cell, answer(text), QUESTION)
    assert found_line == line
    assert words in found


def test_answers_are_of_their_questions_kind():
    assert "is a code cell" in problem_of(check_cell, answer("text", kind="markdown"), QUESTION)[1]
    assert "is a markdown cell" in problem_of(check_cell, answer(SOLVED, "writeup"), MANUAL)[1]
    prompt = SourceCell("code", "x = 1", 10, {"question": "writeup"}, "prompt", 1)
    assert "holds a markdown cell" in problem_of(check_cell, prompt, MANUAL)[1]
    test = SourceCell("markdown", "text", 10, {}, "test", 1)
    assert "code cells only" in problem_of(check_cell, test, QUESTION)[1]


def test_a_test_is_a_function_with_a_name_code_and_a_flag():
    assert function_of(code_cell("def first(f):\n    pass")) == ("first", "def first(f):\n    pass", False)
    assert function_of(code_cell("# HIDDEN\ndef first(f):\n    pass")) == ("first", "def first(f):\n    pass", True)
    assert function_of(code_cell("# PRACTICE\ndef first(f):\n    pass")) == ("first", "def first(f):\n    pass", False)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = 1", 10),
        ("", 10),
        ("def first(f):\n    pass\ndef second(f):\n    pass", 10),
        ("def first(f):\n    pass\nfirst(1)", 10),
        ("# HIDDEN\nimport os\ndef first(f):\n    pass", 11),
        ("# HIDDEN\n@decorated\ndef first(f):\n    pass", 11),
        ("# hidden, more or less\ndef first(f):\n    pass", 10),
        ("async def first(f):\n    pass", 10),
        ('"""\npoints: 3\n"""\ndef first(f):\n    pass', 10),
    ],
)
def test_a_test_cell_is_exactly_one_function(text, line):
    found, words = problem_of(function_of, code_cell(text))
    assert found == line
    assert "exactly one function" in words


def test_a_test_that_is_no_python_is_located():
    assert problem_of(function_of, code_cell("# HIDDEN\ndef first(f):\n    x ="))[0] == 12


@pytest.mark.parametrize("line", ["import autograder", "from autograder.checks import mini", "import os, autograder.x"])
def test_no_cell_imports_the_grader(line):
    for cell in (
        code_cell(f"def first(f):\n    {line}", role="test", block=1),
        code_cell(f"# HIDDEN\ndef first(f):\n    {line}", role="test", block=1),
        code_cell(f"%matplotlib inline\n{line}", role="given"),
        answer(f"# BEGIN SOLUTION\n{line}\n# END SOLUTION"),
    ):
        assert "students have no autograder" in problem_of(check_cell, cell, QUESTION)[1]
    check_cell(code_cell(line.replace("autograder", "autograders"), role="given"), None)


@pytest.mark.parametrize("parameters", ["f, checks", "checks", "f, *, checks=None"])
def test_only_hidden_tests_ask_for_the_units_checks(parameters):
    text = f"def first({parameters}):\n    checks.first(f)"
    check_cell(code_cell("# HIDDEN\n" + text, role="test", block=1), QUESTION)
    assert "# HIDDEN" in problem_of(check_cell, code_cell(text, role="test", block=1), QUESTION)[1]
    check_cell(code_cell("def first(f):\n    checks = f(1)\n    assert checks", role="test", block=1), QUESTION)


def test_who_asks_for_the_units_checks_finds_some(tmp_path):
    unit = msgspec.structs.replace(UNIT, root=tmp_path)
    asking = code_cell("# HIDDEN\ndef first(f, checks):\n    checks.first(f)", role="test", block=1)
    line, text = problem_of(check_own_checks, asking, unit)
    assert line == 10
    assert "the unit has no checks/__init__.py" in text
    check_own_checks(code_cell("# HIDDEN\ndef first(f):\n    assert f(1)", role="test", block=1), unit)
    (unit.source / "checks").mkdir(parents=True)
    (unit.source / "checks" / "__init__.py").touch()
    check_own_checks(asking, unit)


@pytest.mark.parametrize(
    ("asked", "unknown"),
    [
        ("second, perhaps, base, Base, helper, os, rng, tf, training, checks", ""),
        ("first", ""),
        ("second, other", "other"),
        ("second, *, later=None", "later"),
        ("env", "env"),
    ],
)
def test_a_test_asks_for_what_there_is(asked, unknown):
    questions = [
        Question(name="one", title="", defines=["first"], checks={"a": 1}),
        Question(name="two", title="", defines=["other"], checks={"b": 1}),
        Question(
            name="three", title="", defines=["second"], optional=["perhaps"], builds_on=["one"], checks={"check": 1}
        ),
    ]
    unit = Unit(name="mini", title="", questions=questions)
    given = code_cell("import os\nbase = 3\nclass Base: pass\ndef helper(inner): pass\n!ls")
    test = code_cell(f"# HIDDEN\ndef check({asked}):\n    assert (lambda x: x)(1)", role="test", block=3)
    later = code_cell("later = 1")
    blocks = dict(enumerate(questions, start=1))
    if unknown:
        line, text = problem_of(check_asked_names, [given, test, later], blocks, unit)
        assert line == test.line
        assert f"`{unknown}`" in text
    else:
        check_asked_names([given, test, later], blocks, unit)


@pytest.mark.parametrize(
    "config",
    [
        "tests: {files: true, ok_format: false}",
        "name: mini\ninit_cell: true\ncheck_all_cell: false\nexport_cell: false\ngenerate: false",
        "export_cell:\n  run_tests: false\n  ignore_log: true",
        'python_version: "3.10"\nruns_on: default',
        "",
    ],
)
def test_harmless_configurations_are_accepted(config):
    check_cell(SourceCell("raw", f"# ASSIGNMENT CONFIG\n{config}", 10, role="config"), None)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("python_version: 3.10", "without quotes"),
        ("runs_on: colab", "unpinned pip install"),
        ("export_cell: true", "train every network again"),
        ("export_cell:\n  pdf: false", "train every network again"),
        ("export_cell:\n  run_tests: true", "train every network again"),
        ("generate: true", "packs the autograder itself"),
        ("tests: {files: false}", "tests are files"),
        ("check_all_cell: true", "one question at a time"),
        ("config_file: other.yml", "not used here"),
        ("plugins: []", "not used here"),
        ("name: 3", "name is a text"),
        ("init_cell: 3", "true or false"),
    ],
)
def test_traps_in_the_configuration_stop_the_build(config, words):
    cell = SourceCell("raw", f"# ASSIGNMENT CONFIG\n{config}", 10, role="config")
    line, text = problem_of(check_cell, cell, None)
    assert line == 11
    assert words in text


@pytest.mark.parametrize("yaml", ["a: [", "- a\n- b", "text"])
def test_configurations_are_mappings(yaml):
    assert problem_of(check_cell, SourceCell("raw", f"# ASSIGNMENT CONFIG\n{yaml}", 10, role="config"), None)[0] == 11


def opening(yaml):
    return SourceCell("raw", f"# BEGIN QUESTION\n{yaml}", 10, role="marker", block=1)


def test_a_question_cell_names_a_question_of_the_unit():
    assert question_of(opening("name: double"), UNIT) is QUESTION
    assert question_of(opening("name: writeup\nmanual: true"), UNIT) is MANUAL


@pytest.mark.parametrize(
    ("yaml", "line", "words"),
    [
        ("name: duoble", 11, "no question 'duoble'"),
        ("", 10, "no question ''"),
        ("name: double\npoints: 4", 12, "unit.toml has the rest"),
        ("name: double\nmanual: true", 12, "graded by its checks"),
        ("name: writeup", 10, "graded by a person"),
    ],
)
def test_a_question_cell_says_nothing_else(yaml, line, words):
    found, text = problem_of(question_of, opening(yaml), UNIT)
    assert found == line
    assert words in text


def test_nothing_follows_other_markers():
    cell = SourceCell("raw", "# END TESTS\nname: x", 10, role="marker", block=1)
    assert problem_of(check_cell, cell, QUESTION)[0] == 11


def block(*cells):
    return [opening("name: double"), answer(SOLVED), *cells]


def a_test(name, line=20):
    return SourceCell("code", f"def {name}(f):\n    pass", line, {}, "test", 1)


def test_a_question_has_one_answer_and_the_checks_of_unit_toml():
    check_question(block(a_test("first"), a_test("second")), QUESTION)
    prompt = SourceCell("markdown", "Write.", 12, {"question": "writeup"}, "prompt", 1)
    check_question([opening(""), prompt, answer("x", "writeup", "markdown")], MANUAL)


@pytest.mark.parametrize(
    ("cells", "line", "words"),
    [
        (block(a_test("first"), a_test("third", 30)), 30, "gives check third of question double no points"),
        (block(a_test("second"), a_test("first")), 10, "in this order"),
        (block(a_test("first")), 10, "in this order"),
        (block(a_test("first"), a_test("second"), a_test("second")), 10, "in this order"),
        (block(), 10, "tests nothing"),
        (block(answer(SOLVED)), 10, "2 answer cells"),
        ([opening(""), a_test("first"), a_test("second")], 10, "0 answer cells"),
        (block(SourceCell("markdown", "x", 12, {}, "prompt", 1)), 10, "1 prompt cells; it needs 0"),
    ],
)
def test_incomplete_questions_stop_the_build(cells, line, words):
    found, text = problem_of(check_question, cells, QUESTION)
    assert found == line
    assert words in text


def test_a_manual_question_needs_a_prompt():
    cells = [opening(""), answer("x", "writeup", "markdown")]
    assert "0 prompt cells" in problem_of(check_question, cells, MANUAL)[1]
