"""The zip: the same bytes for the same sources, all that grading needs, and nothing that it does not."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import subprocess
import tomllib
import zipfile

import msgspec
import pytest
from support.fixture_units import copy_of

from autograder.commands.main import main
from autograder.data.known import KNOWN
from autograder.errors import DataError, UnitError
from autograder.gradescope.package import package_unit
from autograder.grading.unit_checks import check_modules
from autograder.units.unit import REPOSITORY, Data, Gradescope, Unit

KIT = "files/kit"
FETCHED = next(known for known in KNOWN.values() if known.archive is not None)
"""A data set that an image can fetch."""


@pytest.fixture(scope="module")
def unit(shapes, tmp_path_factory) -> Unit:
    """One with checks of its own, whose images can be fetched."""
    changed = copy_of(shapes, tmp_path_factory.mktemp("checkout") / "shapes")
    (changed.source / "checks").mkdir()
    for module in ("__init__", "rows"):
        (changed.source / "checks" / f"{module}.py").write_text(f'NAME = "{module}"\n')
    data = Data(data_set=FETCHED.name, loader="load_shapes", training=1_000, validation=100, test=100)
    return msgspec.structs.replace(changed, data=data)


@pytest.fixture(scope="module")
def package(unit, tmp_path_factory):
    return package_unit(unit, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def archive(package):
    with zipfile.ZipFile(package.path) as archive:
        yield archive


def test_the_same_sources_give_the_same_bytes(unit, package, tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    os.utime(unit.source / "unit.toml")
    before = os.umask(0o077)
    try:
        again = package_unit(unit, tmp_path)
    finally:
        os.umask(before)
    assert again.path.read_bytes() == package.path.read_bytes()


def test_the_platforms_files_stand_at_the_root(archive):
    names = set(archive.namelist())
    assert {"setup.sh", "run_autograder", "run_otter.py", "otter_config.json", "requirements.txt"} <= names
    modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
    assert modes["run_autograder"] == modes["setup.sh"] == 0o755
    assert archive.read("run_autograder").startswith(b"#!/usr/bin/env bash\n")


def test_the_container_speaks_the_languages_of_the_notebooks(unit, archive):
    names = set(archive.namelist())
    for language in ("pt_BR", "ru"):
        assert f"{KIT}/autograder/locale/catalogues/{language}.po" in names
        tests = list(unit.tests_in(language).glob("*.py"))
        assert len(tests) == 2
        assert {f"{KIT}/{path.relative_to(unit.root).as_posix()}" for path in tests} <= names


def test_what_tells_of_hidden_checks_is_for_root_alone(archive):
    open_files = [entry.filename for entry in archive.infolist() if entry.external_attr >> 16 & 0o077]
    telling = [name for name in open_files if b"hidden=True" in archive.read(name) and "/autograder/" not in name]
    assert telling == []
    assert not [name for name in open_files if "solutions/" in name or name.startswith("tests/")]
    assert [name for name in open_files if "/checks/" in name and "/source/" in name] == []
    assert f"{KIT}/autograder/sandbox/worker/serving.py" in open_files, "workers import the kit"


def test_the_units_checks_go_along_whole(unit, archive):
    modules = check_modules(unit)
    assert len(modules) > 1
    for path in modules:
        assert archive.read(f"{KIT}/{path.relative_to(unit.root).as_posix()}") == path.read_bytes()


def test_neither_banks_nor_tests_of_the_kit_go_along(archive):
    left_out = re.compile(r"mutants|variants|/authoring/|/sandbox/fake|__pycache__|notebook\.py$|/redteam/")
    assert [name for name in archive.namelist() if left_out.search(name)] == []


def test_settings_are_those_of_the_unit_or_of_the_command(unit, archive, tmp_path, monkeypatch):
    settings = json.loads(archive.read(f"{KIT}/gradescope.json"))
    assert (settings["unit"], settings["data"]) == ("shapes", "auto")
    assert (settings["gradescope"]["seconds"], settings["gradescope"]["hidden_checks"]) == (600, "after_published")
    monkeypatch.setattr("autograder.units.unit.load_unit", lambda name: unit)
    with pytest.raises(SystemExit) as exit_status:
        main(["package", "shapes", "--seconds", "1200", "--no-training", "--out", str(tmp_path)])
    assert exit_status.value.code == 0
    with zipfile.ZipFile(tmp_path / "shapes.zip") as other:
        changed = json.loads(other.read(f"{KIT}/gradescope.json"))
    assert changed["gradescope"] == settings["gradescope"] | {"seconds": 1200.0, "training": False}


def test_size_and_cost_of_the_image_are_told(package):
    images = (FETCHED.training + FETCHED.test) * 4 * math.prod(FETCHED.image_shape)
    size = f"{(images + FETCHED.archive.num_bytes) / 1e9:.1f}"
    assert float(size) > 0
    assert re.fullmatch(
        rf".*shapes\.zip: \d\.\d MB, \d+ files\. Its image: 2\.0 GB of Python packages, {size} GB of images\.",
        str(package),
    )


def test_a_data_set_can_come_along(unit, tmp_path):
    (tmp_path / "images.npz").write_bytes(b"pixels")
    package = package_unit(unit, tmp_path, data=str(tmp_path / "images.npz"), gradescope=Gradescope())
    with zipfile.ZipFile(package.path) as archive:
        assert archive.read(f"{KIT}/data/images.npz") == b"pixels"
        assert json.loads(archive.read(f"{KIT}/gradescope.json"))["data"] == "images.npz"
    with pytest.raises(DataError, match="no file"):
        package_unit(unit, tmp_path, data=str(tmp_path / "absent.npz"))


def test_an_unbuilt_unit_is_not_packed(unit, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.units.unit.Unit.student_notebook", lambda unit: tmp_path / "absent.ipynb")
    with pytest.raises(UnitError, match="make build"):
        package_unit(unit, tmp_path)


def test_the_images_packages_are_the_pinned_ones(archive):
    """All of what grading imports, with checksums, in the versions of pyproject.toml."""
    text = archive.read("requirements.txt").decode()
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.MULTILINE))
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    pinned = dict(line.split(";")[0].strip().split("==") for line in project["dependencies"] if "< '3.11'" not in line)
    pinned["tensorflow-cpu"] = pinned.pop("tensorflow")
    notebooks_only = {"ipykernel", "ipython", "jinja2", "jupytext", "nbclient", "nbconvert", "pyyaml", "rich"}
    keras_2 = {"tf-keras"}  # for `make grade KERAS=2`
    assert set(pinned) - notebooks_only - keras_2 <= set(locked)
    assert {name: locked[name] for name in locked if name in pinned} == {
        name: version for name, version in pinned.items() if name in locked
    }
    entries = re.split(r"\n(?=[a-z0-9-]+==)", text)[1:]
    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert not {"playwright", "sphinx", "tensorflow"} & set(locked)


@pytest.mark.parametrize("damage", [b"", b"x"])
def test_without_the_kit_setup_fetches_and_checks_the_archive(archive, tmp_path, damage):
    """`otter grade` runs setup.sh before the kit is there."""
    content = b"images"
    served = tmp_path / FETCHED.archive.name
    served.write_bytes(content + damage)
    script = archive.read("setup.sh").decode()
    assert script.count(FETCHED.archive.url) == script.count(FETCHED.archive.sha256) == 1
    script = script.replace(FETCHED.archive.url, served.as_uri())
    script = script.replace(FETCHED.archive.sha256, hashlib.sha256(content).hexdigest())
    (tmp_path / "autograder" / "source").mkdir(parents=True)
    (tmp_path / "autograder" / "source" / "setup.sh").write_text(script)
    command = ["bash", str(tmp_path / "autograder" / "source" / "setup.sh"), "data"]
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(command, env=environment, check=False, capture_output=True)
    assert (done.returncode == 0) == (not damage), done.stderr
    if not damage:
        fetched = tmp_path / "autograder" / "data" / "downloads" / FETCHED.archive.name
        assert fetched.read_bytes() == content
