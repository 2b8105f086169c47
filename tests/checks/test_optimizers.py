from __future__ import annotations

import numpy as np
import pytest

from autograder.checks.optimizers import is_nesterov_sgd, sgd_path
from autograder.errors import CheckFailed
from autograder.sandbox.proxies import StudentFunction

SGD = "tf.keras.optimizers.SGD"
DECAY = "tf.keras.optimizers.schedules"

UPDATES = 766
RIGHT = {
    "keywords": f"{SGD}(learning_rate=3e-3, momentum=0.9, nesterov=True)",
    "positions": f"{SGD}(3e-3, 0.9, True)",
    "constants of TensorFlow": f"{SGD}(float(tf.constant(3e-3)), momentum=float(tf.constant(.9)), nesterov=True)",
    "a function": f"{SGD}(lambda: 3e-3, momentum=np.float64(0.9), nesterov=True)",
    "a constant schedule": f"{SGD}({DECAY}.PiecewiseConstantDecay([10**6], [3e-3, 1e-3]), 0.9, nesterov=True)",
    "from a configuration": f"{SGD}.from_config(dict(learning_rate=3e-3, momentum=0.9, nesterov=True))",
    "a schedule that changes nothing in the first epoch": f"{SGD}({DECAY}.PiecewiseConstantDecay([765], [3e-3, 1e-3]),"
    " 0.9, nesterov=True)",
    "clipping and decay switched off": f"{SGD}(3e-3, 0.9, True, clipnorm=1e6, weight_decay=0.0, use_ema=False)",
    "by name": "tf.keras.optimizers.get(dict(class_name='SGD', "
    "config=dict(learning_rate=3e-3, momentum=0.9, nesterov=True)))",
    "of TensorFlow 1": "tf.compat.v1.train.MomentumOptimizer(3e-3, 0.9, use_nesterov=True)",
    "made once": f"(lambda made={SGD}(3e-3, 0.9, True): made)()",
}

NESTEROV = "those of SGD with Nesterov momentum"
WRONG = {
    "not Nesterov's": (f"{SGD}(3e-3, momentum=0.9)", "those of SGD with plain momentum 0.9 and learning rate 0.003."),
    "no momentum": (f"{SGD}(3e-3, nesterov=True)", "those of SGD without momentum, with learning rate 0.003."),
    "nothing set": (f"{SGD}()", "those of SGD without momentum, with learning rate 0.01."),
    "another rate": (f"{SGD}(3e-2, 0.9, True)", f"{NESTEROV} 0.9 and learning rate 0.03."),
    "another momentum": (f"{SGD}(3e-3, 0.99, True)", f"{NESTEROV} 0.99 and learning rate 0.003."),
    "half as much": (f"{SGD}(5e-4, 0.45, True)", f"{NESTEROV} 0.45 and learning rate 0.0005."),
    "clipped": (f"{SGD}(3e-3, 0.9, True, clipvalue=0.1)", "others."),
    "decaying": (f"{SGD}({DECAY}.ExponentialDecay(3e-3, 1, 0.9), 0.9, True)", "others."),
    "Adam": ("tf.keras.optimizers.Adam(3e-3)", "others, whose first step does not depend on how large the gradient is"),
    "Nadam": ("tf.keras.optimizers.Nadam(3e-3, beta_1=0.9)", "others, whose first step does not depend on how large"),
    "RMSprop": ("tf.keras.optimizers.RMSprop(3e-3, momentum=0.9)", "others, whose first step does not depend on how"),
    "decaying slowly": (
        f"{SGD}({DECAY}.ExponentialDecay(3e-3, 10_000, 0.9), 0.9, True)",
        "others after 754 steps. Later in the training",
    ),
    "decaying from the middle on": (
        f"{SGD}({DECAY}.PiecewiseConstantDecay([383], [3e-3, 1e-3]), 0.9, True)",
        "others after 754 steps. Later in the training",
    ),
    "clipped by value, loosely": (f"{SGD}(3e-3, 0.9, True, clipvalue=1e3)", "others where gradients are large."),
    "clipped by norm, loosely": (f"{SGD}(3e-3, 0.9, True, clipnorm=100)", "others where gradients are large."),
    "clipped together, loosely": (f"{SGD}(3e-3, 0.9, True, global_clipnorm=10.)", "others where gradients are large."),
    "weight decay": (f"{SGD}(3e-3, 0.9, True, weight_decay=1e-4)", "weights that move without a gradient."),
    "averages": (f"{SGD}(3e-3, 0.9, True, use_ema=True)", "that other weights take their place in the end."),
    "averages now and then": (
        f"{SGD}(3e-3, 0.9, True, use_ema=True, ema_overwrite_frequency=100)",
        "that other weights take their place in the end.",
    ),
    "no rate": (f"{SGD}(0.0, 0.9, True)", "none. The optimizer does not move the weights"),
}  # fmt: skip

NO_OPTIMISER = {
    "nothing": ("None", "gave None. optimizer_init_fn() returned nothing"),
    "a name": ("'sgd'", "what it gave cannot apply gradients. Return an optimizer"),
    "a class": (SGD, "what it gave cannot apply gradients. Return an optimizer"),
    "a number": ("3e-3", "to give a Keras optimizer, got something else."),
    "a list": (f"[{SGD}(3e-3, 0.9, True)]", "to give a Keras optimizer, got something else."),
}


