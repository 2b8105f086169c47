"""Checks of ``three_layer_convnet(x, params)``: a forward pass on plain tensors."""

from __future__ import annotations

import numpy as np

from autograder.checks.expectations import cross_entropy, is_close, on_the_scale, require_array, require_close
from autograder.checks.replays import replayed_by
from autograder.errors import CheckFailed, Mistake, StudentException
from autograder.locale.sentences import Sentence, as_number, joined, plural_sentence, sentence
from autograder.sandbox.proxies import StudentFunction

from .mistakes import named
from .reference import GAINS, ConvNetShape, loss_gradient, rectified, rescaled, three_layer_scores
from .replays import GRADIENTS, SCORES
from .sizes import SIZE_OF_MAPS, by, explain_sizes, is_right_with_same_padding, random_problem
from .slips import GENERAL, SCORE_ENDINGS, name_slip

__all__ = ["gradients_match", "one_batch_is_learned", "scores_match", "scores_match_on_other_shapes"]

_SHAPE_HINT = sentence(
    "The result has to have one row of class scores per image. Zero-padding of 2 around the images, then of 1 around"
    " the first layer's output, fixes the size of what the fully connected layer gets: check both, and the flattening."
)
_OTHER_SIZES = sentence(
    "The network was tried with other numbers of images, image sizes, filter sizes and numbers of filters than in the"
    " notebook: read all sizes off x and params, and write no size down as a number."
)
_OTHER_SHAPES = (
    ConvNetShape(batch=1),
    ConvNetShape(batch=7, channel_1=4, channel_2=5, classes=3),
    ConvNetShape(height=20, width=28, channel_1=8, channel_2=2),
    ConvNetShape(kernel_1=(3, 5), kernel_2=(3, 1), channel_1=5, channel_2=4),
    ConvNetShape(height=12, width=9, kernel_1=(5, 3), kernel_2=(1, 3)),
)
_PARAM_NAMES = ("conv_w1", "conv_b1", "conv_w2", "conv_b2", "fc_w", "fc_b")
_STEPS, _LEARNING_RATE = 20, 0.05
_SLOPE_STEP = 0.02
"""Length of the steps, among all parameters, by which the loss is tried beside a place on the path."""
_REPEATABLE = 1e-4
"""Largest difference between two calls, in units of the largest score; a GPU adds numbers in any order."""
_CLEARLY_NEGATIVE = -0.1  # a score
_KINK_MARGIN = 5e-3
"""Ten times the rounding of TF32: no unit is so near to its ReLU's kink that rounding takes it to the other side."""


@replayed_by(SCORES)
def scores_match(three_layer_convnet: StudentFunction, rng: np.random.Generator) -> None:
    """Scores equal our own on random images and parameters of the notebook's shapes, each time anew.

    Raises:
        CheckFailed: they do not.
    """
    shape = ConvNetShape()
    _compare(three_layer_convnet, shape, rng)
    images, _labels, params = random_problem(shape, rng)
    first, second = (
        require_array(three_layer_convnet(images, params), (shape.batch, shape.classes), sentence("scores"))
        for _time in range(2)
    )
    if np.abs(first - second).max() > _REPEATABLE * np.abs(first).max():
        raise CheckFailed(
            sentence("The same images gave other scores at the second call."),
            sentence(
                "Two calls with the same images and parameters gave different scores: take out everything that is"
                " random, such as dropout or noise."
            ),
            mistake=named("random_in_the_forward_pass"),
        )


@replayed_by(SCORES)
def scores_match_on_other_shapes(three_layer_convnet: StudentFunction, rng: np.random.Generator) -> None:
    """Scores equal our own for other batches, image sizes, channel counts and non-square kernels.

    For kernels other than 5x5 and 3x3, on which the two differ, ``SAME`` is as good as paddings of 2 and 1.

    Raises:
        CheckFailed: they do not; the message names the first shape that differs.
    """
    for shape in _OTHER_SHAPES:
        try:
            _compare(three_layer_convnet, shape, rng)
        except CheckFailed as failure:
            # Translators: {sizes} is "7 images of 32x32, kernels of ...", {message} a sentence.
            message = sentence("With {sizes}: {message}", sizes=_describe(shape), message=failure.message)
            is_named = failure.hint not in (GENERAL, _SHAPE_HINT, SIZE_OF_MAPS)
            hint = failure.hint if is_named else joined([_OTHER_SIZES, failure.hint], " ")
            raise CheckFailed(message, hint, finding=failure.finding, mistake=failure.mistake) from None
        except StudentException as exception:
            raise CheckFailed(
                sentence("With {sizes}: your code raised an exception.", sizes=_describe(shape)),
                _OTHER_SIZES,
                finding=sentence("With other sizes than the notebook's, the answer raised an exception."),
                mistake=named("sizes_written_down"),
            ) from exception


