"""The pages that `make grade` writes, as a browser shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.accessibility import findings, serious_findings
from support.replays import with_replay
from support.sample_results import sample_class, submission, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.locale.messages import speaking
from autograder.reports.html import write_reports
from autograder.reports.manual_points import Given, ManualPoints

pytestmark = pytest.mark.slow


def commented_class(folder: Path) -> ManualPoints:
    """One submission of every kind, one with a replay, and comments of a person's on the write-ups."""
    results = [*sample_class(SAMPLE_UNIT), with_replay(submission(SAMPLE_UNIT, "Emmy"), "scores_match_on_random_input")]
    write_results(folder, SAMPLE_UNIT, results)
    (writing,) = (question for question in SAMPLE_UNIT.questions if question.is_manual)
    given = {(result.submission, writing.name): Given(1.5, "Clear.\nSay why.") for result in results}
    return ManualPoints(SAMPLE_UNIT, given)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "pt_BR", "ru"])
def test_no_page_has_a_finding(page, language, scheme, tmp_path):
    with speaking(language):
        index = write_reports(SAMPLE_UNIT, tmp_path, manual=commented_class(tmp_path), tells_details=True)
    pages = [index, *sorted(index.parent.glob("submissions/*/*.html"))]
    assert len(pages) > 8
    assert any('class="replay"' in path.read_text("utf-8") for path in pages if path.name == "report.html")
    page.emulate_media(color_scheme=scheme)
    found = {}
    for path in pages:
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        if broken := findings(page):
            found[path.parent.name, path.name] = broken
    assert found == {}


def test_a_page_with_a_mute_picture_and_pale_words_is_found(page):
    page.set_content(
        '<html lang="en"><title>A page</title><main><img src="data:,"><p style="color: #ddd">pale</p></main></html>'
    )
    assert {finding.split(":")[0] for finding in serious_findings(page)} == {"image-alt", "color-contrast"}
    assert {finding.split(":")[0] for finding in serious_findings(page, ["p", "table"])} == {"color-contrast"}
