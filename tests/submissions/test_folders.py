from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.handed_in import ANSWERED, BLANK, VALUES, built_unit, cells, code, values, write

from autograder.errors import SubmissionError
from autograder.locale.sentences import said
from autograder.submissions.folders import find_submissions, read_submission
from autograder.submissions.parsing.cell_code import evaluated
from autograder.submissions.reading.reader import Reader
from autograder.units.unit import load_unit


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    """One for all tests, and its reader."""
    return built_unit(tmp_path_factory.mktemp("repository"))


@pytest.fixture(scope="module")
def reader(unit):
    with Reader(unit) as reader:
        yield reader


@pytest.fixture
def read(unit, reader):
    return lambda path: read_submission(path, unit, reader)


@pytest.fixture
def handed_in(tmp_path):
    (tmp_path / "class").mkdir()
    return tmp_path / "class"


def put(path, content=b"x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(folder):
    return [path.name for path in find_submissions(folder)]


def test_notebooks_folders_and_other_files_are_found_sorted(handed_in):
    for name in (
        "b.ipynb",
        "Ana Conceição, 2.ipynb",
        "essay.pdf",
        "answers.py",
        "all.zip",
        "noextension",
        "Иван/work.ipynb",
    ):
        put(handed_in / name)
    assert names(handed_in) == [
        "all.zip",
        "Ana Conceição, 2.ipynb",
        "answers.py",
        "b.ipynb",
        "essay.pdf",
        "noextension",
        "Иван",
    ]


def test_what_was_not_handed_in_is_ignored(handed_in):
    for name in (
        ".DS_Store",
        ".ipynb_checkpoints/a.ipynb",
        "__MACOSX/a.ipynb",
        "class.csv",
        "metadata.yml",
        "README.md",
    ):
        put(handed_in / name)
    put(handed_in / "a.ipynb")
    assert names(handed_in) == ["a.ipynb"]


def test_a_single_file_is_its_own_submission(handed_in):
    path = put(handed_in / "a.ipynb")
    assert find_submissions(path) == [path]


def test_no_folder_and_no_submission_are_errors(handed_in):
    with pytest.raises(SubmissionError, match=r"There is no folder .*absent"):
        find_submissions(handed_in / "absent")
    put(handed_in / ".hidden")
    with pytest.raises(SubmissionError, match="There is no submission in"):
        find_submissions(handed_in)


def test_a_notebook_is_read(handed_in, read):
    path = write(handed_in / "Ana Conceição, 2.ipynb", cells(ANSWERED), autograder={"language": "ru"})
    submission = read(path)
    assert (submission.name, submission.path, submission.language) == ("Ana Conceição, 2", path, "ru")
    assert (said(submission.problem), submission.notes) == ("", ())
    assert {name: values(submission.answers[name]) for name in VALUES} == VALUES


def test_notes_of_the_file_and_of_the_answers_are_kept(handed_in, read):
    content = json.dumps({"cells": [*cells(ANSWERED), code("x = =")], "nbformat": 4}).encode("utf-16")
    notes = [said(note) for note in read(put(handed_in / "a.ipynb", content)).notes]
    assert "UTF-16" in notes[0]
    assert "syntax error" in notes[1]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("essay.pdf", "essay.pdf is not a notebook: hand in the .ipynb file."),
        ("no extension", "no extension is not a notebook: hand in the .ipynb file."),
        ("work.ipynb.zip", "work.ipynb.zip is damaged and cannot be unpacked: hand in the .ipynb file."),
        (
            "w.rar",
            "w.rar is a RAR archive, which graders do not open: hand in the .ipynb file, or a zip archive.",
        ),
        ("empty.ipynb", "empty.ipynb is empty: open it in Jupyter, save it, and hand it in again."),
    ],
)
def test_what_cannot_be_read_is_a_problem(handed_in, read, name, problem):
    submission = read(put(handed_in / name, b""))
    assert said(submission.problem) == problem
    assert submission.answers == {}


@pytest.mark.parametrize("name", ["WORK.IPYNB", "work.ipynb.txt", "work.ipynb.json"])
def test_other_suffixes_of_notebooks(handed_in, read, name):
    assert read(write(handed_in / name, cells(ANSWERED))).problem == ""


def test_a_missing_file_is_a_problem(handed_in, read):
    assert "is not a file" in said(read(handed_in / "gone.ipynb").problem)


