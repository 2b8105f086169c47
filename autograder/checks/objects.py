"""What checks need of objects of a student's own classes: what comes of a name may be of any kind, and is looked at."""

from __future__ import annotations

from autograder.checks.mistakes import named
from autograder.errors import CheckFailed
from autograder.locale.sentences import Words, sentence
from autograder.sandbox.proxies import RemoteObject, RemoteVariable

__all__ = ["require_object", "require_variables"]


def require_object(result: object, what: Words, hint: Words = "") -> RemoteObject:
    """What a class of the student's made, or a method of that: it can be called, and asked for what it has.

    Args:
        result: what a proxy returned.
        what: its name in messages: "Layer(3)", "generator.next".
        hint: what to look at.

    Raises:
        CheckFailed: it is nothing, an array, or a list.
    """
    if isinstance(result, RemoteObject):
        return result
    # Translators: {what} is code, such as Layer(3).
    raise CheckFailed(
        sentence("{what} should be something that can be called, and is something else.", what=what),
        hint,
        mistake=named("other_kind_returned"),
    )


def require_variables(result: object, what: Words, hint: Words = "") -> list[RemoteVariable]:
    """A list of variables, such as the ``weights`` of an object; none is a list, too.

    Args:
        result: what a proxy returned.
        what: its name in messages: "layer.weights".
        hint: what to look at.

    Raises:
        CheckFailed: it is something else.
    """
    if isinstance(result, list) and all(isinstance(item, RemoteVariable) for item in result):
        return result
    # Translators: {what} is code, such as layer.weights.
    message = sentence("{what} should be a list of variables, and is something else.", what=what)
    raise CheckFailed(message, hint, mistake=named("other_kind_returned"))
