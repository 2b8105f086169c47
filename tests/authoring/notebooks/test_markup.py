from __future__ import annotations

import pytest

from autograder.authoring.notebooks import markup


@pytest.mark.parametrize("line", [f"    {marker}" for marker in markup.CODE_MARKERS])
def test_exact_markers_are_no_problem(line):
    assert markup.code_problem(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "#BEGIN SOLUTION",
        "##BEGIN SOLUTION",
        "# begin solution",
        "# Begin Solution",
        "# BEGIN  SOLUTION",
        "#  BEGIN SOLUTION",
        "# BEGINSOLUTION",
        "# BEGIN_SOLUTION",
        "# BEGIN SOLUTON",
        "# BEGIN SOLUTIONS",
        "# BEGIN SOLUTION NO PROMT",
        "# BEGIN SOLUTION, the easy way",
        "# BEGIN SOLUTION NO PROMPT and more",
        "x = 1  # BEGIN SOLUTION",
        "#END SOLUTION",
        "# end solution",
        "# END SOLUTION here",
        "# END SOULTION",
        "x = 1  # END SOLUTION",
        "BEGIN SOLUTION",
        '"""# BEGIN PROMPT',
        '""" # begin prompt',
        '""" BEGIN PROMPT',
        "# BEGIN PROMPT",
        '"""; # END PROMPT',
        "''' # END PROMPT",
        "# BEGIN TESTS",
        "# BEGIN TEST CONFIG",
        '""" # BEGIN TEST CONFIG',
        "# BEGIN QUESTION",
        "# BEGIN PLUGIN",
        "# BEGIN IGNORE",
        "# END IGNORE",
    ],
)
def test_near_misses_of_block_markers_are_problems(line):
    assert "exactly one of" in markup.code_problem(line)


@pytest.mark.parametrize("line", ["# BEGIN ANSWER", "# BEGIN", "# END", "# END ANSWER", "x  # BEGIN CHEAT"])
def test_unknown_block_markers_are_problems(line):
    assert "no such marker" in markup.code_problem(line)


@pytest.mark.parametrize(
    "line",
    [
        "filters=32,  # SOLUTION",
        "z: int = 3  # SOLUTION",
        "x = 1  # SOLUTIONS come later",
        "x = 1  #SOLUTION",
        "x = 1  # solution",
        "x = 1  # SOLUTION NO PROMPT",
        "# SOLUTION",
        "print('# SOLUTION')",
    ],
)
def test_inline_solutions_are_problems(line):
    assert "would cut this line" in markup.code_problem(line)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x = 1  # IGNORE", "would drop"),
        ("# ignore warnings of TensorFlow", "would drop"),
        ("## Ignore ##", "would drop"),
        ("np.random.seed(1)  # SEED", "would drop"),
        ("# HIDDEN", "first line of a test cell"),
        ("def check(f):  # hidden", "first line of a test cell"),
        ("# ASSIGNMENT CONFIG", "unit.toml"),
        ("# test config", "unit.toml"),
        ("# START SOLUTION", "nearly a marker"),
        ("# the SOLUTON", "nearly a marker"),
    ],
)
def test_other_words_that_otter_acts_upon_are_problems(line, words):
    assert words in markup.code_problem(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "solution = model(x)",
        "# the solution of the equation",
        "# ***** START OF YOUR CODE *****",
        "# ***** END OF YOUR CODE *****",
        "# END OF YOUR CODE",
        "########################################################################",
        "# TODO: prompt the user, begin with zeros, end with ones",
        "# begin with the first layer",
        "# ending of the block",
        "begin_solution = 1",
        "# hidden layers, and a hidden_size",
        "# seed 0 makes runs comparable",
        "x = 1  # type: ignore",
        "# test the question: is it seeded?",
    ],
)
def test_ordinary_code_is_no_problem(line):
    assert markup.code_problem(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "# BEGIN SOLUTION",
        "BEGIN SOLUTION",
        "# end tests",
        "<!-- BEGIN QUESTION -->",
        "```otter",
        "# Ignore this at your peril",
        "text # IGNORE",
        "# ASSIGNMENT CONFIG",
    ],
)
def test_markers_in_prose_are_problems(line):
    assert markup.markdown_problem(line) is not None


@pytest.mark.parametrize(
    "line",
    [
        "The solution begins with a question.",
        "# Solutions and tests",
        "Begin tests with zeros; a solution follows.",
        "## End of the question",
        "We ignore the rest, and seed nothing.",
        "```python",
    ],
)
def test_prose_may_speak_of_solutions(line):
    assert markup.markdown_problem(line) is None


@pytest.mark.parametrize("marker", markup.RAW_MARKERS)
def test_raw_cells_start_with_exact_markers(marker):
    assert markup.raw_problem(marker) is None


@pytest.mark.parametrize("line", ["#BEGIN TESTS", "# begin tests", "# BEGIN TEST", "# BEGIN TESTS ", " # BEGIN TESTS"])
def test_near_misses_in_raw_cells_name_the_right_marker(line):
    assert markup.raw_problem(line).endswith("write # BEGIN TESTS")


def test_other_raw_cells_are_problems():
    assert "one of # ASSIGNMENT CONFIG" in markup.raw_problem("just text")
