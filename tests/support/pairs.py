"""What a check calls the mistake of a wrong answer, and how soon."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from autograder.errors import CheckFailed

__all__ = ["mistake_of"]

_LIMIT_S = 1.0
"""Processor time in which a wrong answer is run and named."""


def mistake_of(check: Callable[..., None], *arguments: Any) -> str:
    """The code of the mistake with which a check fails, "unknown" where it has no name."""
    begin = time.process_time()
    with pytest.raises(CheckFailed) as failure:
        check(*arguments)
    assert time.process_time() - begin < _LIMIT_S
    return failure.value.mistake.code if failure.value.mistake is not None else "unknown"
