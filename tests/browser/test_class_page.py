"""The class's page in a browser: sort, search, filter, keyboard, narrow, dark, print."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from itertools import product

import msgspec
import pytest
from made_up_class import made_up_class, write_class
from pypdf import PdfReader
from support.accessibility import findings
from support.sample_results import submission
from support.sample_unit import SAMPLE_UNIT

from autograder.locale.messages import speaking
from autograder.reports.class_files import write_class_files
from autograder.reports.html import write_reports
from autograder.reports.last_run import results_before

pytestmark = pytest.mark.slow

HOSTILE = [
    "=HYPERLINK(1)",
    "<script>document.title='run'</script>",
    "<img src=x onerror=alert(1)>",
    "م" * 40,
    "x" * 300,
    "[bold red]one[/]",
    "\"quoted\" & 'quoted'",
    "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
    "👩\N{ZERO WIDTH JOINER}👩\N{ZERO WIDTH JOINER}👧 🏳️\N{ZERO WIDTH JOINER}🌈",
]
CLASS = 40 + len(HOSTILE)
NAMES = "[...document.querySelectorAll('#grades tbody tr:not([hidden]) th a:first-child')].map(a => a.textContent)"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The pages of one class in each language."""
    found = {}
    for language in ("en", "pt_BR", "ru"):
        results = made_up_class(SAMPLE_UNIT, 40, language=language)
        results += [submission(SAMPLE_UNIT, name) for name in HOSTILE]
        folder = write_class(tmp_path_factory.mktemp(language), SAMPLE_UNIT, results)
        before = results_before(folder)
        changed = results[0].submission
        before[changed] = msgspec.structs.replace(before[changed], score=0.0)
        del before[HOSTILE[0]]
        with speaking(language):
            found[language] = write_class_files(SAMPLE_UNIT, folder, results, None, before=before).index.parent
    return found


@pytest.fixture
def opened(page, folders):
    """The English page; at the end, nothing has been asked of any other file and nothing was said in the console."""
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folders["en"] / "index.html").as_uri())
    yield page
    assert said == []
    assert {address.partition("#")[0] for address in asked} == {(folders["en"] / "index.html").as_uri()}


def test_sort_search_filter_and_what_the_address_keeps(opened):
    everybody = opened.evaluate(NAMES)
    assert len(everybody) == CLASS
    opened.get_by_role("button", name="Total of").click()
    totals = opened.evaluate("[...document.querySelectorAll('#grades tbody td.total')].map(c => c.dataset.v)")
    known = [float(total) for total in totals if total]
    assert known == sorted(known, reverse=True)
    assert totals[len(known) :] == [""] * (CLASS - len(known)), "who has no total comes last"
    opened.get_by_label("Search").fill("lima")
    found = opened.evaluate(NAMES)
    assert found
    assert all("Lima" in name for name in found)
    assert f"{len(found)} of {CLASS}" in opened.get_by_role("status").inner_text()
    address = opened.evaluate("location.href")
    assert "q=lima" in address
    assert "sort=-1" in address
    opened.goto("about:blank")
    opened.goto(address)
    assert opened.evaluate(NAMES) == found
    opened.get_by_label("Search").fill("")
    opened.locator(".chips button").nth(1).click()
    assert 0 < len(opened.evaluate(NAMES)) < CLASS
    opened.locator(".chips button").first.click()
    assert len(opened.evaluate(NAMES)) == CLASS


def test_the_table_is_one_stop_of_the_keyboard_with_rows_in_it(opened):
    opened.get_by_label("Search").focus()
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("j")
    focused = "document.activeElement.textContent"
    assert opened.evaluate(focused) == opened.evaluate(NAMES)[1]
    opened.keyboard.press("k")
    assert opened.evaluate(focused) == opened.evaluate(NAMES)[0]
    stops = opened.evaluate("document.querySelectorAll('#grades tbody th a[tabindex=\"0\"]').length")
    assert stops == 2, "the instructor's and the student's page of one row"
    assert opened.evaluate("document.querySelectorAll('svg .lit').length") > 0


