"""The book: its links, its numbers, its generated pages, and the students' page in three languages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from charts import CHARTS, bars_of, draw
from generated_pages import outdated, pages, units_in_the_book
from machine import PAGES, keep
from struct_page import attributes

from autograder.data.known import KNOWN
from autograder.units.training import GivenNetwork, GradedTraining
from autograder.units.unit import REPOSITORY, Data, Gradescope, Question, UnitTable, unit_names

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
OUTSIDE = [REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
BOOK = sorted((REPOSITORY / "docs").rglob("*.md"))
STUDENTS = {path.stem: path.read_text(encoding="utf-8") for path in (REPOSITORY / "docs" / "students").glob("*.md")}

HEADLINES = {
    "wrong answers lose points": ("banks-cifar10_convnet.md", r"^(\d+ of \d+) wrong answers lose points"),
    "right answers, as different": ("banks-cifar10_convnet.md", r" (\d+ of \d+) right answers have full points"),
    "the goal of 43%": ("verdicts-cifar10_convnet.md", r"^\| over 43% \|[^|]*\|[^|]*\|[^|]*\| (\d+ of \d+) \("),
    "attacks that succeed here": ("redteam.md", r"^\| succeeded \|.*\| (\d+ of \d+) \|$"),
    "grading a solution": ("speed.md", r"^Median ratio ([\d.]+) \("),
    "a class of 30": ("class.md", r"^\| 2 at once \|.*\| ([\d.]+) \|$"),
}
"""Rows of the README's table of numbers, and where each number stands on the page that the row links."""


def links(path: Path) -> list[str]:
    """Links and pictures, but for those that lead to other hosts; not what stands in code."""
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"\]\((?!https?:)([^)\s]+)\)", text)


