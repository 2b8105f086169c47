"""Frequent mistakes in updates and training steps, and where they lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from autograder.checks.mistakes import Named
from autograder.checks.slips import Change, Draw, explain, pairs, singles
from autograder.locale.sentences import sentence

from .descent import Step, all_close, moved
from .mistakes import named

__all__ = [
    "RATE",
    "STEP_CHANGES",
    "STEP_LOSS_CHANGES",
    "UPDATE_CHANGES",
    "explain_loss",
    "explain_step",
    "explain_update",
    "flat",
    "near",
    "step_loss",
    "stepped",
    "updated",
]

RATE = 0.1
"""Of the steps that are compared."""


def flat(values: Sequence[np.ndarray]) -> np.ndarray:
    """All numbers, one behind the other."""
    return np.concatenate([np.ravel(value) for value in values]) if values else np.zeros(0)


def near(found: np.ndarray, computed: np.ndarray) -> bool:
    """The same of two arrays."""
    return found.shape == computed.shape and all_close([found], [computed])


UPDATE_CHANGES = [
    Change(
        named("weights_not_changed"),
        sentence("update_weights changes nothing: change the variables in place, by assign or assign_sub."),
        {"nothing": True},
    ),
    Change(named("uphill"), sentence("update_weights goes uphill: subtract the gradient."), {"sign": -1.0}),
    Change(
        named("rate_left_out"), sentence("update_weights leaves the learning rate out."), {"rate": lambda rate: 1.0}
    ),
    Change(
        named("divided_by_rate"),
        sentence("update_weights divides by the learning rate: multiply by it."),
        {"rate": lambda rate: 1 / rate},
    ),
    Change(
        named("weights_replaced_by_the_step"),
        sentence("update_weights replaces the weights by the step: subtract the step from them."),
        {"from_zero": True},
    ),
    Change(
        named("signs_only"),
        sentence("update_weights follows only the signs of the gradients: multiply by the gradients themselves."),
        {"gradient": np.sign},
    ),
    Change(
        named("first_variable_only"),
        sentence("update_weights changes only the first variable: go through all of them."),
        {"first_only": True},
    ),
]


def updated(
    before: Sequence[np.ndarray], gradients: Sequence[np.ndarray], rate: float, settings: Mapping[str, Any]
) -> np.ndarray:
    """Variables after an update under other settings than the right ones, one behind the other."""
    if settings.get("nothing"):
        return flat(before)
    step = settings.get("sign", 1.0) * settings.get("rate", float)(rate)
    starts = [value * (not settings.get("from_zero")) for value in before]
    ends = moved(starts, [settings.get("gradient", np.asarray)(gradient) for gradient in gradients], step)
    return flat([*ends[:1], *before[1:]] if settings.get("first_only") else ends)


def explain_update(
    draws: Sequence[tuple[Sequence[np.ndarray], float]], before: Sequence[np.ndarray], gradients: Sequence[np.ndarray]
) -> Named:
    """Names the slip that leads to the variables found, with each learning rate."""
    compute = partial(updated, before, gradients)
    tried = [
        Draw(
            flat(found), singles(UPDATE_CHANGES, partial(compute, rate)), pairs(UPDATE_CHANGES, partial(compute, rate))
        )
        for found, rate in draws
    ]
    otherwise = sentence("update_weights must replace each weight w by w minus the learning rate times its gradient.")
    return explain(tried, otherwise, near)


STEP_CHANGES = [
    Change(
        named("no_step"),
        sentence("one_training_step changes no weights: call update_weights with the gradients."),
        {"nothing": True},
    ),
    Change(named("uphill"), sentence("one_training_step goes uphill: subtract the gradients."), {"sign": -1.0}),
    Change(
        named("sum_of_losses"),
        sentence("one_training_step follows the sum of the losses of the batch: take their mean."),
        {"summed": True},
    ),
    Change(named("step_twice_as_long"), sentence("one_training_step makes its step twice as long."), {"times": 2.0}),
    Change(named("rate_left_out"), sentence("one_training_step leaves the learning rate out."), {"rate": 1.0}),
]


def stepped(before: Sequence[np.ndarray], ours: Step, count: int, settings: Mapping[str, Any]) -> np.ndarray:
    """Weights after a step with so many images under other settings than the right ones, one behind the other."""
    if settings.get("nothing"):
        return flat(before)
    step = settings.get("sign", 1.0) * settings.get("times", 1.0) * settings.get("rate", RATE)
    return flat(moved(before, ours.gradients, step * (count if settings.get("summed") else 1)))


def explain_step(found: Sequence[np.ndarray], before: Sequence[np.ndarray], ours: Step, count: int) -> Named:
    """Names the slip, or the two, that lead to these weights after one step."""
    compute = partial(stepped, before, ours, count)
    otherwise = sentence(
        "The weights after one_training_step are wrong: put forward pass and mean cross-entropy on the tape, take the"
        " gradient with respect to model.weights, and make one update."
    )
    draw = Draw(flat(found), singles(STEP_CHANGES, compute), pairs(STEP_CHANGES, compute))
    return explain([draw], otherwise, near)


STEP_LOSS_CHANGES = [
    Change(
        named("sum_of_losses"),
        sentence("one_training_step returns the sum of the losses: return their mean."),
        {"summed": True},
    ),
    Change(
        named("loss_after_the_step"),
        sentence("one_training_step returns the loss after its step: return the one from before."),
        {"late": True},
    ),
]


def step_loss(right: float, after: float, count: int, settings: Mapping[str, Any]) -> np.ndarray:
    """What a step with so many images returns under other settings than the right ones.

    Args:
        right: the mean loss before the step.
        after: likewise, after it.
        count: of images.
        settings: of slips.
    """
    return np.array((after if settings.get("late") else right) * (count if settings.get("summed") else 1))


def explain_loss(found: float, right: float, after: float, count: int) -> Named:
    """Names the slip, or the two, that give such a loss."""
    compute = partial(step_loss, right, after, count)
    otherwise = sentence(
        "one_training_step must return the mean cross-entropy: minus the logarithm of the probability of the right"
        " class, averaged over the batch."
    )
    draw = Draw(np.array(found), singles(STEP_LOSS_CHANGES, compute), pairs(STEP_LOSS_CHANGES, compute))
    return explain([draw], otherwise)
