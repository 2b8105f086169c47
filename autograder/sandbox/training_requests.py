"""What may be asked of the two workers of a training run; see :mod:`.requests` for the rest, and for the rule.

One worker runs the student's program and hands out a network, the other trains it and runs no line of the student's.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from autograder.sandbox.keras_parts import Constraints, Fit, OptimizerDescription
from autograder.sandbox.replies import Described
from autograder.sandbox.requests import Request
from autograder.sandbox.training_replies import (
    Begun,
    Drawn,
    EpochDone,
    NetworkFacts,
    NetworkMade,
    OwnEpochs,
    OwnNetwork,
    Probe,
    Received,
    Rehearsed,
    Shuffled,
    Traced,
)

__all__ = [
    "SCORING_BATCH",
    "BatchedImages",
    "BeginTraining",
    "DrawValues",
    "GetLearnedValues",
    "MakeAskedNetwork",
    "MakeNetwork",
    "NetworkFunctions",
    "ProbeNetwork",
    "ReceiveNetwork",
    "Rehearse",
    "RestoreValues",
    "RunOwnLoop",
    "ScoreImages",
    "ShuffleValues",
    "TakeOwnNetwork",
    "TraceNetwork",
    "TrainEpoch",
    "TrainingOperation",
    "TrainingPlan",
]


SCORING_BATCH = 64
"""Images per call of a network that is scored or tried, for which every graph is made; the last batch is filled up.
Few, because code that loops over the images of a batch is unrolled when it is traced."""


class TrainingPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What workers are told of a training run: what happens in it, and nothing of what decides.

    Attributes:
        loop: ``params`` steps plain tensors by SGD, ``keras`` a model by its own optimiser.
        learning_rate: of SGD, and of the optimiser that takes the place of one that is not defined.
        batch_size: images per step.
        epochs: passes over the training images.
        seed: of initial values and of the order of the images.
    """

    loop: Literal["params", "keras"]
    learning_rate: float
    batch_size: int
    epochs: int
    seed: int


class NetworkFunctions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a program calls what its network is made by; "" for what it has no name for.

    Attributes:
        model: for ``params``, the forward pass, and "" where what ``init`` makes is called for images; for ``keras``,
            what makes the model where no ``make_model`` is.
        init: makes the parameters, for ``params``.
        make_model: makes the model, for ``keras``.
        make_optimizer: makes its optimiser.
        training_flag: what the model is called with as ``training=`` while it learns.
        penalties: whether the loss has what its regularisers ask for.
    """

    model: str
    init: str
    make_model: str
    make_optimizer: str
    training_flag: bool
    penalties: bool = True


class MakeNetwork(Request[NetworkMade], frozen=True, kw_only=True):
    """Make the network of a training run by the program's functions; what it is like, and its values.

    Attributes:
        plan: of the run.
        functions: the program's.
    """

    plan: TrainingPlan
    functions: NetworkFunctions


class MakeAskedNetwork(Request[NetworkFacts], frozen=True, kw_only=True):
    """Make the network that a question asks for, in a worker that has run our own solution; what it is like.

    Attributes:
        plan: of the run.
        functions: the solution's.
        expression: Python, of the unit: a forward pass for ``params`` with a ``model``, else a network.
    """

    plan: TrainingPlan
    functions: NetworkFunctions
    expression: str


class ProbeNetwork(Request[Probe], frozen=True, kw_only=True):
    """What the network computes for a batch with given weights; afterwards it has its own again.

    Its arrays: images (N, H, W, C), labels (N,), and one array per variable.

    Attributes:
        outputs: what it gives for each class; it stands for a loss.
    """

    outputs: Literal["scores", "probabilities"]


class BatchedImages(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Images that a network learns from.

    Attributes:
        images: how many; None for all training images.
        batch_size: images per step.
    """

    images: int | None = None
    batch_size: int


class TraceNetwork(Request[Traced], frozen=True, kw_only=True):
    """Hand the network out as a graph, which takes :data:`SCORING_BATCH` images, too.

    Attributes:
        learns_from: what it will learn from; for each size of a batch it is traced by itself.
        maximum_export: bytes of the graph.
    """

    learns_from: tuple[BatchedImages, ...]
    maximum_export: int


class Rehearse(Request[Rehearsed], frozen=True, kw_only=True):
    """Play the student's training function through; the calls of ``fit`` that it consists of.

    Attributes:
        function: its name.
        seed: of the run.
    """

    function: str
    seed: int


class RunOwnLoop(Request[OwnEpochs], frozen=True, kw_only=True):
    """Run the student's own training loop to its end; how many epochs it made.

    Attributes:
        function: the name of the function that is the loop.
        plan: of the run.
        smallest_batch: one epoch is as many updates as there are batches of this size.
    """

    function: str
    plan: TrainingPlan
    smallest_batch: int


class TakeOwnNetwork(Request[OwnNetwork], frozen=True, kw_only=True):
    """Take up the network that the student's own loop has trained, for :class:`TraceNetwork`; its optimiser."""


class ReceiveNetwork(Request[Received], frozen=True, kw_only=True):
    """Take a network from another worker's :class:`TraceNetwork`, whose files are the arrays.

    Attributes:
        constraints: of its variables.
    """

    constraints: Constraints


class DrawValues(Request[Drawn], frozen=True, kw_only=True):
    """Give the network initial values of ours, like those that came with it or, where there are some, like the arrays.

    Attributes:
        seed: of the draw.
    """

    seed: int


class BeginTraining(Request[Begun], frozen=True, kw_only=True):
    """Begin to train the network that was received; its initial values as they are.

    Attributes:
        plan: of the run.
        outputs: what the network gives for each class; ``any``: to be seen.
        optimizer: of the run, for ``keras``.
        fits: what to replay in the place of the notebook's loop.
        classes: the network learns class ``classes[c]`` for class c.
    """

    plan: TrainingPlan
    outputs: Literal["scores", "probabilities", "any"]
    optimizer: OptimizerDescription | None
    fits: tuple[Fit, ...] | None
    classes: tuple[int, ...]


class TrainEpoch(Request[EpochDone], frozen=True, kw_only=True):
    """Train for one epoch more; how many are done, and whether there are no more."""


class ScoreImages(Request[Described], frozen=True, kw_only=True):
    """Class scores (N, C) of the network in training for images (N, H, W, C), which are the array."""


class ShuffleValues(Request[Shuffled], frozen=True, kw_only=True):
    """Mix what the network in training has learnt; whether that is most of it.

    Attributes:
        seed: of the permutations.
        smallest: variables of fewer numbers stay as they are.
    """

    seed: int
    smallest: int


class RestoreValues(Request[Begun], frozen=True, kw_only=True):
    """Take back what :class:`ShuffleValues` did."""


class GetLearnedValues(Request[Described], frozen=True, kw_only=True):
    """The variables of the network in training, as they are now."""


TrainingOperation: TypeAlias = (
    MakeNetwork
    | MakeAskedNetwork
    | ProbeNetwork
    | TraceNetwork
    | Rehearse
    | RunOwnLoop
    | TakeOwnNetwork
    | ReceiveNetwork
    | DrawValues
    | BeginTraining
    | TrainEpoch
    | ScoreImages
    | ShuffleValues
    | RestoreValues
    | GetLearnedValues
)
"""What may be asked of the workers of a training run."""