def test_home_and_end_lead_to_the_first_and_the_last_row_that_is_shown(opened):
    opened.get_by_label("Search").fill("lima")
    shown, focused = opened.evaluate(NAMES), "document.activeElement.textContent"
    assert 2 < len(shown) < CLASS
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("End")
    assert opened.evaluate(focused) == shown[-1]
    opened.keyboard.press("ArrowDown")
    assert opened.evaluate(focused) == shown[-1], "there is no row behind the last one"
    opened.keyboard.press("Home")
    assert opened.evaluate(focused) == shown[0]


@pytest.mark.parametrize("way", ["to a student's page", "within the page"])
def test_back_shows_the_table_as_it_was_left(page, folders, way):
    page.goto((folders["en"] / "index.html").as_uri())
    page.get_by_role("button", name="Total of").click()
    chips = page.locator(".chips button")
    counts = [int(found[1]) if (found := re.search(r"\((\d+)\)$", text)) else 0 for text in chips.all_inner_texts()]
    chip = chips.nth(counts.index(max(counts)))
    chip.click()
    page.get_by_label("Search").fill("a")
    left, address = page.evaluate(NAMES), page.evaluate("location.href")
    assert 1 < len(left) < CLASS
    if way == "within the page":
        page.evaluate("location.hash = document.querySelector('#grades tbody tr').id")
    else:
        page.locator("#grades tbody tr:not([hidden]) th a").first.click()
    page.wait_for_url(lambda url: url != address)
    page.go_back()
    page.wait_for_url(address)
    assert page.evaluate(NAMES) == left
    assert page.get_by_label("Search").input_value() == "a"
    assert chip.get_attribute("aria-pressed") == "true"
    assert page.locator("#grades thead th[aria-sort]").count() == 1


def test_what_a_check_was_lost_to_can_be_shown_in_the_table(opened):
    opened.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    button = opened.locator(".failures button.show").first
    members = button.locator("xpath=..").locator("p a").all_inner_texts()
    button.click()
    assert sorted(opened.evaluate(NAMES)) == sorted(members)


@pytest.mark.parametrize("language", ["en", "pt_BR", "ru"])
def test_pages_are_accessible_and_fit_in_both_schemes_and_on_a_phone(browser, folders, language):
    found = {}
    pages = [folders[language] / "index.html", *sorted(folders[language].glob("submissions/*/*.html"))[:6]]
    pages += sorted(folders[language].glob("mistakes/*.html"))[:3]
    assert len(pages) == 10
    for scheme, width in product(("light", "dark"), (1300, 390)):
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        page = context.new_page()
        for path in pages:
            page.goto(path.as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
            if broken := findings(page):
                found[scheme, width, path.parent.name, path.name] = broken
            assert page.evaluate(OVERFLOW) <= 0, (scheme, width, path)
        context.close()
    assert found == {}


def test_pages_print_and_hostile_names_stay_names(page, folders):
    page.goto((folders["en"] / "index.html").as_uri())
    assert page.pdf().startswith(b"%PDF-")
    assert page.title() != "run"
    assert set(HOSTILE) <= set(page.evaluate(NAMES))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1040, "height": 700})  # A4, landscape, within its margins
    assert page.evaluate(OVERFLOW) <= 0
    assert not page.get_by_label("Search").is_visible()


def test_what_is_folded_on_a_students_page_is_printed(page, folders):
    paths = [path for path in folders["en"].glob("submissions/*/report.html") if "<details" in path.read_text("utf-8")]
    folded = 0
    for path in paths[:10]:
        page.goto(path.as_uri())
        inside = page.locator("details:not([open]) > :not(summary)")
        assert not any(each.is_visible() for each in inside.all())
        page.emulate_media(media="print")
        assert all(each.is_visible() for each in inside.all()), path
        page.emulate_media(media="screen")
        folded += inside.count()
    assert folded > 0


@pytest.mark.parametrize("language", ["en", "pt_BR", "ru"])
def test_a_printed_page_has_the_words_that_are_folded_on_the_screen(page, folders, language):
    paths = [path for path in folders[language].glob("submissions/*/report.html") if "<details" in path.read_text()]
    folded = 0
    for path in paths[:5]:
        page.goto(path.as_uri())
        words = page.locator("details:not([open]) > :not(summary)").all_text_contents()
        printed = _letters("".join(sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf())).pages))
        for word in " ".join(words).split():
            assert _letters(word) in printed, (path, word)
        folded += len(words)
    assert folded > 0


