"""What the class's page says beside points: pages of mistakes, statistics, who was expected, learning curves."""

from __future__ import annotations

from urllib.parse import unquote

import msgspec
import pytest
from bs4 import BeautifulSoup
from made_up_class import made_up_class, write_class
from support.sample_results import submission, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.reports.class_files import write_class_files
from autograder.reports.rosters import Student

CLASS = 40


def parsed(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    results = made_up_class(SAMPLE_UNIT, CLASS)
    folder = write_class(tmp_path_factory.mktemp("class"), SAMPLE_UNIT, results)
    return write_class_files(SAMPLE_UNIT, folder, results, None).index


def test_each_mistake_has_a_page_with_the_checks_the_hint_and_the_members(index):
    section = parsed(index).find(id="mistakes").parent
    rows = [row for row in section.find_all("li") if row.details]
    links = [row.find("a", href=lambda href: "mistakes/" in href)["href"] for row in rows]
    assert sorted(index.parent.glob("mistakes/*")) == sorted((index.parent / link).resolve() for link in links)
    for row, link in zip(rows, links, strict=True):
        page = parsed(index.parent / link)
        members = [each.get_text() for each in row.p.find_all("a")]
        assert [each.get_text() for each in page.select(".check .verdict a")] == members
        assert page.h1.get_text().startswith(row.b.get_text())
        assert f"{len(members)} of {CLASS} submissions" in page.header.get_text()
        assert [each.get_text() for each in page.select("#told ~ ul li")] == row.find_all("p")[1].get_text().split("; ")
        assert page.select_one("#told ~ p b").get_text() == "Hint:"
        assert len({each.get_text() for each in page.select("#told ~ p")}) == len(page.select("#told ~ p"))
        for each in page.select(".check .verdict a"):
            assert (index.parent / "mistakes" / unquote(each["href"])).resolve().is_file()


def test_answers_stand_on_a_mistakes_page(index):
    first = SAMPLE_UNIT.questions[0].name
    page = parsed(next(index.parent.glob(f"mistakes/{first}-second_relu_missing.html")))
    members = page.select(".check")
    assert members
    for member in members:
        assert "# " + member.a.get_text() in member.pre.get_text() or "tf.nn.relu" in member.pre.get_text()


def test_pages_of_mistakes_that_nobody_makes_any_more_go(tmp_path):
    results = made_up_class(SAMPLE_UNIT, CLASS)
    folder = write_class(tmp_path, SAMPLE_UNIT, results)
    write_class_files(SAMPLE_UNIT, folder, results, None)
    assert any(folder.glob("mistakes/*.html"))
    right = [submission(SAMPLE_UNIT, result.submission) for result in results]
    write_class_files(SAMPLE_UNIT, write_results(folder, SAMPLE_UNIT, right), right, None)
    assert not any(folder.glob("mistakes/*.html"))


def test_statistics_stand_below_the_questions_with_intervals(index):
    (table,) = (table for table in parsed(index).find_all("table") if "Discrimination" in table.get_text())
    rows = [[cell.get_text(strip=True) for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")]
    whole = [row for row in rows if row[0].startswith("Q")]
    assert [row[0] for row in whole] == ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"]
    assert len(rows) == len(whole) + sum(len(question.checks) for question in SAMPLE_UNIT.questions)
    for row in whole:
        value, _bracket, interval = row[2].partition(" ")
        low, high = (float(end) for end in interval.strip("[]").split("; "))
        assert low <= float(value) <= high


def test_a_small_class_has_no_statistics(tmp_path):
    results = made_up_class(SAMPLE_UNIT, 10)
    index = write_class_files(SAMPLE_UNIT, write_class(tmp_path, SAMPLE_UNIT, results), results, None).index
    assert "Discrimination" not in index.read_text(encoding="utf-8")


def test_how_many_were_expected_is_said_where_a_roster_is_known(tmp_path):
    results = [submission(SAMPLE_UNIT, "Ada Lovelace")]
    people = [Student(2, name="Ada Lovelace"), Student(3, name="Bo Berg"), Student(4, name="Eve Ek")]
    folder = write_results(tmp_path, SAMPLE_UNIT, results)
    text = parsed(write_class_files(SAMPLE_UNIT, folder, results, people).index).header.get_text(" ", strip=True)
    assert "Roster 3 expected, 1 handed in" in text
    assert "expected" not in parsed(write_class_files(SAMPLE_UNIT, folder, results, None).index).header.get_text()


def test_what_learning_curves_show_is_said_in_a_sentence(tmp_path):
    results = [submission(SAMPLE_UNIT, name) for name in ("Ada", "Bo", "Cy")]
    last = [check for check in results[0].checks if check.training and len(check.training.runs[0].accuracies) > 1]
    curve = last[0].training.runs[0].accuracies
    lower = msgspec.structs.replace(last[0].training.runs[0], accuracies=[0.0] * len(curve), accuracy=0.0)
    assert curve[0] < curve[-1]
    question = next(question for question in results[0].questions if last[0] in question.checks)
    checks = [
        msgspec.structs.replace(check, training=msgspec.structs.replace(check.training, runs=[lower]))
        if check == last[0]
        else check
        for check in question.checks
    ]
    poor = msgspec.structs.replace(question, checks=checks)
    questions = [poor if each.question == poor.question else each for each in results[0].questions]
    results[0] = msgspec.structs.replace(results[0], questions=questions)
    folder = write_results(tmp_path, SAMPLE_UNIT, results)
    text = write_class_files(SAMPLE_UNIT, folder, results, None).index.read_text(encoding="utf-8")
    said = f"half of them were at {curve[0]:.1f}% or more after the first epoch, and half at {curve[-1]:.1f}% or more"
    assert said in text


def test_who_passes_is_counted_where_the_unit_says_from_when_on(tmp_path):
    lost = {question.name: dict.fromkeys(question.checks, "wrong") for question in SAMPLE_UNIT.questions[:3]}
    results = [submission(SAMPLE_UNIT, "Ada"), submission(SAMPLE_UNIT, "Bo", **lost)]  # all points, and half of them
    folder = write_results(tmp_path, SAMPLE_UNIT, results)
    for wanted, said in ((50.0, "2 of 2 have 50% of the points or more"), (51.0, "1 of 2 have 51% of the points")):
        unit = msgspec.structs.replace(SAMPLE_UNIT, pass_percent=wanted)
        page = parsed(write_class_files(unit, folder, results, None).index)
        assert said in page.select_one("#totals ~ figure figcaption").get_text()
        assert page.select_one(".histogram .pass")["style"] == f"--at: {wanted / 100}"
    page = parsed(write_class_files(SAMPLE_UNIT, folder, results, None).index)
    assert page.select_one(".histogram .pass") is None
