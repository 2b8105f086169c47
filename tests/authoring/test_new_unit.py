"""What `make new-unit` lays down: whole, and graded by real workers."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from functools import partial

import nbformat
import pytest
from click.testing import CliRunner
from filelock import FileLock
from support.fixture_units import write_notebook

from autograder.authoring.banks.run import validate_unit
from autograder.authoring.build import build_unit
from autograder.authoring.completeness import lacks
from autograder.authoring.examples import build_examples
from autograder.authoring.new_unit import TEMPLATE_FOLDER, check_name, data_set_with_sample, lay_down
from autograder.authoring.notebooks.transplant import solution_answers
from autograder.authoring.translation.audit import audit
from autograder.authoring.translation.unit_messages import untranslated
from autograder.authoring.translation.update import update_catalogues
from autograder.commands.main import main
from autograder.errors import UnitError
from autograder.gradescope.package import package_unit
from autograder.grading.folder import grade_folder
from autograder.grading.opening import open_bench
from autograder.grading.unit_data import open_unit_data
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import REPOSITORY, Unit, load_unit

LANGUAGES = ["pt_BR", "ru"]


@pytest.fixture(scope="session")
def laid_down(shared) -> Unit:
    """With both questions, built, its examples made; by whichever process comes first."""
    root = shared / "new-unit"
    with FileLock(f"{root}.lock"):
        if not root.exists():
            half = root.with_name("new-unit.half")
            unit = lay_down("first_steps", root=glossary_in(half))
            build_unit(unit, execute=False)
            build_examples(unit)
            half.rename(root)
    return load_unit("first_steps", root)


def glossary_in(root):
    shutil.copytree(REPOSITORY / "source" / "glossary", root / "source" / "glossary")
    return root


def test_it_lacks_nothing(laid_down):
    assert lacks(laid_down) == []


def test_it_lies_in_one_folder(tmp_path):
    lay_down("one_folder", root=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["source"]
    assert [path.name for path in (tmp_path / "source").iterdir()] == ["one_folder"]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if re.search("__[A-Z]+(_[A-Z]+)?__", path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("training", [True, False])
def test_it_is_translated_from_the_first_moment(tmp_path, training):
    unit = lay_down("two_languages", title="Deux langues", training=training, root=glossary_in(tmp_path))
    for language in LANGUAGES:
        assert audit(unit, language) == []
        assert untranslated(unit, language) == []
    before = {path: path.read_bytes() for path in unit.source.rglob("*") if path.is_file()}
    for _language, update in update_catalogues(unit):
        assert (update.missing, update.fuzzy, update.removed) == ([], [], [])
    assert {path: path.read_bytes() for path in before} == before


def test_without_training_it_has_one_question_and_no_images(tmp_path):
    unit = lay_down("plain_numbers", training=False, root=tmp_path)
    assert (len(unit.questions), unit.data, unit.points) == (1, None, 5)
    assert not (unit.source / "calibration").exists()
    assert sorted(path.name for path in unit.source.iterdir()) == [
        "checks",
        "examples",
        "locale",
        "mutants",
        "notebook.py",
        "unit.toml",
        "variants",
    ]


@pytest.mark.slow
def test_a_blank_copy_runs_in_every_language(laid_down, tmp_path):
    shutil.copytree(laid_down.root / "source", tmp_path / "source")
    unit = load_unit(laid_down.name, tmp_path)
    assert build_unit(unit).executed == ["en", *LANGUAGES]
    for language in LANGUAGES:
        notebook = nbformat.read(unit.student_notebook(language), as_version=4)
        assert {cell.id for cell in notebook.cells} >= {"relu_layer", "image_classifier"}


@pytest.fixture(scope="module")
def graded(laid_down, tmp_path_factory) -> dict:
    """Results of the solution in English and of one wrong answer in Russian, on the images that ship with the kit."""
    folder, output = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("grades")
    right = solution_answers(laid_down)
    wrong = {**right, "relu_layer": "def relu_layer(x, weights, bias):\n    return x @ weights + bias\n"}
    write_notebook(folder / "right.ipynb", laid_down, right)
    write_notebook(folder / "wrong.ipynb", laid_down, wrong, language="ru")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_CACHE", str(tmp_path_factory.mktemp("cache")))
        images = open_unit_data(laid_down, "standin")
        with Reader(laid_down) as reader, open_bench(laid_down, images, reader=reader) as bench:
            grade_folder(bench, images, folder, output, reader, jobs=1)
    submissions = output / laid_down.name / "submissions"
    return {name: json.loads((submissions / name / "results.json").read_text()) for name in ("right", "wrong")}


def scores(results: dict) -> dict[str, float]:
    return {row["extra_data"]["check"]: row["score"] for row in results["tests"]}


def test_its_solution_has_all_points(graded, laid_down):
    assert scores(graded["right"]) == {
        check: points for question in laid_down.questions for check, points in question.checks.items()
    }


def test_the_goal_is_met_before_the_last_epoch(graded, laid_down):
    training = laid_down.question("image_classifier").training.on_standin()
    [run] = graded["right"]["tests"][-1]["extra_data"]["training"]["runs"]
    assert run["epochs"] < training.epochs


def test_a_slip_is_named_in_the_students_language(graded):
    [row] = (row for row in graded["wrong"]["tests"] if row["extra_data"]["check"] == "values_match_on_random_input")
    assert row["score"] == 0
    assert "обходится без ReLU" in row["output"]
    assert "Значения на случайных данных верны" in row["name"]
    assert row["extra_data"]["mistake"] == "relu_left_out"


@pytest.mark.slow
def test_its_banks_hold(laid_down, tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path))
    assert validate_unit(laid_down, training=True, jobs=1) == 0


def test_it_is_packed_with_its_words(laid_down, tmp_path):
    package = package_unit(laid_down, tmp_path, data="standin")
    with zipfile.ZipFile(package.path) as archive:
        names = set(archive.namelist())
    own = "files/kit/source/first_steps"
    assert {f"{own}/unit.toml", f"{own}/checks/values.py"} <= names
    assert {f"{own}/locale/{folder}{language}.po" for folder in ("", "messages/") for language in LANGUAGES} <= names


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("First", "small letters"),
        ("first-layer", "small letters"),
        ("1st", "a letter first"),
        ("", "small letters"),
        ("../elsewhere", "small letters"),
        ("class", "no word of Python's own"),
        ("x" * 41, "up to 40"),
        ("tests", "another purpose"),
        ("taken", "taken: there is source/taken"),
        ("handed_out", "taken: there is assignment/en/handed_out"),
    ],
)
def test_names_are_checked(tmp_path, name, problem):
    (tmp_path / "source" / "taken").mkdir(parents=True)
    (tmp_path / "assignment" / "en" / "handed_out").mkdir(parents=True)
    with pytest.raises(UnitError, match=problem):
        lay_down(name, root=tmp_path)
    assert [path.name for path in (tmp_path / "source").iterdir()] == ["taken"]


def test_a_good_name_is_taken(tmp_path):
    check_name("first_layer_2", tmp_path)


def test_a_title_stays_one_line(tmp_path):
    with pytest.raises(UnitError, match="a title is one line"):
        lay_down("quoted", title='The "first" layer', root=tmp_path)


def test_the_command_says_what_it_wrote_and_what_comes_next(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.authoring.new_unit.lay_down", partial(lay_down, root=tmp_path))
    result = CliRunner().invoke(main, ["new-unit", "said_aloud"])
    assert result.exit_code == 0, result.output
    assert "wrote source/said_aloud/notebook.py" in result.output
    assert "make build UNIT=said_aloud" in result.output
    again = CliRunner().invoke(main, ["new-unit", "said_aloud"])
    assert again.exit_code == 1
    assert "the name said_aloud is taken" in again.output


def test_the_template_fits_the_images_that_it_names():
    description = data_set_with_sample()
    assert (description.image_shape, description.classes) == ((28, 28, 1), 10)
    assert description.keras is not None
    assert (TEMPLATE_FOLDER / "base" / "unit.toml").is_file()
