from __future__ import annotations

import pickle
import shutil
from pathlib import Path, PurePosixPath

import pytest
from otter.test_files import ExceptionTestFile
from support.mini_unit import MiniUnit, assign_once

from autograder.authoring import build as module
from autograder.authoring.build import build_unit, build_units
from autograder.errors import SourceError, UnitError

OUTPUTS = [
    "assignment/en/mini/mini.ipynb",
    "assignment/en/mini/tests/double.py",
    "solutions/en/mini.ipynb",
    "solutions/en/tests/mini/double.py",
    "solutions/en/tests/mini/triple.py",
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A checkout in which the unit has been built; not to be changed."""
    mini = MiniUnit(tmp_path_factory.mktemp("built"))
    return mini, build_unit(mini.unit, execute=False)


@pytest.fixture
def otter_once(monkeypatch):
    monkeypatch.setattr(module, "assign", assign_once)


@pytest.fixture
def mini(tmp_path):
    return MiniUnit(tmp_path)


def snapshot(root: Path) -> dict[str, bytes]:
    files = (path for top in ("assignment", "solutions") for path in (root / top).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_everything_is_written_where_it_belongs(built):
    mini, result = built
    assert sorted(snapshot(mini.root)) == OUTPUTS
    assert sorted(map(str, result.written)) == OUTPUTS
    assert (result.unit, result.removed, result.executed) == ("mini", [], [])


def test_two_builds_give_the_same_bytes_and_the_second_writes_nothing(built, mini):
    first, _ = built
    build_unit(mini.unit, execute=False)
    assert snapshot(mini.root) == snapshot(first.root)
    times = {path: path.stat().st_mtime_ns for path in mini.root.rglob("*")}
    result = build_unit(mini.unit, execute=False)
    assert result.written == []
    assert {path: path.stat().st_mtime_ns for path in mini.root.rglob("*")} == times


def test_graders_get_all_tests_and_students_the_public_ones(built):
    mini, _ = built
    full = ExceptionTestFile.from_file(str(mini.root / "solutions/en/tests/mini/double.py"))
    assert [(case.name, case.points, case.hidden) for case in full.test_cases] == [
        ("twice_two_is_four", 2, False),
        ("twice_anything", 3.5, True),
    ]
    public = ExceptionTestFile.from_file(str(mini.root / "assignment/en/mini/tests/double.py"))
    assert [case.name for case in public.test_cases] == ["twice_two_is_four"]


def test_stale_files_are_removed_and_other_units_left_alone(otter_once, mini):
    stale = [mini.root / "assignment/en/mini/mini-with-solutions.ipynb", mini.root / "solutions/en/tests/mini/old.py"]
    others = [mini.root / "assignment/en/other/other.ipynb", mini.root / "solutions/en/other.ipynb"]
    for path in [*stale, *others]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    result = build_unit(mini.unit, execute=False)
    assert sorted(result.removed) == sorted(PurePosixPath(path.relative_to(mini.root)) for path in stale)
    assert not any(path.exists() for path in stale)
    assert all(path.exists() for path in others)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ('    # END SOLUTION\n    """ #', '    #END SOLUTION\n    """ #', SourceError),
        ("    result = None\n", "    result = \n", UnitError),
        ("Reach over 43%", "Reach the goal", UnitError),
    ],
)
def test_a_failing_build_leaves_everything_as_it_was(built, mini, old, new, error):
    shutil.copytree(built[0].root, mini.root, dirs_exist_ok=True)
    before = snapshot(mini.root)
    mini.replace("A solution begins", "A new solution begins")
    mini.replace(old, new)
    with pytest.raises(error):
        build_unit(mini.unit)
    assert snapshot(mini.root) == before


def test_a_leak_stops_the_build(mini, monkeypatch):
    """What Otter leaves in by itself is found, too."""
    assign = module.assign

    def leaking(sources):
        made = assign(sources)
        made[-1].student[-1].source += "\nsecret_sum = number + number"
        return made

    monkeypatch.setattr(module, "assign", leaking)
    with pytest.raises(UnitError, match="would reach students"):
        build_unit(mini.unit, execute=False)
    assert snapshot(mini.root) == {}


def test_the_blank_copy_runs_when_the_student_notebook_has_changed(otter_once, mini, monkeypatch):
    runs = []
    monkeypatch.setattr(
        module, "run_blank_copy", lambda notebook, unit: runs.append(notebook.metadata.autograder.language)
    )
    assert build_unit(mini.unit).executed == ["en"]
    assert runs == ["en"]
    mini.replace("# Because addition is repeated counting.", "# Because it is defined so.")
    assert build_unit(mini.unit).executed == []
    mini.replace("# A solution begins with a question.", "# A question comes first.")
    assert build_unit(mini.unit).executed == ["en"]


def test_a_blank_copy_that_does_not_run_stops_the_build(otter_once, mini, monkeypatch):
    def fail(notebook, unit):
        raise UnitError("it does not run")

    monkeypatch.setattr(module, "run_blank_copy", fail)
    with pytest.raises(UnitError, match="does not run"):
        build_unit(mini.unit)
    assert snapshot(mini.root) == {}


def test_several_units_are_built_in_order(monkeypatch):
    calls = []
    monkeypatch.setattr(module, "load_unit", lambda name: f"unit {name}")
    monkeypatch.setattr(module, "unit_names", lambda: ["a", "b"])
    monkeypatch.setattr(module, "build_unit", lambda unit, **options: calls.append((unit, options)) or unit)
    monkeypatch.setattr(module.os, "sched_getaffinity", lambda _process: {0})  # nothing of this would be in another
    options = {"execute": None}
    assert list(build_units(["b"])) == ["unit b"]
    assert list(build_units()) == ["unit a", "unit b"]
    assert calls == [("unit b", options), ("unit a", options), ("unit b", options)]


def test_what_stops_a_unit_comes_from_the_process_that_builds_it(monkeypatch):
    monkeypatch.setattr(module.os, "sched_getaffinity", lambda _process: {0, 1})
    with pytest.raises(UnitError, match="no_such_unit"):
        list(build_units(["no_such_unit", "nor_this_one"]))


def test_an_error_of_a_source_notebook_comes_whole_from_another_process():
    error = pickle.loads(pickle.dumps(SourceError(Path("notebook.py"), 3, "no such marker")))
    assert (str(error), error.line, error.problem) == ("notebook.py:3: no such marker", 3, "no such marker")
