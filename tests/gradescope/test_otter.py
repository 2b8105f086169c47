"""`otter run` and Otter Assign's self-test, graded through the plugin: no student code runs in Otter's processes."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.notebooks.assign import otter_notebook
from autograder.authoring.notebooks.source import read_source
from autograder.gradescope.otter_plugin import GradingPlugin
from autograder.gradescope.package import PLUGIN, package_unit
from autograder.units.unit import REPOSITORY
from gradescope.platform_root import checked, scores

_OTTER = "import sys; sys.path.remove(''); from otter.cli import cli; cli(sys.argv[1:])"  # as the command's script


def otter(*arguments: object, cache: Path, folder: Path, kit: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    """Give a command of Otter's in a folder, where the kit of that checkout is installed."""
    return subprocess.run(
        [sys.executable, "-c", _OTTER, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "AUTOGRADER_CACHE": str(cache), "PYTHONPATH": str(kit)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture
def mark():
    """A file that code leaves behind which runs where it must not: every user may write there."""
    folder = Path(tempfile.mkdtemp(prefix="probe-"))
    folder.chmod(0o777)
    yield folder / "mark"
    shutil.rmtree(folder)


class Probe:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self):
        return (os.system, (f"touch {self._mark}",))


def probing(example: Path, mark: Path) -> nbformat.NotebookNode:
    """A submission whose first cell, and an answer, leave a mark wherever they run with a user's rights."""
    notebook = nbformat.read(example, as_version=4)
    leave = f"import contextlib\nwith contextlib.suppress(OSError):\n    open({str(mark)!r}, 'w').close()\n"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(leave))
    for cell in notebook.cells:
        if cell.get("id") == "tell_apart":
            cell.source = leave + cell.source
    return notebook


@pytest.mark.slow
def test_student_code_runs_in_no_process_of_otters(quick_package, data_folder, examples, tmp_path, mark):
    """A notebook, a log to unpickle and a module to import: each leaves a mark when Otter takes it up."""
    nbformat.write(probing(examples / "partly-right.ipynb", mark), tmp_path / "hw.ipynb")
    with zipfile.ZipFile(tmp_path / "hw.zip", "w") as archive:
        archive.write(tmp_path / "hw.ipynb", "hw.ipynb")
        archive.writestr(".OTTER_LOG", pickle.dumps(Probe(mark)))
        for module in ("otter", "autograder", "nbformat", "IPython"):
            archive.writestr(f"{module}.py", f"open({str(mark)!r}, 'w').close()\n")
    done = otter("run", "-a", quick_package, "hw.zip", cache=data_folder, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not mark.exists()
    record = checked((tmp_path / "results.json").read_bytes())
    graded = {name: verdict for name, verdict in scores(record).items() if verdict[1] != "ungraded"}
    assert graded["tell_apart: probabilities_of_three_classes"] == (1, "ok")
    assert graded["as_rows: rows_keep_the_pixels"] == (0, "wrong")


@pytest.mark.slow
def test_the_probe_finds_what_it_looks_for(quick_package, data_folder, examples, tmp_path, mark):
    """Without the plugin, Otter runs the notebook in its kernel."""
    stock = tmp_path / "stock.zip"
    with zipfile.ZipFile(quick_package) as archive, zipfile.ZipFile(stock, "w") as changed:
        for name in archive.namelist():
            changed.writestr(name, b"{}" if name == "otter_config.json" else archive.read(name))
    notebook = probing(examples / "blank.ipynb", mark)
    notebook.cells = notebook.cells[:1]
    nbformat.write(notebook, tmp_path / "hw.ipynb")
    otter("run", "-a", stock, "hw.ipynb", cache=data_folder, folder=tmp_path)
    assert mark.exists()


def test_the_submission_is_gone_before_otter_goes_on(examples, tmp_path):
    """Even where grading fails, nothing of it is left for Otter to run."""
    folder = tmp_path / "autograder" / "submission"
    folder.mkdir(parents=True)
    nbformat.write(probing(examples / "blank.ipynb", tmp_path / "mark"), folder / "hw.ipynb")
    (folder / ".OTTER_LOG").write_bytes(b"x")
    (folder / "package").mkdir()
    (folder / "package" / "__init__.py").write_text("")
    (folder / "link").symlink_to(tmp_path)
    plugin = GradingPlugin(str(folder / "hw.ipynb"), {}, {"unit": "no_such_unit"})
    with pytest.raises(Exception, match="no result"):
        plugin.before_grading(None)
    assert sorted(path.name for path in folder.iterdir()) == ["hw.ipynb", "tests"]
    assert nbformat.read(folder / "hw.ipynb", as_version=4).cells == []
    assert tmp_path.exists()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "points"), [("perfect", 8), ("blank", 0)])
def test_otter_run_gives_the_totals_of_make_grade(unit, shapes_file, data_folder, examples, tmp_path, name, points):
    package = package_unit(unit, tmp_path, data=str(shapes_file)).path
    done = otter("run", "-a", package, examples / f"{name}.ipynb", cache=data_folder, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert checked((tmp_path / "results.json").read_bytes())["score"] == points
    assert f"Total Score: {points}.000 / 8.000" in done.stdout


@pytest.fixture
def assign(checkout, data_folder, tmp_path):
    """Has Otter Assign make its own zip, and grade the solution with it, in which a text may be changed before."""
    config = f"generate: {{plugins: [{{{PLUGIN}: {{unit: {checkout.name}, data: shapes.npz}}}}]}}\n"

    def assign(*options: str, old: str = "", new: str = "") -> subprocess.CompletedProcess[str]:
        notebook = otter_notebook(read_source(checkout), config)
        if old:
            [cell] = [cell for cell in notebook.cells if cell.cell_type == "code" and old in cell.source]
            cell.source = cell.source.replace(old, new)
        source = tmp_path / f"{checkout.name}.ipynb"
        nbformat.write(notebook, source)
        command = ("assign", source, "out", *options, "--no-pdfs")
        return otter(*command, cache=data_folder, folder=tmp_path, kit=checkout.root)

    return assign


@pytest.mark.slow
def test_otter_assigns_self_test(assign):
    """Full points or an error."""
    done = assign("-v")
    assert done.returncode == 0, done.stderr
    assert "All autograder tests passed." in done.stdout + done.stderr


@pytest.mark.slow
def test_otter_assigns_self_test_finds_a_wrong_solution(assign):
    done = assign(old="rows = tf.reshape(", new="rows = 2 * tf.reshape(")
    assert done.returncode != 0
    assert "Some autograder tests failed" in done.stderr
