"""What the files of a bank say, and that no slip in them goes unnoticed."""

from __future__ import annotations

import pytest

from autograder.authoring.banks.members import hand_in, load_banks, member_files, read_member
from autograder.errors import SourceError, UnitError

MUTANT = """# The second convolution's padding
# is left out: on purpose.
#
# harms: three_layer_convnet
# fails: scores_match_on_random_input,
# other_kernels_and_sizes
# may fail: one_batch_can_be_learned
# All other checks pass.

# %% before="three_layer_convnet"
ONE = 1

# %% before="three_layer_convnet"
TWO = 2

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    return ONE
"""
VARIANT = """# Through a class, with a note: on purpose.
# Every check passes.

# %% question="keras_model"
ThreeLayerConvNet = 1
"""


@pytest.fixture
def source(unit, tmp_path, monkeypatch):
    """The folder of the unit, whose notebooks stay in the checkout."""
    source = tmp_path / "source" / unit.name
    monkeypatch.setattr(type(unit), "source", source)
    return source


@pytest.fixture
def read(unit, source):
    """Reads a file with that text."""

    def read(text: str, name: str = "mutants/three_layer_convnet/no_padding.py"):
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return read_member(path, unit)

    return read


def test_a_mutant_says_what_it_must_lose(read, unit):
    member = read(MUTANT)
    assert member.name == "mutants/three_layer_convnet/no_padding"
    assert member.is_mutant
    assert member.harms == "three_layer_convnet"
    assert member.fails == {"scores_match_on_random_input", "other_kernels_and_sizes"}
    assert member.may_fail == {"one_batch_can_be_learned"}
    assert member.answers == {"three_layer_convnet": "def three_layer_convnet(x, params):\n    return ONE"}
    assert member.helpers == {"three_layer_convnet": ["ONE = 1", "TWO = 2"]}
    assert member.touched(unit) == {"three_layer_convnet", "three_layer_convnet_init"}


def test_a_variant_must_lose_nothing(read, unit):
    member = read(VARIANT, "variants/as_a_class.py")
    assert (member.name, member.is_mutant) == ("variants/as_a_class", False)
    assert (member.harms, member.fails, member.may_fail) == ("", set(), set())
    assert member.touched(unit) == {"keras_model", "keras_training"}


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("# harms:", "# harm:", 4, "unknown field `harm: three_layer_convnet`: write `harms:`, `fails:`, `may fail:`"),
        ("# harms: three_layer_convnet\n", "", 9, "the comment above does not say `harms:`"),
        ("# harms: three_layer_convnet", "# harms: two_layer_convnet", 4, "no graded question `two_layer_convnet`"),
        ("# harms: three_layer_convnet", "# harms: writeup", 4, "no graded question `writeup`"),
        ("# harms: three_layer_convnet", "# harms: keras_model", 4, "no cell has anything to do with `keras_model`"),
        ("# fails: scores_match_on_random_input,\n# other_kernels_and_sizes\n", "", 8, "does not say `fails:`"),
        ("scores_match_on_random_input,", "scores_match,", 5, "no check `scores_match`: it has scores_have_the"),
        ("scores_match_on_random_input,\n# other_kernels_and_sizes", "", 5, "no check ``"),
        ("# other_kernels", "# scores_match_on_random_input, other_kernels", 5, "_input` stands here twice"),
        ("one_batch_can_be_learned", "other_kernels_and_sizes", 7, "`other_kernels_and_sizes` must fail already"),
        ("# may fail:", "# fails:", 7, "`fails:` stands here twice"),
        ("# All other checks pass.", "# Every check passes.", 8, "must end with the sentence `All other checks pass.`"),
        ("#\n# harms", "# harms", 1, "an empty comment line must part"),
        ("# All other checks pass.\n", "# All other checks pass.\nONE = 1\n", 9, "code before the first cell"),
        ("# The second convolution's padding\n# is left out: on purpose.\n", "", 1, "say first what is special"),
        ('before="three_layer_convnet"\nONE', 'ahead="three_layer_convnet"\nONE', 10, "a cell begins with"),
        ('before="three_layer_convnet"\nONE', 'before="writeup"\nONE', 10, "no graded question `writeup`"),
        ('before="three_layer_convnet"\nTWO', 'question="three_layer_convnet"\nTWO', 16, "a second cell answers"),
        (MUTANT[MUTANT.index("# %%") :], "", 10, "there is no cell"),
    ],
)
def test_slips_are_errors_with_their_line(read, old, new, line, problem):
    assert MUTANT.count(old) == 1
    with pytest.raises(SourceError) as caught:
        read(MUTANT.replace(old, new))
    assert (caught.value.path.name, caught.value.line) == ("no_padding.py", line)
    assert problem in caught.value.problem


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("# Every check passes.\n", "", 1, "must end with the sentence `Every check passes.`"),
        (
            "# Through a class, with a note: on purpose.",
            "# A class.\n#\n# fails: a",
            3,
            "a right answer fails no check",
        ),
        (VARIANT[: VARIANT.index("# %%")], "", 1, "say first what is special"),
    ],
)
def test_slips_in_right_answers_are_errors(read, old, new, line, problem):
    with pytest.raises(SourceError, match=problem) as caught:
        read(VARIANT.replace(old, new), "variants/as_a_class.py")
    assert caught.value.line == line


def test_files_are_found_by_pattern_mutants_first(read, unit):
    read(VARIANT, "variants/b.py")
    read(MUTANT, "mutants/three_layer_convnet/c.py")
    read(MUTANT, "mutants/a.py")
    names = [member.name for member in load_banks(unit)]
    assert names == ["mutants/a", "mutants/three_layer_convnet/c", "variants/b"]
    assert [path.name for path in member_files(unit, "*three_layer_convnet/*")] == ["c.py"]
    assert [path.name for path in member_files(unit, "[ab]")] == ["a.py", "b.py"]
    with pytest.raises(UnitError, match="no wrong or right answers like z"):
        load_banks(unit, "z")


def test_the_slips_of_all_files_are_named_at_once(read, unit):
    read(VARIANT, "variants/right.py")
    for name in ("a", "b"):
        with pytest.raises(SourceError):
            read(MUTANT.replace("# harms:", "# harm:"), f"mutants/{name}.py")
    with pytest.raises(UnitError, match=r"(?s)a\.py:4: unknown field.*b\.py:4: unknown field"):
        load_banks(unit)


def test_without_banks_there_is_nothing_to_prove(source, unit):
    with pytest.raises(UnitError, match="no wrong or right answers in mutants or variants"):
        load_banks(unit)


def test_a_member_is_handed_in_with_the_solution_around_it(read, unit, tmp_path):
    member = read(MUTANT)
    submission = hand_in(member, unit, tmp_path)
    assert submission.name == "mutants-three_layer_convnet-no_padding"
    statuses = {name: answer.status for name, answer in submission.answers.items()}
    assert set(statuses.values()) == {"answered"}
    program = submission.answers["three_layer_convnet"].program
    assert [cell.source for cell in program[-3:]] == ["ONE = 1", "TWO = 2", member.answers["three_layer_convnet"]]
    assert program[-1].question == "three_layer_convnet"
