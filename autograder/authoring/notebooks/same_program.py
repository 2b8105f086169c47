"""A notebook is the same program in every language: only what people read differs."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from nbformat import NotebookNode

from autograder.authoring.notebooks.cells import parse_code
from autograder.authoring.notebooks.ids import LOAD_TESTS_ID, check_id
from autograder.authoring.text.strings import shown_nodes
from autograder.errors import UnitError
from autograder.submissions.parsing.cell_code import DEFINITIONS

__all__ = ["program", "prove_same_program", "prove_same_tests"]


def prove_same_program(english: NotebookNode, other: NotebookNode, language: str, shown: Collection[str]) -> None:
    """Two notebooks have the same cells, and code that differs in docstrings and shown strings alone.

    Args:
        english: as it was written.
        other: the same notebook in another language.
        language: that language.
        shown: as in `unit.toml`.

    Raises:
        UnitError: they differ otherwise; the message names the cell.
    """
    for one, same in zip(english.cells, other.cells, strict=False):
        if (one.id, one.cell_type, one.metadata) != (same.id, same.cell_type, same.metadata):
            raise UnitError(f"{language}: cell {same.id} stands where the English notebook has {one.id}")
        if one.id == LOAD_TESTS_ID:  # its tests are compared by themselves; the rest is the kit's
            continue
        if one.cell_type == "code" and program(one.source, shown) != program(same.source, shown):
            raise UnitError(f"{language}: the code of cell {one.id} is not that of the English notebook")
    if len(english.cells) != len(other.cells):
        raise UnitError(f"{language}: {len(other.cells)} cells, where the English notebook has {len(english.cells)}")


def prove_same_tests(
    english: Mapping[str, str], other: Mapping[str, str], language: str, shown: Collection[str]
) -> None:
    """Test files check the same in two languages, and differ in their messages alone.

    Args:
        english: test files by question.
        other: the same in another language.
        language: that language.
        shown: as in `unit.toml`.

    Raises:
        UnitError: they differ otherwise; the message names the cell that runs the question's tests.
    """
    for question in english.keys() | other.keys():
        if program(english.get(question, ""), shown) != program(other.get(question, ""), shown):
            raise UnitError(f"{language}: the tests of cell {check_id(question)} are not those of the English unit")


def program(code: str, shown: Collection[str]) -> str:
    """The syntax tree of a code cell as text, without docstrings and what shown strings say.

    Of a shown f-string the values remain, in alphabetical order: a translation may put them in another one.

    Args:
        code: its source.
        shown: as in `unit.toml`.
    """
    tree = parse_code(code)
    for node in list(shown_nodes(tree, shown)):
        if isinstance(node, ast.JoinedStr):
            values: list[ast.expr] = [each for each in node.values if isinstance(each, ast.FormattedValue)]
            values.sort(key=ast.dump)
            node.values = values
        elif isinstance(node, ast.Constant):
            node.value = ""
    for statement in ast.walk(tree):
        if isinstance(statement, DEFINITIONS) and ast.get_docstring(statement) is not None:
            statement.body[0] = ast.Pass()
    return ast.dump(tree)
