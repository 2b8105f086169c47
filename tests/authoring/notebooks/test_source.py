from __future__ import annotations

import pytest
from support.mini_unit import MiniUnit

from autograder.authoring.notebooks.source import Check, read_source, split_answer
from autograder.errors import SourceError, UnitError
from autograder.units.unit import load_unit


@pytest.fixture
def mini(tmp_path):
    return MiniUnit(tmp_path)


def test_a_source_that_keeps_the_rules_is_read_whole(mini):
    source = mini.read()
    assert [question.name for question in source.questions.values()] == ["double", "triple", "writeup"]
    assert source.kernelspec == {"display_name": "Python 3", "language": "python", "name": "python3"}
    answers = [cell for cell in source.cells if cell.role == "answer"]
    assert [source.questions[cell.block].name for cell in answers] == ["double", "triple", "writeup"]


def test_checks_keep_their_code_as_written(mini):
    public, hidden = mini.read().checks("double")
    assert public == Check(
        "twice_two_is_four",
        'def twice_two_is_four(double):\n    # Given away in class.\n    assert double(2) == 4, "expected 4"',
        hidden=False,
    )
    assert (hidden.name, hidden.hidden) == ("twice_anything", True)
    assert hidden.code.startswith("def twice_anything(double, checks):\n    checks.products")
    assert mini.read().checks("writeup") == []


@pytest.mark.parametrize(
    ("old", "new", "offset", "words"),
    [
        ("    # BEGIN SOLUTION NO PROMPT\n", "    #BEGIN SOLUTION NO PROMPT\n", 0, "nearly a marker"),
        ("    # BEGIN SOLUTION NO PROMPT\n", "    # begin solution\n", 0, "nearly a marker"),
        ("    # BEGIN SOLUTION NO PROMPT\n", "", 2, "closes nothing"),
        ("    secret_sum = number + number\n", "    secret_sum = 2 * number  # SOLUTION\n", 0, "cut this line"),
        ('# # BEGIN SOLUTION\n\n# %% question="triple"', '# %% question="triple"', 0, "exact marker"),
        ('# %% question="double"\n', "# %%\n", 0, 'carries question="double"'),
        ('# %% question="double"\n', '# %% question="duoble"\n', 0, 'carries question="double"'),
        ("# name: triple\n", "# name: double\n", -1, "asked before"),
        ("# name: triple\n", "# name: quadruple\n", 0, "no question 'quadruple'"),
        ("# HIDDEN\ndef thrice_anything", "def thrice_anything", 0, "# HIDDEN"),
        ("# HIDDEN\ndef thrice_anything", "# Hidden\ndef thrice_anything", 0, "first line of a test cell"),
        ("def thrice_anything", "def thrice_something", -1, "no points"),
        ("# tests: {files: true, ok_format: false}\n", "# runs_on: colab\n", 0, "pip install"),
        ("# A solution begins with a question.\n", "# BEGIN SOLUTION\n#\n# # END SOLUTION\n", 0, "raw cell"),
    ],
)
def test_a_broken_rule_is_an_error_with_file_and_line(mini, old, new, offset, words):
    line = mini.replace(old, new)
    with pytest.raises(SourceError, match=words) as caught:
        mini.read()
    assert caught.value.line == line + offset
    assert str(caught.value).startswith(f"source/mini/notebook.py:{line + offset}: ")


def test_a_kernelspec_is_needed(mini):
    mini.replace(
        "#   kernelspec:\n#     display_name: Python 3\n#     language: python\n#     name: python3\n", "#   x: 1\n"
    )
    with pytest.raises(SourceError, match="kernelspec") as caught:
        mini.read()
    assert caught.value.line == 1


def test_every_question_of_the_unit_is_asked_in_its_order(mini):
    text = (mini.root / "source/mini/unit.toml").read_text()
    triple = text[text.index('[[questions]]\nname = "triple"') : text.index('[[questions]]\nname = "writeup"')]
    mini.replace(triple, "", "unit.toml")
    mini.replace('[[questions]]\nname = "double"', f'{triple}[[questions]]\nname = "double"', "unit.toml")
    with pytest.raises(UnitError, match=r"asks double, triple, writeup; unit.toml has triple, double, writeup"):
        mini.read()
    mini.replace(
        'name = "writeup"',
        'name = "extra"\nmanual_points = 1\ntitle = ""\n[[questions]]\nname = "writeup"',
        "unit.toml",
    )
    with pytest.raises(UnitError, match=r"unit.toml has triple, double, extra, writeup"):
        mini.read()


def test_a_missing_notebook_is_named(mini):
    (mini.root / "source/mini/notebook.py").unlink()
    with pytest.raises(UnitError, match=r"write it to source/mini/notebook.py"):
        mini.read()


def test_a_mark_that_an_editor_puts_before_the_text_is_no_part_of_it(mini):
    for file in ("notebook.py", "unit.toml"):
        path = mini.root / "source/mini" / file
        path.write_bytes(b"\xef\xbb\xbf" + path.read_text(encoding="utf-8").replace("\n", "\r\n").encode())
    changed = mini.read()
    assert [question.name for question in changed.questions.values()] == ["double", "triple", "writeup"]
    assert not any("\ufeff" in cell.text or "\r" in cell.text for cell in changed.cells)


def test_a_file_in_another_encoding_is_named(mini):
    path = mini.root / "source/mini/notebook.py"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    with pytest.raises(SourceError, match=r"^source/mini/notebook.py:1: the file is in UTF-16: save it as UTF-8$"):
        mini.read()


def test_the_parts_of_an_answer_are_told_apart(mini):
    cell = next(cell for cell in mini.read().cells if cell.metadata.get("question") == "double")
    parts = [(part, line.strip()) for line, part in split_answer(cell.text)]
    assert [line for part, line in parts if part == "solution"] == [
        "secret_sum = number + number",
        "result = secret_sum",
    ]
    assert [line for part, line in parts if part == "prompt"] == ["result = None"]
    assert [line for part, line in parts if part == "given"][-1] == "return result"
    assert len([line for part, line in parts if part == "marker"]) == 4


def test_the_real_source_keeps_the_rules():
    unit = load_unit("cifar10_convnet")
    source = read_source(unit)
    for question in unit.questions:
        checks = source.checks(question.name)
        assert [check.name for check in checks] == list(question.checks)
        assert any(not check.hidden for check in checks) or question.is_manual
