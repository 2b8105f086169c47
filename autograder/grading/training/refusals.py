"""Why there is no verdict on a network: what in it cannot be trained here, and what to write instead."""

from __future__ import annotations

from autograder.errors import CheckFailed, NoVerdict
from autograder.locale.messages import N_, _, ngettext
from autograder.locale.numbers import number

__all__ = ["REFUSALS", "cannot_travel", "over_budget"]

REFUSALS = {
    "graph": (
        N_("TensorFlow cannot make a graph of its code."),
        N_("Use operations of TensorFlow or Keras in call, not NumPy or numbers of Python that come from tensors."),
    ),
    "slow": (
        N_("Making a graph of its code takes longer than the question's time."),
        N_("Handle all images of a batch at once instead of in a loop."),
    ),
    "size": (
        N_("It is too large."),
        N_("Use fewer units where feature maps are flattened, or pool more before it."),
    ),
    "variables": (
        N_("What it learns cannot be found."),
        N_("Return the keras.Model itself, and keep its weights in layers or in tf.Variable."),
    ),
    "constraint": (
        N_("It has a constraint that is not one of Keras's own."),
        N_("Take one of tf.keras.constraints, or none."),
    ),
    "optimizer": (
        N_("Its optimiser is not one of Keras's own."),
        N_("Take one of tf.keras.optimizers; schedules of the learning rate may be your own."),
    ),
    "operation": (
        N_("It contains an operation that graders do not run, such as one on files, texts, tables or queues."),
        N_("Write it with operations on numbers alone."),
    ),
    "state": (
        N_("It changes a variable while it computes that only training may change."),
        N_("Leave changing weights to the optimiser; moving averages as in batch normalisation are fine."),
    ),
    "memory": (
        N_("What it remembers from earlier batches decides what it learns."),
        N_("Keep moving averages for inference only, as batch normalisation does."),
    ),
}
"""By reason: a sentence whose "it" is the network, and what to do."""


def cannot_travel(reason: str, detail: str = "") -> NoVerdict:
    """There is no verdict, because a network cannot be trained outside the process that it was made in.

    Args:
        reason: a key of :data:`REFUSALS`.
        detail: what in the network it is, a worker's words: for the instructor.
    """
    sentence, remedy = REFUSALS[reason]
    # Translators: {reason} is a sentence whose "it" is the network.
    message = _("No verdict: the network cannot be trained by the grader. {reason}").format(reason=_(sentence))
    return NoVerdict(message, _(remedy), detail)


def over_budget(epochs: float, allowed: int) -> CheckFailed:
    """A training ran for more epochs than are allowed."""
    return CheckFailed(
        # Translators: {epochs} may have decimals (1.03).
        ngettext(
            "The training loop ran for {epochs} epochs; {allowed} is allowed.",
            "The training loop ran for {epochs} epochs; {allowed} are allowed.",
            allowed,
        ).format(epochs=number(epochs, ".3g"), allowed=allowed),
        _("Count every epoch of `fit`; in a loop of your own, count its updates."),
        is_open=True,
    )
