"""Goals of training runs, in words."""

from __future__ import annotations

from autograder.locale.sentences import Sentence, as_percent, sentence

__all__ = ["goal"]


def goal(threshold: float, *, is_exceeded: bool) -> Sentence:
    """A goal such as "over 43%" or "at least 70%".

    Args:
        threshold: an accuracy in per cent.
        is_exceeded: whether it must be exceeded, and not only reached.
    """
    accuracy = as_percent(threshold)
    if is_exceeded:
        # Translators, here and below: the goal of a training run; {accuracy} is such as "43%".
        return sentence("over {accuracy}", accuracy=accuracy)
    return sentence("at least {accuracy}", accuracy=accuracy)
