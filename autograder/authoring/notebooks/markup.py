"""The marker lines of Otter Assign, and everything that nearly is one.

Otter matches its markers loosely: some ignore case, some match a prefix, some match anywhere in a line, and
one that does not match is silently an ordinary comment. Each of these has put a solution into a student's
notebook or cut a line out of it. Here a marker is an exact line of its own, and whatever resembles one
without being one is a problem that stops the build.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator

__all__ = [
    "BEGIN_PROMPT",
    "BEGIN_SOLUTION",
    "BLOCKS",
    "CODE_MARKERS",
    "CONFIG",
    "END_PROMPT",
    "END_SOLUTION",
    "HIDDEN",
    "PRACTICE",
    "RAW_MARKERS",
    "code_problem",
    "markdown_problem",
    "raw_problem",
]

CONFIG = "# ASSIGNMENT CONFIG"
BLOCKS = ("QUESTION", "PROMPT", "SOLUTION", "TESTS")
RAW_MARKERS = (CONFIG, *(f"# {edge} {block}" for block in BLOCKS for edge in ("BEGIN", "END")))
"""What the first line of a raw cell can be."""

BEGIN_SOLUTION = ("# BEGIN SOLUTION", "# BEGIN SOLUTION NO PROMPT")
END_SOLUTION = "# END SOLUTION"
BEGIN_PROMPT = '""" # BEGIN PROMPT'
END_PROMPT = '""" # END PROMPT'
HIDDEN = "# HIDDEN"
PRACTICE = "# PRACTICE"
CODE_MARKERS = (*BEGIN_SOLUTION, END_SOLUTION, BEGIN_PROMPT, END_PROMPT)
"""What a marker line in a code cell can be, indentation aside."""

_EDGE = re.compile(r"(?P<edge>begin|end)[\s_-]*(?P<word>[a-z]*)", re.IGNORECASE)
_OBJECTS = ("SOLUTION", "PROMPT", "QUESTION", "TESTS", "TEST", "IGNORE", "PLUGIN", "CONFIG")
_SHOUTED = ("SOLUTION", "SOLUTIONS", "PROMPT", "QUESTION", "HIDDEN", "IGNORE", "PLUGIN")


def _resembles(word: str, markers: tuple[str, ...]) -> bool:
    return bool(difflib.get_close_matches(word.upper(), markers, n=1, cutoff=0.75))


def _comments(line: str) -> Iterator[str]:
    """What follows each ``#``, in strings too: Otter does not look whether a ``#`` starts a comment."""
    for match in re.finditer(r"#+\s*", line):
        yield line[match.end() :].strip()


def _is_edge(text: str) -> bool:
    match = _EDGE.match(text)
    return match is not None and _resembles(match["word"], _OBJECTS)


def _looks_like_a_block_marker(line: str) -> bool:
    """``#BEGIN SOLUTION``, ``# begin solution``, ``# END SOLUTION here``, ``BEGIN PROMPT`` without its ``#``."""
    bare = line.lstrip("\"' \t")
    return any(map(_is_edge, _comments(line))) or (bare[:3].isupper() and _is_edge(bare))


def _has_an_unknown_block_marker(line: str) -> bool:
    """``# BEGIN ANSWER``; the usual frame ``# *** END OF YOUR CODE ***`` is none."""
    return any(re.match(r"(BEGIN|END(?! OF\b))\b", comment) for comment in _comments(line))


def _is_an_inline_solution(line: str) -> bool:
    """``x = 1  # SOLUTION``: Otter cuts the comma with it, or keeps half of the line."""
    return any(re.match(r"solutions?\b", comment, re.IGNORECASE) for comment in _comments(line))


def _shouts_a_marker_word(line: str) -> bool:
    """``# START SOLUTION``, ``# SOLUTON``."""
    words = (word for comment in _comments(line) for word in re.findall(r"[A-Z]{5,}", comment))
    return any(_resembles(word, _SHOUTED) for word in words)


def _is_an_ignore_marker(line: str) -> bool:
    """``# IGNORE`` drops a line, and in any case at the top of a cell the whole cell, headings included."""
    return any(re.match(r"ignored?\b", comment, re.IGNORECASE) for comment in _comments(line))


def _is_a_seed_marker(line: str) -> bool:
    return any(re.fullmatch(r"seed\W*", comment, re.IGNORECASE) for comment in _comments(line))


def _is_a_hidden_marker(line: str) -> bool:
    return any(re.fullmatch(r"hidden\W*", comment, re.IGNORECASE) for comment in _comments(line))


def _is_a_practice_marker(line: str) -> bool:
    return any(re.fullmatch(r"practi[cs]e\W*", comment, re.IGNORECASE) for comment in _comments(line))


def _is_a_config_marker(line: str) -> bool:
    return any(re.match(r"(assignment|test)\s*config\b", comment, re.IGNORECASE) for comment in _comments(line))


def _is_an_otter_fence(line: str) -> bool:
    return line.strip().startswith("```otter")


_Rule = tuple[Callable[[str], bool], str]

_CODE_RULES: tuple[_Rule, ...] = (
    (_looks_like_a_block_marker, f"this is nearly a marker; write exactly one of {', '.join(CODE_MARKERS)}"),
    (_has_an_unknown_block_marker, f"there is no such marker; the markers are {', '.join(CODE_MARKERS)}"),
    (
        _is_an_inline_solution,
        "a comment that starts with 'solution' would cut this line; put whole lines between # BEGIN SOLUTION and "
        "# END SOLUTION, or word the comment differently",
    ),
    (_is_an_ignore_marker, "Otter Assign would drop this line or cell; word the comment differently"),
    (_is_a_seed_marker, "Otter Assign would drop this line; seeds are set by the grader"),
    (_is_a_hidden_marker, "# HIDDEN has a meaning only as the exact first line of a test cell"),
    (_is_a_practice_marker, "# PRACTICE has a meaning only as the exact first line of a test cell"),
    (_is_a_config_marker, "points and settings live in unit.toml, not in a code cell"),
    (_shouts_a_marker_word, f"this is nearly a marker; write exactly one of {', '.join(CODE_MARKERS)}, or lower case"),
)

_MARKDOWN_RULES: tuple[_Rule, ...] = (
    (_is_an_otter_fence, "markers are written as raw cells here: # %% [raw]"),
    (_is_an_ignore_marker, "Otter Assign would drop this line or cell; word the heading differently"),
    (_is_a_config_marker, "the configuration needs a raw cell: # %% [raw]"),
)


def code_problem(line: str) -> str | None:
    """What is wrong with a line of a code cell: None for ordinary code and for exact markers."""
    if line.strip() in CODE_MARKERS:
        return None
    return next((problem for applies, problem in _CODE_RULES if applies(line)), None)


def markdown_problem(line: str) -> str | None:
    """What is wrong with a line of a markdown cell. Prose may speak of solutions and of what begins or ends."""
    bare = line.strip("#<>!-\"'` \t")
    if _is_edge(bare) and (bare.isupper() or line.lstrip().startswith(("#", "<"))):
        return "a marker needs a raw cell (# %% [raw]) or a line of its own in a code cell"
    return next((problem for applies, problem in _MARKDOWN_RULES if applies(line)), None)


def raw_problem(line: str) -> str | None:
    """What is wrong with the first line of a raw cell."""
    if line in RAW_MARKERS:
        return None
    close = difflib.get_close_matches("# " + line.strip("# ").upper(), RAW_MARKERS, n=1)
    wanted = close[0] if close else f"one of {', '.join(RAW_MARKERS)}"
    return f"a raw cell starts with an exact marker; {line!r} is none: write {wanted}"
