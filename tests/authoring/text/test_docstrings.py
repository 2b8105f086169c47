from __future__ import annotations

import pytest

from autograder.authoring.text.docstrings import docstring_layout, docstring_text

NESTED = """\
Forward pass of
    the network.

    Args:
        x: images, of shape
            (N, H, W, 3).
        params: list of two tensors:
            conv_w1: filters, of shape
                (KH1, KW1),
            conv_b1: its biases.

    Returns:
        params: the parameters.
        history: dict of lists,
            one entry per report.

    Note that words: like these end no entry.
    """


def test_lines_are_joined_where_they_flow():
    assert docstring_text(NESTED).split("\n") == [
        "Forward pass of the network.",
        "",
        "Args:",
        "    x: images, of shape (N, H, W, 3).",
        "    params: list of two tensors:",
        "        conv_w1: filters, of shape (KH1, KW1),",
        "        conv_b1: its biases.",
        "",
        "Returns:",
        "    params: the parameters.",
        "    history: dict of lists, one entry per report.",
        "",
        "Note that words: like these end no entry.",
    ]


@pytest.mark.parametrize("indent", ["", "    ", "        "])
def test_what_is_laid_out_reads_the_same(indent):
    text = docstring_text(NESTED).replace("filters", "filters" + " and more words" * 9)
    laid_out = docstring_layout(text, indent=indent, closes_alone=True)
    assert docstring_text(laid_out) == text
    assert laid_out.endswith(f"\n{indent}")
    assert max(map(len, laid_out.split("\n"))) <= 120


def test_one_line_stays_one_line():
    assert docstring_layout("Add one.", indent="    ", closes_alone=False) == "Add one."


def test_indentation_of_the_first_layout_is_kept():
    body = docstring_layout(docstring_text(NESTED), indent="    ", closes_alone=True)
    assert "\n    Args:\n        x: images" in body
    assert "\n            conv_b1: its biases.\n" in body
