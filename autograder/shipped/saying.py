"""Sentences for students, in the language of their notebook."""

from __future__ import annotations

__all__ = ["SENTENCES", "Stop", "_", "headings"]

SENTENCES: dict[str, str] = {}
"""Translations by English sentence; the build knows them, and the notebook's first cell fills them in."""


def _(message: str) -> str:
    """A sentence in the notebook's language; in English where it has no translation."""
    return SENTENCES.get(message, message)


class Stop(Exception):
    """Ends a cell with one sentence: the notebook shows that in place of a traceback."""

    def _render_traceback_(self) -> list[str]:
        """What Jupyter shows."""
        return [str(self)]


def headings() -> tuple[str, str]:
    """The title of the first cell of a notebook, and what stands below it in the cell."""
    return (
        _("Run this cell first; there is nothing to change in it"),
        _("It brings along the quick tests, so that this notebook works alone; `grader.check(...)` runs them."),
    )
