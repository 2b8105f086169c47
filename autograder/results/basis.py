"""What a question's result rests on, piece by piece, so that a change of it can be explained.

A cache asks whether anything is new, and one hash of everything answers that. People ask what it was.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

__all__ = ["REASONS", "Basis", "Reason", "reasons"]

Reason = Literal[
    "answer",
    "earlier",
    "test",
    "checks",
    "points",
    "threshold",
    "policy",
    "training",
    "limits",
    "data",
    "versions",
    "kit",
    "blocker",
    "draw",
    "unrecorded",
    "none",
]
"""What differs between the bases of two results. ``blocker``: another check of the question, whose test is another, did
not come to an end on one side, so that this one was not run; ``draw``: other random inputs for the same answer, as kits
drew them that had one draw for all checks of a question; ``unrecorded``: a result of a kit that did not record what it
rests on; ``none``: nothing differs, so that it was the machine, such as a limit of time or a fault of the grader."""

REASONS: tuple[Reason, ...] = get_args(Reason)


class Basis(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a question's result rests on. Digests are of contents, the first digits of SHA-256.

    Attributes:
        answer: digest of what was handed in and ran for it.
        replaced: earlier questions whose answers, having lost points, the solution's stood in for.
        tests: digest of each test function, by check; with what its file says outside of functions.
        points: that each check can give.
        checks: digest of the unit's own checks.
        limits: digest of the question's limits and names.
        threshold: of its training run, in per cent.
        policy: digest of what makes a verdict of training runs, the threshold aside.
        training: digest of how it is trained.
        data: digest of the images and of how they are made ready.
        versions: of TensorFlow and Keras, device, and threads.
        kit: digest of the kit's code that judges.
    """

    answer: str = ""
    replaced: list[str] = []
    tests: dict[str, str] = {}
    points: dict[str, float] = {}
    checks: str = ""
    limits: str = ""
    threshold: float | None = None
    policy: str = ""
    training: str = ""
    data: str = ""
    versions: str = ""
    kit: str = ""


_OF_TRAINING = ("threshold", "policy", "training", "data")
"""What concerns checks of a training run alone. Others use images, too, but of those none that decide."""


def reasons(
    before: Basis | None,
    after: Basis | None,
    check: str,
    *,
    is_trained: bool,
    draws_anew: bool = False,
    was_held_up: bool = False,
) -> list[Reason]:
    """Why a check's result may have changed; at least one.

    Args:
        before: what the question's former result rests on; none where that was not recorded.
        after: the new one's.
        check: its name.
        is_trained: whether a training run decides about it.
        draws_anew: whether its random inputs are others.
        was_held_up: whether it was run on one side alone.
    """
    if before is None or after is None:
        return ["unrecorded"]
    found: list[Reason] = []
    if before.answer != after.answer:
        found.append("answer")
    if before.replaced != after.replaced:
        found.append("earlier")
    if before.tests.get(check) != after.tests.get(check):
        found.append("test")
    if before.points.get(check) != after.points.get(check):
        found.append("points")
    named: tuple[Reason, ...] = ("checks", "limits", "threshold", "policy", "training", "data", "versions", "kit")
    found += [
        name
        for name in named
        if getattr(before, name) != getattr(after, name) and (is_trained or name not in _OF_TRAINING)
    ]
    if was_held_up and _others(before, check) != _others(after, check):
        found.append("blocker")
    if draws_anew and before.answer == after.answer:
        found.append("draw")
    return sorted(found, key=REASONS.index) or ["none"]


def _others(basis: Basis, check: str) -> dict[str, str]:
    return {name: digest for name, digest in basis.tests.items() if name != check}