@pytest.mark.parametrize("inside", ["work.ipynb", "Homework 4/work.ipynb", "a/b/c/work.ipynb"])
def test_a_students_folder(handed_in, read, inside):
    write(handed_in / "Ana" / inside, cells(ANSWERED))
    for other in ("notes.txt", "data/x.npz", ".ipynb_checkpoints/work-checkpoint.ipynb", "__MACOSX/._work.ipynb"):
        put(handed_in / "Ana" / other)
    submission = read(handed_in / "Ana")
    assert (submission.name, said(submission.problem), submission.notes) == ("Ana", "", ())
    assert values(submission.answers["own"]) == VALUES["own"]


def test_a_folder_without_notebook(handed_in, read):
    put(handed_in / "Ana" / "essay.pdf")
    problem = "The folder Ana has no notebook in it: hand in the .ipynb file."
    assert said(read(handed_in / "Ana").problem) == problem


def test_a_folder_with_a_broken_notebook(handed_in, read):
    put(handed_in / "Ana" / "work.ipynb", b"{")
    assert "work.ipynb is damaged" in said(read(handed_in / "Ana").problem)


@pytest.mark.parametrize(
    "others",
    [
        {"scratch.ipynb": [code("x = 1")]},
        {"template.ipynb": cells(BLANK)},
        {"damaged.ipynb": None},
        {"a/scratch.ipynb": [], "template.ipynb": cells(BLANK), "damaged.ipynb": None},
    ],
)
def test_of_several_notebooks_the_one_with_answers_counts(handed_in, read, others):
    write(handed_in / "Ana" / "my work.ipynb", cells(ANSWERED))
    for name, content in others.items():
        if content is None:
            put(handed_in / "Ana" / name, b"{")
        else:
            write(handed_in / "Ana" / name, content)
    submission = read(handed_in / "Ana")
    assert submission.problem == ""
    assert values(submission.answers["own"]) == VALUES["own"]
    assert said(submission.notes[0]).startswith("The folder has several notebooks (")
    assert said(submission.notes[0]).endswith("; my work.ipynb is graded.")


def test_a_blank_template_beside_a_scratch_notebook_counts(handed_in, read):
    write(handed_in / "Ana" / "template.ipynb", cells(BLANK))
    write(handed_in / "Ana" / "scratch.ipynb", [code("x = 1")])
    assert read(handed_in / "Ana").answers["own"].status == "blank"


def test_names_are_unique(handed_in, read):
    for name in (
        "a.ipynb",
        "a.pdf",
        "b.ipynb",
        "b/w.ipynb",
        "c.ipynb",
        "C.txt",
        "d.ipynb",
        "d.ipynb.txt",
        "e.csv",
        "e.ipynb",
    ):
        put(handed_in / name)
    found = {path.name: read(path).name for path in find_submissions(handed_in)}
    assert found == {
        "a.ipynb": "a",
        "a.pdf": "a.pdf",
        "b": "b",
        "b.ipynb": "b.ipynb",
        "c.ipynb": "c",
        "C.txt": "C.txt",
        "d.ipynb": "d",
        "d.ipynb.txt": "d.ipynb.txt",
        "e.ipynb": "e",
    }


def test_names_do_not_depend_on_how_a_path_is_written(handed_in, read, monkeypatch):
    put(handed_in / "a.ipynb")
    monkeypatch.chdir(handed_in / "..")
    assert read(Path("class") / "a.ipynb").name == "a"
    monkeypatch.chdir(handed_in)
    assert read(Path("a.ipynb")).name == "a"
    assert read(Path()).name == "class"


def test_names_can_be_printed(handed_in, read):
    path = os.fsencode(handed_in) + b"/caf\xe9\n.ipynb"
    with open(path, "wb"):
        pass
    (found,) = find_submissions(handed_in)
    submission = read(found)
    assert submission.name == "caf\\xe9 "
    assert said(submission.problem).startswith("caf\\xe9 .ipynb is empty")
    said(submission.problem).encode()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("👩🏽\N{ZERO WIDTH JOINER}🎓 Ana", None),
        ("🏳\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER}🌈", None),
        ("A\N{ZERO WIDTH JOINER}na", "A na"),
    ],
)
def test_emoji_that_are_one_sign_stay_one_and_no_other_joiner_hides_in_a_name(handed_in, read, written, shown):
    (handed_in / f"{written}.ipynb").touch()
    (found,) = find_submissions(handed_in)
    assert read(found).name == (shown or written)


