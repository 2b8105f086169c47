"""A student's training function played through without training: what it asks ``fit`` to do is written down.

The function runs on a few images, and ``compile`` and ``fit`` of Keras only note what they are given. So the
training itself can happen elsewhere, in a process in which no line of the student's code runs. A loop that is written
out in Python shows itself by the first step that it makes.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np

from autograder.sandbox.training_requests import Rehearse
from autograder.sandbox.worker.optimizers import describe_loss, describe_optimizer
from autograder.sandbox.worker.state import NotAModel, WorkerState

__all__ = ["OwnLoop", "rehearse"]

_CALLBACKS = {
    "EarlyStopping": (
        "monitor",
        "min_delta",
        "patience",
        "mode",
        "baseline",
        "restore_best_weights",
        "start_from_epoch",
    ),
    "ReduceLROnPlateau": ("monitor", "factor", "patience", "min_delta", "mode", "cooldown", "min_lr"),
    "TerminateOnNaN": (),
}
"""Callbacks of Keras that act on a training, and the arguments that they are made with."""

_IDLE = ("BackupAndRestore", "CSVLogger", "History", "ModelCheckpoint", "ProgbarLogger", "TensorBoard")
"""Callbacks of Keras that look on."""

_IGNORED = ("verbose", "validation_batch_size", "validation_steps", "validation_freq")
_METRICS = ("loss", "accuracy", "acc", "sparse_categorical_accuracy", "categorical_accuracy")
_MOST_FITS = 1000


class OwnLoop(BaseException):
    """The training is more than calls of ``fit`` that can be written down; says what.

    No ``Exception``, because student code catches these.
    """


class Rehearsal:
    """What was noted while a training function ran.

    Args:
        state: of the worker.

    Attributes:
        fits: one description per call of ``fit``.
        model: which was fitted.
        unlearnt: what metrics are without success.
    """

    def __init__(self, state: WorkerState) -> None:
        self.fits: list[dict[str, Any]] = []
        self.model: keras.Model | None = None
        self._optimizers: list[Any] = []
        self._trained: list[int] = []
        assert state.training_set is not None
        self._images, self._labels = state.training_set
        chance = 1.0 / state.num_classes
        self.unlearnt = dict.fromkeys(_METRICS, chance) | {"loss": -math.log(chance)}

    def note(self, model: keras.Model, x: Any, y: Any, **options: Any) -> Any:
        """In the place of ``fit``: write down what it would do; return a history of a training without success."""
        if self.model not in (None, model) or len(self.fits) == _MOST_FITS:
            raise OwnLoop("several models")
        self.model = model
        if not model.built:
            model(self._images[:1])
        described = self._describe(model, x, y, **options)
        trained = [id(variable) for variable in model.trainable_variables]
        if self.fits and trained != self._trained:
            raise OwnLoop("trainable")
        self._trained = trained
        self.fits.append(described)
        history = keras.callbacks.History()
        history.set_model(model)
        history.epoch = list(range(described["epochs"]))
        values = {name: [value] * described["epochs"] for name, value in self.unlearnt.items()}
        history.history = {**values, **{f"val_{name}": list(value) for name, value in values.items()}}
        return history

    def _describe(
        self,
        model: keras.Model,
        x: Any,
        y: Any,
        *,
        batch_size: int | None = None,
        epochs: int = 1,
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        initial_epoch: int = 0,
        **options: Any,
    ) -> dict[str, Any]:
        if any(value is not None for name, value in options.items() if name not in _IGNORED):
            raise OwnLoop("fit")
        methods = ("train_step", "compute_loss", "test_step", "make_train_function")
        plain = keras.Model
        if any(getattr(type(model), name, None) is not getattr(plain, name, None) for name in methods):
            raise OwnLoop("train_step")
        start, stop, one_hot = self._part(x, y)
        stop -= int((stop - start) * validation_split) if validation_split else 0
        size, count = int(batch_size or 32), int(epochs) - int(initial_epoch)
        steps = max(1, count) * math.ceil((stop - start) / size)
        listed = _listed(callbacks)
        try:
            return {
                "epochs": count,
                "batch_size": size,
                "start": start,
                "stop": stop,
                "one_hot": one_hot,
                "shuffle": bool(shuffle),
                "loss": describe_loss(model.loss),
                "optimizer": describe_optimizer(model.optimizer, steps),
                "continues": bool(self._optimizers) and self._optimizers[-1] is model.optimizer,
                "callbacks": [entry for callback in listed for entry in _describe_callback(callback, count)],
            }
        except (ValueError, TypeError, AttributeError) as error:
            raise OwnLoop(str(error)[:100]) from error
        finally:
            self._optimizers.append(model.optimizer)

    def _part(self, x: Any, y: Any) -> tuple[int, int, bool]:
        """Which of the training images these are, and whether the labels are written as rows with a one."""
        if not isinstance(x, np.ndarray) or x.shape[1:] != self._images.shape[1:] or x.dtype != self._images.dtype:
            raise OwnLoop("images")
        size = self._images.strides[0]
        offset = x.__array_interface__["data"][0] - self._images.__array_interface__["data"][0]
        start, rest = divmod(offset, size)
        if rest or not 0 <= start <= start + len(x) <= len(self._images) or x.strides != self._images.strides:
            raise OwnLoop("images")
        labels, expected = np.asarray(y), np.asarray(self._labels[start : start + len(x)])
        one_hot = labels.ndim == 2 and labels.shape[1] > 1
        found = labels.argmax(axis=1) if one_hot else labels.reshape(-1)
        if len(found) != len(x) or not np.array_equal(found, expected):
            raise OwnLoop("labels")
        if one_hot and not np.array_equal(labels, np.eye(labels.shape[1])[expected]):
            raise OwnLoop("labels")
        return int(start), int(start + len(x)), one_hot


def rehearse(state: WorkerState, request: Rehearse) -> Rehearsal:
    """Run the student's training function; note what it fits.

    Args:
        state: of the worker that has run the student's cells.
        request: names the function.

    Raises:
        OwnLoop: the training is not only calls of ``fit`` on the training images.
        Exception: whatever the student's code raises.
    """
    state.seed(request.seed)
    rehearsal = Rehearsal(state)
    images = state.load_images()
    with _patched(rehearsal):
        model = state.find(request.function)(*images[:4])
    if not callable(model):
        raise NotAModel(f"{request.function} must return the trained model")
    if model is not rehearsal.model or not rehearsal.fits:
        raise OwnLoop("another model")
    return rehearsal


@contextlib.contextmanager
def _patched(rehearsal: Rehearsal) -> Iterator[None]:
    """Keras's training methods: ``fit`` notes, and all that would step ends the rehearsal."""

    def fit(model: keras.Model, x: Any = None, y: Any = None, batch_size: Any = None, epochs: Any = 1, *args: Any,
            **options: Any) -> Any:  # fmt: skip
        if args:
            names = ("verbose", "callbacks", "validation_split", "validation_data", "shuffle", "class_weight")
            options = {**dict(zip(names, args, strict=False)), **options}
        return rehearsal.note(model, x, y, batch_size=batch_size, epochs=epochs, **options)

    def steps(name: str) -> Callable[..., Any]:
        def stop(*_arguments: Any, **_options: Any) -> Any:
            raise OwnLoop(name)

        return stop

    optimizer, trainer = keras.optimizers.Optimizer, keras.Model
    methods = [(trainer, "fit", fit)]
    methods += [(optimizer, name, steps(name)) for name in ("apply", "apply_gradients") if hasattr(optimizer, name)]
    methods += [(trainer, "train_on_batch", steps("train_on_batch"))]
    methods += [(trainer, "load_weights", lambda *_, **__: None), (trainer, "save_weights", lambda *_, **__: None)]
    methods += [(trainer, "evaluate", lambda *_, **__: [rehearsal.unlearnt[name] for name in ("loss", "accuracy")])]
    with contextlib.ExitStack() as stack:
        for owner, name, replacement in methods:
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, replacement)
        yield


