"""Odd inputs as they were met, a directory each: what is expected of every one, by the rule, in one table.

The rule: an answer that works in the student's own Jupyter on the notebook as handed out has the same points here,
whatever stands around it. Where that cannot be, the row that loses them says which line, and what to do.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["CASES", "TABLE", "Answers", "Export", "File", "Roster", "names_of"]

CASES = Path(os.environ.get("AUTOGRADER_DATA", ".")) / "cases"
"""The directories; where this environment variable names no folder with them in it, tests of them are skipped."""


@dataclass(frozen=True)
class File:
    """A damaged, converted or mislabelled file: what is read of it.

    Attributes:
        found: a letter for each question that asks for code, in order, for what was found of it: (a)nswered, (b)lank,
            (m)issing, (s)yntax error; or words of the sentence with which the file is refused.
        note: words of a note; "" where nothing is repaired.
    """

    found: str
    note: str = ""


@dataclass(frozen=True)
class Export:
    """What a learning platform exports, with a roster where there is one.

    Attributes:
        found: of each submission, in order; as for :class:`File`.
        scores: in Canvas's gradebook, by line, where all right answers have all points.
    """

    found: Mapping[str, str]
    scores: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Roster:
    """A roster as some spreadsheet saves it: what is read of each student, or words of the refusal."""

    found: list[dict[str, str]] | str


@dataclass(frozen=True)
class Answers:
    """Right answers with something odd in or around them: what they keep of their points.

    Attributes:
        lost: points that are lost all the same, by question.
        words: of the rows that lose them.
        trains: whether it is graded with training, because that is what is odd in it; the others are graded without.
    """

    lost: Mapping[str, float] = field(default_factory=dict)
    words: str = ""
    trains: bool = False


RIGHT, BLANK = "aaaaaa", "bbbbbb"
TRAINED = Answers(trains=True)
ANA = {"name": "Ana Souza Lima", "email": "ana@uni.example", "student_id": "20231"}
BRUNO = {"name": "Bruno Reis", "email": "bruno@uni.example", "student_id": "20232"}

TABLE: Mapping[str, File | Export | Roster | Answers] = {
    "c01-import-of-a-missing-module-among-imports": Answers(),
    "c03-colab-detection-by-get-ipython": Answers(),
    "c04-get-ipython-magic-call": Answers(),
    "c06-input-before-the-definitions": Answers(),
    "c07-input-after-the-definitions": Answers(),
    "c09-future-import-below-a-magic": Answers(),
    "c10-nested-quotes-of-python-3.12": Answers(),
    "c12-method-attached-in-the-next-cell": Answers(),
    "c13-answer-under-a-main-guard": Answers(),
    "c15-await-in-a-helper-cell": Answers(),
    "c16a-cell-magic-wandb-over-an-answer": Answers(),
    "c16c-cell-magic-debug-over-an-answer": Answers(),
    "c17-writefile-and-run": Answers(),
    "c19-chdir-to-drive-above-the-imports": Answers(),
    "c20-gpu-asserted-above-the-imports": Answers(),
    "c22-colab-saved": Answers(),
    "c23-kaggle-saved": Answers(),
    "c25-deepnote-saved": Answers(),
    "c26-mixed-precision-policy": Answers(),
    "c28-functions-run-eagerly": Answers(),
    "c29-clear-session-in-model-init": Answers(),
    "c31-nbformat-3": Answers(),
    "c32-plot-and-notebook-things-inside-functions": Answers(),
    "c34-constants-from-a-shell-command": Answers(),
    "c35-mirrored-strategy-scope": Answers(),
    "c37-unknown-type-hints": Answers(),
    "c38-file-saved-in-the-model-function": Answers(),
    "c40-one-hidden-import-error-inside-try": Answers(),
    "c41-xla-for-everything": Answers(),
    "c43-tensorboard-magics-and-callback": Answers(),
    "c44-seeds-set-in-the-model-function": Answers(),
    "c46-class-extended-in-the-next-cell": Answers(),
    "d01-while-loop-that-prints": Answers(),
    "d03-helper-written-into-a-training-cell": Answers(),
    "d04-data-loaded-by-keras-itself": Answers(),
    "d06-backslash-in-an-f-string": Answers(),
    "d07-a-pip-installed-module-in-the-answer": Answers(),
    "d09-answer-given-as-a-function-that-makes-a-model": Answers(),
    "d10-import-of-a-file-of-the-students-own": Answers(),
    "d12-warnings-made-errors": Answers(),
    "d13-numpy-and-pandas-options-and-loggers": Answers(),
    "d15-old-keras-names": Answers({"keras_training": 7}, "write `learning_rate`"),
    "d16-legacy-optimizer": Answers({"keras_training": 7}, "take the optimizer from `tf.keras.optimizers`"),
    "d18-answer-cells-below-one-another-at-the-end": Answers(),
    "d19-all-code-cells-in-one": Answers(),
    "d21-module-level-await-in-the-import-cell": Answers(),
    "d22-answer-in-a-class-cell-with-cell-magic-add_to": Answers(),
    "d24-numpy-random-generator-and-ragged-globals": Answers(),
    "d25-tabs-and-spaces-in-different-functions": Answers(),
    "d27-unicode-lookalikes": Answers(),
    "f01-merge-conflict": File(RIGHT, "merge conflict"),
    "f03-zip-with-the-name-of-a-notebook": File(RIGHT, "is an archive"),
    "f04-tail-of-an-older-version-after-the-end": File(RIGHT, "behind its end"),
    "f06-nan-in-json-output": File(RIGHT),
    "f07-rich-text-from-textedit": File(RIGHT, "rich text"),
    "f09-conflict-markers-inside-a-cell": File(RIGHT, "merge conflict"),
    "f10-one-byte-that-is-not-utf8": File(RIGHT, "not UTF-8"),
    "f13-gzip": File(RIGHT, "is an archive"),
    "f15-nul-padding-after-the-end": File(RIGHT, "behind its end"),
    "f16-cells-nested-in-a-list": File(RIGHT, "nested"),
    "f18-contents-api-wrapper": File(RIGHT, "inside another"),
    "f19-lines-without-line-feeds": File(RIGHT, "had lost their ends"),
    "f21-cell-types-capitalised": File(RIGHT),
    "f22-tags-and-language-replaced": File(RIGHT),
    "f24-pdf-with-the-name-of-a-notebook": File("is a PDF document"),
    "f25-google-drive-shortcut": File("is a shortcut"),
    "f27-duplicate-json-keys": File(RIGHT),
    "f28-all-code-in-one-cell": File(RIGHT),
    "f30-crlf-inside-sources": File(RIGHT),
    "l01-moodle-file-and-online-text": Export(
        {"Ana Souza Lima_551_assignsubmission_file_": RIGHT, "Bruno Reis_552_assignsubmission_file_": BLANK},
        {"Ana Souza Lima": "90", "Bruno Reis": "0"},
    ),
    "l03-gradescope-export": Export(
        {"submission_300000001 (ana@uni.example)": RIGHT, "submission_300000002 (bruno@uni.example)": BLANK},
        {"Ana Souza Lima": "90", "Bruno Reis": "0"},
    ),
    "l04-blackboard-export": Export(
        {
            "Lab 3_asouza_attempt_2025-03-01-10-00-00_cifar10_convnet": RIGHT,
            "Lab 3_breis_attempt_2025-03-01-11-00-00_cifar10_convnet": BLANK,
        },
        {"Ana Souza Lima": "90", "Bruno Reis": "0"},
    ),
    "l06-google-classroom": Export(
        {"Ana Souza Lima - Copy of cifar10_convnet": RIGHT, "Bruno Reis - Cópia de cifar10_convnet (1)": BLANK},
        {"Ana Souza Lima": "90", "Bruno Reis": "0"},
    ),
    "l07-moodle-blind-marking": Export(
        {"Participant_551_assignsubmission_file_": RIGHT, "Participant_552_assignsubmission_file_": BLANK},
        {"Participant 551": "90", "Participant 552": "0"},
    ),
    "l09-zip-per-student": Export(
        {
            "Ana Souza Lima_551_assignsubmission_file_": "homework.zip is damaged",
            "Bruno Reis_552_assignsubmission_file_": "homework.rar is a RAR archive",
        },
        {"Ana Souza Lima": "", "Bruno Reis": ""},
    ),
    "l10-identical-copies": Export({"ana": RIGHT, "bruno": RIGHT}),
    "l12-nbgrader-exchange": Export({"asouza+cifar10+2025-03-01 10:00:00 UTC+3f2a": RIGHT}, {"Ana Souza Lima": "90"}),
    "l13-sakai": Export({"Souza Lima, Ana(asouza)": RIGHT}, {"Ana Souza Lima": "90"}),
    "l15-macos-leftovers-and-odd-suffixes": Export(
        {
            "ana": RIGHT,
            "bruno.ipynb": "is a download that did not finish",
            "carla.ipynb": "is a download that did not finish",
            "dora": "dora.ipynb (1)",
            "eva.ipynb": "is a shortcut",
            "frank.ipynb": "is a shortcut",
            "gil": RIGHT,
            "hugo": RIGHT,
            "ines": RIGHT,
            "joao": RIGHT,
            "kim": RIGHT,
        }
    ),
    "l16-canvas-anonymous": Export(
        {"anon_LATE_qR7tU_8802_cifar10_convnet": BLANK, "anon_pSYcX_8801_cifar10_convnet": RIGHT},
        {"Souza Lima, Ana": ""},
    ),
    "r01-excel-sep-line": Roster([ANA]),
    "r02-excel-unicode-text-utf16-tabs": Roster([{"name": "Пётр Иванов", "email": "petr@uni.example"}]),
    "r04-line-break-inside-a-heading": Roster(
        [{"name": "Souza Lima, Ana", "canvas_id": "4711", "student_id": "20231", "login": "asouza", "section": "T1"}]
    ),
    "r05-line-break-inside-a-cell": Roster([ANA, BRUNO]),
    "r07-moodle-pt-gradebook": Roster([ANA]),
    "r08-moodle-ru-worksheet": Roster(
        [{"name": "Иванов Пётр", "email": "petr@uni.example", "participant": "Участник 552"}]
    ),
    "r10-comma-inside-a-quoted-heading-with-semicolons": Roster(
        [{"name": "Souza Lima, Ana", "email": "ana@uni.example"}]
    ),
    "r11-title-line-above-the-headings": Roster([ANA]),
    "r13-ids-as-floats-from-pandas": Roster(
        [{"name": "Ana Souza Lima", "student_id": "20231"}, {"name": "Bruno Reis"}]
    ),
    "r14-leading-zeros": Roster(
        [{"name": "Ana Souza Lima", "student_id": "00123"}, {"name": "Bruno Reis", "student_id": "123"}]
    ),
    "r16-same-email-twice": Roster([{"name": "Ana Souza Lima", "email": "ana@uni.example"}]),
    "r17-old-mac-line-ends": Roster(
        [{"name": "Ana Souza Lima", "email": "ana@uni.example"}, {"name": "Bruno Reis", "email": "bruno@uni.example"}]
    ),
    "r19-html-table-saved-as-csv": Roster("is a web page"),
    "r20-nul-padding": Roster([{"name": "Ana Souza Lima", "email": "ana@uni.example"}]),
    "r22-huge-field": Roster([{"name": "Ana", "email": "ana@uni.example"}]),
    "r23-gradescope-with-staff": Roster([ANA]),
    "r25-local-parts-that-collide": Roster(
        [{"name": "Ana Souza", "email": "info@a.example"}, {"name": "Bruno Reis", "email": "info@b.example"}]
    ),
    "r26-arabic-digits-and-rtl-marks": Roster([{"name": "Ana Souza", "email": "ana@uni.example", "student_id": "٢٠٢"}]),
    "r28-spreadsheet-ids-in-scientific-notation": Roster("2.02312E+11"),
    "r29-surname-first-heading-only": Roster([{"name": "Bruno Reis", "first_name": "Bruno", "last_name": "Reis"}]),
    "t01-tqdm-notebook-in-own-loop": TRAINED,
    "t02-display-and-clear-output-in-own-loop": TRAINED,
    "t04-h5-file-saved-and-loaded": TRAINED,
    "t05-tensorboard-callback": TRAINED,
    "t07-input-asks-before-training": TRAINED,
    "t08-sklearn-split": TRAINED,
    "t10-drive-path-for-checkpoints": TRAINED,
    "t11-auto-tqdm-and-get-ipython-in-own-loop": TRAINED,
    "x01-question-1-has-a-syntax-error": Answers({"three_layer_convnet": 15}, "has a syntax error in line 29"),
    "x02-question-3-was-deleted": Answers({"keras_model": 15}, "no cell defines ThreeLayerConvNet"),
    "x04-question-3-under-writefile": Answers({"keras_model": 15}, "no cell defines ThreeLayerConvNet"),
}


def names_of(kind: type) -> list[str]:
    """The directories of one kind."""
    return [name for name, expected in TABLE.items() if isinstance(expected, kind)]