def anchors(path: Path) -> set[str]:
    """What headings are called in links."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_the_readme_is_a_front_page():
    assert len(README.splitlines()) <= 150
    for unit in units_in_the_book():
        page = f"| [`{unit.name}`](docs/units/{unit.name}.md)"
        [row] = (line for line in README.splitlines() if line.startswith(page))
        assert f"| {unit.points:g}" in row


def test_scores_of_mutants_are_the_measured_ones():
    page = (PAGES / "mutation.md").read_text(encoding="utf-8")
    for name in unit_names():
        [row] = (line for line in README.splitlines() if line.startswith(f"| [`{name}`](docs/units/{name}.md)"))
        _before, _begin, rest = page.partition(f"<!-- measured: mutation-{name} -->")
        place, _end, _after = rest.partition(f"<!-- end of mutation-{name} -->")
        score = re.search(r"(\d+ of \d+) mutants that differ are killed: ([\d.]+%)", place)
        assert row.endswith(f"| {score[1]}, {score[2]} |" if score else "| not measured yet |")


@pytest.mark.parametrize("name", unit_names())
def test_what_solutions_reach_is_what_was_measured(name):
    [row] = (line for line in README.splitlines() if line.startswith(f"| [`{name}`](docs/units/{name}.md)"))
    claims = re.findall(r"\[([^\]]+%)\]\(docs/measured/(\S+?)\)", row)
    assert claims
    for numbers, page in claims:
        text = (PAGES / page).read_text(encoding="utf-8")
        if page == "t10k.md":
            text = text.partition(f"<!-- measured: t10k-{name} -->")[2].partition("<!-- end of")[0]
            means = re.findall(r"^\| `\w+` \| [\d,]+ \| \d+ \| \d+ \| ([\d.]+) \|", text, flags=re.MULTILINE)
        else:
            means = re.findall(r"^\| \w+: the solution \| right \| \d+ \| ([\d.]+) \|", text, flags=re.MULTILINE)
        assert re.findall(r"([\d.]+)%", numbers) == means


@pytest.mark.parametrize("path", [*OUTSIDE, *BOOK], ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_links_lead_somewhere(path):
    """On GitHub, too, where nobody builds the site."""
    for link in links(path):
        place, _, anchor = link.partition("#")
        target = (path.parent / place).resolve() if place else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("words", HEADLINES)
def test_headline_numbers_are_the_measured_ones(words):
    page, pattern = HEADLINES[words]
    [row] = (line for line in README.splitlines() if line.startswith("|") and words in line)
    [number] = re.findall(pattern, (PAGES / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert f"| **{number}** |" in row
    assert f"](docs/measured/{page})" in row


def test_the_readme_has_no_other_headline_numbers():
    assert README.count("| **") == len(HEADLINES) == 6


def test_what_stands_beside_a_headline_number_is_measured_too():
    [attacks] = (line for line in README.splitlines() if "attacks that succeed here" in line)
    [otter] = re.findall(r"in stock `otter run`, (\d+ of \d+) do", attacks)
    assert f"| succeeded | | {otter} |" in (PAGES / "redteam.md").read_text(encoding="utf-8")
    [pool] = re.findall(r"a plain pool of two processes: ([\d.]+)", README)
    assert re.search(
        rf"^\| a pool of 2 processes.*\| {pool} \|$", (PAGES / "class.md").read_text("utf-8"), re.MULTILINE
    )
    [bound] = re.findall(r"at most ([\d.]+%), with 95% confidence", README)
    assert f"| 0 of 70 ({bound}) |" in (PAGES / "verdicts-cifar10_convnet.md").read_text(encoding="utf-8")


def test_places_of_measured_tables_are_whole():
    found = []
    for page in PAGES.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        places = re.findall(r"<!-- measured: (\S+) -->\n\n(\|.+?)\n\n<!-- end of (\S+) -->", text, flags=re.DOTALL)
        assert text.count("<!--") == 2 * len(places), page.name
        assert [name for name, _, end in places if name != end] == []
        found += [name for name, _, _ in places]
    assert len(set(found)) == len(found)
    assert {"command_line", "grading", "lockdown", "redteam"} <= set(found)
    for unit in units_in_the_book():
        assert f"banks-{unit.name}" in found
        is_trained = any(question.training for question in unit.questions)
        assert not is_trained or {f"verdicts-{unit.name}", f"verdicts-{unit.name}-standin"} & set(found)
    units_on = defaultdict(set)
    for unit in units_in_the_book():
        if unit.data is not None:
            units_on[unit.data.data_set].add(f"standin-{unit.name}")
    for data_set, tables in units_on.items():
        # A synthetic stand-in asks for what the real data ask for: one unit's networks show it.
        assert KNOWN[data_set].sample is not None or tables & set(found)


def test_a_benchmark_writes_its_own_place_and_nothing_else(tmp_path):
    page = tmp_path / "speed.md"
    around = "# Speed\n\nBefore.\n\n<!-- measured: {0} -->\n\n{1}\n\n<!-- end of {0} -->\n\nAfter.\n"
    page.write_text(around.format("one", "| old |") + around.format("two", "| kept |"), encoding="utf-8")
    assert keep("one", "| new \\1 |\n", tmp_path) == page
    assert page.read_text(encoding="utf-8") == around.format("one", "| new \\1 |") + around.format("two", "| kept |")


def test_a_new_measurement_gets_a_page(tmp_path):
    assert keep("one", "| 1 |", tmp_path) == tmp_path / "one.md"
    assert keep("one", "| 2 |", tmp_path) == tmp_path / "one.md"
    text = (tmp_path / "one.md").read_text(encoding="utf-8")
    assert "| 2 |" in text
    assert "| 1 |" not in text


TABLE = """<!-- measured: threads -->

| threads of a worker | questions at a time | seconds, median |
|---|---|---|
| 1 | 1 | 1,200 |
| 2 | 1 | 80 |

