"""Learning curves in plain text, for platforms that show nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.locale.numbers import percent

__all__ = ["text_plot"]

_WIDTH = 50  # characters for 100%


def text_plot(accuracies: Sequence[float], threshold: float) -> str:
    """A bar for each epoch, and a mark at the goal.

    Args:
        accuracies: after each epoch, in per cent.
        threshold: of the goal, in per cent.

    Returns:
        One line per epoch: its number, the accuracy, the bar; the goal stands as ``|``.
    """
    goal = min(_WIDTH, round(threshold / 100 * _WIDTH))
    lines = []
    for epoch, accuracy in enumerate(accuracies, start=1):
        length = min(_WIDTH, max(0, round(accuracy / 100 * _WIDTH)))
        bar = ("=" * length).ljust(_WIDTH)
        lines.append(f"{epoch:>4} {percent(accuracy, '.1f'):>7}  {bar[:goal]}|{bar[goal:]}".rstrip())
    return "\n".join(lines)
