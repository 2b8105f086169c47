"""Names the slip in a wrong answer: what was found is held against what common slips compute.

Which slips are common in which network, a unit knows; see ``source/<unit>/checks/``.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from autograder.checks.expectations import is_close
from autograder.locale.sentences import Words

__all__ = ["Slip", "explain"]

Slip = tuple[Words, np.ndarray]
"""A hint, and what an answer with that slip computes."""


def explain(found: np.ndarray, slips: Iterable[Slip], otherwise: Words) -> Words:
    """The hint of the first slip that computes what was found.

    Args:
        found: what the answer computes, of any shape.
        slips: in the order in which they are tried, each of the shape of ``found``. Most answers need few of them, so
            let a generator make them.
        otherwise: the hint where none fits.
    """
    return next((hint for hint, computed in slips if is_close(found, computed)), otherwise)
