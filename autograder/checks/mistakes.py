"""Names of mistakes: a code that stays the same, and a few words for the instructor.

What the kit itself can name is here. What is a mistake in one unit alone, that unit's checks name in a table of the
same kind (``source/<unit>/checks/mistakes.py``). Students read hints instead, which say what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from autograder.errors import Mistake
from autograder.locale.messages import N_
from autograder.locale.sentences import Words, sentence

__all__ = ["MISTAKES", "Named", "catalogue", "named"]


class Named(NamedTuple):
    """What is said about a wrong answer.

    Attributes:
        hint: for the student.
        mistake: its name; None where it was not recognised.
    """

    hint: Words
    mistake: Mistake | None = None


def catalogue(summaries: Mapping[str, str]) -> Callable[[str], Mistake]:
    """Gives the mistake of a code.

    Args:
        summaries: messages by code. A summary goes behind "31 of 200:", names no student, and has no verb that would
            change with their number: "channels left out of fan-in".

    Returns:
        A function of the code, which raises KeyError for one that the table has not.
    """
    return lambda code: Mistake(code, sentence(summaries[code]))


MISTAKES = {
    # Translators, here and below: a mistake in a few words, behind "31 of 200:"; without a verb, or such that the verb
    # fits one student as well as many.
    "accuracy_near_miss": N_("accuracy just below the goal"),
    "accuracy_too_low": N_("accuracy below the goal"),
    "answer_not_defined": N_("name of the answer not defined"),
    "batch_statistics_in_inference": N_("batch statistics in inference"),
    "blank": N_("not answered"),
    "cell_missing": N_("the question's cell is missing"),
    "computes_otherwise_once_trained": N_("a network that computes something else once it is trained"),
    "dropout_never_on": N_("dropout never switched on in training"),
    "epochs_too_many": N_("more epochs than allowed"),
    "exception_raised": N_("an exception"),
    "far_too_large_result": N_("a result far larger than asked for"),
    "file_or_network_used": N_("a file or the network used"),
    "no_model_returned": N_("no model returned by the function that trains"),
    "gradient_clipped": N_("gradients clipped in the optimizer"),
    "hardly_learnt": N_("the network has hardly learnt anything"),
    "knows_validation_images": N_("the validation images known by heart"),
    "learning_rate_changes": N_("a learning rate that changes"),
    "module_not_there": N_("a module that graders do not have"),
    "moves_nothing": N_("an optimizer that moves nothing"),
    "momentum_left_out": N_("SGD without momentum"),
    "name_not_defined": N_("a name that is not defined (NameError)"),
    "nesterov_left_out": N_("plain momentum in place of Nesterov's"),
    "no_optimiser": N_("something other than an optimizer"),
    "normalisation_never_trained": N_("batch normalization that never learns its averages"),
    "not_finite": N_("NaN or infinity in the result"),
    "not_python": N_("code that is not Python"),
    "not_reached": N_("not checked, because an earlier check did not come to an end"),
    "not_sgd": N_("Adam, RMSprop or the like in place of SGD"),
    "nothing_can_learn": N_("nothing in the network that can learn"),
    "numbers_brought_along": N_("a network that brings along numbers it should learn"),
    "old_keras": N_("a call that Keras 2 took and Keras 3 refuses"),
    "other_kind_returned": N_("something of another kind returned"),
    "other_learning_rate": N_("another learning rate"),
    "other_momentum": N_("another momentum"),
    "other_updates": N_("updates of another optimizer"),
    "other_weights_at_each_call": N_("other weights at each call"),
    "out_of_memory": N_("too much memory used"),
    "out_of_processor_time": N_("processor time used up"),
    "out_of_time": N_("time used up"),
    "process_ended": N_("the process ended (exit and the like)"),
    "random_in_inference": N_("dropout or noise in inference"),
    "returned_none": N_("nothing returned (None)"),
    "right_before_training": N_("right more often than by chance before the first training step"),
    "right_without_what_was_learnt": N_("right more often than by chance without what was learnt"),
    "rows_and_columns_exchanged": N_("the result is transposed"),
    "training_too_slow": N_("a network too large for the time of training"),
    "weight_averages": N_("averages in place of the weights"),
    "weight_decay": N_("weight decay that was not asked for"),
    "weights_are_copies": N_("initial weights that are copies of each other"),
    "wrong_shape": N_("a result of another shape"),
    "wrong_on_another_scale": N_("right for ordinary parameters, wrong for very large or very small ones"),
    "wrote_too_much": N_("too much written to disk"),
}
"""What the kit names in all units: messages by code."""

named = catalogue(MISTAKES)
