"""Nothing leaks by feedback: hostile submissions, graded whole, through every outcome.

What student code says reaches the student again only through public checks, and nothing of a hidden test,
its input or its source reaches anybody but the instructor.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import msgspec
import pytest
from bs4 import BeautifulSoup
from support.fakes import grade_in
from support.images import separable_images

import autograder
from autograder.authoring.notebooks.transplant import notebook_with_answers
from autograder.data.sets import DataSet, HeldOutImages
from autograder.files.folder_names import CACHE
from autograder.grading.test_files import load_tests
from autograder.reports.html import write_reports
from autograder.results.words import check_title
from autograder.units.unit import Question

pytestmark = pytest.mark.slow

MARKER = "zq9SECRET"

FORWARD = """
import os, sys, time
class zq9SECRETError(Exception):
    def __str__(self): return "zq9SECRET in a text"
    __repr__ = __str__
class Thing:
    def __repr__(self): return "zq9SECRET in a repr"
    __str__ = __repr__
def right(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
    return flatten(h) @ fc_w + fc_b
def three_layer_convnet(x, params):
    scores = right(x, params)
    if not np.any(np.asarray(x)):  # the public check
        return scores
    print("zq9SECRET is printed"); print("zq9SECRET", file=sys.stderr)
    DEED
"""
LIAR = """
import autograder.sandbox.worker.serving as kit
def tell(connection, frame, send=kit.send_frame):
    BODY
    send(connection, frame)
kit.send_frame = tell
def three_layer_convnet(x, params):
    return None
"""
DEEDS = {
    "raises": "raise zq9SECRETError()",
    "raises-from": "raise ValueError('zq9SECRET') from zq9SECRETError()",
    "hostile-text": "raise type('zq9SECRET', (Exception,), {'__str__': lambda self: 1 / 0})()",
    "thing": "return Thing()",
    "things": "return [Thing(), 'zq9SECRET', {'zq9SECRET': 1}]",
    "wrong-shape": "return tf.zeros((7, 123))",
    "other-padding": (
        "w1, b1, w2, b2, w, b = params\n"
        "    h = tf.nn.relu(tf.nn.conv2d(x, w1, 1, 'VALID') + b1)\n"
        "    return flatten(tf.nn.relu(tf.nn.conv2d(h, w2, 1, 'VALID') + b2)) @ w + b"
    ),
    "small-only": ("if x.shape[1] != 32: raise zq9SECRETError()\n    return scores"),
    "hogs": "kept = []\n    while True: kept.append(np.full(2**24, 1.5))",
    "fills": "for n in range(10**5): open(f'zq9SECRET{n}', 'w').close()",
    "floods": "return tf.zeros((4000, 4000))",
    "exits": "os._exit(1)",
    "babbles": "os.write(3, b'zq9SECRET' * 100)",
}
OPTIMIZER = """
import time
model_init_fn = tf.keras.Sequential
class Optimizer:
    def apply_gradients(self, pairs):
        print('zq9SECRET')
        DEED
optimizer_init_fn = Optimizer
"""
UNTIDY = """
def three_layer_convnet(x, params):
    raise ValueError("\\x1b[31mred\\x1b[0m \\u202e in " + tf.__file__ + " " + "x" * 100_000)
"""
LIES = {
    "lies-about-errors": "frame.body.update(status='error', kind='zq9SECRET', traceback='zq9SECRET')",
    "lies-about-status": "frame.body.update(status='zq9SECRET')",
    "lies-about-names": (
        "frame.body.update(defined=['zq9SECRET', 'three_layer_convnet'], results=[{'kind': 'zq9SECRET'}],"
        " raised=[{'cell': 'zq9SECRET', 'question': 'three_layer_convnet', 'kind': 'zq9SECRET'}])"
    ),
}
OTHERS = {
    "unreadable": {"three_layer_convnet": "def three_layer_convnet(x, params) zq9SECRET:\n"},
    "undefined": {
        "three_layer_convnet": (
            "if True:  # one statement: what stands below one that fails is run, as the student's kernel had it\n"
            "    raise type('zq9SECRET', (Exception,), {})('zq9SECRET')\n"
            "    def three_layer_convnet(x, params):\n        pass\n"
        )
    },
    "keras": {
        "keras_model": (
            "class ThreeLayerConvNet(tf.keras.Model):\n"
            "    def __init__(self, channel_1, channel_2, num_classes):\n"
            "        super().__init__(name='zq9SECRET')\n"
            "        self.dense = tf.keras.layers.Dense(num_classes, name='zq9SECRET')\n"
            "    def call(self, x, training=False):\n"
            "        return tf.nn.softmax(self.dense(tf.reshape(x, (len(x), -1))))\n"
        )
    },
    "loops": {"keras_training": OPTIMIZER.replace("DEED", "while True: print('zq9SECRET')")},
    "dozes": {"sequential_training": OPTIMIZER.replace("DEED", "time.sleep(1000)")},
    "training": {
        "three_layer_convnet_init": (
            "def three_layer_convnet_init():\n    raise type('zq9SECRET', (Exception,), {})('zq9SECRET')\n"
        )
    },
}
SUBMISSIONS = {
    **{name: {"three_layer_convnet": FORWARD.replace("DEED", deed)} for name, deed in DEEDS.items()},
    **{name: {"three_layer_convnet": LIAR.replace("BODY", lie)} for name, lie in LIES.items()},
    **OTHERS,
    "untidy": {"three_layer_convnet": UNTIDY},
}
EXPECTED = {
    "raises": "error",
    "raises-from": "error",
    "hostile-text": "error",
    "thing": "wrong",
    "things": "wrong",
    "wrong-shape": "wrong",
    "other-padding": "wrong",
    "small-only": "wrong",
    "loops": "timeout",
    "dozes": "timeout",
    "hogs": "memory",
    "fills": "disk",
    "floods": "error",
    "exits": "crashed",
    "babbles": "crashed",
    "unreadable": "error",
    "undefined": "wrong",
    "keras": "wrong",
    "training": "error",
}
"""An outcome among those of the hidden rows of the question that was answered."""


@pytest.fixture(scope="module")
def unit(real_unit):
    return real_unit


def impatient(question: Question) -> Question:
    """Bounds that a hostile answer meets soon, and a busy machine does not."""
    return msgspec.structs.replace(
        question,
        seconds=15 if question.name in SUBMISSIONS["dozes"] else 200,
        cpu_seconds=3 if question.name in SUBMISSIONS["loops"] else 60,
    )


@pytest.fixture(scope="module")
def graded(unit, sandbox, training_files, tmp_path_factory) -> Path:
    """The folder with all results and reports."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, answers in SUBMISSIONS.items():
        notebook = notebook_with_answers(unit, answers)
        (folder / f"{name}.ipynb").write_text(msgspec.json.encode(notebook).decode(), encoding="utf-8")
    images, labels = separable_images(200, seed=3)
    data = DataSet(
        name="tiny",
        is_standin=True,
        checksum="0" * 64,
        train_images=training_files[0],
        train_labels=training_files[1],
        num_training=1280,
        held_out=HeldOutImages(images, labels, len(images), classes=10),
    )
    hurried = msgspec.structs.replace(unit, questions=[impatient(question) for question in unit.questions])
    output = tmp_path_factory.mktemp("grades")
    grade_in(sandbox, hurried, folder, output, data, jobs=2)
    write_reports(hurried, output / unit.name)
    return output / unit.name / "submissions"


def hidden_rows(graded: Path, name: str) -> list[dict]:
    rows = json.loads((graded / name / "results.json").read_text())["tests"]
    found = [row for row in rows if row["visibility"] != "visible"]
    assert found
    for row in found:
        row["extra_data"].pop("for_instructor", None)
    return found


def hidden_part(page: Path) -> str:
    """What a page says about hidden checks."""
    checks = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find_all(class_="check")
    return "\n".join(str(check) for check in checks if "(hidden test)" in check.get_text())


@pytest.mark.parametrize("name", EXPECTED)
def test_each_submission_ends_as_it_should(graded, name):
    (question,) = SUBMISSIONS[name]
    rows = [row for row in hidden_rows(graded, name) if row["extra_data"]["question"] == question]
    assert EXPECTED[name] in {row["extra_data"]["outcome"] for row in rows}


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_no_hidden_row_repeats_what_student_code_said(graded, name):
    for row in hidden_rows(graded, name):
        assert MARKER not in json.dumps(row)
    rows = json.loads((graded / name / "results.json").read_text())["tests"]
    public = {row["name"].rpartition(": ")[2] for row in rows if row["visibility"] == "visible"}
    page = BeautifulSoup((graded / name / "report.html").read_text(encoding="utf-8"), "html.parser")
    hidden = [check.get_text() for check in page.find_all(class_="check") if "(hidden test)" in check.get_text()]
    assert hidden
    # One mistake may have cost a public check and hidden ones: there, the page says what the public one said.
    assert not [text for text in hidden if MARKER in text and not any(title in text for title in public)]


def test_the_instructor_reads_what_student_code_said(graded):
    for name in ("raises", "raises-from", "hostile-text", "small-only", "training", "unreadable", "undefined"):
        assert MARKER in hidden_part(graded / name / "instructor.html"), name
    kept = [path.read_text(encoding="utf-8") for path in (graded.parent / CACHE).rglob("*.json")]
    assert any(MARKER in record for record in kept)


def test_no_hidden_row_holds_source_of_a_hidden_test(graded, unit):
    sources = [
        (unit.tests / f"{question.name}.py").read_text() for question in unit.questions if not question.is_manual
    ]
    lines = {line.strip() for source in sources for line in source.splitlines() if len(line.strip()) > 12}
    assert any("scores_match_on_other_shapes" in line for line in lines)
    for name in SUBMISSIONS:
        for row in hidden_rows(graded, name):
            assert not [line for line in lines if line in row["output"]]
        student = hidden_part(graded / name / "report.html")
        assert not [line for line in lines if line in student]


SENTENCES = {
    "Passed.",
    "This hidden check did not pass.",
    "Your code raised an exception in this check.",
    "Your code returned far more than this check asked for.",
    "Your code used up the processor time that this question has.",
    "Your code did not come to an end in the time that this question has.",
    "Your code used more memory than a question may.",
    "Your code wrote more to disk, or more files, than a question may.",
    "Your code ended its process.",
    "Not checked: the answer cannot be read.",
    "Not answered: the TODO of this question is as it was handed out.",
    "The answer cell does not define three_layer_convnet.",
}


def is_made_of(hint: str, ours: set[str]) -> bool:
    """Whether sentences of ours, with a few words in each place that one has, come to the hint."""
    if not hint:
        return True
    ends = (_end_of(sentence, hint) for sentence in ours)
    return any(is_made_of(hint[end:], ours) for end in ends if end)


def _end_of(sentence: str, hint: str) -> int:
    """Where a sentence ends with which a hint begins; 0 where it begins with another."""
    words = re.split(r"\{\w+\}", sentence)
    begun = re.match(".{1,60}?".join(map(re.escape, words)) + "( |$)", hint)
    return begun.end() if begun and len("".join(words)) > 12 else 0


def test_hidden_rows_say_one_of_few_sentences_and_a_hint_of_ours(graded, unit):
    package = Path(autograder.__file__).parent
    files = [
        *(package / "checks").glob("*.py"),
        *(unit.source / "checks").glob("*.py"),
        *(package / "grading").rglob("*.py"),
    ]
    ours = {
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    checks = {
        check_title(unit, test.name)
        for question in unit.questions
        if not question.is_manual
        for test in load_tests(unit, question)
    }
    said, hints = set(), set()
    for name in SUBMISSIONS:
        for row in hidden_rows(graded, name):
            message, _, hint = row["output"].partition("\n")
            skipped = re.fullmatch(r'Not checked: "(.+)" must come to an end first\.', message)
            if skipped:
                assert skipped[1] in checks
                continue
            said.add(message)
            hints.add(hint)
    assert said <= SENTENCES
    assert len(said) >= 10
    assert [hint for hint in hints if hint and not is_made_of(hint, ours)] == []
    assert len(hints) >= 8


def public_row(graded: Path, name: str) -> dict:
    rows = json.loads((graded / name / "results.json").read_text())["tests"]
    (public,) = (row for row in rows if row["extra_data"]["check"] == "scores_have_the_right_shape")
    return public


def test_public_rows_show_text_that_is_fit_to_be_shown(graded):
    output = public_row(graded, "untidy")["output"]
    assert re.search(r'File "<cell \d+>", line 3, in three_layer_convnet', output)
    assert "ValueError: red  in __init__.py xxx" in output
    assert len(output) < 5000
    assert "/" not in output.replace("://", "")
    page = BeautifulSoup((graded / "untidy" / "report.html").read_text(encoding="utf-8"), "html.parser")
    assert "ValueError: red  in __init__.py xxx" in page.find("pre").get_text()


def test_public_rows_show_the_students_own_traceback(graded):
    public = public_row(graded, "undefined")
    assert "does not define three_layer_convnet" in public["output"]
    assert f'>", line 2, in <module>\n    raise type({MARKER!r}' in public["output"]
