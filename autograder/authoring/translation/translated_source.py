"""A source in another language: what of it is translated, and the source with the translations in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from tokenize import TokenError

from autograder.authoring.notebooks.cells import MarkupError, SourceCell
from autograder.authoring.notebooks.pictures import check_pictures, drawing_passages, drawings_in
from autograder.authoring.notebooks.rules import check_cell, function_of
from autograder.authoring.notebooks.source import Source
from autograder.authoring.text.code import code_passages, with_room_for_comments
from autograder.authoring.text.passages import Kind, Passage, with_translations
from autograder.authoring.text.prose import prose_passages, with_aligned_tables
from autograder.errors import UnitError
from autograder.units.catalogues import Catalogue, Message
from autograder.units.titles import TITLE, catalogue_folder
from autograder.units.unit import Unit

__all__ = ["languages_of", "messages", "translated"]

_NOTES: dict[Kind, str] = {
    "heading": "Heading.",
    "item": "List item, without its bullet or number.",
    "cell": "Cell of a table.",
    "label": "Label in a drawing: short, there is no more room than for the English one.",
    "comment": "Comment in code.",
    "beside": "Comment beside code: short.",
    "box": "Box of comments; its frame is drawn again. Keep `TODO:`.",
    "docstring": "Docstring. Keep `Args:`, `Returns:`, the names before colons and the indentation of each line.",
    "string": "Text on the screen. Keep {...}, \\n, and spaces at either end.",
    "title": "Title in reports.",
}


def languages_of(unit: Unit) -> list[str]:
    """The languages that a unit is translated into, sorted."""
    return sorted(path.stem for path in catalogue_folder(unit).glob("*.po"))


def messages(source: Source) -> list[Message]:
    """All that there is to translate in a unit, in the notebook's order, nothing twice."""
    found: dict[tuple[str, str], Message] = {}
    for message in _messages(source):
        found.setdefault((message.context, message.text), message)
    return list(found.values())


def translated(source: Source, catalogue: Catalogue) -> Source:
    """The source in another language: the same cells under the same ids. What has no translation stays English.

    Raises:
        UnitError: a translation breaks a rule of the markup, or is no Python where it stands in code.
    """
    cells = [_translated(cell, source, catalogue) for cell in source.cells]
    try:
        check_pictures(cells)
    except MarkupError as problem:
        raise UnitError(f"{catalogue.language}.po: {problem}") from problem
    drawings = {
        path: with_translations(svg, drawing_passages(svg), partial(catalogue.translate, path))
        for path, svg in source.drawings.items()
    }
    return replace(source, cells=cells, language=catalogue.language, drawings=drawings)


def _messages(source: Source) -> Iterator[Message]:
    yield Message(TITLE, source.unit.title, _NOTES["title"])
    for cell in source.cells:
        if cell.role == "marker" and cell.marker == "# BEGIN QUESTION":
            question = source.questions[cell.block]
            yield Message(question.name, question.title, _NOTES["title"])
        for passage in _passages(cell, source):
            yield Message(cell.id, passage.text, _NOTES.get(passage.kind, ""))
        for path in drawings_in(cell.text) if cell.kind == "markdown" else ():
            for passage in drawing_passages(source.drawings[path]):
                yield Message(path, passage.text, _NOTES[passage.kind])


def _passages(cell: SourceCell, source: Source) -> list[Passage]:
    """Nothing of hidden tests: nobody but their author reads them."""
    if not cell.id or (cell.role == "test" and function_of(cell)[2]):
        return []
    return prose_passages(cell.text) if cell.kind == "markdown" else code_passages(cell.text, source.unit.shown)


def _translated(cell: SourceCell, source: Source, catalogue: Catalogue) -> SourceCell:
    text = with_translations(cell.text, _passages(cell, source), lambda text: catalogue.translate(cell.id, text))
    if text == cell.text:
        return cell
    try:
        text = with_aligned_tables(text) if cell.kind == "markdown" else with_room_for_comments(text)
        found = replace(cell, text=text)
        check_cell(found, source.questions.get(cell.block))
    except (MarkupError, SyntaxError, TokenError) as problem:
        reason = problem.args[0] if isinstance(problem, TokenError) else problem
        raise UnitError(f"{catalogue.language}.po, cell {cell.id}: {reason}") from problem
    return found
