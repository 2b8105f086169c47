from __future__ import annotations

import base64
import hashlib
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
from autograder.reports.rosters import Student, match_submissions
from autograder.results.answers_file import WrittenAnswer, write_answers

OURS = files("autograder.reports").joinpath("templates/class.js").read_text(encoding="utf-8")
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{ 7 * 7 }}"


def parsed(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture
def index(tmp_path):
    return write_reports(SAMPLE_UNIT, write_results(tmp_path, SAMPLE_UNIT, sample_class(SAMPLE_UNIT)))


def all_pages(index):
    return [index, *sorted(index.parent.glob("submissions/*/*.html")), *sorted(index.parent.glob("mistakes/*.html"))]


def test_the_overview_has_a_row_per_submission(index):
    assert index.name == "index.html"
    table = parsed(index).find(id="grades")
    rows = {row.th.a.get_text(strip=True): row for row in table.tbody.find_all("tr")}
    assert len(rows) == 8
    cells = [cell.get_text(strip=True) for cell in rows["Grace Hopper"].find_all("td", class_="number")]
    assert cells == ["73", "6", "7", "15", "15", "15", "15", "-"]
    cells = [cell.get_text(strip=True) for cell in rows["Edsger Dijkstra"].find_all("td", class_="number")]
    assert cells == ["?", "15", "15", "15", "?", "15", "15", "-"]
    assert "notes.txt is not a notebook" in rows["John von Neumann"].get_text()
    assert "Repaired The id of cell 12 was missing" in rows["Grace Hopper"].get_text(" ", strip=True)
    heads = [head.get_text(" ", strip=True) for head in table.thead.find_all("th")]
    assert heads[1:] == ["Total of 90", *(f"Q{number} of 15" for number in range(1, 7)), "Q7 of 10", "Status"]


def test_every_link_leads_somewhere(index):
    pages = {page.resolve(): parsed(page) for page in all_pages(index)}
    names = {page: {tag["id"] for tag in soup.find_all(id=True)} for page, soup in pages.items()}
    for page, soup in pages.items():
        links = [link["href"] for link in soup.find_all("a")]
        assert bool(links) == (page.name != "report.html" or bool(soup.find(class_="steps")))
        for link in links:
            path, _, anchor = link.partition("#")
            target = (page.parent / unquote(path)).resolve() if path else page
            assert target in pages, link
            assert not anchor or anchor in names[target], link


def test_the_instructor_goes_from_one_submission_to_the_next(index):
    def steps(name):
        links = parsed(index.parent / "submissions" / name / "instructor.html").nav.find_all("a", rel=True)
        return {link["rel"][0]: link.get_text() for link in links}

    assert steps("Ada Lovelace") == {"next": "Alan Turing →"}
    assert steps("Blank") == {"prev": "← Alan Turing", "next": "Edsger Dijkstra →"}
    assert steps("Margaret Hamilton") == {"prev": "← Katherine Johnson"}


def test_the_class_s_page_says_where_the_class_stands_and_last_what_the_run_was_like(index):
    soup = parsed(index)
    text = soup.header.get_text(" ", strip=True)
    for part in (SAMPLE_UNIT.title, "8, 5 of them graded and not blank", "80 of 90", "80.0 of 90"):
        assert part in text
    assert "1 of 8 submissions needs attention" in text
    record = soup.footer.get_text(" ", strip=True)
    for part in ("pictures (efd9fb7e7893)", "Python 3.11.7, TensorFlow 2.21.0, Keras 3.15.1, kit 0.1.0", "Device cpu"):
        assert part in record
    for part in ("✓ own user", "✗ bubblewrap: not in force", "45.6% (goal: over 40%)", "1 h 24 min"):
        assert part in record


def test_whom_to_look_at_first_is_said_with_links(index):
    reasons = parsed(index).find(class_="reasons").find_all("details")
    told = {reason.b.get_text(): [link.get_text() for link in reason.ul.find_all("a")] for reason in reasons}
    assert told["Grader failed or no verdict"] == ["Edsger Dijkstra"]
    assert told["Not readable"] == ["John von Neumann"]
    assert told["Out of time"] == ["Katherine Johnson"]
    assert told["Repaired"] == ["Grace Hopper"]
    assert told["Blank"] == ["Blank"]


def test_a_check_says_what_it_was_lost_to_and_by_whom(index):
    (check,) = (
        each
        for each in parsed(index).find(class_="check-list").find_all("li", recursive=False)
        if each.span.get_text() == "Scores match on random input"
    )
    assert "4 of 5 passed (80%)" in check.get_text()
    assert check.summary.get_text(" ", strip=True) == "1 Did you transpose the kernel?"
    assert [link.get_text() for link in check.p.find_all("a")] == ["Grace Hopper"]


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
    assert [section.h2.get_text() for section in sections if section.find(class_="question-head")] == [
        f"{number}. {question.title}" for number, question in enumerate(SAMPLE_UNIT.questions, start=1)
    ]
    sections = [section for section in sections if section.find(class_="question-head")]
    failed = sections[0].find_all(class_="check")[0].get_text(" ", strip=True)
    assert sections[0].find(class_="points").get_text() == "6 of 15"
    assert re.search(r"failed Scores match on random input .*0 of 5 .*got \(10, 64\)\. Hint: Did you transpose", failed)
    assert "10 points, given by a person" in sections[6].get_text()
    assert "Data set: pictures (efd9fb7e7893)." in page.footer.get_text()
    assert "The id of cell 12" in page.find(id="repairs").find_parent("section").get_text(), "the student's to know"


def test_the_student_s_page_begins_with_what_would_give_most(index):
    section = parsed(index.parent / "submissions" / "Grace Hopper" / "report.html").find("section")
    assert section.h2.get_text() == "What to do next"
    steps = [step.get_text(" ", strip=True) for step in section.find_all("li")]
    assert [step.split()[0] for step in steps] == ["+8", "+5", "+4"]
    assert steps[1].startswith("+5 1. The forward pass Did you transpose the kernel?")
    assert "Nothing" in parsed(index.parent / "submissions" / "Ada Lovelace" / "report.html").find("section").get_text()


def test_students_read_whom_to_ask_where_the_unit_says_so(tmp_path, index):
    asking = msgspec.structs.replace(SAMPLE_UNIT, contact="Ada <ada@example.org>")
    told = write_reports(asking, write_results(tmp_path / "told", asking, sample_class(asking)))
    for page in told.parent.glob("submissions/*/*.html"):
        asks = "ask Ada <ada@example.org>, and send this page along" in parsed(page).main.get_text()
        assert asks == (page.name == "report.html"), page
    assert not any("send this page along" in page.read_text("utf-8") for page in all_pages(index))


def test_one_mistake_is_said_once_and_what_was_passed_is_folded(index):
    page = parsed(index.parent / "submissions" / "Margaret Hamilton" / "report.html")
    question = page.find(id="question-4").find_parent("section")
    (mistake,) = question.find_all(class_="check")
    assert len(mistake.find(class_="titles").find_all("li")) == 3
    assert mistake.get_text().count("must pass first") == 1
    assert "One cause, 3 checks, 15 points." in mistake.get_text()
    assert page.find(id="question-1").find_parent("section").find(class_="check") is None
    assert "5 checks passed" in page.find(id="question-1").find_parent("section").find("details").summary.get_text()


def test_code_in_sentences_is_shown_as_code_and_stays_text(tmp_path):
    result = submission(SAMPLE_UNIT, "Eve", problem="Line 3: `x = <b>1</b>` is no `Python")
    index = write_reports(SAMPLE_UNIT, write_results(tmp_path, SAMPLE_UNIT, [result]))
    banner = parsed(index.parent / "submissions" / "Eve" / "report.html").find(class_="banner")
    assert banner.code.get_text() == "x = <b>1</b>"
    assert banner.get_text() == "Line 3: x = <b>1</b> is no `Python"


def test_long_names_of_files_break_behind_underscores_and_hyphens(tmp_path):
    results = [submission(SAMPLE_UNIT, "silva-ana_late_<b>.ipynb")]
    index = write_reports(SAMPLE_UNIT, write_results(tmp_path, SAMPLE_UNIT, results))
    broken = "silva-<wbr>ana_<wbr>late_<wbr>&lt;b&gt;.ipynb</"
    for page in all_pages(index):
        assert broken in page.read_text(encoding="utf-8")


def test_an_answer_stands_beside_the_solution_on_the_instructor_s_page_alone(tmp_path):
    folder = write_results(tmp_path, SAMPLE_UNIT, [submission(SAMPLE_UNIT, "Eve")])
    write_answers(
        folder / "submissions" / "Eve", {"forward_pass": WrittenAnswer(source="def f(x):\n    return '<script>'")}
    )
    index = write_reports(SAMPLE_UNIT, folder)
    pages = {name: parsed(index.parent / "submissions" / "Eve" / f"{name}.html") for name in ("report", "instructor")}
    assert "return '<script>'" in pages["instructor"].find(class_="code").get_text()
    assert pages["report"].find(class_="code") is None


def test_people_of_a_roster_are_called_by_their_names(tmp_path):
    folder = write_results(tmp_path, SAMPLE_UNIT, [submission(SAMPLE_UNIT, "al1"), submission(SAMPLE_UNIT, "zoe7")])
    students = [Student(2, name="Zuse, Konrad", login="al1"), Student(3, name="Ada Lovelace", login="zoe7")]
    match = match_submissions([*students, Student(4, name="Alan Turing")], ["al1", "zoe7"])
    soup = parsed(write_reports(SAMPLE_UNIT, folder, match=match))
    rows = [row.th.get_text(" ", strip=True) for row in soup.find(id="grades").tbody.find_all("tr")]
    assert [row.startswith(words) for row, words in zip(rows, ("Ada Lovelace zoe7", "Zuse, Konrad al1"), strict=True)]
    assert "Alan Turing" in soup.find(class_="reasons").get_text()


def test_what_a_person_gave_is_in_totals_and_comments_reach_the_student(tmp_path):
    folder = write_results(tmp_path, SAMPLE_UNIT, [submission(SAMPLE_UNIT, "Ada"), submission(SAMPLE_UNIT, "Bo")])
    (folder / "manual.csv").write_text("submission,question,points,comment\nAda,essay,7.5,Well argued.\nBo,essay,,\n")
    soup = parsed(write_reports(SAMPLE_UNIT, folder))
    rows = {row.th.a.get_text(): row for row in soup.find(id="grades").tbody.find_all("tr")}
    assert rows["Ada"].find(class_="total").get_text() == "97.5"
    assert "Awaits points" in rows["Bo"].get_text()
    ada = parsed(folder / "submissions" / "Ada" / "report.html")
    assert ada.find(class_="comment").get_text() == "Well argued."
    assert ada.find(class_="result").get_text(" ", strip=True) == "97.5 of 100 points"


def test_the_instructor_s_page_tells_more(index):
    pages = {
        name: parsed(index.parent / "submissions" / "Grace Hopper" / f"{name}.html")
        for name in ("report", "instructor")
    }
    assert TRACEBACK in pages["instructor"].get_text()
    assert TRACEBACK not in pages["report"].get_text()
    assert "./report.html" in [link["href"] for link in pages["instructor"].nav.find_all("a")]
    assert pages["report"].nav is None, "it is handed out alone"


def test_learning_curves(index):
    page = parsed(index.parent / "submissions" / "Ada Lovelace" / "report.html")
    sections = [section for section in page.find_all("section") if section.find(class_="question-head")]
    plot = sections[5].svg
    assert len(plot.find_all("circle")) == 4
    assert plot["aria-label"].startswith("Validation accuracy of 1 training run against the goal, at least 70%: 72.3%.")
    assert plot.find(class_="goal-label").get_text() == "at least 70%"
    assert "72.3%" in sections[5].figure.table.get_text(), "every chart has its numbers"
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
        assert soup.find_all(["img", "iframe", "object", "embed", "base", "form"]) == []
        assert [script.get_text() for script in soup.find_all("script")] == [OURS] * (page.name == "index.html")
        assert not [tag for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
        assert "{{ 7 * 7 }}" in soup.get_text()
        assert len(soup.head.find_all("title")) == 1
    eve = parsed(tmp_path / "submissions" / "Eve" / "report.html")
    for part in ("message", "hint", "traceback"):
        assert f"{part} {HOSTILE}" in eve.get_text()


def test_pages_need_nothing_from_elsewhere(index):
    for page in all_pages(index):
        text, soup = page.read_text(encoding="utf-8"), parsed(page)
        assert "://" not in text
        assert "url(" not in text
        assert "@import" not in text
        assert soup.find_all(src=True) == []
        assert soup.find_all("link") == []
        policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
        digest = base64.b64encode(hashlib.sha256(OURS.encode()).digest()).decode()
        scripts = f"; script-src 'sha256-{digest}'" if page.name == "index.html" else ""
        rest = "; base-uri 'none'; form-action 'none'"
        assert policy == f"default-src 'none'; style-src 'unsafe-inline'{scripts}{rest}"


def test_pages_can_be_read_by_everybody(index):
    for page in all_pages(index):
        soup = parsed(page)
        assert soup.html["lang"] == "en"
        assert len(soup.find_all("h1")) == 1
        assert soup.find_all("h2")
        assert soup.find(["h4"]) is None
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


MESSAGE = sentence("Reached {found} ({goal} was asked for).", found=as_percent(41.25, ".1f"), goal="70%")
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


def test_the_instructor_finds_the_notebook_and_the_student_no_path(tmp_path):
    notebook = tmp_path / "a class" / "Ada #1.ipynb"
    notebook.parent.mkdir()
    notebook.write_text("{}", encoding="utf-8")
    folder = write_results(tmp_path / "grades", SAMPLE_UNIT, [submission(SAMPLE_UNIT, "Ada")])
    write_answers(folder / "submissions" / "Ada", {}, notebook)
    write_reports(SAMPLE_UNIT, folder)
    instructors, students = (folder / "submissions" / "Ada" / name for name in ("instructor.html", "report.html"))
    (link,) = (link["href"] for link in parsed(instructors).nav.find_all("a") if link.get_text() == "The notebook")
    assert link == notebook.as_uri()
    assert "a%20class" not in students.read_text(encoding="utf-8")
    notebook.unlink()
    write_reports(SAMPLE_UNIT, folder)
    assert "The notebook" not in instructors.read_text(encoding="utf-8")
