"""Passages of code: comments, boxes, docstrings, and strings that people read."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterator, Sequence
from functools import partial

from asttokens import ASTText, LineNumbers

from autograder.authoring.text.docstrings import docstring_layout, docstring_text
from autograder.authoring.text.passages import Passage, has_words, wrapped
from autograder.authoring.text.strings import shown_strings

__all__ = ["BOX_EDGE", "code_passages", "with_boxes", "with_room_for_comments"]

BOX_EDGE = re.compile(r" *#{8,}")
"""First and last line of a box of comments."""

_LINE_WIDTH = 120
_MARKER = re.compile(r"# (?:(?:BEGIN|END) [A-Z ]+|PRACTICE)$")
_STARS = re.compile(r"# ?\*{3,}.*\*{3,}$")
_PROMPT_EDGE = re.compile(r'^ *""" # (?:BEGIN|END) PROMPT$', re.MULTILINE)
_MAGIC = re.compile(r"^[%!].*", re.MULTILINE)


def code_passages(code: str, shown: Collection[str]) -> list[Passage]:
    """Cut code into passages.

    Args:
        code: the source of a code cell; prompts in it are code, too.
        shown: names whose strings people read: of functions that show their arguments, and of variables.

    Raises:
        SyntaxError: it is no Python.
    """
    code = _PROMPT_EDGE.sub(lambda match: " " * len(match[0]), code)
    code = _MAGIC.sub(lambda match: "0".ljust(len(match[0])), code)
    tree = ast.parse(code)
    found = [*_comments(code), *_docstrings(tree, code), *shown_strings(tree, code, shown)]
    return sorted((p for p in found if has_words(p.text)), key=lambda passage: passage.start)


def with_boxes(code: str) -> str:
    """Code whose boxes of comments have a right edge, as far to the right as their first and last lines."""
    lines = code.split("\n")
    for start, stop in _boxes(lines):
        width = len(lines[start])
        for number in range(start + 1, stop):
            bare = lines[number].removesuffix("#").rstrip() if len(lines[number]) == width else lines[number].rstrip()
            lines[number] = bare.ljust(width - 1) + "#"
    return "\n".join(lines)


def with_room_for_comments(code: str) -> str:
    """Code in which a comment at the end of a line that has become too long stands above the line."""
    lines = code.split("\n")
    tokens = tokenize.generate_tokens(io.StringIO(_PROMPT_EDGE.sub("", code)).readline)
    for token in reversed([token for token in tokens if token.type == tokenize.COMMENT]):
        number, column = token.start[0] - 1, token.start[1]
        line = lines[number]
        if len(line) > _LINE_WIDTH and line[:column].strip():
            lead = " " * _column(line) + "# "
            text = wrapped(token.string.lstrip("# "), first=len(lead), indent=lead, width=_LINE_WIDTH)
            lines[number : number + 1] = [*f"{lead}{text}".split("\n"), line[:column].rstrip()]
    return "\n".join(lines)


def _boxes(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last line of each box."""
    start = None
    for number, line in enumerate(lines):
        if BOX_EDGE.fullmatch(line):
            if start is not None and lines[start] == line and number > start + 1:
                yield start, number
                start = None
            else:
                start = number
        elif not line.lstrip().startswith("#"):
            start = None


def _comments(code: str) -> Iterator[Passage]:
    lines, places = code.split("\n"), LineNumbers(code)
    boxed = {number: len(lines[start]) for start, stop in _boxes(lines) for number in range(start + 1, stop)}
    block: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type != tokenize.COMMENT:
            continue
        number, column = token.start[0] - 1, token.start[1]
        alone = not lines[number][:column].strip()
        if not alone:
            yield _beside(token.string, places.line_to_offset(*token.start))
            continue
        bare = token.string.rstrip("#").strip() if number in boxed else token.string
        is_text = bare.startswith("# ") and not (_MARKER.match(bare) or _STARS.match(bare) or BOX_EDGE.fullmatch(bare))
        follows = block and block[-1] == number - 1 and _column(lines[block[-1]]) == column
        if block and not (is_text and follows):
            yield _block(lines, places, block, boxed.get(block[0]))
            block = []
        if is_text:
            block.append(number)
    if block:
        yield _block(lines, places, block, boxed.get(block[0]))


def _column(line: str) -> int:
    return len(line) - len(line.lstrip())


def _block(lines: Sequence[str], places: LineNumbers, block: Sequence[int], width: int | None) -> Passage:
    """Comment lines that follow one another: one passage."""
    indent = " " * _column(lines[block[0]])
    texts = [lines[number].strip()[1:].removesuffix("#" if width else "").strip() for number in block]
    start = places.line_to_offset(block[0] + 1, len(indent) + 2)
    stop = places.line_to_offset(block[-1] + 1, len(lines[block[-1]]))
    kind, room = ("box", width - 2) if width else ("comment", _LINE_WIDTH)
    layout = partial(_comment_layout, indent=indent, width=room, box=width)
    return Passage(start, stop, " ".join(texts), "box" if kind == "box" else "comment", layout)


def _comment_layout(text: str, *, indent: str, width: int, box: int | None) -> str:
    lead = f"{indent}# "
    lines = wrapped(text, first=len(lead), indent=lead, width=width).split("\n")
    if box:
        lines = [line.ljust(box - 1 - (0 if number else len(lead))) + "#" for number, line in enumerate(lines)]
    return "\n".join(lines)


def _beside(comment: str, start: int) -> Passage:
    """A comment at the end of a line of code."""
    text = comment.lstrip("#").strip()
    lead = comment.index(text) if text else 0
    return Passage(start + lead, start + lead + len(text), text, "beside")


def _docstrings(tree: ast.Module, code: str) -> Iterator[Passage]:
    source = ASTText(code, tree=tree)
    nodes = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, nodes) and ast.get_docstring(node) is not None:
            literal = node.body[0]
            start, stop = source.get_text_range(literal, padded=False)
            quoted = re.fullmatch(r'([rR]?"""|[rR]?\'\'\')(.*)("""|\'\'\')', code[start:stop], re.DOTALL)
            if quoted:
                text = quoted[2]
                layout = partial(
                    docstring_layout,
                    indent=" " * literal.col_offset,
                    closes_alone=text.rstrip(" ").endswith("\n"),
                )
                yield Passage(start + quoted.start(2), start + quoted.end(2), docstring_text(text), "docstring", layout)
