"""The pages that `make grade` writes, as a browser shows them."""

from __future__ import annotations

import pytest
from support.accessibility import serious_findings
from support.sample_results import sample_class, write_results
from support.sample_unit import SAMPLE_UNIT

from autograder.locale.messages import speaking
from autograder.reports.html import write_reports

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("language", ["en", "pt_BR", "ru"])
def test_reports_have_no_serious_finding(page, language, tmp_path):
    with speaking(language):
        index = write_reports(SAMPLE_UNIT, write_results(tmp_path, SAMPLE_UNIT, sample_class(SAMPLE_UNIT)))
    pages = [index, *sorted(index.parent.glob("submissions/*/*.html"))]
    assert len(pages) > 8
    found = {}
    for path in pages:
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        if findings := serious_findings(page):
            found[path.parent.name] = findings
    assert found == {}


def test_a_page_with_a_mute_picture_and_pale_words_is_found(page):
    page.set_content(
        '<html lang="en"><title>A page</title><main><img src="data:,"><p style="color: #ddd">pale</p></main></html>'
    )
    assert {finding.split(":")[0] for finding in serious_findings(page)} == {"image-alt", "color-contrast"}
    assert {finding.split(":")[0] for finding in serious_findings(page, ["p", "table"])} == {"color-contrast"}
