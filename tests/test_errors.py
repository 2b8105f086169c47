"""The tree of exceptions that `autograder.errors` draws is the one that it defines."""

from __future__ import annotations

import inspect
import re

from autograder import errors


def drawn() -> dict[str, str]:
    """The parent of each exception in the drawing; "" where it has none."""
    found: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").split("\n"):
        if match := re.match(r"    ([│├└─ ]*)([A-Z]\w+)  +\S", line):
            depth = len(match[1])
            above = [(column, name) for column, name in above if column < depth]
            found[match[2]] = above[-1][1] if above else ""
            above.append((depth, match[2]))
    return found


def defined() -> dict[str, str]:
    classes = {
        name: each
        for name, each in vars(errors).items()
        if inspect.isclass(each) and issubclass(each, Exception) and name in errors.__all__
    }
    return {name: each.__base__.__name__ if each.__base__ in classes.values() else "" for name, each in classes.items()}


def test_the_drawing_has_every_exception_where_it_belongs():
    assert len(defined()) > 10
    assert drawn() == defined()
