from __future__ import annotations

import ast

import pytest

from autograder.authoring.text.code import code_passages, with_boxes, with_room_for_comments
from autograder.authoring.text.passages import with_translations

CODE = '''\
def answer(x):
    """Do what is asked.

    Args:
        x: a number that
            is large.

    Returns:
        It, doubled.
    """
    ########################
    # TODO: compute and    #
    # return it.           #
    ########################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    # First this,
    # then that.
    y = x  # beside it
    # END SOLUTION
    """ # BEGIN PROMPT
    y = None  # your turn
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return y  # (64, 10)
'''
SHORT = '''\
def add(x):
    """Add one."""
    return x + 1
'''


def texts(code: str, *shown: str) -> list[tuple[str, str]]:
    return [(passage.kind, passage.text) for passage in code_passages(code, shown)]


def translated(code: str, translate, *shown: str) -> str:
    return with_translations(code, code_passages(code, shown), translate)


def test_comments_boxes_and_docstrings_are_whole_passages_and_markers_are_none():
    assert texts(CODE) == [
        (
            "docstring",
            "Do what is asked.\n\nArgs:\n    x: a number that is large.\n\nReturns:\n    It, doubled.",
        ),
        ("box", "TODO: compute and return it."),
        ("comment", "First this, then that."),
        ("beside", "beside it"),
        ("beside", "your turn"),
    ]
    assert translated(CODE, lambda _: "") == CODE


def test_boxes_are_padded_to_their_width_again():
    code = translated(CODE, lambda text: text.replace("compute", "determine"))
    assert (
        "    ########################\n"
        "    # TODO: determine and  #\n"
        "    # return it.           #\n"
        "    ########################\n"
    ) in code
    longer = translated(CODE, lambda text: text.replace("compute", "find out how many there are"))
    box = longer[longer.index("    ####") :].split("\n")[: longer.count("#\n") - 1]
    assert {len(line) for line in box if line.endswith("#")} == {28}


def test_a_box_without_right_edge_gets_one_and_keeps_it():
    bare = "if 1:\n    ##########\n    # Do it.\n    # Now\n    ##########\n    x = 1\n"
    boxed = "if 1:\n    ##########\n    # Do it. #\n    # Now    #\n    ##########\n    x = 1\n"
    assert with_boxes(bare) == boxed
    assert with_boxes(boxed) == boxed
    assert texts(bare) == texts(boxed) == [("box", "Do it. Now")]


def test_lines_of_hashes_around_code_are_no_box():
    code = "##########\nx = 1\n# text here\n##########\n"
    assert with_boxes(code) == code


def test_docstrings_keep_their_form():
    assert '    """Soma um."""\n' in translated(SHORT, lambda _: "Soma um.")
    docstring = ast.get_docstring(ast.parse(translated(CODE, str.upper)).body[0])
    assert docstring.splitlines()[0] == "DO WHAT IS ASKED."
    assert '        IT, DOUBLED.\n    """\n' in translated(CODE, str.upper)


def test_long_docstring_entries_are_wrapped_with_a_hanging_indent():
    code = translated(CODE, lambda text: text.replace("a number", "a number" + " and so on" * 20))
    assert max(map(len, code.split("\n"))) <= 120
    assert code.split("\n")[5].startswith("            ")


def test_raw_strings_bytes_of_umlauts_and_magics_do_not_move_anything():
    code = "%matplotlib inline\nprint('größer', 'kleiner')  # ändern\n!ls\n"
    assert texts(code) == [("string", "größer"), ("string", "kleiner"), ("beside", "ändern")]
    assert translated(code, str.upper) == "%matplotlib inline\nprint('GRÖSSER', 'KLEINER')  # ÄNDERN\n!ls\n"


def test_a_comment_without_room_goes_above_its_line():
    code = "if x:\n    y = f(x)  # " + "word " * 24
    assert with_room_for_comments(code.rstrip()) == (
        "if x:\n    # " + ("word " * 23).rstrip() + "\n    # word\n    y = f(x)"
    )
    assert with_room_for_comments("y = f(x)  # word") == "y = f(x)  # word"


def test_code_that_is_no_python_is_an_error():
    with pytest.raises(SyntaxError):
        code_passages("def", ())
