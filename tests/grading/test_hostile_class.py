"""A class with one submission of each hostile kind among ten honest ones: the ten have their grades.

Real workers, the command as an instructor gives it, two questions without a training run.
"""

from __future__ import annotations

import csv
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from support.images import separable_images
from support.poisons import CELLS, FILES

from autograder.authoring.notebooks.transplant import notebook_with_answers, solution_answers
from autograder.commands.main import main
from autograder.data.sets import DataSet, HeldOutImages
from autograder.files.folder_names import folded
from autograder.submissions.folders import _printable

pytestmark = pytest.mark.slow

QUESTIONS = ("three_layer_convnet", "keras_model")
HONEST = ("alice smith", "Ольга", "Jo Müller", *(f"student {number}" for number in range(7)))

FORGED_REPORT = """
import sys
frame = sys._getframe()
while "raised" not in frame.f_locals:
    frame = frame.f_back
frame.f_locals["raised"].append({"cell": ["setup"], "question": {}, "kind": [[]], "traceback": 7})
frame.f_locals["raised"].append({"cell": "setup", "question": "keras_model", "kind": {"a": 1}, "traceback": []})
"""
"""Says of its cells that they raised what can be no key of a dictionary."""

A_CLASS = """
class ThreeLayerConvNet(tf.keras.Model):
    pass
"""

RESTLESS_WEIGHTS = """
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        self.looks = 0
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.layers_ = [
            tf.keras.layers.ZeroPadding2D(2),
            tf.keras.layers.Conv2D(channel_1, 5, activation="relu", kernel_initializer=init),
            tf.keras.layers.ZeroPadding2D(1),
            tf.keras.layers.Conv2D(channel_2, 3, activation="relu", kernel_initializer=init),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(num_classes, activation="softmax", kernel_initializer=init),
        ]

    def call(self, x, training=False):
        for layer in self.layers_:
            x = layer(x)
        return x

    @property
    def trainable_variables(self):
        self.looks += 1
        variables = super().trainable_variables
        return variables if self.looks % {every} else variables[: len(variables) - 2]

    trainable_weights = trainable_variables
"""


@dataclass(frozen=True)
class Hostile:
    """One submission that means no good.

    Attributes:
        name: of its file or folder.
        answers: by question; without any, the notebook is blank.
        status: how its row in ``grades.csv`` may begin.
        says: what the row says beside that.
        place: makes what is handed in.
        content: of the notebook file, where it is none with answers.
    """

    name: str
    status: tuple[str, ...] = ("blank",)
    says: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    place: str = ""
    content: bytes | None = None


RUSSIAN = os.fsdecode(("Контрольная работа по глубокому обучению: свёрточные нейронные сети"[:64]).encode("cp866"))

HOSTILE = (
    *(Hostile(f"{name}.ipynb") for name in ("index.html", "grades.csv", "environment.json", "submissions", "con")),
    Hostile(f"{RUSSIAN}.ipynb"),
    Hostile("alice\u00a0smith.ipynb"),
    Hostile("ALICE SMITH.ipynb"),
    Hostile(f"{'n' * 245}.ipynb"),
    Hostile("=cmd.ipynb"),
    Hostile("unhashable.ipynb", ("graded",), answers={"keras_model": FORGED_REPORT + A_CLASS}),
    *(
        Hostile(
            f"restless {every}.ipynb",
            ("graded", "needs attention"),
            answers={"keras_model": RESTLESS_WEIGHTS.replace("{every}", str(every))},
        )
        for every in (2, 3)
    ),
    Hostile("link.ipynb", ("not readable",), "is a link", place="symlink alice smith.ipynb"),
    Hostile("linked folder", ("not readable",), "is a link", place="symlink ."),
    Hostile("link inside", ("not readable",), "is a link", place="inside alice smith.ipynb"),
    # Whose work a file with two names is, nobody can say: neither has points, and neither a zero.
    Hostile("twin.ipynb", ("needs attention",), "is a link"),
    Hostile("other twin.ipynb", ("needs attention",), "is a link", place="link twin.ipynb"),
    Hostile("empty.ipynb", ("not readable",), "is empty", content=b""),
    Hostile("poison.ipynb", answers={"keras_model": CELLS["deep finally in finally"]}),
    Hostile("old cells.ipynb", ("not readable",), "14000 cells", content=FILES["old cells"]()),
    Hostile("lists.ipynb", ("not readable",), "nested too deeply", content=FILES["lists in lists"]()),
)


@pytest.fixture(scope="module")
def unit(real_unit):
    return real_unit


