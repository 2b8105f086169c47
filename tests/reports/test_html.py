from __future__ import annotations

import re
import subprocess
import sys
from importlib.resources import files
from urllib.parse import unquote

import msgspec
import pytest
from bs4 import BeautifulSoup
from support.sample_results import TRACEBACK, sample_class, submission, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.locale.messages import speaking
from autograder.locale.sentences import as_percent, said, sentence
from autograder.reports.html import write_reports

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7 * 7 }}"


def parsed(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture
def index(tmp_path):
    return write_reports(SAMPLE_UNIT, write_results(tmp_path, SAMPLE_UNIT, sample_class(SAMPLE_UNIT)))


def all_pages(index):
    return [index, *sorted(index.parent.glob("submissions/*/*.html"))]


def test_the_overview_has_a_row_per_submission(index):
    assert index.name == "index.html"
    table = parsed(index).table
    rows = {row.th.get_text(strip=True): row for row in table.tbody.find_all("tr")}
    assert len(rows) == 8
    cells = [cell.get_text(strip=True) for cell in rows["Grace Hopper"].find_all("td", class_="number")]
    assert cells == ["6", "7", "15", "15", "15", "15", "-", "73"]
    cells = [cell.get_text(strip=True) for cell in rows["Edsger Dijkstra"].find_all("td", class_="number")]
    assert cells == ["15", "15", "15", "?", "15", "15", "-", "?"]
    assert "notes.txt is not a notebook" in rows["John von Neumann"].get_text()
    assert "The id of cell 12 was missing" in rows["Grace Hopper"].details.get_text()
    heads = [head.get_text(" ", strip=True) for head in table.thead.find_all("th")]
    assert heads[1:] == [*(f"Q{number} of 15" for number in range(1, 7)), "Q7 of 10", "Total of 90", "Status"]


def test_every_link_leads_to_a_page(index):
    links = [link["href"] for link in parsed(index).find_all("a")]
    assert len(links) == 8
    assert all((index.parent / unquote(link)).is_file() for link in links)


def test_the_overview_says_what_was_graded_and_how(index):
    text = parsed(index).header.get_text(" ", strip=True)
    for part in (
        SAMPLE_UNIT.title,
        "pictures (efd9fb7e7893)",
        "TensorFlow 2.21.0, Keras 3.15.1, kit 0.1.0",
        "Device cpu",
    ):
        assert part in text
    for part in ("✓ own user", "✗ bubblewrap: not in force", "45.6 % (goal: over 40 %)", "1 h 24 min", "66.7 of 90"):
        assert part in text
    assert "1 of 8 submissions needs attention" in text


def test_standin_data_is_no_grade_on_any_page(tmp_path):
    sentence = "Stand-in data: this is a demonstration, not a grade."
    for is_standin in (False, True):
        folder = write_results(
            tmp_path / str(is_standin), SAMPLE_UNIT, sample_class(SAMPLE_UNIT, is_standin=is_standin)
        )
        pages = all_pages(write_reports(SAMPLE_UNIT, folder))
        assert len(pages) == 17
        assert [sentence in page.read_text() for page in pages] == [is_standin] * 17


def test_the_student_s_page(index):
    page = parsed(index.parent / "submissions" / "Grace Hopper" / "report.html")
    assert page.h1.get_text() == "Grace Hopper"
    assert page.find(class_="result").get_text(" ", strip=True) == "73 of 90 points"
    sections = page.find_all("section")
    assert [section.h2.get_text() for section in sections] == [
        f"{number}. {question.title}" for number, question in enumerate(SAMPLE_UNIT.questions, start=1)
    ]
    assert sections[0].find(class_="points").get_text() == "6 of 15"
    failed = sections[0].find_all(class_="check")[1].get_text(" ", strip=True)
    assert re.search(r"failed Scores match on random input .*0 of 5 .*got \(10, 64\)\. Hint: Did you transpose", failed)
    assert "10 points, given by a person" in sections[6].get_text()
    assert "Data set: pictures (efd9fb7e7893)." in page.footer.get_text()
    assert "The id of cell 12" in page.header.details.get_text(), "what was repaired is the student's to know"


def test_the_instructor_s_page_tells_more(index):
    pages = {
        name: parsed(index.parent / "submissions" / "Grace Hopper" / f"{name}.html")
        for name in ("report", "instructor")
    }
    assert "The id of cell 12" in pages["instructor"].get_text()
    assert TRACEBACK in pages["instructor"].get_text()
    assert TRACEBACK not in pages["report"].get_text()
    link = pages["instructor"].find("a")["href"]
    assert (index.parent / "submissions" / "Grace Hopper" / link).samefile(
        index.parent / "submissions" / "Grace Hopper" / "report.html"
    )
    assert pages["report"].find("a") is None


def test_learning_curves(index):
    sections = parsed(index.parent / "submissions" / "Ada Lovelace" / "report.html").find_all("section")
    plot = sections[5].svg
    assert len(plot.find_all("circle")) == 4
    assert plot["aria-label"].startswith("Seed 7: 72.3 %")
    assert plot.find(class_="goal-label").get_text() == "at least 70 %"
    one_epoch = sections[3].find(class_="gauge")
    assert [child["style"] for child in one_epoch.find_all("span")] == ["--share: 0.523", "--share: 0.5"]
    assert sections[0].find("figure") is None


def test_pages_for_submissions_without_a_total(index):
    page = parsed(index.parent / "submissions" / "John von Neumann" / "report.html")
    assert "notes.txt is not a notebook: hand in the .ipynb file." in page.header.get_text()
    page = parsed(index.parent / "submissions" / "Edsger Dijkstra" / "report.html")
    assert "No points were taken" in page.header.get_text()
    assert page.strong.get_text() == "?"


def hostile_class():
    """Every text that a student may have a hand in, as an attack."""
    result = submission(SAMPLE_UNIT, HOSTILE, notes=[HOSTILE], problem=HOSTILE, status=HOSTILE)
    other = submission(SAMPLE_UNIT, "Eve", forward_pass={"scores_have_the_right_shape": "error"})
    check = other.questions[0].checks[0]
    hostile = {
        "message": f"message {HOSTILE}",
        "hint": sentence("hint {text}", text=HOSTILE),
        "traceback": sentence(f"traceback {HOSTILE}"),
    }
    for name, words in hostile.items():
        msgspec.structs.force_setattr(check, name, words)
    return [result, other]


def test_hostile_text_stays_text(tmp_path):
    pages = all_pages(write_reports(SAMPLE_UNIT, write_results(tmp_path, SAMPLE_UNIT, hostile_class())))
    assert len(pages) == 5
    for page in pages:
        soup = parsed(page)
        assert soup.find_all(["script", "img", "iframe", "object", "embed", "base", "form"]) == []
        assert not [tag for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
        assert "{{ 7 * 7 }}" in soup.get_text()
        assert len(soup.find_all("title")) == 1
    eve = parsed(tmp_path / "submissions" / "Eve" / "report.html")
    for part in ("message", "hint", "traceback"):
        assert f"{part} {HOSTILE}" in eve.get_text()


def test_pages_need_nothing_from_elsewhere(index):
    for page in all_pages(index):
        text, soup = page.read_text(encoding="utf-8"), parsed(page)
        assert "//" not in text
        assert "url(" not in text
        assert "@import" not in text
        assert soup.find_all(src=True) == []
        assert soup.find_all("link") == []
        policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
        assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_pages_can_be_read_by_everybody(index):
    for page in all_pages(index):
        soup = parsed(page)
        assert soup.html["lang"] == "en"
        assert len(soup.find_all("h1")) == 1
        assert soup.find_all("h2")
        assert soup.find(["h3", "h4"]) is None
        assert soup.title.get_text(strip=True)
        assert all(table.caption and table.caption.get_text(strip=True) for table in soup.find_all("table"))
        assert all(head["scope"] in ("col", "row") for head in soup.find_all("th"))
        assert all(plot["role"] == "img" and plot["aria-label"] for plot in soup.find_all("svg"))
        names = {tag["id"] for tag in soup.find_all(id=True)}
        assert {tag["aria-labelledby"] for tag in soup.find_all(attrs={"aria-labelledby": True})} <= names


def colours():
    """The colour variables of the light and of the dark scheme."""
    style = files("autograder.reports").joinpath("templates/style.css").read_text()
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    light = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    return [light, light | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark))]


