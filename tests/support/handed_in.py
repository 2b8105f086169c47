"""A small unit, its built notebooks, and submissions to it. Its code is plain Python that tests may execute."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from autograder.submissions.folders import Submission
from autograder.submissions.hand_ins import find_class
from autograder.submissions.parsing.handed_out import Reference, read_reference
from autograder.submissions.parsing.notebook_files import NotebookFile, read_notebook
from autograder.submissions.reading.confined import read_file, unpack
from autograder.submissions.reading.process import Archive
from autograder.submissions.reading.reader import Reader
from autograder.submissions.wire import Answer, ArchiveRequest, Read, Refused, Reply, Request, Unpacked
from autograder.units.unit import Data, Question, Unit
from support.run_settings import run_settings

UNIT = "mini"


def code(source: str, identifier: str = "", *, tags: tuple[str, ...] = (), question: str = "") -> dict:
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
    if tags:
        cell["metadata"]["tags"] = list(tags)
    if question:
        cell["metadata"]["question"] = question
    return {**cell, "id": identifier} if identifier else cell


def text(source: str, identifier: str = "") -> dict:
    cell = {"cell_type": "markdown", "source": source, "metadata": {}}
    return {**cell, "id": identifier} if identifier else cell


def write(path: Path, cells: list[dict], **metadata: object) -> Path:
    document = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


BLANK = {
    "forward": 'def forward(x):\n    """Map x."""\n    result = None\n    return result',
    "training_a": (
        "rate = 3\n\n\ndef model_init_fn():\n    model = None\n    return model\n\n\n"
        "def optimizer_init_fn():\n    optimizer = None\n    return optimizer"
    ),
    "training_b": (
        "def model_init_fn():\n    model = None\n    return model\n\n\n"
        "def optimizer_init_fn():\n    optimizer = None\n    return optimizer"
    ),
    "own": (
        "class Own:\n    def call(self):\n        return None\n\n\n"
        "def model_init_fn():\n    return Own()\n\n\ndef optimizer_init_fn():\n    return 'own optimizer'"
    ),
}

ANSWERED = {
    "forward": "def forward(x):\n    return ('forward', x)",
    "training_a": (
        "rate = 3\ndef model_init_fn():\n    return forward('model a')\n"
        "def optimizer_init_fn():\n    return f'optimizer a {rate}'"
    ),
    "training_b": (
        "def model_init_fn():\n    return stack(['model b', wide])\ndef optimizer_init_fn():\n    return 'optimizer b'"
    ),
    "own": (
        "class Own:\n    def call(self):\n        return 'own model'\n"
        "def model_init_fn():\n    return Own()\ndef optimizer_init_fn():\n    return 'own optimizer'"
    ),
}

VALUES = {
    "forward": {"forward(1)": ("forward", 1)},
    "training_a": {"model_init_fn()": ("forward", "model a"), "optimizer_init_fn()": "optimizer a 3"},
    "training_b": {"model_init_fn()": ["model b", 100], "optimizer_init_fn()": "optimizer b"},
    "own": {"model_init_fn().call()": "own model", "optimizer_init_fn()": "own optimizer"},
}
"""What the answered notebook's names mean at each question."""


def cells(answers: dict[str, str]) -> list[dict]:
    """The unit's notebook with these answers in it."""
    return [
        text("# A small unit", "title"),
        code("import math\n\nwide = 100\nprint('ready')", "setup"),
        code("def load_data():\n    raise RuntimeError('graders bring the data')\n\n\nX = load_data()", "load"),
        code("grader = otter.Notebook()", "load-tests", tags=("public-tests",)),
        code(answers["forward"], "forward", question="forward"),
        code("grader.check('forward')", "check-forward", tags=("public-tests",)),
        code("def train(model_init_fn, optimizer_init_fn):\n    raise RuntimeError('graders do not train')", "train"),
        code(
            "size = 4000\n\n\ndef model_init_fn():\n    return two_layers(size)\n\n\n"
            "def optimizer_init_fn():\n    return plain(size)\n\n\nhistory = train(model_init_fn, optimizer_init_fn)",
            "example-a",
            tags=("training-run",),
        ),
        code(answers["training_a"], "training_a", question="training_a"),
        code("history = train(model_init_fn, optimizer_init_fn)", "run-a", tags=("training-run",)),
        code(
            "def stack(layers):\n    return list(layers)\n\n\n"
            "def model_init_fn():\n    return stack([flat(), dense()])\n\n\n"
            "def optimizer_init_fn():\n    return plain(1)",
            "example-b",
        ),
        code(answers["training_b"], "training_b", question="training_b"),
        code(answers["own"], "own", question="own"),
        text("Write here.", "writeup"),
    ]


