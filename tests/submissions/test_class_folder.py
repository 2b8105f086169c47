"""Whose files belong together: all that are one student's for certain, and nobody's else."""

from __future__ import annotations

import pytest
from support.archives import put_all

from autograder.submissions.class_folder import class_root, is_class, list_class


@pytest.fixture
def listed(tmp_path):
    def listed(*names: str) -> dict[str, list[list[str]]]:
        folder = put_all(tmp_path / "class", dict.fromkeys(names, b"x"))
        found = list_class(folder)
        return {one.name: [[path.name for path in paths] for paths in one.attempts] for one in found}

    return listed


def test_files_of_one_student_are_one_submission(listed):
    assert listed(
        "limaana_1_11_lab.ipynb",
        "limaana_1_12_report.pdf",
        "reisbruno_LATE_2_13_lab.ipynb",
        "reisbruno_LATE_2_14_data.ipynb",
    ) == {
        "limaana_1_11_lab": [["limaana_1_11_lab.ipynb", "limaana_1_12_report.pdf"]],
        "reisbruno_LATE_2_13_lab": [["reisbruno_LATE_2_13_lab.ipynb", "reisbruno_LATE_2_14_data.ipynb"]],
    }


@pytest.mark.parametrize(
    "names",
    [
        ("hw_2025_1_ana.ipynb", "hw_2025_2_bruno.ipynb"),
        ("hw_2025_1_ana.ipynb", "hw_2024_2_bruno.pdf"),
        ("ana_3_1_lab.ipynb", "bruno_3_2_lab.ipynb"),
        ("ana_3_1_lab.ipynb", "ana_3_1_lab.pdf", "bo_4_1_lab.ipynb"),
        ("lab3 - ana.ipynb", "lab3 - bruno.ipynb"),
        ("lab-ana.ipynb", "lab-bruno.ipynb"),
        ("ana.ipynb", "ana.pdf"),
    ],
)
def test_what_may_be_several_students_is_not_put_together(listed, names):
    found = listed(*names)
    assert sorted(attempts[0][0] for attempts in found.values()) == sorted(names)


def test_attempts_are_in_order_the_latest_first(listed):
    names = [f"Lab_asouza_attempt_2025-03-{day:02}-10-00-00_lab.ipynb" for day in (9, 11, 10)]
    (attempts,) = listed(*names).values()
    assert [paths[0] for paths in attempts] == [names[1], names[2], names[0]]


def test_a_class_in_a_folder_of_its_own_is_found(tmp_path):
    folder = put_all(tmp_path / "class", {"export/Lab 3/Lima, Ana(alima)/a/x.ipynb": b"", "export/__MACOSX/x": b""})
    assert class_root(folder) == folder / "export" / "Lab 3"


@pytest.mark.parametrize("inside", ["Ana/x.ipynb", "Ana/a/b/x.ipynb", "Lima, Ana(alima)/a/x.ipynb"])
def test_a_single_student_is_no_wrapper(tmp_path, inside):
    folder = put_all(tmp_path / "class", {inside: b"", f"{inside}.pdf": b""})
    assert class_root(folder) == folder


@pytest.mark.parametrize(
    ("names", "alone", "beside"),
    [
        (["x.ipynb"], False, False),
        (["lab/x.ipynb", "lab/report.pdf", "__MACOSX/y.ipynb"], False, False),
        (["x.ipynb", "x-Copy1.ipynb", "x (1).ipynb"], False, False),
        (["a.ipynb", "b.ipynb"], True, False),
        (["class/a/x.ipynb", "class/b/x.ipynb"], True, True),
        (["a.zip", "b.zip"], True, False),
        (["Ana - lab.ipynb", "Bo - lab.ipynb"], True, True),
        (["lab - a.ipynb", "lab - b.ipynb"], True, False),
        (["Ana_1_assignsubmission_file_/x.ipynb"], True, True),
        (["submission_1/x.ipynb"], True, True),
        (["roster.csv", "README.md", "x.ipynb"], False, False),
        ([], False, False),
    ],
)
def test_what_makes_a_class_of_an_archive(names, alone, beside):
    assert is_class(names, is_alone=True) == alone
    assert is_class(names, is_alone=False) == beside
