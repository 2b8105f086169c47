"""Checks of Keras models: the three-layer ConvNet as a class or as a stack, and networks of one's own."""

from __future__ import annotations

import numpy as np

from autograder.checks import models
from autograder.checks.expectations import KaimingScale, cross_entropy, on_the_scale, require_array, require_close
from autograder.checks.layers import softmax
from autograder.checks.replays import replayed_by
from autograder.errors import CheckFailed
from autograder.locale.sentences import as_number, sentence
from autograder.sandbox.proxies import RemoteObject, StudentFunction

from .initialisation import INITIALISER_RULES, rule_of
from .mistakes import named
from .reference import GAINS, ConvNetShape, random_params, rescaled, three_layer_scores
from .replays import PROBABILITIES
from .slips import PROBABILITY_ENDINGS, name_slip
from .weights import explain_weights

__all__ = [
    "initialiser_is_variance_scaling",
    "one_batch_is_learned",
    "probabilities_match",
    "sequential_initialiser_is_variance_scaling",
    "sequential_probabilities_match",
    "training_flag_is_obeyed",
    "weights_have_shapes",
]

_STEPS = 20


def weights_have_shapes(three_layer_class: StudentFunction) -> None:
    """A model built with given channel counts has the six weights that follow, and keeps them.

    Raises:
        CheckFailed: a weight is missing, superfluous, of the wrong shape, or made anew at each call.
    """
    for channel_1, channel_2, classes in ((12, 8, 10), (5, 7, 4)):
        shape = ConvNetShape(channel_1=channel_1, channel_2=channel_2, classes=classes)
        model = _make(three_layer_class, shape)
        images = np.ones((2, *shape.image), np.float32)
        first = models.require_probabilities(model, images, classes)
        second = models.require_probabilities(model, images, classes)
        if not np.allclose(first, second, atol=1e-6):
            raise CheckFailed(
                sentence("The same images gave other probabilities at the second call."),
                sentence(
                    "Two calls with the same images gave different probabilities: create every layer in __init__ and"
                    " none in call, and leave out dropout."
                ),
                mistake=named("layers_made_in_call"),
            )
        _find_weights(model.weight_values(), shape, is_stack=False)


@replayed_by(PROBABILITIES)
def probabilities_match(three_layer_class: StudentFunction, rng: np.random.Generator) -> None:
    """With weights that we set, the probabilities for random images equal our own.

    Raises:
        CheckFailed: they do not.
    """
    for shape in (ConvNetShape(channel_1=12, channel_2=8), ConvNetShape(batch=7, channel_1=3, channel_2=5, classes=4)):
        _compare(_make(three_layer_class, shape), shape, rng)


def sequential_probabilities_match(model_init_fn: StudentFunction, rng: np.random.Generator) -> None:
    """The same for a model made without arguments, of 32 and 16 or of 16 and 32 filters.

    Raises:
        CheckFailed: the probabilities, or the numbers of filters, are others.
    """
    _compare(*_make_sequential(model_init_fn), rng, is_stack=True)


def initialiser_is_variance_scaling(three_layer_class: StudentFunction) -> None:
    """Initial weights have the scale of ``VarianceScaling(scale=2.0)``: a variance of 2 / fan_in.

    The tolerance is five standard errors of a sample of the weights' size.

    Raises:
        CheckFailed: the scale of a layer is another.
    """
    # A layer of 10 classes has about the same scale under Keras's own initialiser; one of 128 has not. With more
    # classes, the weights of a network whose filters are written down as 32 and 16 would be too many for a reply.
    for shape in (ConvNetShape(channel_1=32, channel_2=16), ConvNetShape(channel_1=3, channel_2=2, classes=128)):
        model = _make(three_layer_class, shape)
        models.build(model, shape.image)
        _require_scales(model, shape)


def sequential_initialiser_is_variance_scaling(model_init_fn: StudentFunction) -> None:
    """The same for a model made without arguments, of 32 and 16 or of 16 and 32 filters.

    Raises:
        CheckFailed: the scale of a layer, or the numbers of filters, are others.
    """
    _require_scales(*_make_sequential(model_init_fn), is_stack=True)


def one_batch_is_learned(three_layer_class: StudentFunction, rng: np.random.Generator) -> None:
    """Gradients reach every weight, and the loss on one batch falls when it is fitted again and again.

    The right network comes below a hundredth of its first loss (400 draws).

    Raises:
        CheckFailed: they do not.
    """
    shape = ConvNetShape(batch=8, channel_1=6, channel_2=5)
    model = _make(three_layer_class, shape)
    models.build(model, shape.image)
    images = _images(shape, rng)
    labels = rng.integers(0, shape.classes, shape.batch).astype(np.int32)
    before = _loss(models.require_probabilities(model, images, shape.classes), labels)
    weights = model.weight_values()
    fitted = model.fit_batch(images, labels, learning_rate=0.02, steps=_STEPS)
    what = sentence("probabilities after {steps} steps", steps=_STEPS)
    after = _loss(require_array(fitted, (shape.batch, shape.classes), what), labels)
    moved = models.require_same_weights(model, weights)
    unmoved = [old.shape for old, new in zip(weights, moved, strict=True) if np.array_equal(old, new)]
    if unmoved:
        raise CheckFailed(
            sentence("Weights of shape {shape} did not move in training.", shape=unmoved[0]),
            sentence(
                "At least one weight does not learn: use each layer in call, through operations of TensorFlow, not of"
                " NumPy, and without tf.stop_gradient."
            ),
            finding=sentence("Weights of shape {shape} did not move in training.", shape=unmoved[0]),
            mistake=named("weights_do_not_move"),
        )
    if not after < 0.5 * before:
        raise CheckFailed(
            sentence(
                "Expected the loss on one batch to fall below half of {before} in {steps} steps, found {after}.",
                before=as_number(before, ".2f"),
                steps=_STEPS,
                after=as_number(after, ".2f"),
            ),
            sentence(
                "One batch was fitted again and again, and the loss hardly fell. Use every layer that __init__ creates"
                " in call, and end the network in exactly one softmax."
            ),
            mistake=named("not_learned"),
        )