<!-- end of threads -->
"""


def test_a_chart_says_what_its_table_says(tmp_path):
    [chart] = (chart for chart in CHARTS if chart.place == "threads")
    assert draw(chart, tmp_path) is None, "it has not been measured"
    (tmp_path / "page.md").write_text(TABLE, encoding="utf-8")
    names = [f"threads of a worker: {threads}, questions at a time: 1" for threads in (1, 2)]
    assert bars_of(chart, tmp_path) == list(zip(names, (1200.0, 80.0), strict=True))
    picture = draw(chart, tmp_path)
    assert picture == tmp_path / "threads.svg"
    first = picture.read_text(encoding="utf-8")
    assert all(f">{text}</text>" in first for text in (*names, "1,200", "80"))
    draw(chart, tmp_path)
    assert picture.read_text(encoding="utf-8") == first, "the same numbers make the same file"


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.place)
def test_charts_are_in_step_with_their_tables(chart):
    bars, picture = bars_of(chart), PAGES / f"{chart.place}.svg"
    assert picture.exists() == bool(bars)
    if bars:
        drawn = picture.read_text(encoding="utf-8")
        assert all(f">{text}</text>" in drawn for label, value in bars for text in (label, f"{value:,g}"))
        assert any(f"]({picture.name})" in page.read_text(encoding="utf-8") for page in PAGES.glob("*.md"))


def test_generated_pages_are_in_step_with_their_sources():
    assert [str(path.relative_to(REPOSITORY)) for path in outdated()] == [], "run make docs, and commit what it writes"
    assert set((REPOSITORY / "docs" / "units").glob("*.md")) <= set(pages())


@pytest.mark.parametrize("struct", [UnitTable, Data, GivenNetwork, Question, GradedTraining, Gradescope])
def test_every_key_of_unit_toml_is_explained(struct):
    assert set(attributes(struct)) == set(struct.__struct_fields__)


def test_every_page_is_in_the_navigation():
    """As the strict build asks for, but here without the generator."""
    listed = set(re.findall(r"[\w/-]+\.md", (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")))
    assert {str(path.relative_to(REPOSITORY / "docs")) for path in BOOK} == listed


def test_the_site_fetches_nothing():
    settings = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    assert "font: false" in settings
    assert "http" not in settings.replace("(prefers", "")


def test_students_read_the_same_in_every_language():
    assert set(STUDENTS) == {
        path.parent.parent.name for unit in units_in_the_book() for path in unit.student_notebooks()
    }
    shapes = {
        language: (
            [len(mark) for mark in re.findall(r"^(#+) ", text, flags=re.MULTILINE)],
            Counter(re.findall(r"`[^`]+`", text)),
            text.count("**"),
            len(re.findall(r"^\|", text, flags=re.MULTILINE)),
            Counter(number.translate({ord(mark): None for mark in ".,\u00a0"}) for number in numbers(text)),
        )
        for language, text in STUDENTS.items()
    }
    for language, shape in shapes.items():
        assert shape == shapes["en"], language


def numbers(text: str) -> list[str]:
    """With their separators of thousands."""
    return re.findall(r"\d+(?:[.,\u00a0]\d{3})*", re.sub(r"`[^`]+`", "", text))


def test_russian_numbers_do_not_break():
    assert re.findall(r"\d (?:%|\d{3}\b|эпох)", STUDENTS["ru"]) == []


@pytest.mark.parametrize("language", sorted(set(STUDENTS) - {"en"}))
def test_the_students_page_uses_the_words_of_the_report(language):
    with (REPOSITORY / "autograder" / "locale" / "catalogues" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    for english, own in zip(outcomes(STUDENTS["en"]), outcomes(STUDENTS[language]), strict=True):
        assert catalogue[english].string == own


def outcomes(text: str) -> list[str]:
    """The first column of the table."""
    rows = re.findall(r"^\| ([^|]+) \|", text, flags=re.MULTILINE)[1:]
    return [word for row in rows for word in row.split("; ")]