def _letters(text):
    """Without what lines are broken at, and with each letter of a ligature."""
    return re.sub(r"[\s\u00ad\u200b]", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("language", ["en", "pt_BR", "ru"])
def test_no_page_says_anything_in_the_console_or_asks_for_anything(page, folders, language):
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    pages = [folders[language] / "index.html", *folders[language].glob("submissions/*/*.html")]
    assert len(pages) == 1 + 2 * CLASS
    pages += folders[language].glob("mistakes/*.html")
    assert len(pages) > 1 + 2 * CLASS
    for path in pages:
        page.goto(path.as_uri())
        assert page.title() != "run"
    assert said == []
    assert asked == [path.as_uri() for path in pages]


def test_mistakes_are_named_and_lead_to_those_who_made_them(opened):
    section = opened.locator("section", has=opened.locator("#mistakes"))
    first = section.locator("details").first
    first.locator("summary").click()
    members = first.locator("p").first.locator("a").all_inner_texts()
    assert first.locator(".chip").inner_text() == str(len(members))
    first.get_by_role("button", name="Show in the table").click()
    assert sorted(opened.evaluate(NAMES)) == sorted(members)


def test_a_mistake_has_a_page_with_those_who_made_it(page, folders):
    page.goto((folders["en"] / "index.html").as_uri())
    section = page.locator("section", has=page.locator("#mistakes"))
    answered = SAMPLE_UNIT.questions[0].name  # of which the class's answers are kept
    first = section.locator("details", has=page.locator(f'a[href*="{answered}-"]')).first
    first.locator("summary").click()
    members = first.locator("p").first.locator("a").all_inner_texts()
    first.get_by_role("link", name="Their answers, and the hint").click()
    assert page.locator("h1").inner_text().startswith("Q")
    assert page.locator(".check .verdict a").all_inner_texts() == members
    page.locator(".check details summary").first.click()
    assert "def answer" in page.locator(".check pre").first.inner_text()
    page.get_by_role("link", name="The class").click()
    assert page.url.endswith("index.html#mistakes")


def test_whose_results_the_last_run_has_changed_is_said_and_shown(opened):
    section = opened.locator("section", has=opened.locator("#changes"))
    section.locator("summary").click()
    members = section.locator("li a").all_inner_texts()
    assert HOSTILE[0] in members
    section.get_by_role("button", name="Show in the table").click()
    assert sorted(opened.evaluate(NAMES)) == sorted(members)


def test_each_button_shows_as_many_rows_as_it_says(opened):
    buttons = opened.locator(".chips button")
    counted = 0
    for place in range(buttons.count()):
        button = buttons.nth(place)
        if said := re.search(r"\((\d+)\)$", button.inner_text()):
            button.click()
            assert len(opened.evaluate(NAMES)) == int(said[1]), button.inner_text()
            counted += 1
    assert counted > 2


def test_each_group_of_answers_alike_says_its_kind_and_shows_its_members(opened):
    section = opened.locator("section", has=opened.locator("#alike"))
    first = section.locator("li").first
    assert first.locator(".chip").inner_text() == "The same lines, comments aside"
    members = first.locator("a").all_inner_texts()
    first.get_by_role("button", name="Show in the table").click()
    assert sorted(opened.evaluate(NAMES)) == sorted(members)


def test_a_large_class_has_a_page_of_moderate_size(tmp_path):
    folder = write_class(tmp_path, SAMPLE_UNIT, made_up_class(SAMPLE_UNIT, 300))
    assert write_reports(SAMPLE_UNIT, folder).stat().st_size < 1_500_000


def test_without_scripts_all_of_the_page_is_there(browser, folders):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folders["en"] / "index.html").as_uri())
    assert page.locator("#grades tbody tr").count() == CLASS
    assert page.locator("button:visible").count() == 0
    context.close()