def built_unit(repository: Path) -> Unit:
    """The unit, with its notebooks built into a repository."""
    pair = ["model_init_fn", "optimizer_init_fn"]
    unit = Unit(
        name=UNIT,
        title="A small unit",
        root=repository,
        data=Data(data_set="small", loader="load_data", training=10, validation=1, test=1),
        skipped_calls=["train", "fit", "evaluate", "print", "show"],
        questions=[
            Question(name="forward", title="", defines=["forward"], checks={"a": 1}),
            Question(name="training_a", title="", defines=pair, builds_on=["forward"], checks={"a": 1}),
            Question(name="training_b", title="", defines=pair, checks={"a": 1}),
            Question(
                name="own",
                title="",
                defines=["Own"],
                optional=[*pair, "train_own"],
                checks={"a": 1},
                training=run_settings(over=1, custom_loop="train_own"),
            ),
            Question(name="writeup", title="", manual_points=1),
        ],
    )
    write(repository / "assignment" / "en" / UNIT / f"{UNIT}.ipynb", cells(BLANK))
    write(repository / "solutions" / "en" / f"{UNIT}.ipynb", cells(ANSWERED))
    return unit


def reference_of(unit: Unit) -> Reference:
    """What its built notebooks say."""
    student, solution = (
        path.read_bytes() if path.is_file() else None for path in (unit.student_notebook(), unit.solution_notebook())
    )
    return read_reference(unit, student, solution, [path.read_bytes() for path in unit.student_notebooks()])


def notebook_at(path: Path) -> NotebookFile:
    """A notebook, read in this process."""
    return read_notebook(path.name, path.read_bytes())


class InProcess(Reader):
    """A reader without a process: for tests that read very many notebooks, or measure what reading costs."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit)
        self.reference = reference_of(unit)

    def _ask(self, request: Request, cpu_left: float, archive: Archive | None = None) -> Read | Refused | Unpacked:
        if isinstance(request, ArchiveRequest):
            assert archive is not None
            return unpack(request, lambda wanted: archive.piece(wanted.offset, wanted.size), archive.take)
        reply = read_file(request, self.unit, self.reference)
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(reply), type=Reply) == reply
        return reply


def execute(answer: Answer, *, defines: tuple[str, ...] = ()) -> dict:
    """Run a program as a worker does: what a question asks for counts from its own cells on."""
    namespace: dict = {"load_data": lambda: "data"}
    answer_begins = False
    for cell in answer.program:
        if cell.question == answer.question and not answer_begins:
            answer_begins = True
            for name in defines:
                namespace.pop(name, None)
        exec(compile(cell.source, cell.id, "exec"), namespace)
    return namespace


def values(answer: Answer) -> dict[str, object]:
    """What the expressions in `VALUES` yield at the end of a program."""
    namespace = execute(answer)
    return {expression: eval(expression, namespace) for expression in VALUES[answer.question]}


def read_class(folder: Path, output: Path, reader: Reader) -> list[Submission]:
    """Every submission of a class, under the names that were announced."""
    with find_class(folder, output, reader) as found:
        submissions = [found.read(place) for place in range(len(found.names))]
    assert [submission.name for submission in submissions] == list(found.names)
    return submissions
