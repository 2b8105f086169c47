"""What ``unit.toml`` says about training runs: how a network is trained, and how good it must be."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import msgspec

from autograder.locale.sentences import Sentence
from autograder.units import goals

__all__ = ["Count", "GivenNetwork", "GradedTraining", "OnStandin", "Positive", "Training"]

Count = Annotated[int, msgspec.Meta(ge=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
Percentage = Annotated[float, msgspec.Meta(ge=0, le=100)]

_BUSY = 3.0
"""Times by which the clock may be ahead of the processor."""


class Training(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One training run: how a worker trains, and the validation accuracy that it must reach.

    In the notebook, ``learning_rate``, ``momentum``, ``num_epochs`` and ``goal`` (a share of 1) are called so: the
    build compares their values with these.

    Attributes:
        loop: ``params`` steps plain tensors by SGD, ``keras`` a model by its own optimiser.
        model: for ``params``, the name of the forward pass; without one, what ``init`` makes is the network: an object
            that is called for images, and whose ``weights`` learn. For ``keras``, the name of a function or class that
            makes the model where the answer does not define ``make_model``: a model of Keras, a ``tf.Module``, or such
            an object.
        init: name of the function that makes the parameters, for ``params``.
        make_model: name of the student's function that makes the model, for ``keras``.
        make_optimizer: of the one that makes its optimiser; where an answer does not define it, Adam takes its place.
        outputs: what the network gives for each class: ``scores``, of which the loss takes a softmax, or
            ``probabilities``.
        learning_rate: of the optimiser; what ``params`` steps by and what checks of optimisers expect.
        momentum: what checks of optimisers expect.
        epochs: passes over the training images, at most.
        batch_size: images per step.
        training_flag: what the model is called with as ``training=`` while it learns.
        penalties: whether the loss has what regularisers of the network ask for, as Keras's own `fit` adds it.
        custom_loop: name of a student function that may do the training instead.
        disguise: what may be done to the validation images to tell a network that knows classes from a table of known
            images; it must leave the class as it is: ``mirrored`` where a mirror image is of the same class (no digit's
            is), else ``shifted``.
        over: the accuracy in per cent that must be exceeded; exactly one of this and ``at_least``.
        at_least: the accuracy in per cent that must be reached.
        cpu_seconds: its budget: processor time, all threads together. It holds for the machine in :mod:`.speed`, and is
            stretched on slower ones. Where it is used up, the epochs until then count.
        seconds: wall-clock limit of the run; 0 stands for three times the processor's, as a machine may be busy.
    """

    loop: Literal["params", "keras"]
    outputs: Literal["scores", "probabilities"]
    disguise: Literal["mirrored", "shifted"]
    learning_rate: Positive
    epochs: Count
    cpu_seconds: Positive = 3600
    seconds: Annotated[float, msgspec.Meta(ge=0)] = 0
    model: str = ""
    init: str = ""
    make_model: str = ""
    make_optimizer: str = ""
    momentum: float = 0.0
    batch_size: Count = 64
    training_flag: bool = False
    penalties: bool = True
    custom_loop: str = ""
    over: Percentage | None = None
    at_least: Percentage | None = None

    def __post_init__(self) -> None:
        if not self.seconds:
            msgspec.structs.force_setattr(self, "seconds", _BUSY * self.cpu_seconds)
        if (self.over is None) == (self.at_least is None):
            raise ValueError("a training run needs exactly one of `over` and `at_least`")
        if self.loop == "params" and not self.init:
            raise ValueError("the loop `params` needs `init`")
        if self.loop == "keras" and not (self.model or self.make_model):
            raise ValueError("the loop `keras` needs `make_model` or `model`")

    def updates(self, images: int) -> int:
        """Steps of a whole run, in each epoch of which the network sees so many images once."""
        return self.epochs * math.ceil(images / self.batch_size)

    @property
    def threshold(self) -> float:
        """The published validation accuracy, in per cent."""
        threshold = self.over if self.over is not None else self.at_least
        assert threshold is not None
        return threshold

    def is_met_by(self, accuracy: float) -> bool:
        """Whether a validation accuracy in per cent meets the goal."""
        return accuracy > self.over if self.over is not None else accuracy >= self.threshold

    @property
    def goal(self) -> Sentence:
        """The goal in words: ``over 43%`` or ``at least 70%``."""
        return goals.goal(self.threshold, is_exceeded=self.over is not None)


class OnStandin(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """``[questions.training.standin]``: what is otherwise on the images that ship with the kit.

    A few thousand images teach less than the whole set. What is left out is as on the whole set.

    Attributes:
        epochs: passes over the training images, at most.
        over: the accuracy in per cent that must be exceeded.
        at_least: the accuracy in per cent that must be reached.
        spread: standard deviation between runs.
        difference: an answer whose true accuracy lies so far below the goal must fail.
        credit_over: a failed answer keeps points up to so far below the goal.
    """

    epochs: Count | None = None
    over: Percentage | None = None
    at_least: Percentage | None = None
    spread: Positive | None = None
    difference: Positive | None = None
    credit_over: Positive | None = None


class GradedTraining(Training, frozen=True, kw_only=True):
    """``[questions.training]``: a run that decides about points, and how runs of it become a verdict.

    The last three are in points of accuracy and have no defaults: three points below a goal of 50% mean little, three
    points below one of 98% more than twice as many mistakes. What they do is in :mod:`.grading.policy`.

    Attributes:
        asked: the networks of which the question asks for one, as expressions over the solution's names: a forward pass
            for ``params`` with a ``model``, else a network; none where the network is the student's to choose.
        spread: standard deviation between runs of one answer with different seeds; measured by
            ``benchmarks/calibrate.py``.
        difference: an answer whose true accuracy lies so far below the goal must fail.
        credit_over: a failed answer keeps a part of its points that falls to nothing so far below the goal.
        standin: what is otherwise where the images that ship with the kit are trained on.
    """

    asked: list[str] = []
    spread: Positive
    difference: Positive
    credit_over: Positive
    standin: OnStandin | None = None

    def on_standin(self) -> GradedTraining:
        """This run on the images that ship with the kit."""
        if self.standin is None:
            return self
        stated = {name: value for name, value in msgspec.structs.asdict(self.standin).items() if value is not None}
        if "over" in stated or "at_least" in stated:
            stated = {"over": None, "at_least": None, **stated}
        return msgspec.structs.replace(self, standin=None, **stated)


class GivenNetwork(Training, frozen=True, kw_only=True):
    """``[given_network]``: a training run of a network that the notebook gives to students.

    It shows machine, data and kit to be sound before anyone loses a point.

    Attributes:
        stands_before: a question before whose answer the notebook defines the network.
    """

    stands_before: str
