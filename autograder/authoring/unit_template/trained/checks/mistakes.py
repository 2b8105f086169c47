"""Names of this unit's mistakes."""

from __future__ import annotations

from autograder.checks.mistakes import catalogue
from autograder.locale.messages import N_

__all__ = ["MISTAKES", "named"]

MISTAKES = {
    # Translators, here and below: a mistake in a few words, behind "31 of 200:"; without a verb, or such that the verb
    # fits one student as well as many.
    "bias_left_out": N_("the bias left out"),
    "no_probabilities": N_("scores in place of probabilities"),
    "relu_before_the_bias": N_("the ReLU before the bias"),
    "relu_left_out": N_("the ReLU left out"),
}
"""Messages by code."""

named = catalogue(MISTAKES)
