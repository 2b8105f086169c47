"""Hints stand alone, whatever the mistake: checks are given answers in NumPy, and their hints are read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count

import numpy as np
import pytest
from support.convnet_checks import convnet, initialisation, keras_model, networks, reference, slips
from support.hints import faults_of_hint

from autograder.checks import optimizers
from autograder.checks.layers import softmax
from autograder.errors import CheckFailed, StudentException
from autograder.locale.messages import languages, speaking
from autograder.locale.sentences import said
from autograder.sandbox.proxies import RemoteObject

scores_of = reference.three_layer_scores
Forward = Callable[[np.ndarray, list[np.ndarray]], object]


class Answer:
    """Takes the place of a proxy of a student's function."""

    name = "answer"

    def __init__(self, call: Callable[..., object], gradients: object = None) -> None:
        self._call = call
        self._gradients = gradients

    def __call__(self, *arguments: object) -> object:
        try:
            return self._call(*arguments)
        except ValueError as error:
            raise StudentException("ValueError", "") from error

    def elsewhere(self) -> Answer:
        return self

    def gradients(self, images: object, labels: object, params: list[np.ndarray]) -> object:
        return [self._gradients if self._gradients is None else np.ones_like(value) for value in params]


class Model(RemoteObject):
    """Takes the place of a proxy of a model with weights of given shapes; computes nothing that depends on them."""

    def __init__(self, shapes: list[tuple[int, ...]], classes: int = 10) -> None:
        self._shapes, self._classes = shapes, classes

    def __call__(self, images: np.ndarray, **_options: object) -> np.ndarray:
        return np.full((len(images), self._classes), 1.0 / self._classes, np.float32)

    def weight_values(self) -> list[np.ndarray]:
        return [np.ones(shape, np.float32) for shape in self._shapes]


