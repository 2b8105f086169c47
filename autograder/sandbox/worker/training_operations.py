"""What the two workers of a training run do when they are asked: the student's, and the one that trains."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from autograder.sandbox.training_requests import (
    SCORING_BATCH,
    BeginTraining,
    DrawValues,
    GetLearnedValues,
    MakeAskedNetwork,
    MakeNetwork,
    ProbeNetwork,
    ReceiveNetwork,
    Rehearse,
    RestoreValues,
    RunOwnLoop,
    ScoreImages,
    ShuffleValues,
    TakeOwnNetwork,
    TraceNetwork,
    TrainEpoch,
    TrainingOperation,
    TrainingPlan,
)
from autograder.sandbox.worker import live, trainers
from autograder.sandbox.worker import rehearsal as rehearsals
from autograder.sandbox.worker.descriptions import describe
from autograder.sandbox.worker.graph_flow import RefusedNetwork
from autograder.sandbox.worker.imported import import_network
from autograder.sandbox.worker.networks import FILES, KeptNetwork, KerasNetwork, step_batches
from autograder.sandbox.worker.own_loop import OwnTraining
from autograder.sandbox.worker.state import WorkerState

__all__ = ["answer"]

Body = dict[str, Any]
Arrays = tuple[np.ndarray, ...]


def answer(state: WorkerState, request: TrainingOperation, arrays: Arrays) -> tuple[Body, Arrays]:
    """Do what is asked; see :func:`.operations.answer`."""
    match request:
        case MakeNetwork():
            return make_network(state, request, arrays)
        case MakeAskedNetwork():
            return make_asked_network(state, request, arrays)
        case ProbeNetwork():
            return probe_network(state, request, arrays)
        case TraceNetwork():
            return trace_network(state, request, arrays)
        case Rehearse():
            return rehearse(state, request, arrays)
        case RunOwnLoop():
            return run_own_loop(state, request, arrays)
        case TakeOwnNetwork():
            return take_own_network(state, request, arrays)
        case ReceiveNetwork():
            return receive_network(state, request, arrays)
        case DrawValues():
            return draw_values(state, request, arrays)
        case BeginTraining():
            return begin_training(state, request, arrays)
        case TrainEpoch():
            return train_epoch(state, request, arrays)
        case ScoreImages():
            return score_images(state, request, arrays)
        case ShuffleValues():
            return shuffle_values(state, request, arrays)
        case RestoreValues():
            return restore_values(state, request, arrays)
        case GetLearnedValues():
            return get_learned_values(state, request, arrays)


def make_network(state: WorkerState, request: MakeNetwork, arrays: Arrays) -> tuple[Body, Arrays]:
    """Make the network of a training run.

    Returns:
        What it is like (see :meth:`.live.LiveNetwork.facts`), its variables being the arrays.
    """
    state.network = live.from_functions(state, request.plan, request.functions)
    return state.network.facts(_steps(state, request.plan)), state.network.values()


def make_asked_network(state: WorkerState, request: MakeAskedNetwork, arrays: Arrays) -> tuple[Body, Arrays]:
    """Make the network that was asked for, in a worker that has run our own solution; say what it is like."""
    state.network = live.from_expression(state, request.plan, request.functions, request.expression)
    return state.network.facts(_steps(state, request.plan)), ()


def _steps(state: WorkerState, plan: TrainingPlan) -> int:
    """Of the whole run, in the notebook's loop."""
    assert state.training_set is not None
    return plan.epochs * math.ceil(len(state.training_set[1]) / plan.batch_size)


def probe_network(state: WorkerState, request: ProbeNetwork, arrays: Arrays) -> tuple[Body, Arrays]:
    """What the network computes for images, labels and weights: see :func:`.live.probe`."""
    images, labels, *weights = arrays
    found = state.network if state.network is not None else state.imported
    network_ = found.network if isinstance(found, live.LiveNetwork) else found
    return describe(state, live.probe(network_, trainers.loss_of(request.outputs), images, labels, weights))


def trace_network(state: WorkerState, request: TraceNetwork, arrays: Arrays) -> tuple[Body, Arrays]:
    """Hand the network out as a graph.

    Returns:
        The constraints of its variables, the contents of the files being the arrays; or ``kept``: why it cannot
        leave this process, and ``detail``: what in it.

    Raises:
        Exception: it cannot be called at all; whatever the student's code raises.
    """
    assert state.network is not None
    assert state.training_set is not None
    batches = {SCORING_BATCH}
    for part in request.learns_from:
        batches |= step_batches(len(state.training_set[1]) if part.images is None else part.images, part.batch_size)
    try:
        exported = state.network.export(batches, request.maximum_export)
    except KeptNetwork as error:
        return {"kept": error.reason, "detail": error.detail[:100], "constraints": []}, ()
    except Exception as error:
        # Perhaps it cannot be called at all: then that is what is wrong with it.
        images = tf.zeros((max(batches), *state.image_shape))
        state.network.network.learn(images)
        state.network.network.predict(images)
        return {"kept": "graph", "detail": type(error).__name__[:100], "constraints": []}, ()
    contents = tuple(np.frombuffer(exported.files[name], np.uint8) for name in FILES)
    return {"kept": "", "detail": "", "constraints": exported.constraints}, contents