@replayed_by(GRADIENTS)
def gradients_match(three_layer_convnet: StudentFunction, rng: np.random.Generator) -> None:
    """Gradients reach all six parameters and agree with finite differences of our own forward pass.

    Raises:
        CheckFailed: one is missing, zero or wrong.
    """
    shape = ConvNetShape(batch=2, height=6, width=5, channel_1=2, channel_2=3, classes=4)
    images, labels, params = random_problem(shape, rng)
    # Where no right label's score is negative, an activation too many would not show.
    while (
        _smallest_activation(images, params) < _KINK_MARGIN
        or three_layer_scores(images, params)[range(shape.batch), labels].min() > _CLEARLY_NEGATIVE
    ):
        images, labels, params = random_problem(shape, rng)
    result = three_layer_convnet(images, params)
    scores = require_array(result, (shape.batch, shape.classes), sentence("scores"), _SHAPE_HINT)
    gradients = _gradients(three_layer_convnet, images, labels, params)
    cut_off = [name for name, gradient in zip(_PARAM_NAMES, gradients, strict=True) if gradient is None]
    if cut_off:
        raise CheckFailed(
            # Translators: {names} are parameters, separated by commas.
            sentence("No gradient reaches {names}.", names=", ".join(cut_off)),
            sentence(
                "The loss has to depend on all six parameters: use each one, biases too, through operations of"
                " TensorFlow, not of NumPy, and without tf.stop_gradient or new variables."
            ),
            finding=sentence("No gradient reaches {names}.", names=", ".join(cut_off)),
            mistake=_mistake_in_values(scores, images, params, shape) or named("no_gradient_reaches_parameters"),
        )
    for index, (name, gradient) in enumerate(zip(_PARAM_NAMES, gradients, strict=True)):
        if gradient is not None and not is_close(gradient, loss_gradient(images, labels, params, index)):
            raise CheckFailed(
                # Translators: {name} is a parameter, such as conv_w1.
                sentence("The gradient of {name} does not fit the network that was asked for.", name=name),
                sentence(
                    "The gradients differ from what the network that was asked for gives. First make the values right"
                    " (see the other rows of this question); where the values are right, look for an operation without"
                    " a gradient: argmax, rounding, .numpy(), tf.constant(...)."
                ),
                mistake=_mistake_in_values(scores, images, params, shape),
            )


