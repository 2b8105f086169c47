"""Pictures of a notebook: drawings that the build embeds, and the text that says of each what it shows.

A drawing is an SVG file of the unit, ``source/<unit>/figures/<name>.svg``, which prose names as an image::

    ![Two boxes, one inside the other.](figures/boxes.svg)

Its labels are translated with the notebook, and it travels inside the notebook: one file is all that students need. A
plot is shown by a function of the notebook that has a parameter ``alt``. What either shows is said in words, for those
who do not see it; without such a text there is no build.
"""

from __future__ import annotations

import ast
import base64
import html
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from autograder.authoring.notebooks.cells import MarkupError, SourceCell, parse_code
from autograder.authoring.text.passages import Passage, has_words
from autograder.units.unit import FIGURE_TAG

__all__ = ["check_pictures", "drawing_passages", "drawings_in", "with_drawings"]

_ALT = "alt"

_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]*)\)")
_DRAWING = re.compile(r"figures/[\w-]+\.svg")
_IMAGE_TAG = re.compile(r"<(?:img|svg)\b[^>]*>")
_LABEL = re.compile(r"(?<=>)[^<>]+(?=</(?:text|tspan)>)")
_OPENING = re.compile(r"figure|subplots|subplot_mosaic")


def drawings_in(text: str) -> list[str]:
    """The drawings that prose names, as paths in the unit's folder."""
    return [match[2] for match in _IMAGE.finditer(text) if _DRAWING.fullmatch(match[2])]


def drawing_passages(svg: str) -> list[Passage]:
    """The labels of a drawing that have words: what a translator sees of it.

    Args:
        svg: the text of the file.
    """
    found = (Passage(*match.span(), html.unescape(match[0]), "label", html.escape) for match in _LABEL.finditer(svg))
    return [passage for passage in found if has_words(passage.text)]


def with_drawings(text: str, drawings: Mapping[str, str]) -> str:
    """Prose in which drawings stand themselves, as images that carry their own data.

    They are tags of HTML, since some notebook editors show no SVG data that markdown names.

    Args:
        text: the source of a markdown cell.
        drawings: the SVG text of each path.
    """

    def embedded(match: re.Match[str]) -> str:
        if match[2] not in drawings:
            return match[0]
        data = base64.b64encode(drawings[match[2]].encode()).decode()
        alt = html.escape(" ".join(match[1].split()))
        return f'<img alt="{alt}" src="data:image/svg+xml;base64,{data}">'

    return _IMAGE.sub(embedded, text)


def check_pictures(cells: Sequence[SourceCell]) -> None:
    """Every picture has a text that says what it shows.

    Args:
        cells: all cells of a notebook, with their roles; those of tests show nothing.

    Raises:
        MarkupError: there is a picture without one.
    """
    describing = set(_describing(cells))
    for cell in cells:
        if cell.kind == "markdown":
            _prose_describes(cell)
        elif cell.kind == "code" and cell.role != "test":
            _code_describes(cell, describing)


def _prose_describes(cell: SourceCell) -> None:
    for match in _IMAGE.finditer(cell.text):
        if not has_words(match[1]):
            raise MarkupError(_line(cell, match), "this picture has no text that says what it shows: ![text](file)")
    for match in _IMAGE_TAG.finditer(cell.text):
        text = re.search(r'(?:alt|aria-label)="([^"]*)"', match[0])
        if not (text and has_words(text[1])):
            raise MarkupError(_line(cell, match), 'this picture has no text that says what it shows: alt="text"')


def _line(cell: SourceCell, match: re.Match[str]) -> int:
    return cell.line + cell.text.count("\n", 0, match.start())


def _describing(cells: Sequence[SourceCell]) -> Iterator[str]:
    """Names of the notebook's functions that show a figure and are given its description."""
    for cell in cells:
        for node in _walked(cell):
            if isinstance(node, ast.FunctionDef) and _ALT in _parameters(node):
                yield node.name


def _walked(cell: SourceCell) -> Iterator[ast.AST]:
    """All nodes of a code cell; none where it is no Python, which other rules say."""
    if cell.kind == "code":
        try:
            yield from ast.walk(parse_code(cell.text))
        except SyntaxError:
            return


def _parameters(function: ast.FunctionDef) -> set[str]:
    return {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}


def _code_describes(cell: SourceCell, describing: Collection[str]) -> None:
    """A cell that opens a figure hands it to a function that describes it, and so does one that is tagged as such."""
    calls = [node for node in _walked(cell) if isinstance(node, ast.Call)]
    shows = False
    for call in calls:
        name = ast.unparse(call.func)
        if name == "plt.show":
            raise MarkupError(
                cell.line + call.lineno - 1,
                "plt.show() shows a figure that no text describes: give it to a function with a parameter alt",
            )
        if name in describing:
            shows = True
            if not _is_text(next((each.value for each in call.keywords if each.arg == _ALT), None)):
                raise MarkupError(
                    cell.line + call.lineno - 1, f"{name}(...) needs alt='text': say in words what the figure shows"
                )
    opens = next((call for call in calls if _opens(call)), None)
    if opens is not None and not shows:
        raise MarkupError(
            cell.line + opens.lineno - 1, "no text says what this figure shows: call a function with alt="
        )
    if FIGURE_TAG in cell.metadata.get("tags", []) and not shows:
        raise MarkupError(cell.line, "this cell is tagged as a figure, and calls no function with alt='text'")


def _opens(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) == "plt"
        and _OPENING.fullmatch(call.func.attr) is not None
    )


def _is_text(value: ast.expr | None) -> bool:
    """Whether an argument is a text with words, or a description that was itself given as an argument."""
    if isinstance(value, ast.Name):
        return value.id == _ALT
    if isinstance(value, ast.JoinedStr):
        return any(isinstance(part, ast.Constant) and has_words(str(part.value)) for part in value.values)
    return isinstance(value, ast.Constant) and isinstance(value.value, str) and has_words(value.value)
