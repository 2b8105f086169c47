"""Words for what results files call by fixed English names, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from autograder.locale.messages import N_, _
from autograder.locale.sentences import Joined, Sentence, Words, joined
from autograder.units.unit import UnitTable

__all__ = ["check_title", "layer_text", "question_label", "question_labels", "status_text", "with_labels"]

_STATUSES = {
    # Translators, here and below: the status of a submission in a table.
    "graded": N_("graded"),
    # Translators: all checks of a submission were run but for those that train a network.
    "not trained yet": N_("not trained yet"),
    "blank": N_("blank"),
    "no answer cells": N_("no answer cells"),
    "not readable": N_("not readable"),
    "needs attention": N_("needs attention"),
    "in progress": N_("in progress"),
    "not finished": N_("not finished"),
}

_LAYERS = {
    # Translators, here and below: a layer of the sandbox that student code runs in, as a table lists them.
    "own process": N_("own process"),
    "resource limits": N_("resource limits"),
    "no new privileges": N_("no new privileges"),
    "no capabilities": N_("no capabilities"),
    "closed descriptors": N_("closed descriptors"),
    "empty environment": N_("empty environment"),
    "private scratch": N_("private scratch"),
    "own user": N_("own user"),
    "control group": N_("control group"),
    "fixed scratch": N_("scratch of fixed size"),
    "own processes": N_("sees no other process"),
}
"""Landlock, seccomp and bubblewrap are called so everywhere."""


def status_text(status: str) -> str:
    """The status of a submission."""
    return _(_STATUSES.get(status, status))


def layer_text(layer: str) -> str:
    """A layer of the sandbox."""
    return _(_LAYERS.get(layer, layer))


def question_label(place: int) -> str:
    """What the head of a table calls a question, by its place in the unit, 1 for the first."""
    # Translators: heads a narrow column; Q is for question.
    return _("Q{number}").format(number=place)


def question_labels(unit: UnitTable) -> dict[str, str]:
    """What people call the questions of a unit, by their names."""
    return {question.name: question_label(place) for place, question in enumerate(unit.questions, start=1)}


def with_labels(note: Words, labels: Mapping[str, str]) -> Words:
    """A note on a question with the label that people know it by, where the record has its name.

    Args:
        note: as records keep it; it names its question first, or none.
        labels: of questions, by name.
    """
    match note:
        case Joined(parts=[str(name), *rest], by=": ") if name in labels:
            return joined([labels[name], *rest], ": ")
        case Sentence() if note.message.startswith("{question}:"):
            # Other values may read the same and be something else: the name of a function, the id of a cell.
            named = {key: note.values[key] for key in ("question", "earlier") if key in note.values}
            told = {key: labels.get(name, name) for key, name in named.items() if isinstance(name, str)}
            return msgspec.structs.replace(note, values={**note.values, **told})
    return note


def check_title(unit: UnitTable, check: str) -> str:
    """What people read for the name of a unit's check."""
    return _(unit.check_title(check))
