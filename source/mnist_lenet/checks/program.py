"""Checks of ``main(arguments)``: a program that trains, writes down how it is doing, and can be stopped."""

from __future__ import annotations

import numpy as np

from autograder.checks.expectations import is_close, require_array
from autograder.errors import CheckFailed
from autograder.locale.sentences import sentence
from autograder.sandbox.proxies import StudentFunction

from .loops import check_summaries
from .mistakes import named
from .probes import PROGRAM

__all__ = ["options_are_obeyed", "summaries_are_written", "training_goes_on"]


def training_goes_on(main: StudentFunction, rng: np.random.Generator) -> None:
    """A second start finds the network of the first, and its count of steps; with an epoch left, it trains that.

    Raises:
        CheckFailed: it does not.
    """
    images, labels = _digits(rng, 20)
    result = main.beside(PROGRAM, "stopped_and_gone_on", images, labels)
    scores = [require_array(array, (20, 10), sentence("scores")) for array in result[:6:2]]
    steps, saved = [int(number) for number in result[1:6:2]], int(result[6])
    if steps[0] != 4:
        raise CheckFailed(
            sentence("Expected {expected} steps of main in one epoch, found {found}.", expected=4, found=steps[0]),
            sentence("main calls train_one_epoch once for each epoch, until settings.epochs epochs are done."),
            mistake=named("program_epochs"),
        )
    if not saved:
        raise CheckFailed(
            sentence("main leaves no checkpoint of the model in the folder that was named."),
            sentence(
                "At the end of each epoch, main saves model, optimizer and epoch with a tf.train.CheckpointManager in"
                " settings.checkpoint_dir."
            ),
            mistake=named("program_leaves_no_checkpoint"),
        )
    if not is_close(scores[1], scores[0]):
        raise CheckFailed(
            sentence("After a new start with no epoch left, the network of main gives other scores than before."),
            sentence(
                "On start, main restores the newest checkpoint before it trains, and it trains only while fewer than"
                " settings.epochs epochs are done."
            ),
            mistake=named("program_never_restored"),
        )
    if steps[1:] != [4, 8] or saved < 2:
        raise CheckFailed(
            sentence(
                "A new start of main counts the steps {found}; expected 4 and 8.", found=f"{steps[1]}, {steps[2]}"
            ),
            sentence(
                "The checkpoint of main holds the optimizer and `epoch` beside the model: the optimizer counts the"
                " steps of all starts, and `epoch` says how many epochs are left."
            ),
            mistake=named("program_saves_too_little"),
        )
    if is_close(scores[2], scores[1]):
        raise CheckFailed(
            sentence("A new start of main with an epoch left does not train the network."),
            sentence("After restoring, main goes on training until settings.epochs epochs are done."),
            mistake=named("program_never_goes_on"),
        )


def summaries_are_written(main: StudentFunction, rng: np.random.Generator) -> None:
    """The folder train has summaries of every tenth step, the folder eval one after each epoch.

    Raises:
        CheckFailed: they have not.
    """
    train, evaluation, _text = main.beside(PROGRAM, "summaries", *_digits(rng, 44))
    check_summaries(train, "main/train", every=10, last=22)
    for tag in (0, 1):
        steps = evaluation[evaluation[:, 0] == tag][:, 1].astype(int).tolist()
        if steps != [11, 22]:
            shown = ", ".join(str(step) for step in steps[:12]) or sentence("none")
            raise CheckFailed(
                sentence("Expected summaries in the folder eval at the steps 11 and 22, found: {steps}.", steps=shown),
                sentence(
                    "After each epoch, main calls test inside of `with test_writer.as_default():`, with"
                    " step=int(optimizer.iterations)."
                ),
                mistake=named("program_test_summaries"),
            )


def options_are_obeyed(main: StudentFunction, rng: np.random.Generator) -> None:
    """Batches have the size that was named, and progress is printed as often as was asked for.

    Raises:
        CheckFailed: it is not so.
    """
    often, lines_often, seldom, lines_seldom = (
        int(number) for number in main.beside(PROGRAM, "with_options", *_digits(rng, 40), 1, 4)
    )
    if (often, seldom) != (4, 4):
        raise CheckFailed(
            sentence("Expected {expected} steps of main in one epoch, found {found}.", expected=4, found=often),
            sentence("main trains on train_set as it is given, in batches of settings.batch_size."),
            mistake=named("program_batch_size_ignored"),
        )
    if lines_often - lines_seldom != 3:
        raise CheckFailed(
            sentence("main does not print the progress that --log-interval asks for."),
            sentence("main hands settings.log_interval on to train_one_epoch."),
            mistake=named("program_log_interval_ignored"),
        )
    if lines_seldom < 3:  # of the device, of a batch, and of the test; more where an epoch has one
        raise CheckFailed(
            sentence("main prints too little about an epoch."),
            sentence("main prints a line with the number of each epoch and its seconds, and test prints its own."),
            mistake=named("program_prints_too_little"),
        )


def _digits(rng: np.random.Generator, images: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.integers(0, 256, (images, 28, 28)).astype(np.uint8), rng.integers(0, 10, images).astype(np.uint8)