def _listed(callbacks: Any) -> list[Any]:
    if callbacks is None:
        return []
    return list(callbacks) if isinstance(callbacks, (list, tuple)) else [callbacks]


def _describe_callback(callback: Any, epochs: int) -> list[dict[str, Any]]:
    name = type(callback).__name__
    if getattr(keras.callbacks, name, None) is not type(callback):
        raise OwnLoop(name[:100])
    if name in _IDLE:
        return []
    if name == "LearningRateScheduler":
        return [{"class": name, "config": {"rates": list(_rates(callback.schedule, epochs))}}]
    if name not in _CALLBACKS:
        raise OwnLoop(name)
    config: dict[str, Any] = {key: getattr(callback, key, None) for key in _CALLBACKS[name]}
    if config.get("mode", "") is None:  # Keras 2 keeps the comparison that it stands for
        config["mode"] = "min" if callback.monitor_op is np.less else "max"
    if "min_delta" in config:
        config["min_delta"] = abs(float(config["min_delta"]))  # EarlyStopping gives it a sign
    return [{"class": name, "config": config}]


def _rates(schedule: Callable[..., Any], epochs: int) -> Iterator[float]:
    """A schedule over epochs as a table; it must not go by the rate before, which is known only then."""
    for epoch in range(epochs):
        try:
            yield float(schedule(epoch))
        except TypeError:
            low, high = (float(schedule(epoch, rate)) for rate in (1.0, 2.0))
            if low != high:
                raise OwnLoop("LearningRateScheduler") from None
            yield low
