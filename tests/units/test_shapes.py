"""A unit with a data set, a loader, a goal and a policy of its own: from its source to grades and a zip."""

from __future__ import annotations

import json
import zipfile

import msgspec
import nbformat
import pytest
from support.fixture_units import write_notebook

from autograder.authoring.banks.run import validate_unit
from autograder.authoring.notebooks.blank_run import run_blank_copy
from autograder.authoring.notebooks.transplant import read_answer_file
from autograder.data.known import KNOWN
from autograder.errors import DataError, UnitError
from autograder.gradescope.package import package_unit
from autograder.grading.folder import grade_folder
from autograder.grading.opening import open_bench
from autograder.grading.policy import Policy
from autograder.grading.unit_data import data_description
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Data, Unit


@pytest.fixture
def unit(shapes) -> Unit:
    return shapes


def answers(unit: Unit, member: str) -> dict[str, str]:
    return read_answer_file((unit.source / member).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def graded(shapes, shapes_data, tmp_path_factory) -> dict[str, dict]:
    """Results files by submission, of real workers."""
    folder = tmp_path_factory.mktemp("class")
    handed_in = {
        "right": {**answers(shapes, "variants/numpy_rows.py"), **answers(shapes, "variants/functional.py")},
        "wrong": {**answers(shapes, "mutants/columns_first.py"), **answers(shapes, "mutants/learns_nothing.py")},
    }
    for name, cells in handed_in.items():
        write_notebook(folder / f"{name}.ipynb", shapes, cells)
    output = tmp_path_factory.mktemp("grades")
    with Reader(shapes) as reader, open_bench(shapes, shapes_data, reader=reader) as bench:
        grade_folder(bench, shapes_data, folder, output, reader, jobs=2)
    files = {name: output / "shapes" / "submissions" / name / "results.json" for name in handed_in}
    return {name: json.loads(path.read_text()) for name, path in files.items()}


def scores(results: dict) -> dict[str, float]:
    return {row["extra_data"]["check"]: row["score"] for row in results["tests"]}


def test_it_is_built_in_three_languages(unit):
    assert [path.parts[-3] for path in unit.student_notebooks()] == ["en", "pt_BR", "ru"]
    assert "Три серые фигуры" in unit.student_notebook("ru").read_text(encoding="utf-8")


def test_a_blank_copy_runs_on_the_file_beside_it(unit):
    path = unit.student_notebook()
    assert {test.stem for test in (path.parent / "tests").glob("*.py")} == {"as_rows", "tell_apart"}
    run_blank_copy(nbformat.read(path, as_version=4), unit)


def test_a_right_answer_has_all_points(graded):
    assert scores(graded["right"]) == {
        "one_row_per_image": 1,
        "rows_keep_the_pixels": 2,
        "three_numbers_per_image": 1,
        "probabilities_of_three_classes": 1,
        "validation_accuracy": 3,
    }
    [run, *_] = graded["right"]["tests"][-1]["extra_data"]["training"]["runs"]
    assert (run["images"], run["accuracy"] > 80, run["trained"]) == (600, True, "graph")


def test_a_wrong_answer_has_those_of_what_is_right(graded):
    assert scores(graded["wrong"]) == {
        "one_row_per_image": 1,
        "rows_keep_the_pixels": 0,
        "three_numbers_per_image": 1,
        "probabilities_of_three_classes": 1,
        "validation_accuracy": 0,
    }


def test_no_given_network_vouches_for_anything(graded):
    for results in graded.values():
        assert "environment" not in results["extra_data"]
        assert "given_network" not in scores(results)
        assert results["extra_data"]["data"] == "shapes.npz"


def test_the_policy_is_the_units(unit):
    training = unit.question("tell_apart").training
    policy = Policy(training)
    assert policy.credit([75.0]) == pytest.approx(0.75)
    assert policy.is_passed([80.0 - training.difference / 2] * policy.most_runs) is True


def test_its_banks_hold(unit, shapes_file, tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_CACHE", str(tmp_path))
    assert validate_unit(unit, data=str(shapes_file), training=True, jobs=2) == 0


def test_it_is_packed_with_its_images(unit, shapes_file, tmp_path):
    with pytest.raises(DataError, match="an image cannot fetch shapes"):
        package_unit(unit, tmp_path)
    package = package_unit(unit, tmp_path, data=str(shapes_file))
    with zipfile.ZipFile(package.path) as archive:
        names = set(archive.namelist())
        assert archive.read("files/kit/source/shapes/unit.toml") == (unit.source / "unit.toml").read_bytes()
        assert "cifar" not in archive.read("setup.sh").decode()
    assert {"files/kit/data/shapes.npz", "files/kit/solutions/ru/tests/shapes/as_rows.py", "tests/as_rows.py"} <= names


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"classes": None}, "describes its data set 'shapes' in part"),
        ({"data_set": next(iter(KNOWN))}, "the kit knows the data set"),
        ({"image_shape": None, "classes": None, "normalisation": None}, "there is no data set 'shapes': the kit knows"),
    ],
)
def test_a_data_set_is_described_once(unit, changes, problem):
    assert isinstance(unit.data, Data)
    other = msgspec.structs.replace(unit, data=msgspec.structs.replace(unit.data, **changes))
    with pytest.raises(UnitError, match=problem):
        data_description(other)