def check(worker, rng):
    is_nesterov(StudentFunction(worker, "optimizer_init_fn"), rng, learning_rate=3e-3)


def is_nesterov(optimizer_init_fn, rng, *, learning_rate):
    is_nesterov_sgd(optimizer_init_fn, rng, learning_rate=learning_rate, momentum=0.9, updates=UPDATES)


def answer(expression):
    return f"def optimizer_init_fn():\n    return {expression}\n"


@pytest.mark.parametrize("style", RIGHT)
def test_right_optimisers_of_every_style_pass(open_worker, rng, style):
    check(open_worker(answer(RIGHT[style])), rng)


@pytest.mark.parametrize(("expression", "found"), WRONG.values(), ids=WRONG)
def test_wrong_optimisers_fail_with_what_they_are(open_worker, rng, expression, found):
    with pytest.raises(CheckFailed) as caught:
        check(open_worker(answer(expression)), rng)
    asked = "Expected the updates of SGD with Nesterov momentum 0.9 and learning rate 0.003, found "
    assert str(caught.value).startswith(asked + found)


def test_the_function_is_called_what_the_question_calls_it(open_worker, rng):
    worker = open_worker("def make_optimizer():\n    pass\n")
    with pytest.raises(CheckFailed, match=r"^make_optimizer\(\) gave None\. make_optimizer\(\) returned"):
        is_nesterov(StudentFunction(worker, "make_optimizer"), rng, learning_rate=3e-3)


def test_how_long_a_training_is_the_unit_says(open_worker, rng):
    schedule = f"{SGD}({DECAY}.PiecewiseConstantDecay([100], [3e-3, 1e-3]), 0.9, nesterov=True)"
    function = StudentFunction(open_worker(answer(schedule)), "optimizer_init_fn")
    is_nesterov_sgd(function, rng, learning_rate=3e-3, momentum=0.9, updates=101)
    with pytest.raises(CheckFailed, match="others after 98 steps"):
        is_nesterov_sgd(function, rng, learning_rate=3e-3, momentum=0.9, updates=110)


@pytest.mark.parametrize(("expression", "expected"), NO_OPTIMISER.values(), ids=NO_OPTIMISER)
def test_what_is_no_optimiser_fails(open_worker, rng, expression, expected):
    with pytest.raises(CheckFailed) as caught:
        check(open_worker(answer(expression)), rng)
    assert expected in str(caught.value)


def test_the_smallest_decay_is_told_from_none(open_worker, rng):
    source = answer(f"{SGD}(5e-4, 0.9, True)") + f"def other():\n    return {SGD}(5e-4, .9, True, weight_decay=1e-4)\n"
    worker = open_worker(source)
    for _ in range(20):
        is_nesterov(StudentFunction(worker, "optimizer_init_fn"), rng, learning_rate=5e-4)
        with pytest.raises(CheckFailed, match="move without a gradient"):
            is_nesterov(StudentFunction(worker, "other"), rng, learning_rate=5e-4)


def test_an_optimiser_of_ones_own_need_not_count_its_steps(open_worker, rng):
    source = f"""
class Nesterov:
    velocity = 0.0

    def apply_gradients(self, pairs):
        for gradient, variable in pairs:
            self.velocity = 0.9 * self.velocity - 3e-3 * gradient
            variable.assign_add(0.9 * self.velocity - 3e-3 * gradient)

{answer("Nesterov()")}"""
    check(open_worker(source), rng)


def test_the_smaller_rate_is_told_from_rounding(open_worker, rng):
    worker = open_worker(answer(f"{SGD}(5e-4, 0.9, True)") + f"def other():\n    return {SGD}(5.1e-4, 0.9, True)\n")
    is_nesterov(StudentFunction(worker, "optimizer_init_fn"), rng, learning_rate=5e-4)
    with pytest.raises(CheckFailed, match=r"learning rate 0\.00051"):
        is_nesterov(StudentFunction(worker, "other"), rng, learning_rate=5e-4)


@pytest.mark.parametrize("expression", ["'LEAK'", "type('LEAK', (), {})()", "[][0 * len('LEAK')]"])
def test_no_text_of_the_answer_enters_a_message(open_worker, rng, expression):
    own = f"class LEAK: apply_gradients = lambda *_: {expression}\ndef other():\n    return LEAK()\n"
    worker = open_worker(answer(f"{SGD}(name='LEAK')") + own)
    for name in ("optimizer_init_fn", "other"):
        with pytest.raises(CheckFailed) as caught:
            is_nesterov(StudentFunction(worker, name), rng, learning_rate=3e-3)
        assert "LEAK" not in str(caught.value)


@pytest.mark.parametrize(("momentum", "nesterov"), [(0.0, False), (0.9, False), (0.9, True)])
def test_our_own_path_is_that_of_keras(open_worker, rng, momentum, nesterov):
    worker = open_worker(answer(f"{SGD}(0.1, {momentum}, {nesterov})"))
    start, gradients = rng.standard_normal(3).astype(np.float32), rng.standard_normal((8, 3)).astype(np.float32)
    found = StudentFunction(worker, "optimizer_init_fn")().optimize(start, gradients, late=(4, 1000))
    ours = sgd_path(start, gradients, learning_rate=0.1, momentum=momentum, nesterov=nesterov)
    np.testing.assert_allclose(found, [*ours, ours[-1]], atol=1e-5)