def training_flag_is_obeyed(custom_class: StudentFunction, rng: np.random.Generator) -> None:
    """In inference, an image's scores depend on that image alone; in training, normalisation and dropout act.

    Raises:
        CheckFailed: batch normalisation or dropout acts at the wrong time.
    """
    shape = ConvNetShape()
    models.training_flag_is_obeyed(custom_class, rng, image_shape=shape.image, classes=shape.classes)


def _make(three_layer_class: StudentFunction, shape: ConvNetShape) -> RemoteObject:
    model = three_layer_class(shape.channel_1, shape.channel_2, shape.classes)
    return models.require_model(model, three_layer_class.name)


def _make_sequential(model_init_fn: StudentFunction) -> tuple[RemoteObject, ConvNetShape]:
    model = models.require_model(model_init_fn(), "model_init_fn()")
    models.build(model, ConvNetShape().image)
    is_wide_first = (5, 5, 3, 16) not in [weights.shape for weights in model.weight_values()]
    channels = (32, 16) if is_wide_first else (16, 32)
    return model, ConvNetShape(channel_1=channels[0], channel_2=channels[1])


def _images(shape: ConvNetShape, rng: np.random.Generator) -> np.ndarray:
    return rng.standard_normal((shape.batch, *shape.image)).astype(np.float32)


def _loss(probabilities: np.ndarray, labels: np.ndarray) -> float:
    return cross_entropy(np.log(np.maximum(probabilities, 1e-12)), labels)


def _find_weights(weights: list[np.ndarray], shape: ConvNetShape, *, is_stack: bool) -> list[int]:
    """Positions of the network's six parameters among a model's weights; numbers of channels and classes all differ."""
    explanation = explain_weights(models.shapes_of(weights), shape, is_stack=is_stack)
    return models.find_weights(
        weights, shape.params(), explanation.hint, explanation.finding, mistake=explanation.mistake
    )


def _require_scales(model: RemoteObject, shape: ConvNetShape, *, is_stack: bool = False) -> None:
    names = (
        sentence("the first convolution"),
        sentence("the second convolution"),
        sentence("the fully connected layer"),
    )
    weights = model.weight_values()
    positions = _find_weights(weights, shape, is_stack=is_stack)
    for name, position in zip(names, positions[::2], strict=True):
        scale = KaimingScale(weights[position])
        if not scale.is_right:
            raise CheckFailed(
                # Translators: {layer} is "the first convolution", "the second convolution" or "the fully connected
                # layer".
                sentence(
                    "Expected initial weights of {layer} with a standard deviation of {expected}, found {found}, with"
                    " {channel_1} and {channel_2} filters and {classes} classes.",
                    layer=name,
                    expected=as_number(scale.expected, ".4f"),
                    found=as_number(scale.found, ".4f"),
                    channel_1=shape.channel_1,
                    channel_2=shape.channel_2,
                    classes=shape.classes,
                ),
                sentence(
                    "The initial weights of {layer} do not have the spread that was asked for: pass"
                    " tf.initializers.VarianceScaling(scale=2.0) as kernel_initializer to each of the three layers.",
                    layer=name,
                ),
                mistake=rule_of([weights[position] for position in positions[::2]], INITIALISER_RULES),
            )


def _compare(model: RemoteObject, shape: ConvNetShape, rng: np.random.Generator, *, is_stack: bool = False) -> None:
    models.build(model, shape.image)
    images = _images(shape, rng)
    params = random_params(shape, rng)
    # A wrong shape explains itself better than its weights do.
    models.require_probabilities(model, images, shape.classes)
    weights = model.weight_values()
    positions = _find_weights(weights, shape, is_stack=is_stack)
    for gain in GAINS:
        scaled = rescaled(params, gain)
        _set(model, models.require_same_weights(model, weights), positions, scaled)
        probabilities = models.require_probabilities(model, images, shape.classes)
        with on_the_scale(gain):
            _require_probabilities(probabilities, images, scaled, shape)


def _set(model: RemoteObject, weights: list[np.ndarray], positions: list[int], params: list[np.ndarray]) -> None:
    for position, value in zip(positions, params, strict=True):
        weights[position] = value.reshape(weights[position].shape)
    model.set_weights(weights)


def _require_probabilities(
    probabilities: np.ndarray, images: np.ndarray, params: list[np.ndarray], shape: ConvNetShape
) -> None:
    require_close(
        probabilities,
        softmax(three_layer_scores(images, params)),
        sentence("the probabilities"),
        lambda: name_slip(probabilities, images, params, shape, ending=softmax, other_endings=PROBABILITY_ENDINGS),
    )
