from __future__ import annotations

import pytest

from autograder.authoring.notebooks.cells import MarkupError, SourceCell, arrange, parse_code, scan

TEXT = '''\
# %% [markdown]
# Heading
#
# - item

# %% tags=["figure"]
x = 1

y = 2
# %matplotlib inline

# %% [markdown] question="a"
"""
Quoted.
"""
'''


def raw(*markers, start=1):
    return [SourceCell("raw", marker, number) for number, marker in enumerate(markers, start)]


def test_cells_know_their_lines():
    cells, _ = scan(TEXT)
    lines = TEXT.split("\n")
    assert [cell.kind for cell in cells] == ["markdown", "code", "markdown"]
    for cell in cells:
        for number, line in cell.lines:
            assert lines[number - 1].removeprefix("#").strip() == line.strip()
    assert cells[2].lines == [(14, "Quoted.")]


def test_cells_keep_metadata_and_magics_and_lose_those_of_jupytext():
    cells, _ = scan(TEXT)
    assert [cell.metadata for cell in cells] == [{}, {"tags": ["figure"]}, {"question": "a"}]
    assert cells[1].text.endswith("%matplotlib inline")


@pytest.mark.parametrize(
    "header",
    ["#%%", "# %% a title", "# %% [rwa]", "# %% [Raw]", "# %% question=a", "# %%% [raw]", "# %% {x}", "# %%time"],
)
def test_headers_are_understood_in_full_or_not_at_all(header):
    with pytest.raises(MarkupError) as caught:
        scan(f"# %%\nx = 1\n\n{header}\ny = 2\n")
    assert caught.value.line == 4


@pytest.mark.parametrize("text", ["x = 1\n\n# %%\ny = 2\n", "# %%\ntext = '''\n# %%\n'''\n"])
def test_cells_are_the_ones_that_a_reader_sees(text):
    with pytest.raises(MarkupError, match="inside a string"):
        scan(text)


def test_blocks_give_cells_their_roles():
    cells = [
        *raw("# ASSIGNMENT CONFIG\nname: x"),
        SourceCell("code", "a", 2),
        *raw("# BEGIN QUESTION"),
        SourceCell("markdown", "b", 4),
        *raw("# BEGIN PROMPT"),
        SourceCell("markdown", "c", 6),
        *raw("# END PROMPT", "# BEGIN SOLUTION"),
        SourceCell("code", "d", 9),
        *raw("# END SOLUTION", "# BEGIN TESTS"),
        SourceCell("code", "e", 12),
        *raw("# END TESTS", "# END QUESTION"),
        SourceCell("code", "f", 15),
        *raw("# BEGIN QUESTION", "# END QUESTION"),
    ]
    arranged = list(arrange(cells))
    assert arranged[0].role == "config"
    assert [(cell.role, cell.block) for cell in arranged if cell.kind != "raw"] == [
        ("given", 0),
        ("given", 1),
        ("prompt", 1),
        ("answer", 1),
        ("test", 1),
        ("given", 0),
    ]
    assert [cell.block for cell in arranged[-2:]] == [2, 2]


@pytest.mark.parametrize(
    ("markers", "line", "words"),
    [
        (["# BEGIN QUESTION"], 1, "no # END QUESTION"),
        (["# END TESTS"], 1, "closes nothing"),
        (["# BEGIN QUESTION", "# BEGIN TESTS", "# END QUESTION"], 3, "# BEGIN TESTS of line 2 is still open"),
        (["# BEGIN SOLUTION"], 1, "outside a question"),
        (["# BEGIN QUESTION", "# BEGIN QUESTION"], 2, "inside # BEGIN QUESTION of line 1"),
        (["# BEGIN QUESTION", "# BEGIN TESTS", "# BEGIN SOLUTION"], 3, "inside # BEGIN TESTS of line 2"),
        (["# BEGIN QUESTION", "# BEGIN PROMPT", "# END QUESTION"], 3, "# BEGIN PROMPT of line 2 is still open"),
        (["# begin question"], 1, "write # BEGIN QUESTION"),
    ],
)
def test_blocks_pair_up(markers, line, words):
    with pytest.raises(MarkupError, match=words) as caught:
        list(arrange(raw(*markers)))
    assert caught.value.line == line


def test_code_is_parsed_with_its_magics():
    assert len(parse_code("%matplotlib inline\n!ls\nx = 1").body) == 3
    with pytest.raises(SyntaxError):
        parse_code("x =")
