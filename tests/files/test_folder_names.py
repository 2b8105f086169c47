"""The names of submissions' folders: whatever a student calls a file, its results lie apart from all others'."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.files.folder_names import FOLDERS_FILE, folded, folder_names, submission_folders

ALIKE = [
    ("alice smith", "alice\u00a0smith"),
    ("alice", "ALICE"),
    ("alice", "\uff41lice"),
    ("straße", "STRASSE"),
    ("İlker", "i̇lker"),
    ("Jo Müller", unicodedata.normalize("NFD", "Jo Müller")),
    ("ana", "ana."),
    ("ana", "ana "),
    ("ana", ".ana"),
    ("a/b", "a_b"),
    ("con", "_con"),
    ("file", "ﬁle"),
    ("x" * 150 + "a", "x" * 150 + "b"),
]


@pytest.mark.parametrize("names", ALIKE)
def test_names_that_are_alike_have_folders_of_their_own(names):
    for order in (names, names[::-1]):
        folders = folder_names(order)
        assert len({folded(folder) for folder in folders.values()}) == 2
        kept = [name for name in names if folders[name] == folder_names([name])[name]]
        assert len(kept) == 1
        assert folders == folder_names(names)


def test_what_is_a_folders_name_already_comes_before_what_is_made_one():
    for other in ("alice\u00a0smith", "alice smith.", "\u200balice smith"):
        assert folder_names([other, "alice smith"])["alice smith"] == "alice smith"


def test_a_name_is_its_folder_where_it_can_be():
    names = ["Ana Conceição, 2", "perfect-pt_BR", "Ольга", "group-7", "李雷", "ana@uni.br"]
    assert folder_names(names) == {name: name for name in names}


@pytest.mark.parametrize(
    "name",
    [
        *("index.html", "Grades.csv", "cache", "submissions", "folders.json", "results.json"),
        *("con", "NUL", "aux.txt", "COM1", "com¹", "lpt9.ipynb", "CONIN$"),
        *(
            "..",
            ".",
            "",
            " ",
            "-rf",
            "~",
            "../../etc",
            "a/b",
            "a\\b",
            "c:d",
            "x\0y",
            "tab\tbed",
            "new\nline",
            "....ipynb",
        ),
        "\\x8f\\xa5" * 64,
        "и" * 200,
        "👩‍🚀" * 60,
    ],
)
def test_no_name_is_ours_too_long_or_odd(name):
    (folder,) = folder_names([name]).values()
    require_harmless(folder)
    assert folded(folder) not in {folded(ours) for ours in ("index.html", "grades.csv", "cache")}


def require_harmless(folder: str) -> None:
    assert folder
    assert folder.isprintable()
    assert len(folder.encode()) <= 140
    assert not set(folder) & set('/\\:*?"<>|')
    assert folder[0] not in ".-~ "
    assert folder[-1] not in ". "
    device = folder.partition(".")[0].casefold()
    assert device not in ("con", "prn", "aux", "nul", "com1", "lpt9")


@given(
    st.lists(
        st.text(max_size=30) | st.text("aA\u0130\u0131ß\u017f. -~\u00a0\u200bé", max_size=4), unique=True, max_size=20
    )
)
def test_any_names_have_folders_of_their_own_and_keep_them(names):
    folders = folder_names(names)
    assert set(folders) == set(names)
    assert len({folded(folder) for folder in folders.values()}) == len(names)
    for folder in folders.values():
        require_harmless(folder)
    assert folder_names(names[::-1]) == folders
    more = folder_names([*names, "alice", "Alice", "ALICE"], folders)
    assert {name: more[name] for name in names} == folders, "others that come change nobody's"


@given(st.text(max_size=20), st.text(max_size=20))
def test_names_that_a_reader_takes_for_one_are_folded_alike(first, second):
    assert folded(folded(first)) == folded(first)
    if first.casefold() == second.casefold():
        assert folded(first) == folded(second)


@pytest.mark.parametrize(("one", "other"), [("Alice", "alice"), ("alice", "Alice")])
def test_folders_are_the_same_in_the_next_run(tmp_path, one, other):
    first = submission_folders(tmp_path, [one])
    second = submission_folders(tmp_path, [other, one])
    assert first == {one: tmp_path / "submissions" / one}
    assert second[one] == first[one]
    assert second[other].name.startswith(f"{other}-")
    assert submission_folders(tmp_path, [other])[other] == second[other]
    assert submission_folders(tmp_path, [one, other])[one] == first[one], "nobody's is given away"


@pytest.mark.parametrize("content", ["", "[1]", "\xff", '{"bo": "../../elsewhere", "cy": "bo"}', '{"bo": 1}'])
def test_a_list_of_folders_that_is_damaged_leads_nowhere(tmp_path, content):
    (tmp_path / FOLDERS_FILE).write_text(content, encoding="latin-1")
    folders = submission_folders(tmp_path, ["bo", "ana"])
    assert folders == {name: tmp_path / "submissions" / name for name in ("bo", "ana")}
    assert "elsewhere" not in json.dumps(json.loads((tmp_path / FOLDERS_FILE).read_text()))
