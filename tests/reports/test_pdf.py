from __future__ import annotations

import pytest

from autograder.errors import AutograderError
from autograder.reports import pdf


@pytest.fixture
def folder(tmp_path):
    for name in ("Ada", "Bo Müller"):
        (tmp_path / "grades" / "submissions" / name).mkdir(parents=True)
        (tmp_path / "grades" / "submissions" / name / "report.html").write_text("<title>A page</title>")
    return tmp_path / "grades"


def browser(tmp_path, monkeypatch, script):
    path = tmp_path / "browser"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setattr(pdf.shutil, "which", lambda name: str(path))


def test_each_student_s_page_is_printed_beside_itself(folder, tmp_path, monkeypatch):
    browser(tmp_path, monkeypatch, 'for each; do case $each in --print-to-pdf=*) echo pdf > "${each#*=}";; esac; done')
    assert pdf.print_student_pages(folder) == 2
    assert (folder / "submissions" / "Bo Müller" / "report.pdf").read_text() == "pdf\n"


@pytest.mark.parametrize("script", ["exit 1", "exit 0"])
def test_a_browser_that_prints_nothing_is_named(folder, tmp_path, monkeypatch, script):
    browser(tmp_path, monkeypatch, script)
    with pytest.raises(AutograderError, match=r"browser has not printed .*Ada/report.html"):
        pdf.print_student_pages(folder)


def test_without_a_browser_it_says_what_to_install(folder, monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    with pytest.raises(AutograderError, match="install the system's package `chromium`"):
        pdf.print_student_pages(folder)
