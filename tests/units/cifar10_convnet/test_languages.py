"""The same answers in each language's notebook get the same grade, with feedback in that language."""

from __future__ import annotations

import nbformat
import pytest
from bs4 import BeautifulSoup
from support.images import separable_images

from autograder.authoring.notebooks.transplant import notebook_with_answers, solution_answers
from autograder.data.sets import HeldOutImages
from autograder.grading.batch import Batch, run_on_threads
from autograder.grading.cache import Cache
from autograder.grading.context import Bench
from autograder.locale.messages import speaking
from autograder.locale.sentences import said
from autograder.reports.html import write_reports
from autograder.submissions.folders import read_submission
from autograder.submissions.hand_ins import HandIns
from autograder.units.assertions import knowing_assertions_of
from autograder.units.catalogues import read_catalogue
from autograder.units.titles import with_titles
from autograder.units.unit import load_unit

UNIT = load_unit("cifar10_convnet")
LANGUAGES = ("en", "pt_BR", "ru")
ANSWERS = {
    "three_layer_convnet": """
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
    return tf.transpose(flatten(h) @ fc_w + fc_b)
""",
    "writeup": "I tried everything.",
}


def translation(language: str, cell: str, english: str) -> str:
    """What a text says in a language, up to its first value."""
    text = english
    if language != "en":
        text = read_catalogue(UNIT.source / "locale" / f"{language}.po").translate(cell, english)
        assert text
    return text.split("{")[0]


def hand_in(folder, language: str, answers=ANSWERS):
    path = folder / f"{language}.ipynb"
    path.write_text(nbformat.writes(notebook_with_answers(UNIT, answers, language=language)), encoding="utf-8")
    return read_submission(path, UNIT)


@pytest.fixture(scope="module")
def graded(sandbox, solutions, tmp_path_factory):
    """Without training runs: results by language, and the folder of the reports."""
    folder = tmp_path_factory.mktemp("languages")
    held_out = HeldOutImages(*separable_images(200, seed=3), num_validation=100, classes=10)
    bench = Bench(UNIT, sandbox, held_out, "checksum", solutions, trains=False)
    submissions = [hand_in(folder, language) for language in LANGUAGES]
    results = run_on_threads(Batch(bench, HandIns.of(submissions), folder / "grades", {}, Cache(folder / "cache")), 2)
    write_reports(UNIT, folder / "grades")
    return {result.language: result for result in results}, folder / "grades"


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_are_found_in_every_notebook(tmp_path, language):
    blank = hand_in(tmp_path, language, {})
    assert {answer.status for answer in blank.answers.values()} == {"blank"}
    perfect = hand_in(tmp_path, language, solution_answers(UNIT, language))
    assert {answer.status for answer in perfect.answers.values()} == {"answered"}
    assert (blank.language, perfect.notes) == (language, ())


def test_the_prompt_of_a_written_answer_is_no_answer_in_any_language(tmp_path):
    notebook = notebook_with_answers(UNIT, {}, language="ru")
    prompt = next(cell.source for cell in notebook.cells if cell.id == "writeup")
    assert hand_in(tmp_path, "en", {"writeup": prompt}).answers["writeup"].status == "blank"
    assert hand_in(tmp_path, "en", {"writeup": f"{prompt} Done."}).answers["writeup"].status == "answered"


def test_the_grade_is_the_same_in_every_language(graded):
    results, _ = graded
    assert set(results) == set(LANGUAGES)
    rows = {
        language: [(check.check, check.outcome, check.score) for each in result.questions for check in each.checks]
        for language, result in results.items()
    }
    assert rows["pt_BR"] == rows["ru"] == rows["en"]
    assert "wrong" in {outcome for _, outcome, _ in rows["en"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_tests_speak_the_notebooks_language(graded, language):
    results, _ = graded
    checks = {check.check: check for check in results[language].questions[0].checks}
    text = "expected scores of shape {(batch_size, 10)}, got {shape}."
    with speaking(language), knowing_assertions_of(UNIT):
        found = said(checks["scores_have_the_right_shape"].message)
    assert translation(language, "check-three_layer_convnet", text) in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_reports_have_the_titles_of_their_language(graded, language):
    _, folder = graded
    page = BeautifulSoup((folder / "submissions" / language / "report.html").read_text(encoding="utf-8"), "html.parser")
    unit = with_titles(UNIT, language)
    assert unit.title in page.get_text()
    for question in unit.questions:
        assert question.title in page.get_text()
