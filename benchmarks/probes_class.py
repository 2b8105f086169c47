"""What one student can hand in to stop the grading of a class, for ``redteam.py``: one submission of that kind."""

from __future__ import annotations

import json

from probe import RIGHT, Probe
from traps import Observation

__all__ = ["GRADER_BYTES", "PROBES"]

GRADER_BYTES = 500 * 2**20
"""What the grader's own process may use."""

NO_RESULTS = "the grader writes no results"
HELD_UP = "no results after 60 s, or the grader's own process is over 500 MB"


def _is_held_up(seen: Observation) -> bool:
    return seen.status is None or seen.grader_bytes > GRADER_BYTES


def _has_no_results(seen: Observation) -> bool:
    return seen.score is None


def _nested_finally(depth: int) -> str:
    """Each ``finally`` is compiled twice, and what is nested in it 2**depth times."""
    lines = []
    for level in range(depth):
        lines += [" " * level + "try:", " " * (level + 1) + "pass", " " * level + "finally:"]
    return "\n".join([*lines, " " * depth + "pass", ""])


def _old_format(notebook: str) -> str:
    """The notebook in format 3, with a megabyte of outputs."""
    cells = [
        {"cell_type": "code", "input": cell["source"], "outputs": [], "language": "python", "metadata": {}}
        for cell in json.loads(notebook)["cells"]
        if cell["cell_type"] == "code"
    ]
    output = {"output_type": "pyout", "text": "y"}
    cells[-1]["outputs"] = [output] * (2**20 // len(json.dumps(output)))
    return json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]})


def _nested_lists(notebook: str) -> str:
    """A file that begins as a notebook does, and goes on with lists inside lists."""
    return notebook[:100] + "[" * 2**17 + "]" * 2**17


PROBES = (
    Probe(
        "hands in a kilobyte of source that takes gigabytes to compile",
        "no results after 60 s, or a process with half a gigabyte more than this kit's limit",
        lambda seen: seen.status is None or seen.largest_process >= seen.memory,
        RIGHT + _nested_finally(24),
        is_contained=True,
    ),
    Probe(
        "hands in a notebook of format 3 with a megabyte of outputs",
        HELD_UP,
        _is_held_up,
        RIGHT,
        is_contained=True,
        remade=_old_format,
    ),
    Probe(
        "hands in a file of lists inside lists",
        NO_RESULTS,
        _has_no_results,
        RIGHT,
        is_contained=True,
        remade=_nested_lists,
    ),
    Probe(
        "raises an exception that cannot be written down",
        NO_RESULTS,
        _has_no_results,
        """
class Unspeakable(Exception):
    __hash__ = None

    def __str__(self):
        raise self

    __repr__ = __str__

def square(x):
    raise Unspeakable
""",
        is_contained=True,
    ),
    Probe(
        "returns a value that raises what no test catches whenever it is looked at",
        NO_RESULTS,
        _has_no_results,
        """
class Touchy:
    __array__ = __len__ = __iter__ = __eq__ = __getattr__ = lambda *_, **__: exec("raise KeyboardInterrupt")
    __hash__ = __repr__ = __str__ = __eq__

def square(x):
    return Touchy()
""",
        is_contained=True,
    ),
    Probe(
        "raises an exception whose class has a name of a megabyte and no module",
        NO_RESULTS,
        _has_no_results,
        """
kind = type("A" * 2**20, (BaseException,), {"__module__": 7, "__qualname__": "B" * 2**20, "__hash__": None})

def square(x):
    raise kind([{}])
""",
        is_contained=True,
    ),
)