def one_batch_is_learned(three_layer_convnet: StudentFunction, rng: np.random.Generator) -> None:
    """The loss on one batch falls when the batch is fitted again and again.

    Gradients come with labels, which a function could remember. So the scores that count are those of the same function
    in a process that has seen no label; and there the loss must change as the gradients said.

    The right network comes below a hundredth of its first loss (1,000 draws).

    Raises:
        CheckFailed: it does not.
    """
    shape = ConvNetShape(batch=8, height=12, width=12)
    what = (shape.batch, shape.classes)
    images, labels, params = random_problem(shape, rng)
    first = require_array(three_layer_convnet(images, params), what, sentence("scores"), _SHAPE_HINT)
    before = cross_entropy(three_layer_scores(images, params), labels)
    path, slopes = [params], []
    for _step in range(_STEPS):
        # Eager gradients, and steps of our own: an answer that no graph can record is as right as any.
        gradients = _gradients(three_layer_convnet, images, labels, path[-1])
        path.append(_moved(path[-1], gradients, -_LEARNING_RATE))
        slopes.append(gradients)
    impartial = three_layer_convnet.elsewhere()

    def loss(params: list[np.ndarray]) -> float:
        name = sentence("scores after {steps} steps", steps=_STEPS)
        scores = require_array(impartial(images, params), what, name)
        return cross_entropy(scores, labels)

    after = loss(path[-1])
    # Where the first loss happens to be large, scores that ignore everything must not seem to have learned.
    bound = 0.3 * min(before, float(np.log(shape.classes)))
    if not after < bound:
        raise CheckFailed(
            sentence(
                "Expected the loss on one batch to fall from {before} below {bound} in {steps} steps, found {after}.",
                before=as_number(before, ".2f"),
                bound=as_number(bound, ".2f"),
                steps=_STEPS,
                after=as_number(after, ".2f"),
            ),
            sentence(
                "One batch was fitted again and again, and the loss did not fall as far as a right network's does."
                " Make the values right first (see the other rows of this question), and return scores, not"
                " probabilities; then look for parameters that no gradient reaches."
            ),
            mistake=_mistake_in_values(first, images, params, shape),
        )
    place = int(rng.integers(_STEPS // 3))
    steepness = sum(
        float((gradient.astype(np.float64) ** 2).sum()) for gradient in slopes[place] if gradient is not None
    )
    width = _SLOPE_STEP / np.sqrt(max(steepness, 1e-30))
    ahead, behind = (loss(_moved(path[place], slopes[place], sign * width)) for sign in (1.0, -1.0))
    if not 0.5 * steepness < (ahead - behind) / (2 * width) < 2.0 * steepness:
        raise CheckFailed(
            sentence("Expected the loss to fall as the gradients say, found that it does not."),
            sentence(
                "The loss changes otherwise than the gradients say: look for tf.stop_gradient, tf.custom_gradient, and"
                " values that are computed outside TensorFlow."
            ),
            mistake=named("gradient_is_not_the_loss_s"),
        )


def _moved(params: list[np.ndarray], gradients: list[np.ndarray | None], step: float) -> list[np.ndarray]:
    with np.errstate(over="ignore"):  # gradients may be as large as float32 can hold
        return [
            value if gradient is None else (value + step * gradient).astype(np.float32)
            for value, gradient in zip(params, gradients, strict=True)
        ]


def _gradients(
    three_layer_convnet: StudentFunction, images: np.ndarray, labels: np.ndarray, params: list[np.ndarray]
) -> list[np.ndarray | None]:
    gradients = three_layer_convnet.gradients(images, labels, params)
    if len(gradients) != len(params):
        # Translators: both are numbers; {expected} is 6.
        message = sentence("Expected {expected} gradients, got {found}.", expected=len(params), found=len(gradients))
        raise CheckFailed(
            message,
            sentence("Take the six parameters as given: replace none, and add none."),
            mistake=named("parameters_replaced"),
        )
    # Translators: {name} is a parameter, such as conv_w1.
    names = [sentence("gradients of {name}", name=name) for name in _PARAM_NAMES]
    return [
        None if gradient is None else require_array(gradient, value.shape, name)
        for name, gradient, value in zip(names, gradients, params, strict=True)
    ]


def _compare(three_layer_convnet: StudentFunction, shape: ConvNetShape, rng: np.random.Generator) -> None:
    images, _labels, params = random_problem(shape, rng)
    try:
        result = three_layer_convnet(images, params)
        scores = require_array(result, (shape.batch, shape.classes), sentence("scores"), _SHAPE_HINT)
    except (CheckFailed, StudentException):
        if is_right_with_same_padding(three_layer_convnet, shape, rng):
            return
        explain_sizes(three_layer_convnet, shape, rng)
        raise
    for gain in GAINS:
        scaled = rescaled(params, gain, gain)
        scores = require_array(three_layer_convnet(images, scaled), scores.shape, sentence("scores"), _SHAPE_HINT)
        with on_the_scale(gain):
            _require_scores(scores, images, scaled, shape)


def _mistake_in_values(
    scores: np.ndarray, images: np.ndarray, params: list[np.ndarray], shape: ConvNetShape
) -> Mistake | None:
    """The mistake behind scores that are wrong; None where they are right, or it is not recognised."""
    if is_close(scores, three_layer_scores(images, params)):
        return None
    return name_slip(scores, images, params, shape, ending=lambda values: values, other_endings=SCORE_ENDINGS).mistake


def _require_scores(scores: np.ndarray, images: np.ndarray, params: list[np.ndarray], shape: ConvNetShape) -> None:
    require_close(
        scores,
        three_layer_scores(images, params),
        sentence("the scores"),
        lambda: name_slip(scores, images, params, shape, ending=lambda scores: scores, other_endings=SCORE_ENDINGS),
    )


def _smallest_activation(images: np.ndarray, params: list[np.ndarray]) -> float:
    """How near any unit of our own network comes to its ReLU's kink."""
    smallest: list[float] = []

    def watched(maps: np.ndarray, bias: np.ndarray) -> np.ndarray:
        smallest.append(float(np.abs(maps).min()))
        return rectified(maps, bias)

    three_layer_scores(images, params, activations=(watched, watched))
    return min(smallest)


def _describe(shape: ConvNetShape) -> Sentence:
    size = by((shape.height, shape.width))
    # Translators: sizes that a network was tried with; follows "With". {size} is height x width, such as 32x32.
    images = plural_sentence(
        "{count} image of {size}", "{count} images of {size}", shape.batch, count=shape.batch, size=size
    )
    return sentence(
        "{images}, kernels of {kernel_1} and {kernel_2}, {channel_1} and {channel_2} filters",
        images=images,
        kernel_1=by(shape.kernel_1),
        kernel_2=by(shape.kernel_2),
        channel_1=shape.channel_1,
        channel_2=shape.channel_2,
    )
