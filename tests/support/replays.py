"""A submission that lost a hidden value check, with what can be run again."""

from __future__ import annotations

import msgspec

from autograder.results.records import SubmissionResult
from autograder.results.replays import Numbers, Replay, ReplayArgument

__all__ = ["DETAIL", "REPLAY", "with_replay"]

DETAIL = "Expected scores that are 98765, found others."
REPLAY = Replay(
    function="forward_pass",
    arguments=[ReplayArgument(name="x", arrays=[Numbers(dtype="float32", shape=[1, 1], values=[4321.0])])],
    expected=[Numbers(shape=[1], values=[98765.0])],
    found=[Numbers(shape=[1], values=[12.0])],
)


def with_replay(result: SubmissionResult, check: str, *, is_confidential: bool = False) -> SubmissionResult:
    """The same submission, one check of which was lost and has a replay."""

    def changed(found):
        if found.check != check:
            return found
        return msgspec.structs.replace(
            found,
            outcome="wrong",
            score=0.0,
            hidden=True,
            detail=DETAIL,
            replay=REPLAY,
            is_confidential=is_confidential,
        )

    questions = [
        msgspec.structs.replace(question, checks=[changed(found) for found in question.checks])
        for question in result.questions
    ]
    return msgspec.structs.replace(result, questions=questions)
