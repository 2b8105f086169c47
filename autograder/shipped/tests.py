"""Runs the tests of a question in the notebook, and says what came of them, one line for each."""

from __future__ import annotations

import inspect
import linecache
import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from autograder.shipped.known import Known
from autograder.shipped.saying import _

__all__ = ["Outcome", "Result", "defined_tests", "run_test"]

_MODULES = {"tf": "tensorflow", "np": "numpy"}
"""Arguments of tests that are modules, whatever the notebook calls them."""


class Outcome(NamedTuple):
    """What came of one test.

    Attributes:
        title: what the test is about.
        problem: what is wrong; "" where nothing is.
        line: of the student's code at which it stopped; "" where it did not.
        hints: a nudge, and what says more.
    """

    title: str
    problem: str = ""
    line: str = ""
    hints: tuple[str, ...] = ()

    def text(self, question: str, hint: int) -> str:
        """What a student reads of it.

        Args:
            question: the question's name.
            hint: 1 for the nudge, 2 for what says more, too.
        """
        if not self.problem:
            return f"  ✓ {self.title}"
        lines = [f"  ✗ {self.title}: {self.problem}"]
        if self.line:
            lines.append("      " + _("Your line: {line}").format(line=self.line))
        lines += [f"      → {text}" for text in self.hints[:hint]]
        if len(self.hints) > hint:
            lines.append("      " + _("For a fuller hint: {call}").format(call=f'grader.check("{question}", hint=2)'))
        return "\n".join(lines)


class Result:
    """What a check found; it has been printed already, so that notebooks show nothing more.

    Args:
        outcomes: of the tests, in order.
    """

    def __init__(self, outcomes: list[Outcome]) -> None:
        self.outcomes = outcomes

    @property
    def passed(self) -> int:
        """How many tests passed."""
        return sum(not outcome.problem for outcome in self.outcomes)

    @property
    def passed_all(self) -> bool:
        """Whether there are tests and none failed."""
        return self.passed == len(self.outcomes) > 0

    def _ipython_display_(self) -> None:
        """Show nothing below what was printed."""


def defined_tests(question: str, code: str) -> list[Callable[..., None]]:
    """The test functions that a question's code defines, in order.

    Args:
        question: its name.
        code: plain functions; every one is a test.
    """
    name = f"<tests of {question}>"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    namespace: dict[str, Any] = {"__name__": name}
    exec(compile(code, name, "exec"), namespace)
    return [value for value in namespace.values() if inspect.isfunction(value)]


def run_test(
    test: Callable[..., None], notebook: Mapping[str, Any], known: Known, titles: Mapping[str, str] | None = None
) -> Outcome:
    """Run one test.

    Its docstring has a title, and below that a nudge and a fuller hint for whoever fails it, a paragraph each.

    Args:
        test: takes names of the notebook, ``tf``, ``np`` and ``known``.
        notebook: the notebook's names.
        known: see :class:`Known`.
        titles: of tests without a docstring, by name.
    """
    name = test.__name__
    texts = [" ".join(text.split()) for text in (inspect.getdoc(test) or "").split("\n\n")]
    title = texts[0] or (titles or {}).get(name) or name[:1].upper() + name[1:].replace("_", " ")
    arguments: dict[str, Any] = {}
    for wanted in inspect.signature(test).parameters:
        if wanted == "known":
            arguments[wanted] = known
        elif wanted in _MODULES:
            arguments[wanted] = import_module(_MODULES[wanted])
        elif wanted in notebook:
            arguments[wanted] = notebook[wanted]
        else:
            missing = _("{name} is not defined: run the cell with your answer first.").format(name=wanted)
            return Outcome(title, missing)
    try:
        test(**arguments)
    except Exception as error:
        slip = getattr(error, "slip", "")
        hints = tuple(text for text in (*texts[1:2], " ".join([slip, *texts[2:]]).strip()) if text)
        return Outcome(title, _problem(error, test), _students_line(error, notebook), hints)
    return Outcome(title)


def _problem(error: Exception, test: Callable[..., None]) -> str:
    """What went wrong, in one line."""
    text = " ".join(str(error).split())
    innermost = traceback.extract_tb(error.__traceback__)[-1].filename
    if isinstance(error, AssertionError) and (innermost == test.__code__.co_filename or hasattr(error, "slip")):
        return text or _("the test did not pass.")
    text = text if len(text) <= 300 else f"{text[:300]} ..."
    return _("your code stopped with {kind}: {text}").format(kind=type(error).__name__, text=text)


def _students_line(error: BaseException, notebook: Mapping[str, Any]) -> str:
    """The innermost line of the notebook's own cells; "" where none was running."""
    line = ""
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if step.tb_frame.f_globals is notebook:
            text = linecache.getline(code.co_filename, step.tb_lineno).strip()
            line = f"{step.tb_lineno}: {text}" if text else str(step.tb_lineno)
        step = step.tb_next
    return line
