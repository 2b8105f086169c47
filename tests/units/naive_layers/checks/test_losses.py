"""Which losses an epoch's mean is taken over, and what ``fit`` does by default, is seen whatever numbers are drawn."""

from __future__ import annotations

import numpy as np
import pytest
from support.naive_models import TF, layer, model_of, step
from support.numpy_answers import Answer, checks_of

from autograder.errors import CheckFailed

TRAINING = checks_of("naive_layers").training
DRAWS = 200


def fit(mean, last=None):
    """A loop that makes a mean of an epoch's losses, over batches up to one."""

    def loop(model, images, labels, epochs, batch_size, rate):
        starts = range(0, len(images), batch_size)[:last]
        batches = [slice(start, start + batch_size) for start in starts]
        return [mean([step(model, images[part], labels[part], rate) for part in batches]) for _epoch in range(epochs)]

    return loop


def passes(loop, seed):
    try:
        TRAINING.losses_match(Answer(loop), model_of, layer, np.random.default_rng(seed), TF)
    except CheckFailed:
        return False
    return True


def test_the_mean_over_all_batches_passes_whatever_is_drawn():
    assert all(passes(fit(np.mean), seed) for seed in range(DRAWS))


@pytest.mark.parametrize(
    "loop",
    [fit(np.mean, last=-1), fit(lambda losses: losses[0]), fit(lambda losses: losses[-1]), fit(np.sum)],
    ids=["the last batch left out", "the loss of the first", "the loss of the last", "the sum"],
)
def test_other_numbers_fail_whatever_is_drawn(loop):
    assert [seed for seed in range(DRAWS) if passes(loop, seed)] == []


def fit_by_default(batch_size=120, rate=1e-3):
    """The loop with other values for what it is not told."""

    def loop(model, images, labels, epochs, size=batch_size, length=rate):
        return fit(np.mean)(model, images, labels, epochs, size, length)

    return loop


def trains_as_ours(loop, seed):
    try:
        TRAINING.trained_weights_match(Answer(loop), model_of, layer, np.random.default_rng(seed), TF)
    except CheckFailed:
        return False
    return True


def test_the_defaults_that_were_given_pass_whatever_is_drawn():
    assert all(trains_as_ours(fit_by_default(), seed) for seed in range(DRAWS))


@pytest.mark.parametrize("loop", [fit_by_default(121), fit_by_default(119), fit_by_default(rate=1e-2)])
def test_other_defaults_fail_whatever_is_drawn(loop):
    assert [seed for seed in range(DRAWS) if trains_as_ours(loop, seed)] == []