def hand_in(folder: Path, unit, hostile: Hostile) -> None:
    path = folder / hostile.name
    how, _space, target = hostile.place.partition(" ")
    match how:
        case "symlink":
            path.symlink_to(target)
        case "inside":
            path.mkdir()
            (path / "work.ipynb").symlink_to(Path("..", target))
        case "link":
            os.link(folder / target, path)
        case _ if hostile.content is None:
            path.write_bytes(msgspec.json.encode(notebook_with_answers(unit, hostile.answers)))
        case _:
            path.write_bytes(hostile.content)


@pytest.fixture(scope="module")
def graded(unit, training_files, tmp_path_factory):
    """The command's exit status and output, and the folder of the grades."""
    unit = msgspec.structs.replace(unit, questions=[unit.question(name) for name in QUESTIONS], given_network=None)
    root = tmp_path_factory.mktemp("class")
    folder = root / "submissions"
    folder.mkdir()
    honest = msgspec.json.encode(notebook_with_answers(unit, {QUESTIONS[0]: solution_answers(unit)[QUESTIONS[0]]}))
    for name in HONEST:
        (folder / f"{name}.ipynb").write_bytes(honest)
    for hostile in HOSTILE:
        hand_in(folder, unit, hostile)
    (root / "roster.csv").write_text("name\n" + "\n".join(HONEST), encoding="utf-8")
    images, labels = separable_images(500, seed=5)
    held_out = HeldOutImages(images, labels, len(images), classes=10)
    data = DataSet("tiny", True, "0" * 64, *training_files, 1280, held_out)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.grading.unit_data.open_unit_data", lambda *arguments, **options: data)
        patch.setattr("autograder.units.unit.load_unit", lambda name: unit)
        command = ["grade", str(folder), "--out", str(folder / "grades"), "--device", "cpu"]
        done = CliRunner().invoke(main, [*command, "--roster", str(root / "roster.csv")])
    assert isinstance(done.exception, SystemExit), done.exception
    return done, folder / "grades" / unit.name


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_ten_have_their_grades(graded):
    done, folder = graded
    found = {row["submission"]: row for row in rows(folder, "grades.csv")}
    for name in HONEST:
        assert (found[name]["total"], found[name]["status"]) == ("15", "graded"), name
    for row in rows(folder, "gradescope.csv"):
        title = list(row)[4]
        assert row[title] == "15", row
    assert "needs attention" in done.output


def test_the_rows_of_the_others_say_what_happened(graded):
    done, folder = graded
    found = rows(folder, "grades.csv")
    assert len({row["submission"] for row in found}) == len(found) == len(HONEST) + len(HOSTILE)
    records = [json.loads(path.read_bytes())["extra_data"] for path in folder.glob("submissions/*/results.json")]
    assert len(records) == len(found)
    by_name = {row["submission"].removeprefix("'"): row for row in found}
    assert {record["submission"] for record in records} == set(by_name)
    for hostile in HOSTILE:
        name = _printable(hostile.name.removesuffix(".ipynb"))
        others = name in HONEST  # who prints like an honest one is told apart
        mine = [row for key, row in by_name.items() if (key.startswith(f"{name} (") if others else key == name)]
        assert len(mine) == 1, (hostile.name, sorted(by_name))
        row = mine[0]
        assert row["status"].startswith(hostile.status), hostile.name
        assert hostile.says in row["status"], hostile.name
        if not row["status"].startswith("graded"):
            assert row["total"] == ("" if row["status"].startswith(("needs attention", "not readable")) else "0")
        if row["status"].startswith("needs attention"):
            assert row["total"] == ""
    assert done.exit_code == 1, "somebody needs attention"


def test_every_submission_has_a_folder_and_a_page(graded):
    _done, folder = graded
    page = BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "html.parser")
    links = [link["href"] for link in page.find(id="grades").find_all("a") if "instructor" in link["href"]]
    assert len(set(links)) == len(HONEST) + len(HOSTILE)
    assert all((folder / unquote(link)).is_file() for link in links)
    names = [path.name for path in (folder / "submissions").iterdir()]
    assert len({folded(name) for name in names}) == len(names)
    assert {"Ольга", "Jo Müller", "_con", "_index.html"} <= set(names)
    assert not list(folder.rglob(".*")), "no temporary file is left"


def test_nobody_has_a_neighbours_points(graded):
    _done, folder = graded
    for path in folder.glob("submissions/*/results.json"):
        record = json.loads(path.read_bytes())
        if "link" in record["extra_data"]["submission"] or "twin" in record["extra_data"]["submission"]:
            assert (record["score"], [row for row in record["tests"] if row.get("score")]) == (0, [])
