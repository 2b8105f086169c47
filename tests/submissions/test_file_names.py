from __future__ import annotations

import pytest

from autograder.submissions.file_names import is_left_behind, kind_of, stem_of, without_copy_marks


@pytest.mark.parametrize(
    ("name", "kind", "stem"),
    [
        ("work.ipynb", "notebook", "work"),
        ("WORK.IPYNB", "notebook", "WORK"),
        ("work.ipynb.txt", "notebook", "work"),
        ("work.ipynb.json", "notebook", "work"),
        ("work.ipynb.", "notebook", "work"),
        ("work.ipynb ", "notebook", "work"),
        ("work.ipynb (1)", "notebook", "work"),
        ("work.ipynb(2).", "notebook", "work"),
        ("work (1).ipynb", "notebook", "work (1)"),
        (".ipynb", "notebook", ".ipynb"),
        ("work.zip", "archive", "work"),
        ("work.tar.gz", "archive", "work.tar"),
        ("work.RAR", "closed archive", "work"),
        ("work.ipynb.crdownload", "unfinished", "work.ipynb"),
        ("work.ipynb.gdoc", "shortcut", "work.ipynb"),
        ("roster.csv", "list", "roster"),
        ("essay.pdf", "document", "essay"),
        ("work", "unknown", "work"),
        ("work.json", "unknown", "work"),
        ("ipynb", "unknown", "ipynb"),
    ],
)
def test_what_a_name_says(name, kind, stem):
    assert (kind_of(name), stem_of(name)) == (kind, stem)


@pytest.mark.parametrize(
    "name",
    ["._a.ipynb", ".DS_Store", "__MACOSX", "Thumbs.db", "desktop.ini", "~$a.docx", ".~lock.a#", "Icon\r", "@eaDir"],
)
def test_what_systems_leave_behind(name):
    assert is_left_behind(name)


@pytest.mark.parametrize("name", ["Icon", "a.ipynb", "feedback", "MACOSX", "desktop"])
def test_what_somebody_may_have_handed_in(name):
    assert not is_left_behind(name)


@pytest.mark.parametrize(
    "stem", ["lab", "lab-Copy1", "lab (1)", "Copy of lab", "Cópia de lab (2)", "Копия lab", "lab copy"]
)
def test_copies_have_the_name_of_what_they_are_copies_of(stem):
    assert without_copy_marks(without_copy_marks(stem)) == "lab"