def rehearse(state: WorkerState, request: Rehearse, arrays: Arrays) -> tuple[Body, Arrays]:
    """Play the student's training function through.

    Returns:
        ``fits``: what it asks ``fit`` to do, the network being kept; None where the loop is written out in Python.
    """
    try:
        rehearsal = rehearsals.rehearse(state, request)
    except rehearsals.OwnLoop:
        return {"fits": None}, ()
    assert rehearsal.model is not None
    state.network = live.LiveNetwork(KerasNetwork(rehearsal.model, training_flag=True), None, state.image_shape)
    return {"fits": rehearsal.fits}, ()


def run_own_loop(state: WorkerState, request: RunOwnLoop, arrays: Arrays) -> tuple[Body, Arrays]:
    """Run the student's own training loop to its end; say how many epochs it made."""
    state.trainer = OwnTraining(state, request, _steps(state, request.plan))
    return {"epochs": state.trainer.run()}, ()


def take_own_network(state: WorkerState, request: TakeOwnNetwork, arrays: Arrays) -> tuple[Body, Arrays]:
    """Take up the network that the student's own loop has trained, for :func:`trace_network`.

    Returns:
        Its optimiser's description, where it has one.
    """
    try:
        state.network, optimizer = state.trainer.network()
    except KeptNetwork as error:
        return {"optimizer": None, "kept": error.reason}, ()
    return {"optimizer": optimizer, "kept": ""}, ()


def receive_network(state: WorkerState, request: ReceiveNetwork, arrays: Arrays) -> tuple[Body, Arrays]:
    """Take a network from another worker's :func:`trace_network`.

    Returns:
        The shapes of its variables; or ``refused``: why it may not train, and ``detail``: what in it.
    """
    try:
        state.imported = import_network(dict(zip(FILES, arrays, strict=True)), request.constraints, Path("imported"))
    except RefusedNetwork as error:
        return {"shapes": [], "refused": error.reason, "detail": error.detail[:100]}, ()
    shapes = [list(map(int, variable.shape)) for variable in state.imported.variables]
    return {"shapes": shapes, "refused": "", "detail": ""}, ()


def draw_values(state: WorkerState, request: DrawValues, arrays: Arrays) -> tuple[Body, Arrays]:
    """Give the network that was received initial values of ours, like those that came with it or like the arrays."""
    assert state.imported is not None
    independent = state.imported.begin(request.seed, arrays or None)
    return {"learned": state.imported.learned, "fixed": state.imported.fixed, "independent": independent}, ()


def begin_training(state: WorkerState, request: BeginTraining, arrays: Arrays) -> tuple[Body, Arrays]:
    """Begin to train the network that was received; its initial values as they are."""
    assert state.imported is not None
    state.trainer = trainers.TrainingLoop(state, request, state.imported)
    return {}, ()


def train_epoch(state: WorkerState, request: TrainEpoch, arrays: Arrays) -> tuple[Body, Arrays]:
    """Train for one epoch more; say how many are done, and whether there are no more."""
    epochs, is_last = state.trainer.run_epoch()
    return {"epochs": epochs, "last": is_last}, ()


def score_images(state: WorkerState, request: ScoreImages, arrays: Arrays) -> tuple[Body, Arrays]:
    """Class scores (N, C) of the network in training for images (N, H, W, C)."""
    return describe(state, state.trainer.scores(arrays[0]))


def shuffle_values(state: WorkerState, request: ShuffleValues, arrays: Arrays) -> tuple[Body, Arrays]:
    """Mix what the network in training has learnt; say whether that is most of it."""
    assert state.imported is not None
    return {"most": state.imported.shuffle(request.seed, request.smallest)}, ()


def restore_values(state: WorkerState, request: RestoreValues, arrays: Arrays) -> tuple[Body, Arrays]:
    """Take back what :func:`shuffle_values` did."""
    assert state.imported is not None
    state.imported.restore()
    return {}, ()


def get_learned_values(state: WorkerState, request: GetLearnedValues, arrays: Arrays) -> tuple[Body, Arrays]:
    """The variables of the network in training, as they are now."""
    assert state.imported is not None
    return describe(state, [variable.numpy() for variable in state.imported.variables])