def test_links_are_not_followed(tmp_path, handed_in, read):
    outside = write(tmp_path / "outside" / "work.ipynb", cells(ANSWERED))
    (handed_in / "file.ipynb").symlink_to(outside)
    (handed_in / "folder").symlink_to(outside.parent)
    (handed_in / "nowhere.ipynb").symlink_to("nothing")
    (handed_in / "circle.ipynb").symlink_to("circle.ipynb")
    (handed_in / "Ana").mkdir()
    (handed_in / "Ana" / "work.ipynb").symlink_to(outside)
    (handed_in / "Ana" / "deeper").symlink_to(outside.parent)
    problems = {path.name: said(read(path).problem) for path in find_submissions(handed_in)}
    assert problems == {
        "Ana": "What the folder Ana has in it is a link: hand in the .ipynb file itself.",
        **{
            name: f"{name} is a link: hand in the .ipynb file itself."
            for name in ("circle.ipynb", "file.ipynb", "folder", "nowhere.ipynb")
        },
    }


def test_a_link_to_a_neighbours_work_is_not_read(handed_in, read):
    write(handed_in / "work.ipynb", cells(ANSWERED))
    write(handed_in / "Bo" / "work.ipynb", cells(ANSWERED))
    (handed_in / "link.ipynb").symlink_to("work.ipynb")
    (handed_in / "Eve").symlink_to("Bo")
    (handed_in / "Mal").mkdir()
    (handed_in / "Mal" / "mine.ipynb").symlink_to("../Bo/work.ipynb")
    for name in ("link.ipynb", "Eve", "Mal"):
        submission = read(handed_in / name)
        assert "is a link: hand in the .ipynb file itself" in said(submission.problem).replace("has in it ", "")
        assert submission.answers == {}


def test_where_grades_are_written_is_no_submission(handed_in):
    for name in (
        "a.ipynb",
        "Ana/w.ipynb",
        "out/grades/mini/submissions/a/x.ipynb",
        "Bo/grades/mini/x.json",
        "Bo/w.ipynb",
    ):
        put(handed_in / name)

    def found(output):
        return [path.name for path in find_submissions(handed_in, output=handed_in / output)]

    assert found("out/grades/mini") == ["a.ipynb", "Ana", "Bo"]
    assert found("out/grades") == ["a.ipynb", "Ana", "Bo"]
    assert found("mini") == ["a.ipynb", "Ana", "Bo", "out"]
    assert found("Bo/grades/mini") == ["a.ipynb", "Ana", "Bo", "out"], "a student's work lies there, too"
    (handed_in / "link").symlink_to("out/grades/mini")
    assert found("out/grades/mini") == ["a.ipynb", "Ana", "Bo", "link"]


def test_a_folder_of_very_many_files_is_not_searched(handed_in, read, monkeypatch):
    monkeypatch.setattr("autograder.submissions.candidates._MAXIMUM_ENTRIES", 2)
    for name in ("a.txt", "b.txt", "c.ipynb"):
        put(handed_in / "Ana" / name)
    assert "too many files" in said(read(handed_in / "Ana").problem)


def test_nothing_heavy_is_imported():
    script = "import sys, autograder.submissions.folders; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    heavy = {"tensorflow", "keras", "numpy", "nbformat", "IPython", "otter", "jsonschema"}
    assert heavy.isdisjoint(result.stdout.split())


def assert_is_whole(submission, unit):
    if submission.problem:
        assert submission.answers == {}
        assert said(submission.problem).isprintable()
        assert said(submission.problem).endswith(".")
    else:
        assert list(submission.answers) == [question.name for question in unit.questions]
        for answer in submission.answers.values():
            assert (answer.problem == "") == (answer.status in ("answered", "blank") or answer.question == "writeup")
            for cell in answer.program:
                compile(cell.source, cell.id, "exec")
    "\n".join([submission.name, said(submission.problem), *map(said, submission.notes)]).encode()


hostile = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))

sources = st.one_of(
    st.text(max_size=40),
    st.sampled_from([*ANSWERED.values(), *BLANK.values()]),
    st.lists(
        st.sampled_from(
            [
                *(
                    "model_init_fn = 1\n",
                    "def forward(x):\n",
                    "class Own:\n",
                    "    print(1)\n",
                    "    pass\n",
                    "%%time\n",
                ),
                *(
                    "x = y\n",
                    "for x in y:\n",
                    "  !ls\n",
                    "'''\n",
                    "(\n",
                    ")\n",
                    "x = fit(\n",
                    "a; b\n",
                    "try:\n",
                    "\\\n",
                ),
                *(
                    "except E:\n",
                    "import otter\n",
                    "%time x = 1\n",
                    "@f\n",
                    "if x: show()\n",
                    "é = 1; print(é)\n",
                    "\f\n",
                ),
            ]
        ),
        max_size=8,
    ),
)
some_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
some_cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "code", "code", "markdown", "raw", "heading"]) | some_json,
        "id": st.sampled_from(["forward", "training_a", "own", "writeup", "setup"]) | some_json,
        "source": sources | some_json,
        "input": sources,
        "metadata": st.fixed_dictionaries(
            {},
            optional={"question": st.sampled_from(["own", "training_b"]) | some_json, "tags": some_json},
        )
        | some_json,
    },
)
notebooks = st.fixed_dictionaries(
    {"cells": st.lists(some_cells | some_json, max_size=8)},
    optional={"nbformat": st.integers(0, 6) | some_json, "metadata": some_json},
)
old_notebooks = st.fixed_dictionaries(
    {
        "worksheets": st.lists(
            st.fixed_dictionaries({"cells": st.lists(some_cells, max_size=4)}) | some_json, max_size=2
        )
    },
    optional={"nbformat": st.integers(0, 3) | some_json, "nbformat_minor": st.integers(0, 3), "metadata": some_json},
)


