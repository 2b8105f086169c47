"""What the grader may ask of the two workers of a training run: the student's, and the one that trains."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from autograder.sandbox.worker import live, trainers
from autograder.sandbox.worker import rehearsal as rehearsals
from autograder.sandbox.worker.descriptions import describe
from autograder.sandbox.worker.graph_flow import RefusedNetwork
from autograder.sandbox.worker.imported import import_network
from autograder.sandbox.worker.networks import FILES, KeptNetwork, KerasNetwork, step_batches
from autograder.sandbox.worker.own_loop import OwnTraining
from autograder.sandbox.worker.state import WorkerState

__all__ = ["TRAINING_OPERATIONS"]

Body = dict[str, Any]
Arrays = tuple[np.ndarray, ...]


def network(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Make the network of a training run: the student's, or the one that was asked for.

    Returns:
        What it is like (see :meth:`.live.LiveNetwork.facts`); where ``values`` are wanted, its variables.
    """
    training, expression = body["training"], body["expression"]
    if expression is None:
        state.network = live.from_functions(state, training)
    else:
        state.network = live.from_expression(state, training, expression)
    return state.network.facts(_steps(state, training)), state.network.values() if body["values"] else ()


def _steps(state: WorkerState, training: dict[str, Any]) -> int:
    """Of the whole run, in the notebook's loop."""
    assert state.training_set is not None
    steps: int = training["epochs"] * math.ceil(len(state.training_set[1]) / training["batch_size"])
    return steps


def probe(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """What the network computes for images, labels and weights: see :func:`.live.probe`."""
    images, labels, *weights = arrays
    found = state.network if state.network is not None else state.imported
    network_ = found.network if isinstance(found, live.LiveNetwork) else found
    return describe(state, live.probe(network_, trainers.loss_of(body["outputs"]), images, labels, weights))


def trace(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Hand the network out as a graph.

    Returns:
        The constraints of its variables, the contents of the files being the arrays; or ``kept``: why it cannot
        leave this process, and ``detail``: what in it.

    Raises:
        Exception: it cannot be called at all; whatever the student's code raises.
    """
    assert state.network is not None
    assert state.training_set is not None
    passes = body["passes"] or [[len(state.training_set[1]), body["training"]["batch_size"]]]
    batches = set().union(*(step_batches(count, size) for count, size in passes))
    try:
        exported = state.network.export(batches, body["maximum_export"])
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


def rehearse(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Play the student's training function through.

    Returns:
        ``fits``: what it asks ``fit`` to do, the network being kept; None where the loop is written out in Python.
    """
    try:
        rehearsal = rehearsals.rehearse(state, body["training"])
    except rehearsals.OwnLoop:
        return {"fits": None}, ()
    assert rehearsal.model is not None
    state.network = live.LiveNetwork(KerasNetwork(rehearsal.model, training_flag=True), None, state.image_shape)
    return {"fits": rehearsal.fits}, ()


def own_training(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Run the student's own training loop to its end; say how many epochs it made."""
    state.trainer = OwnTraining(state, body["training"], _steps(state, body["training"]))
    return {"epochs": state.trainer.run()}, ()


def own_network(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Take up the network that the student's own loop has trained, for :func:`trace`.

    Returns:
        Its optimiser's description, where it has one.
    """
    try:
        state.network, optimizer = state.trainer.network()
    except KeptNetwork as error:
        return {"optimizer": None, "kept": error.reason}, ()
    return {"optimizer": optimizer, "kept": ""}, ()


def receive_network(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Take a network from another worker's :func:`trace`.

    Returns:
        The shapes of its variables; or ``refused``: why it may not train, and ``detail``: what in it.
    """
    try:
        state.imported = import_network(dict(zip(FILES, arrays, strict=True)), body["constraints"], Path("imported"))
    except RefusedNetwork as error:
        return {"shapes": [], "refused": error.reason, "detail": error.detail[:100]}, ()
    shapes = [list(map(int, variable.shape)) for variable in state.imported.variables]
    return {"shapes": shapes, "refused": "", "detail": ""}, ()


def draw_values(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Give the network that was received initial values of ours, like those that came with it or like the arrays."""
    assert state.imported is not None
    independent = state.imported.begin(body["seed"], arrays or None)
    return {"learned": state.imported.learned, "fixed": state.imported.fixed, "independent": independent}, ()


def begin_training(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Begin to train the network that was received; its initial values as they are."""
    assert state.imported is not None
    training, optimizer, fits = body["training"], body["optimizer"], body["fits"]
    state.trainer = trainers.TrainingLoop(state, training, state.imported, optimizer, fits, classes=body["classes"])
    return {}, ()


def train_epoch(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Train for one epoch more; say how many are done, and whether there are no more."""
    epochs, is_last = state.trainer.run_epoch()
    return {"epochs": epochs, "last": is_last}, ()


def train_scores(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Class scores (N, C) of the network in training for images (N, H, W, C)."""
    return describe(state, state.trainer.scores(arrays[0]))


def shuffle_values(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Mix what the network in training has learnt; say whether that is most of it."""
    assert state.imported is not None
    return {"most": state.imported.shuffle(body["seed"], body["smallest"])}, ()


def restore_values(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """Take back what :func:`shuffle_values` did."""
    assert state.imported is not None
    state.imported.restore()
    return {}, ()


def learned_values(state: WorkerState, body: Body, arrays: Arrays) -> tuple[Body, Arrays]:
    """The variables of the network in training, as they are now."""
    assert state.imported is not None
    return describe(state, [variable.numpy() for variable in state.imported.variables])


TRAINING_OPERATIONS = (
    network,
    probe,
    trace,
    rehearse,
    own_training,
    own_network,
    receive_network,
    draw_values,
    begin_training,
    train_epoch,
    train_scores,
    shuffle_values,
    restore_values,
    learned_values,
)
