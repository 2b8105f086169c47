"""A unit without a data set, a network or a training run, with a class to be written: from its source to grades."""

from __future__ import annotations

import json
import zipfile

import nbformat
import pytest
from support.fixture_units import write_notebook
from support.lone_notebook import printed, run_alone

from autograder.authoring.banks.run import validate_unit
from autograder.authoring.notebooks.transplant import read_answer_file
from autograder.gradescope.package import package_unit
from autograder.grading.folder import grade_folder
from autograder.grading.opening import open_bench
from autograder.reports.html import write_reports
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import Unit


@pytest.fixture
def unit(plain) -> Unit:
    return plain


@pytest.fixture(scope="module")
def grades(plain, tmp_path_factory):
    """The folder of the unit's grades, made by real workers."""
    folder = tmp_path_factory.mktemp("class")
    for name, member in (("right", "variants/without_the_helper.py"), ("wrong", "mutants/divided_by_the_mean.py")):
        cells = read_answer_file((plain.source / member).read_text(encoding="utf-8"))
        solution = read_answer_file((plain.source / "variants/by_hand.py").read_text(encoding="utf-8"))
        write_notebook(folder / f"{name}.ipynb", plain, {**solution, **cells})
    output = tmp_path_factory.mktemp("grades")
    with Reader(plain) as reader, open_bench(plain, None, reader=reader) as bench:
        grade_folder(bench, None, folder, output, reader, jobs=2)
    return output / plain.name


def scores(grades, name: str) -> list[float]:
    results = json.loads((grades / "submissions" / name / "results.json").read_text())
    return [row["score"] for row in results["tests"]]


def test_it_is_built_in_three_languages(unit):
    assert [path.parts[-3] for path in unit.student_notebooks()] == ["en", "pt_BR", "ru"]
    assert "Médias" in unit.student_notebook("pt_BR").read_text(encoding="utf-8")


def test_the_notebook_works_alone(unit, tmp_path):
    notebook = nbformat.read(unit.solution_notebook("pt_BR"), as_version=4)
    done = run_alone(notebook, tmp_path)
    assert printed(done, "load-tests") == ""
    assert printed(done, "check-average").splitlines() == [
        "average",
        "  ✓ One and three",
        "  ✓ A média de quatro números",
        "Testes rápidos: 2 de 2. Testes que só o corretor roda: 1, valendo 2 de 3 pontos."
        " Estes testes não acharam erro; isso não é garantia.",
    ]


def test_a_wrong_answer_hears_of_it_in_the_notebook(unit, tmp_path):
    notebook = nbformat.read(unit.student_notebook("ru"), as_version=4)
    wrong = "def average(numbers):\n    return numbers[0] + len(numbers) / 0"
    out = printed(run_alone(notebook, tmp_path, answers={"average": wrong}), "check-average")
    assert "Ваша строка: 2: return numbers[0] + len(numbers) / 0" in out
    assert "→ Каждое ли число учтено один раз?" in out
    assert "Быстрые тесты: 0 из 2." in out


def test_answers_are_graded_without_images(grades):
    assert scores(grades, "right") == [1, 2, 2, 1, 1, 2, 1]
    assert scores(grades, "wrong") == [1, 2, 0, 0, 1, 2, 1]


def test_reports_say_nothing_of_data(unit, grades):
    write_reports(unit, grades)
    results = json.loads((grades / "submissions" / "right" / "results.json").read_text())
    assert (results["extra_data"]["data"], results["extra_data"]["is_standin"]) == ("", False)
    for page in grades.rglob("*.html"):
        assert "Data:" not in page.read_text(encoding="utf-8")


def test_its_banks_hold(unit):
    assert validate_unit(unit, training=True, jobs=2) == 0


def test_it_is_packed_without_data(unit, tmp_path):
    package = package_unit(unit, tmp_path)
    assert package.data_bytes == 0
    with zipfile.ZipFile(package.path) as archive:
        assert 'elif [ -n "" ]' in archive.read("setup.sh").decode()
        assert not [name for name in archive.namelist() if name.startswith("files/kit/data/")]
