"""Checks of ``main(arguments)``: a program that trains, writes down how it is doing, and can be stopped."""

from __future__ import annotations

import numpy as np

from autograder.checks.expectations import is_close, require_array
from autograder.errors import CheckFailed
from autograder.locale.sentences import as_number, sentence
from autograder.sandbox.proxies import StudentFunction

from .loops import check_summaries
from .mistakes import named
from .printed import counts_shown, numbers_shown, text_of
from .probes import PROGRAM

__all__ = ["options_are_obeyed", "summaries_are_written", "training_goes_on"]

_EPOCHS = 4
_KEPT = 3
_SECONDS = 2.2  # that training takes in the first epoch, at least: more than the number of an epoch, plus one
_RATE, _MOMENTUM = 0.0625, 0.25


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
    """Batch size, rates and progress are those that were asked for, epochs are told, and three checkpoints kept.

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
    _require_told(main, rng)


def _require_told(main: StudentFunction, rng: np.random.Generator) -> None:
    """The small things: rates, the order of the digits, what is printed of an epoch, and how much is kept."""
    result = main.beside(PROGRAM, "told", *_digits(rng, 20), _SECONDS, _RATE, _MOMENTUM)
    texts, numbers = [text_of(text) for text in result[:2]], [float(number) for number in result[2:]]
    least, longest, kept, in_order, *rates = numbers
    if not np.allclose(rates, (_RATE, _MOMENTUM)):
        raise CheckFailed(
            sentence(
                "Expected the optimizer of main to have the learning rate {rate} and the momentum {momentum}, found"
                " {found_rate} and {found_momentum}.",
                rate=as_number(_RATE, "g"),
                momentum=as_number(_MOMENTUM, "g"),
                found_rate=as_number(rates[0], ".3g"),
                found_momentum=as_number(rates[1], ".3g"),
            ),
            sentence("main gives the optimizer settings.lr and settings.momentum, as in the lines you were given."),
            mistake=named("program_rates_ignored"),
        )
    if in_order:
        raise CheckFailed(
            sentence("main trains on the digits in the order of their file."),
            sentence("main trains on train_set as it is given, shuffled, in batches of settings.batch_size."),
            mistake=named("program_not_shuffled"),
        )
    are_epochs_shown = any(
        count in (list(range(1, _EPOCHS + 1)), list(range(_EPOCHS))) for count in counts_shown("\n".join(texts))
    )
    are_seconds_shown = any(least - n.unit < n.value < longest + n.unit for n in numbers_shown(texts[0]))
    if not are_epochs_shown or not are_seconds_shown:
        raise CheckFailed(
            sentence("main prints too little about an epoch."),
            sentence("main prints a line with the number of each epoch and its seconds, and test prints its own."),
            mistake=named("program_prints_too_little"),
        )
    if kept not in (0, _KEPT):  # that there are none costs points elsewhere
        raise CheckFailed(
            sentence(
                "After {epochs} epochs, expected {expected} checkpoints in the folder of main, found {found}.",
                epochs=_EPOCHS,
                expected=_KEPT,
                found=int(kept),
            ),
            sentence("A tf.train.CheckpointManager with max_to_keep=3 keeps the three newest checkpoints of main."),
            mistake=named("program_checkpoints_kept"),
        )


def _digits(rng: np.random.Generator, images: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.integers(0, 256, (images, 28, 28)).astype(np.uint8), rng.integers(0, 10, images).astype(np.uint8)