class Optimizer(RemoteObject):
    """Takes the place of a proxy of an optimiser."""

    def __init__(self, path: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> None:
        self._path = path

    def optimize(self, start: np.ndarray, gradients: np.ndarray, *, late: tuple[int, int]) -> np.ndarray:
        path = self._path(start, gradients)
        return np.vstack([path, path[-1:]]).astype(np.float32)


def hint_of(check: Callable[..., None], *arguments: object) -> str:
    """What a hidden row shows of a failed check: finding and hint, understood without the message, in each language."""
    with pytest.raises(CheckFailed) as caught:
        check(*arguments)
    failure = caught.value
    assert faults_of_hint(said(failure.hint)) == [], said(failure.hint)
    if failure.finding:
        assert said(failure.finding).endswith(".")
    english = f"{said(failure.finding)} {said(failure.hint)}".strip()
    for language in languages():
        with speaking(language):
            assert (f"{said(failure.finding)} {said(failure.hint)}".strip() == english) == (language == "en")
    return english


CALLS = count()


def with_settings(settings, images: np.ndarray, params: list[np.ndarray]) -> np.ndarray:
    return networks.outputs(images, params, lambda scores: scores)(settings)


FORWARD: dict[str, Forward] = {
    "nothing": lambda images, params: None,
    "a list": lambda images, params: [1, 2],
    "transposed": lambda images, params: scores_of(images, params).T,
    "summed": lambda images, params: scores_of(images, params).sum(axis=0),
    "not finite": lambda images, params: scores_of(images, params) * np.nan,
    "squared": lambda images, params: scores_of(images, params) ** 2,
    "random": lambda images, params: scores_of(images, params) * (1 + 1e-3 * next(CALLS)),
    "capped": lambda images, params: np.minimum(scores_of(images, params), 20),
    "ReLU before the last bias": lambda images, params: networks.relu_before_bias(scores_of(images, params), params[5]),
    **{name: partial(lambda end, images, params: end(scores_of(images, params)), end)
       for name, (_hint, end) in slips.SCORE_ENDINGS.items()},
    **{name: partial(with_settings, settings) for name, (_hint, settings) in slips._PARAMS.items()},
    **{name: partial(lambda pair, images, params: scores_of(images, params, activations=pair), pair)
       for name, (_hint, pair) in slips._ACTIVATIONS.items()},
}  # fmt: skip


@pytest.mark.parametrize("name", FORWARD)
def test_of_a_forward_pass(rng, name):
    assert hint_of(convnet.scores_match, Answer(FORWARD[name]), rng)


def only_as_in_the_notebook(images: np.ndarray, params: list[np.ndarray]) -> np.ndarray:
    scores = scores_of(images, params)
    return scores if images.shape[:3] == (4, 32, 32) else scores + 1.0


def test_of_sizes_that_are_written_down(rng):
    hint = hint_of(convnet.scores_match_on_other_shapes, Answer(only_as_in_the_notebook), rng)
    assert "read all sizes off x and params" in hint


@pytest.mark.parametrize(("gradients", "expected"), [(None, "No gradient reaches conv_w1"), (1, "gradients differ")])
def test_of_gradients(rng, gradients, expected):
    assert expected in hint_of(convnet.gradients_match, Answer(scores_of, gradients), rng)


def test_of_a_batch_that_is_not_learned(rng):
    assert "fitted again and again" in hint_of(convnet.one_batch_is_learned, Answer(scores_of), rng)


def initial(**changes: Callable[[np.ndarray], np.ndarray]) -> Answer:
    rng = np.random.default_rng(1)
    shapes = reference.ConvNetShape(channel_1=32, channel_2=16).params()
    values = [
        np.zeros(shape) if len(shape) == 1 else rng.standard_normal(shape) * np.sqrt(2 / np.prod(shape[:-1]))
        for shape in shapes
    ]
    names = ("conv_w1", "conv_b1", "conv_w2", "conv_b2", "fc_w", "fc_b")
    return Answer(lambda: [changes.get(name, np.asarray)(value) for name, value in zip(names, values, strict=True)])


INITIAL = {
    "six": Answer(lambda: [np.zeros(3)]),
    "scale": initial(conv_w1=lambda value: 2 * value),
    "mean": initial(conv_w2=lambda value: value + 0.5 * value.std()),
    "finite": initial(fc_w=lambda value: value * np.nan),
    "axes": initial(conv_w1=lambda value: value.reshape(-1)),
    "bias": initial(fc_b=lambda value: value + 100),
}


@pytest.mark.parametrize("name", INITIAL)
def test_of_initial_values(name):
    assert hint_of(initialisation.scale_is_kaiming, INITIAL[name])


RIGHT_CLASS = [(5, 5, 3, 12), (12,), (3, 3, 12, 8), (8,), (8192, 10), (10,)]
WEIGHTS = {
    "numbers for arguments": ([(5, 5, 3, 32), (32,), (3, 3, 32, 16), (16,), (16384, 10), (10,)], "numbers are written"),
    "exchanged": ([(5, 5, 3, 8), (8,), (3, 3, 8, 12), (12,), (12288, 10), (10,)], "channel_1 and channel_2 are exch"),
    "padding": ([*RIGHT_CLASS[:4], (5408, 10), (10,)], "maps of 26x26, not of 32x32. The padding of both"),
    "first padding": ([*RIGHT_CLASS[:4], (6272, 10), (10,)], "The padding of the first convolution is missing"),
    "second padding": ([*RIGHT_CLASS[:4], (7200, 10), (10,)], "The padding of the second convolution is missing"),
    "pooling": ([*RIGHT_CLASS[:4], (2048, 10), (10,)], "maps of 16x16, not of 32x32. Feature maps have to stay"),
    "not square": ([*RIGHT_CLASS[:4], (2000, 10), (10,)], "Feature maps have to stay"),
    "pooled over all": ([*RIGHT_CLASS[:4], (8, 10), (10,)], "one number per filter"),
    "images": ([*RIGHT_CLASS[:4], (3072, 10), (10,)], "gets the images"),
    "second unused": ([*RIGHT_CLASS[:4], (12288, 10), (10,)], "gets what the first convolution gives"),
    "filters": ([(3, 3, 3, 12), (12,), (5, 5, 12, 8), (8,), *RIGHT_CLASS[4:]], "has filters of 3x3, the second of 5x5"),
    "no biases": (RIGHT_CLASS[::2], "has 0 biases instead of 3. Each of the three layers has a bias"),
    "normalisation": ([*RIGHT_CLASS, (12,), (12,)], "leave out batch normalization"),
    "a layer too many": ([*RIGHT_CLASS, (10, 10), (10,)], "2 convolutions and 2 fully connected layers"),
    "no filters": ([*RIGHT_CLASS[:2], (3, 3, 12, 0), (8,), (5, 10), (10,)], "numbers are written"),
    "nothing": ([], "has 0 convolutions"),
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_of_weights_of_other_shapes(name):
    shapes, expected = WEIGHTS[name]
    assert expected in hint_of(keras_model.weights_have_shapes, Answer(lambda *sizes: Model(shapes)))


def test_a_network_without_a_mistake_in_its_weights_has_none_explained():
    keras_model._find_weights(
        Model(RIGHT_CLASS).weight_values(), reference.ConvNetShape(channel_1=12, channel_2=8), is_stack=False
    )


@pytest.mark.parametrize("result", [None, 3, Model(RIGHT_CLASS, classes=9)], ids=["nothing", "a number", "classes"])
def test_of_what_is_no_model(result):
    assert hint_of(keras_model.weights_have_shapes, Answer(lambda *sizes: result))


def test_a_stack_is_told_what_the_question_says_and_of_no_arguments(rng):
    stack = Answer(lambda: Model([*RIGHT_CLASS[:4], (5408, 10), (10,)]))
    hint = hint_of(keras_model.sequential_probabilities_match, stack, rng)
    assert "The stack has 12 and 8 filters and 10 classes. The fully connected layer gets feature maps of 26x26" in hint
    assert "channel_1" not in hint
    assert "__init__" not in hint


def path(*, learning_rate: float = 0.003, momentum: float = 0.9, nesterov: bool = True) -> Answer:
    settings = {"learning_rate": learning_rate, "momentum": momentum, "nesterov": nesterov}
    return Answer(lambda: Optimizer(lambda start, gradients: optimizers.sgd_path(start, gradients, **settings)))


OPTIMIZERS = {
    "nothing": (Answer(lambda: None), "returned nothing"),
    "a number": (Answer(lambda: 3), "Return an optimizer"),
    "plain": (path(nesterov=False), "with plain momentum. Asked for was SGD with Nesterov momentum 0.9"),
    "no momentum": (path(momentum=0.0), "without momentum. Asked for was SGD with Nesterov momentum 0.9"),
    "rate": (path(learning_rate=0.03), "with another learning rate"),
    "momentum": (path(momentum=0.99), "with another momentum"),
    "still": (path(learning_rate=0.0), "does not move the weights at all"),
    "signs": (
        Answer(lambda: Optimizer(lambda start, gradients: start - 0.003 * np.cumsum(np.sign(gradients), axis=0))),
        "as in Adam and RMSprop",
    ),
    "squares": (
        Answer(lambda: Optimizer(lambda start, gradients: start - 0.003 * np.cumsum(gradients**3, axis=0))),
        "does not move weights as SGD with Nesterov momentum 0.9",
    ),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_of_an_optimiser(rng, name):
    answer, expected = OPTIMIZERS[name]
    check = partial(optimizers.is_nesterov_sgd, learning_rate=0.003, momentum=0.9, updates=766)
    answer.name = "optimizer_init_fn"
    hint = hint_of(check, answer, rng)
    assert expected in hint
    assert "0.99" not in hint, "what a worker computes stays out of hints"


@pytest.mark.parametrize("name", slips.PROBABILITY_ENDINGS)
def test_of_how_probabilities_are_made(rng, name):
    shape = reference.ConvNetShape()
    images, params = rng.standard_normal((4, 32, 32, 3)), reference.random_params(shape, rng)
    hint, end = slips.PROBABILITY_ENDINGS[name]
    found = end(scores_of(images, params))
    named = slips.name_slip(found, images, params, shape, ending=softmax, other_endings=slips.PROBABILITY_ENDINGS)
    assert (said(named.hint), named.mistake.code) == (hint, name)
    assert faults_of_hint(hint) == []