def luminance(colour):
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(
    ("text", "ground"),
    [(text, ground) for text in ("text", "quiet", "accent") for ground in ("page", "card")]
    + [(name, f"{name}-fill") for name in ("good", "bad", "warn", "fault")]
    + [("quiet", "neutral-fill"), ("text", "neutral-fill"), ("good", "card")],
)
def test_contrast(scheme, text, ground):
    lighter, darker = sorted((luminance(colours()[scheme][name]) for name in (text, ground)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_reports_can_be_written_again(index):
    before = index.read_text()
    assert write_reports(SAMPLE_UNIT, index.parent).read_text() == before


def test_importing_the_module_costs_no_template_engine():
    code = "import sys, autograder.reports.html; print('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


MESSAGE = sentence("Reached {found} ({goal} was asked for).", found=as_percent(41.25, ".1f"), goal="70 %")
HINT, DETAIL = (
    sentence("The function returned nothing: fill in the TODO, and return the result."),
    sentence("used up its processor time"),
)
PROBLEM = sentence("{name} is not a notebook: hand in the .ipynb file.", name="notes.txt")
NOTE = sentence("Cell {number} holds something else than text: left out.", number=3)
WORDS = (MESSAGE, HINT, DETAIL, PROBLEM, NOTE)


def test_a_class_that_was_graded_in_english_can_be_read_in_russian(tmp_path):
    ada, *_others, unreadable = sample_class(SAMPLE_UNIT)
    check, *others = ada.questions[0].checks
    wrong = msgspec.structs.replace(check, hidden=True, outcome="wrong", message=MESSAGE, hint=HINT, detail=DETAIL)
    question = msgspec.structs.replace(ada.questions[0], checks=[wrong, *others], notes=[NOTE])
    ada = msgspec.structs.replace(ada, questions=[question, *ada.questions[1:]])
    folder = write_results(tmp_path, SAMPLE_UNIT, [ada, msgspec.structs.replace(unreadable, problem=PROBLEM)])
    texts = {}
    for language in ("en", "ru", "pt_BR"):
        with speaking(language):
            index = write_reports(SAMPLE_UNIT, folder)
        texts[language] = {
            page.parent.name + page.name: BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").get_text(" ")
            for page in all_pages(index)
        }
    for language, found in texts.items():
        instructors = " ".join(text for name, text in found.items() if not name.endswith("report.html"))
        students = {name: text for name, text in found.items() if name.endswith("report.html")}
        assert students == {name: texts["en"][name] for name in students}, "theirs stay as they were"
        for words in WORDS:
            for spoken in texts:
                with speaking(spoken):
                    assert (said(words) in instructors) == (spoken == language), (language, spoken, words)
