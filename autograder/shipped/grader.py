"""``grader``, as students' notebooks know it."""

from __future__ import annotations

import hashlib
import json
import linecache
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from autograder.shipped.images import Arrays, ImageSet, load_images
from autograder.shipped.known import Known
from autograder.shipped.measuring import processor_seconds, training_step, yardstick_seconds
from autograder.shipped.owners import owner_of
from autograder.shipped.saying import SENTENCES, _
from autograder.shipped.tests import Result, defined_tests, run_test

__all__ = ["Grader", "checksum_of", "start"]


class Grader:
    """Checks answers, loads images and measures networks in a student's notebook.

    Args:
        notebook: the notebook's names.
        tests: code of each question's tests.
        facts: what the build knows: see :mod:`autograder.authoring.notebooks.set_up`.
        is_changed: whether the cell that holds all this is not as it was handed out.
    """

    def __init__(
        self, notebook: Mapping[str, Any], tests: Mapping[str, str], facts: Mapping[str, Any], *, is_changed: bool
    ) -> None:
        self._notebook = notebook
        self._tests = tests
        self._facts = facts
        self._is_changed = is_changed
        SENTENCES.update(facts["sentences"])
        if is_changed:
            print(self._warning())

    def check(self, question: str, hint: int = 1) -> Result:
        """Run a question's quick tests and print what came of them.

        Args:
            question: its name.
            hint: 1 for a nudge where a test fails, 2 for a fuller hint.
        """
        if question not in self._tests:
            known = ", ".join(self._tests)
            message = _("There is no question {name} with quick tests; there are: {known}")
            print(message.format(name=question, known=known))
            return Result([])
        self._complain(question)
        known_values = Known(self._facts["known"].get(question, {}))
        tests = defined_tests(question, self._tests[question])
        result = Result([run_test(test, self._notebook, known_values, self._facts["titles"]) for test in tests])
        print(question)
        for outcome in result.outcomes:
            print(outcome.text(question, hint))
        print(self._worth(question, result))
        if self._is_changed:
            print(self._warning())
        return result

    def uses(self, question: str) -> None:
        """Say whose functions the next training run uses; complain where another question defined a name anew."""
        names = [name for name in self._facts["questions"][question]["names"] if name in self._notebook]
        if not self._complain(question):
            message = _("Training with the functions of question {question}: {names}")
            print(message.format(question=question, names=", ".join(names)))

    def load_images(self, source: str = "auto") -> Arrays:
        """The unit's data set, as ``load_data()`` of Keras's data sets returns it; see :func:`load_images`."""
        return load_images(ImageSet(**self._facts["data"]), source)

    def fits(self, question: str) -> None:
        """Print how a question's network compares with the processor time that the grader has for its training.

        Args:
            question: its name.
        """
        tf = import_module("tensorflow")
        budget = self._facts["budgets"][question]
        with tf.device("/cpu:0"):
            makers = (self._notebook.get(budget[name]) for name in ("make_model", "make_optimizer"))
            model, optimizer = (None if maker is None else maker() for maker in makers)
            images = tf.random.normal((budget["batch"], *budget["image"]))
            labels = tf.random.uniform((budget["batch"],), maxval=budget["classes"], dtype=tf.int32)
            if model is None or optimizer is None or model(images[:1]) is None:
                print(_("There is no network to measure yet: write your answer first."))
                return
            step = training_step(tf, model, optimizer, images, labels, scores=budget["scores"])
            seconds = processor_seconds(step) / yardstick_seconds(tf) * budget["yardstick"] * budget["steps"]
        part = seconds / budget["seconds"]
        message = _(
            "{epochs} epochs would take about {needed} s of the grader's processor time; there are {seconds} s."
        )
        print(message.format(epochs=budget["epochs"], needed=round(seconds), seconds=round(budget["seconds"])))
        if part > 1:
            message = _(
                "Too large by a factor of {factor}: reduce the feature maps earlier (pooling, strides of 2), or take"
                " fewer filters."
            )
            print(message.format(factor=f"{part:.1f}"))
        elif part > 0.7:
            print(_("That is close: processors differ, so make the network a little smaller."))
        else:
            print(_("The network fits."))
        if budget["custom_loop"] in self._notebook:
            message = _("What {name} does beside one step for each minibatch is not counted here.")
            print(message.format(name=budget["custom_loop"]))

    def _complain(self, question: str) -> bool:
        """Print which names of a question another cell has defined since; whether there are any."""
        found = False
        for name in self._facts["questions"][question]["names"]:
            owners = self._facts["owners"].get(name, {})
            owner = owner_of(self._notebook.get(name), owners) if question in owners else question
            if owner is not None and owner != question:
                found = True
                other = _("question {question}").format(question=owner) if owner else _("a cell that was given to you")
                message = _(
                    "⚠ {name} is no longer that of question {question}: {other} has defined it again. Run the answer"
                    " cell of {question} again, then this cell."
                )
                print(message.format(name=name, question=question, other=other))
        return found

    def _worth(self, question: str, result: Result) -> str:
        """What the outcome of quick tests is worth."""
        facts = self._facts["questions"][question]
        lines = [_("Quick tests: {passed} of {count}.").format(passed=result.passed, count=len(result.outcomes))]
        if facts["hidden"]:
            message = _("Tests that only the grader runs: {hidden}, for {points} of {total} points.")
            points, total = (f"{facts[key]:g}" for key in ("hidden_points", "points"))
            lines.append(message.format(hidden=facts["hidden"], points=points, total=total))
        if not result.passed_all:
            lines.append(_("Next: repair what the first ✗ names, run your answer cell and then this one."))
        elif facts["hidden"]:
            lines.append(_("These tests found no mistake; that is no proof."))
        return " ".join(lines)

    def _warning(self) -> str:
        return _(
            "⚠ The cell with the quick tests is not as it was handed out: what they say may be wrong. Take that cell"
            " from a fresh copy of the notebook."
        )


def start(notebook: Mapping[str, Any], code: str, tests: Mapping[str, str], facts: str, checksum: str) -> Grader:
    """Make ``grader``, and see whether the cell that holds all this is as it was handed out.

    Args:
        notebook: the notebook's names.
        code: of these modules.
        tests: code of each question's tests.
        facts: as JSON.
        checksum: what :func:`checksum_of` gave when the notebook was built.
    """
    linecache.cache["<grader>"] = (len(code), None, code.splitlines(keepends=True), "<grader>")  # for tf.function
    is_changed = checksum_of(code, tests, facts) != checksum
    return Grader(notebook, tests, json.loads(facts), is_changed=is_changed)


def checksum_of(code: str, tests: Mapping[str, str], facts: str) -> str:
    """A short checksum of what the first cell holds."""
    return hashlib.sha256("\0".join([code, *tests.values(), facts]).encode()).hexdigest()[:16]
