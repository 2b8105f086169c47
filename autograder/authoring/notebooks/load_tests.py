"""The cell that makes ``grader``, which students call after each answer."""

from __future__ import annotations

from importlib.metadata import version

__all__ = ["LOAD_TESTS", "load_tests_code"]

LOAD_TESTS = """\
# `grader.check` runs a question's public tests, which lie in the folder `tests` next to this notebook.
import os

try:
    import otter

    if not os.path.isdir("tests"):
        raise ImportError("there is no folder `tests` next to this notebook")
    grader = otter.Notebook(tests_dir="tests")
except ImportError as problem:
    print("The public tests will not run:", problem)
    print("You can work without them, or get the folder and: pip install otter-grader=={version}")

    class grader:
        check = staticmethod(lambda question: print(question, "was not checked"))
"""
"""Its code, in English, without Otter's version."""


def load_tests_code(code: str = LOAD_TESTS) -> str:
    """The code as it stands in notebooks; it works in a renamed notebook, without the tests and without Otter.

    Args:
        code: `LOAD_TESTS`, in any language.
    """
    return code.replace("{version}", version("otter-grader")).rstrip("\n")
