"""Hints that name a slip are in the language of the notebook."""

from __future__ import annotations

import json

import msgspec
import numpy as np
import pytest
from support.bracketed import bracketed, words_outside
from support.convnet_checks import reference, slips
from support.fixture_units import write_notebook
from support.handed_in import InProcess
from support.images import separable_images

from autograder.data.sets import HeldOutImages
from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.locale.messages import _, languages, speaking
from autograder.locale.sentences import said
from autograder.submissions.folders import read_submission
from autograder.submissions.hand_ins import HandIns

LANGUAGES = ("en", "pt_BR", "ru")
WITHOUT_RELU = """
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h = tf.nn.conv2d(x, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
    return flatten(h) @ fc_w + fc_b
"""


@pytest.fixture(autouse=True)
def catalogues(tmp_path_factory):
    with bracketed(tmp_path_factory.mktemp("catalogues"), "pt_BR", "ru"):
        yield


def in_english(text: str, language: str) -> str:
    return text.replace(f"⟦{language} ", "").replace("⟧", "")


def test_the_same_wrong_answer_is_told_what_is_wrong_in_three_languages(unit, sandbox, tmp_path):
    unit = msgspec.structs.replace(unit, questions=[unit.questions[0]], given_network=None)
    held_out = HeldOutImages(*separable_images(200, seed=3), num_validation=100, classes=10)
    bench = Bench(unit, sandbox, held_out, "checksum", {}, trains=False)
    answers = {"three_layer_convnet": WITHOUT_RELU}
    # Two of each, on two threads: a thread has spoken another language before.
    names = [(code, f"{code}-{number}") for number in (1, 2) for code in LANGUAGES]
    paths = [write_notebook(tmp_path / f"{name}.ipynb", unit, answers, language=code) for code, name in names]
    submissions = [read_submission(path, unit, InProcess(unit)) for path in paths]
    results = run_on_threads(
        Batch(bench, HandIns.of(submissions), tmp_path / "grades", {}, Cache(tmp_path / "cache")), 2
    )
    assert len({result.score for result in results}) == 1
    assert 0 < results[0].score < unit.points
    for result in results:
        language = result.submission.split("-")[0]
        checks = {check.check: check for check in result.questions[0].checks}
        english = {check.check: check for check in results[0].questions[0].checks}
        assert {name: check.outcome for name, check in checks.items()} == {n: c.outcome for n, c in english.items()}
        wrong = checks["scores_match_on_random_input"]
        with speaking(language):
            assert said(wrong.message) == _("This hidden check did not pass.")
            assert said(wrong.hint) == _("The first convolution's output does not seem to pass through a ReLU.")
        assert in_english(said(wrong.detail), language).startswith("Expected the scores to equal our own within 1")
        file = json.loads(
            (tmp_path / "grades" / "submissions" / result.submission / "results.json").read_text(encoding="utf-8")
        )
        assert file["extra_data"]["language"] == language
        texts = [file["output"], *(row["output"] for row in file["tests"])]
        if language == "en":
            assert "⟦" not in json.dumps(file, ensure_ascii=False)
        else:
            assert [text for text in texts if words_outside(text) or f"⟦{language} " not in text] == []


def test_hints_for_slips_are_translated_where_they_are_given(rng):
    shape = reference.ConvNetShape(batch=2, height=8, width=8)
    images = rng.standard_normal((2, 8, 8, 3))
    params = reference.random_params(shape, rng)
    scores = np.maximum(reference.three_layer_scores(images, params), 0)
    hint = "The scores seem to pass through a ReLU: return what the fully connected layer gives."
    given = {"relu_on_scores": (hint, lambda scores: np.maximum(scores, 0))}
    for language in languages():
        with speaking(language):
            found = slips.name_slip(
                scores, images, params, shape, ending=lambda scores: scores, other_endings=given
            ).hint
            assert in_english(said(found), language) == hint
            assert ("⟦" in said(found)) == (language != "en")
