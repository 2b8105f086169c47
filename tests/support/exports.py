"""A class of three as every platform exports it: Ana and Bruno have the right answers, Vera the blank notebook."""

from __future__ import annotations

import json

from support.archives import zipped
from support.handed_in import ANSWERED, BLANK, cells

__all__ = ["EXPORTS", "ROSTERS", "SUBMITTED"]


def _notebook(answers: dict[str, str]) -> bytes:
    return json.dumps({"cells": cells(answers), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


ANSWERS, UNTOUCHED = _notebook(ANSWERED), _notebook(BLANK)
SUBMITTED = {"Ana Souza Lima": "answered", "Bruno Reis": "answered", "Вера Ким": "blank"}  # noqa: RUF001

METADATA = """\
---
submission_300000001:
  :submitters:
  - :name: Ana Souza Lima
    :sid: '20231'
    :email: ana@uni.example
  :created_at: 2025-03-01 10:00:00.000000000 Z
  :score: 0.0
  :history:
  - :id: 7
    :created_at: 2025-02-01 10:00:00.000000000 Z
submission_300000002:
  :submitters:
  - :name: "Вера Ким"
    :sid: 20233
    :email: vera@uni.example
submission_300000003:
  :submitters:
  - :email: bruno@uni.example
    :sid:
    :name: Bruno Reis
"""  # noqa: RUF001

EXPORTS: dict[str, dict[str, bytes]] = {
    "flat": {"ana.ipynb": ANSWERS, "bruno.ipynb": ANSWERS, "vera.ipynb": UNTOUCHED},
    "a folder each": {"ana/x.ipynb": ANSWERS, "bruno/work/x.ipynb": ANSWERS, "vera/x.ipynb": UNTOUCHED},
    "a zip each": {
        "ana.zip": zipped({"x.ipynb": ANSWERS}),
        "bruno.zip": zipped({"lab/x.ipynb": ANSWERS, "lab/notes.txt": b"hi"}),
        "vera.ipynb": UNTOUCHED,
    },
    "by ids": {"20231.ipynb": ANSWERS, "20232.ipynb": ANSWERS, "20233.ipynb": UNTOUCHED},
    "gradescope": {
        "submission_metadata.yml": METADATA.encode(),
        "submission_300000001/x.ipynb": ANSWERS,
        "submission_300000002/x.ipynb": UNTOUCHED,
        "submission_300000003/x.ipynb": ANSWERS,
        "submission_300000003/report.pdf": b"%PDF-1.7",
    },
    "canvas": {
        "souzalimaana_4711_88_lab.ipynb": ANSWERS,
        "souzalimaana_4711_89_report.pdf": b"%PDF-1.7",
        "reisbruno_LATE_4712_90_lab-1.zip": zipped({"lab.ipynb": ANSWERS}),
        "кимвера_4713_91_lab.ipynb": UNTOUCHED,
        "кимвера_4713_92_text.html": b"<p>see the file</p>",
    },
    "moodle with folders": {
        "Ana Souza Lima_551_assignsubmission_file_/lab.ipynb": ANSWERS,
        "Ana Souza Lima_551_assignsubmission_onlinetext_/onlinetext.html": b"<p>hi</p>",
        "Bruno Reis_552_assignsubmission_file/lab.ipynb": ANSWERS,
        "Вера Ким_553_assignsubmission_file_/lab.ipynb": UNTOUCHED,  # noqa: RUF001
    },
    "moodle with groups": {
        "Turma A-Ana Souza Lima_551_assignsubmission_file_/lab.ipynb": ANSWERS,
        "Turma B-Bruno Reis_552_assignsubmission_file_/lab.ipynb": ANSWERS,
        "Turma B-Вера Ким_553_assignsubmission_file_/lab.ipynb": UNTOUCHED,  # noqa: RUF001
    },
    "moodle without folders": {
        "Ana Souza Lima_551_assignsubmission_file_lab.ipynb": ANSWERS,
        "Ana Souza Lima_551_assignsubmission_file_report.pdf": b"%PDF-1.7",
        "Ana Souza Lima_551_assignsubmission_onlinetext_onlinetext.html": b"<p>hi</p>",
        "Bruno Reis_552_assignsubmission_file_lab.ipynb": ANSWERS,
        "Вера Ким_553_assignsubmission_file_lab.ipynb": UNTOUCHED,  # noqa: RUF001
    },
    "blackboard": {
        "Lab 3_asouza_attempt_2025-03-01-10-00-00.txt": b"Name: Ana Souza Lima (asouza)",
        "Lab 3_asouza_attempt_2025-03-01-10-00-00_lab.ipynb": UNTOUCHED,
        "Lab 3_asouza_attempt_2025-03-02-09-00-00.txt": b"Name: Ana Souza Lima (asouza)",
        "Lab 3_asouza_attempt_2025-03-02-09-00-00_lab.ipynb": ANSWERS,
        "Lab 3_b_reis_attempt_2025-03-01-11-00-00.txt": b"Name: Bruno Reis (b_reis)",
        "Lab 3_b_reis_attempt_2025-03-01-11-00-00_lab.ipynb": ANSWERS,
        "Lab 3_vkim_attempt_2025-03-01-11-00-00_lab.ipynb": UNTOUCHED,
    },
    "brightspace": {
        "index.html": b"<html></html>",
        "101-900 - Ana Souza Lima - Mar 1, 2025 1159 AM/lab.ipynb": UNTOUCHED,
        "101-900 - Ana Souza Lima - Mar 1, 2025 1201 PM/lab.ipynb": ANSWERS,
        "102-900 - Bruno Reis - Dec 31, 2024 0900 AM/lab.ipynb": ANSWERS,
        "103-900 - Вера Ким - Mar 1, 2025 1000 AM/lab.ipynb": UNTOUCHED,  # noqa: RUF001
    },
    "sakai": {
        "grades.csv": b"Lab 3,SCORE_GRADE_TYPE\n",
        "Souza Lima, Ana(asouza)/Submission attachment(s)/lab.ipynb": ANSWERS,
        "Souza Lima, Ana(asouza)/Feedback Attachment(s)/lab.ipynb": UNTOUCHED,
        "Souza Lima, Ana(asouza)/timestamp.txt": b"20250301",
        "Reis, Bruno(b_reis)/Submission attachment(s)/lab.ipynb": ANSWERS,
        "Ким, Вера(vkim)/Submission attachment(s)/lab.ipynb": UNTOUCHED,  # noqa: RUF001
    },
    "google classroom": {
        "Ana Souza Lima - Cópia de lab.ipynb": ANSWERS,
        "Ana Souza Lima - report.pdf": b"%PDF-1.7",
        "Bruno Reis - lab.ipynb": ANSWERS,
        "Вера Ким - Копия lab (1).ipynb": UNTOUCHED,  # noqa: RUF001
    },
    "github classroom": {
        "lab-3-asouza/lab.ipynb": ANSWERS,
        "lab-3-asouza/README.md": b"# Lab",
        "lab-3-asouza/.git/config": b"",
        "lab-3-b_reis/lab.ipynb": ANSWERS,
        "lab-3-vkim/lab.ipynb": UNTOUCHED,
    },
    "nbgrader": {
        "asouza+lab+2025-03-01 10:00:00 UTC+3f2a/lab.ipynb": UNTOUCHED,
        "asouza+lab+2025-03-01 12:00:00.123456 UTC+11aa/lab.ipynb": ANSWERS,
        "b_reis+lab+2025-03-01 10:00:00 UTC/lab.ipynb": ANSWERS,
        "vkim+lab+2025-03-01 10:00:00 UTC+9b/lab.ipynb": UNTOUCHED,
        "vkim+lab+2025-03-01 10:00:00 UTC+9b/timestamp.txt": b"2025",
    },
}

_BY_HAND = (
    "Name,SID,Email,Login\nAna Souza Lima,20231,ana@uni.example,asouza\nBruno Reis,20232,bruno@uni.example,b_reis\n"
    "Вера Ким,20233,vera@uni.example,vkim\n"  # noqa: RUF001
)
_CANVAS = (
    'Student,ID,SIS User ID,SIS Login ID,Section\n"Souza Lima, Ana",4711,20231,asouza,T1\n'
    '"Reis, Bruno",4712,20232,b_reis,T1\n"Ким, Вера",4713,20233,vkim,T1\n'  # noqa: RUF001
)
ROSTERS = {name: _CANVAS if name == "canvas" else _BY_HAND for name in EXPORTS}
