"""A request as it travels: the same types by which the grader looks at what it sends, and a worker reads it."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from autograder.sandbox.protocol import ArrayAnnouncements
from autograder.sandbox.replies import Answer
from autograder.sandbox.requests import Operation, Request, Start
from autograder.sandbox.training_requests import TrainingOperation

__all__ = ["AnyRequest", "Asked", "body_of", "read_request"]

AnyRequest: TypeAlias = Start | Operation | TrainingOperation
"""All that a worker may be asked."""


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The JSON of a frame from the grader.

    Attributes:
        request: what is asked.
        maximum_reply: the largest reply in bytes of arrays.
        arrays: those that come with it, in turn: the protocol's own field.
    """

    request: AnyRequest
    maximum_reply: int
    arrays: ArrayAnnouncements = ()


_DECODER = msgspec.json.Decoder(Asked)


def body_of(request: Request[Answer], maximum_reply: int) -> dict[str, Any]:
    """A request as the JSON of a frame.

    Args:
        request: what is asked.
        maximum_reply: the largest reply in bytes of arrays.

    Raises:
        TypeError, ValueError: something in it is not of the type that it is declared to be; no worker would read it.
    """
    body: dict[str, Any] = msgspec.to_builtins({"request": request, "maximum_reply": maximum_reply})
    msgspec.convert(body, Asked)
    return body


def read_request(text: bytes) -> Asked:
    """What a frame's JSON asks.

    Raises:
        msgspec.DecodeError: it is no request.
    """
    return _DECODER.decode(text)