@hostile
@given(content=st.binary(max_size=200))
def test_no_bytes_raise(handed_in, read, content):
    path = put(handed_in / "work.ipynb", content)
    assert read(path).problem


@hostile
@given(document=some_json | notebooks | old_notebooks)
def test_no_json_raises(handed_in, read, unit, document):
    path = put(handed_in / "work.ipynb", json.dumps(document).encode())
    assert_is_whole(read(path), unit)


@settings(hostile, max_examples=100)
@given(data=st.data())
def test_no_damage_to_a_notebook_raises(handed_in, read, unit, data):
    content = bytearray(json.dumps({"cells": cells(ANSWERED), "nbformat": 4}).encode())
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=5))
    path = put(handed_in / "work.ipynb", bytes(content))
    assert_is_whole(read(path), unit)


@settings(hostile, max_examples=100)
@given(data=st.data())
def test_any_order_and_loss_of_cells_is_read(handed_in, read, unit, data):
    order = data.draw(st.lists(st.sampled_from(cells(ANSWERED)), max_size=20))
    kept = data.draw(st.sets(st.sampled_from(["id", "metadata"])))
    document = [{key: value for key, value in cell.items() if key in kept | {"cell_type", "source"}} for cell in order]
    assert_is_whole(read(write(handed_in / "work.ipynb", document)), unit)


circulating = Path(os.environ.get("AUTOGRADER_DATA", ".")) / "circulating"
older_copies = pytest.mark.parametrize(
    ("name", "places"),
    [("cifar10_convnet.pt.ipynb", [14, 26, 30, 38, 44, 52]), ("cifar10_convnet.ru.ipynb", [15, 27, 31, 39, 45, 53])],
)


def needs_older_copies(test):
    reason = "AUTOGRADER_DATA names no folder with `circulating` in it"
    return pytest.mark.realdata(pytest.mark.skipif(not circulating.is_dir(), reason=reason)(older_copies(test)))


@needs_older_copies
def test_answers_are_found_in_older_copies(name, places):
    unit = load_unit("cifar10_convnet")
    submission = read_submission(circulating / name, unit)
    assert submission.problem == ""
    answers = [submission.answers[question.name] for question in unit.questions if question.defines]
    assert [answer.program[-1].index for answer in answers] == places
    for answer, place in zip(answers, places, strict=True):
        assert [cell.index for cell in answer.program if cell.question == answer.question] == [place]
        calls = {call for cell in answer.program for call in _top_level_calls(cell.source)}
        assert calls.isdisjoint({*unit.skipped_calls, "load_data"})


@needs_older_copies
@settings(hostile, max_examples=60)
@given(data=st.data())
def test_answers_are_found_in_filled_older_copies_with_cells_deleted(tmp_path, name, places, data):
    unit = load_unit("cifar10_convnet")
    questions = [question for question in unit.questions if question.defines]
    solution = {cell["id"]: cell for cell in json.loads(unit.solution_notebook().read_bytes())["cells"]}
    document = json.loads((circulating / name).read_bytes())
    answered = data.draw(st.sets(st.sampled_from(questions).map(lambda question: question.name)))
    for question, place in zip(questions, places, strict=True):
        if question.name in answered:
            document["cells"][place]["source"] = solution[question.name]["source"]
    others = st.integers(0, len(document["cells"]) - 1).filter(lambda place: place not in places)
    deleted = data.draw(st.sets(others)) if answered >= {"keras_training", "sequential_training"} else set()
    kept = [place for place in range(len(document["cells"])) if place not in deleted]
    document["cells"] = [document["cells"][place] for place in kept]
    path = put(tmp_path / "filled.ipynb", json.dumps(document).encode())
    answers = read_submission(path, unit).answers
    assert [kept[answers[question.name].program[-1].index] for question in questions] == places
    assert {name for name in answered if answers[name].status != "answered"} == set()


def _top_level_calls(source):
    for node in evaluated(*ast.parse(source).body):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "id", getattr(node.func, "attr", ""))
