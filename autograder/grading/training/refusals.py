"""Why there is no verdict on a network: what in it cannot be trained here, and what to write instead."""

from __future__ import annotations

from autograder.checks.mistakes import named
from autograder.errors import CheckFailed, NoVerdict
from autograder.locale.sentences import as_number, plural_sentence, sentence

__all__ = ["REFUSALS", "cannot_travel", "gave_none", "over_budget"]

REFUSALS = {
    "graph": (
        sentence("TensorFlow cannot make a graph of its code."),
        sentence(
            "In call, use operations of TensorFlow or Keras, not NumPy or numbers of Python that come from tensors."
        ),
    ),
    "slow": (
        sentence("Making a graph of its code takes longer than the question's time."),
        sentence("In call, handle all images of a batch at once instead of in a loop."),
    ),
    "size": (
        sentence("It is too large."),
        sentence("Use fewer units where feature maps are flattened, or pool more before flattening."),
    ),
    "variables": (
        sentence("What it learns cannot be found."),
        sentence("Return the keras.Model, and keep all weights of the network in layers or in tf.Variable."),
    ),
    "constraint": (
        sentence("It has a constraint that is not one of Keras's own."),
        sentence("As a constraint of weights, take one of tf.keras.constraints, or none."),
    ),
    "optimizer": (
        sentence("Its optimizer is not one of Keras's own."),
        sentence("As an optimizer, take one of tf.keras.optimizers; schedules of the learning rate may be your own."),
    ),
    "operation": (
        sentence("It contains an operation that graders do not run, such as one on files, texts, tables or queues."),
        sentence("Write the network with operations on numbers alone: no files, texts, tables or queues."),
    ),
    "state": (
        sentence("It changes a variable while it computes that only training may change."),
        sentence(
            "In call, leave changing weights to the optimizer; moving averages as in batch normalization are fine."
        ),
    ),
    "memory": (
        sentence("What it remembers from earlier batches decides what it learns."),
        sentence("Use what the network remembers of earlier batches in inference only, as batch normalization does."),
    ),
}
"""By reason: a sentence whose "it" is the network, and what to do."""


def cannot_travel(reason: str, detail: str = "") -> NoVerdict:
    """There is no verdict, because a network cannot be trained outside the process that it was made in.

    Args:
        reason: a key of :data:`REFUSALS`.
        detail: what in the network it is, a worker's words: for the instructor.
    """
    why, remedy = REFUSALS[reason]
    # Translators: {reason} is a sentence whose "it" is the network.
    message = sentence("No verdict: the network cannot be trained by the grader. {reason}", reason=why)
    return NoVerdict(message, remedy, detail)


def gave_none(what: str) -> CheckFailed:
    """There is no optimiser: nobody need look at that.

    Args:
        what: the call that should have made it.
    """
    # Translators: {what} is a call, such as optimizer_init_fn().
    message = sentence("{what} gave None.", what=what)
    hint = sentence("{what} returned nothing: fill in the TODO, and return the optimizer.", what=what)
    return CheckFailed(message, hint, is_open=True, mistake=named("returned_none"))


def over_budget(epochs: float, allowed: int) -> CheckFailed:
    """A training ran for more epochs than are allowed."""
    return CheckFailed(
        # Translators: {epochs} may have decimals (1.03).
        plural_sentence(
            "The training loop ran for {epochs} epochs; {allowed} is allowed.",
            "The training loop ran for {epochs} epochs; {allowed} are allowed.",
            allowed,
            epochs=as_number(epochs, ".3g"),
            allowed=allowed,
        ),
        sentence("Train for fewer epochs: count every epoch of `fit`, and in a loop of your own every update."),
        is_open=True,
        mistake=named("epochs_too_many"),
    )
