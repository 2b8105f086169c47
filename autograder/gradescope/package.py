"""``make gradescope``: a unit's zip, the same bytes for the same sources."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.data import standin
from autograder.data.description import Archive, DataSetDescription
from autograder.errors import DataError, UnitError
from autograder.gradescope.recorder import first_record
from autograder.gradescope.settings import SETTINGS_FILE, Settings
from autograder.grading.unit_checks import check_modules
from autograder.grading.unit_data import data_description
from autograder.locale.messages import _
from autograder.locale.numbers import number
from autograder.units.titles import catalogue_folder
from autograder.units.unit import REPOSITORY, Gradescope, Unit

__all__ = ["PLUGIN", "Package", "package_unit"]

PLUGIN = "autograder.gradescope.otter_plugin.GradingPlugin"

_PACKAGE = Path(__file__).resolve().parents[1]
_TEMPLATES = Path(__file__).with_name("templates")
_KIT = "files/kit"
_LEFT_OUT = {"authoring", "commands", "fake.py", "regrading", "__pycache__"}
"""Folders of the package that a run does not need, and the sandbox for tests."""

_INSTALLED_BYTES = 2_000_000_000
"""Of the packages in ``templates/requirements.txt``: `du` of a virtual environment with them, Python 3.11."""

_MOMENT = (1980, 1, 1, 0, 0, 0)
_EXECUTABLE, _READABLE, _PRIVATE = 0o755, 0o644, 0o600


@dataclass(frozen=True)
class Package:
    """A zip that was written.

    Attributes:
        path: where.
        entries: how many files it holds.
        image_bytes: what the packages take in the image.
        data_bytes: what the data set takes in the image.
    """

    path: Path
    entries: int
    image_bytes: int
    data_bytes: int

    def __str__(self) -> str:
        # Translators: {path} is a zip file; "its image" is a container's, which is built of it.
        return _(
            "{path}: {size} MB, {count} files. Its image: {packages} GB of Python packages, {data} GB of images."
        ).format(
            path=self.path,
            size=number(self.path.stat().st_size / 1e6, ".1f"),
            count=self.entries,
            packages=number(self.image_bytes / 1e9, ".1f"),
            data=number(self.data_bytes / 1e9, ".1f"),
        )


def package_unit(unit: Unit, output: Path, *, data: str = "auto", gradescope: Gradescope | None = None) -> Package:
    """Write ``<output>/<unit>.zip``.

    Args:
        unit: the teaching unit, built.
        output: the folder.
        data: ``auto`` (the image fetches the data set while it is built), ``standin``, or a file to bring along.
        gradescope: settings in place of the unit's own.

    Raises:
        UnitError: the unit has not been built.
        DataError: there is no such file, or the image cannot fetch the data set.
    """
    if not (unit.student_notebook().is_file() and unit.solution_notebook().is_file() and unit.tests.is_dir()):
        raise UnitError(f"{unit.name} has not been built: run `make build`")
    bundled = None if data in ("auto", "standin") else Path(data)
    if bundled is not None and not bundled.is_file():
        raise DataError(_("there is no file {path} to bring along").format(path=bundled))
    description = data_description(unit)
    archive = None if description is None or data != "auto" else description.archive
    if description is not None and data == "auto" and archive is None:
        # Translators: {title} is the name of a data set.
        message = _("an image cannot fetch {title}: bring it along with DATA=FILE")
        raise DataError(message.format(title=description.title))
    settings = Settings(
        unit=unit.name, data=bundled.name if bundled else data, gradescope=gradescope or unit.gradescope
    )
    files = dict(_files(unit, settings, archive))
    if bundled is not None:
        files[f"{_KIT}/data/{bundled.name}"] = bundled.read_bytes()
    output.mkdir(parents=True, exist_ok=True)
    path = output / f"{unit.name}.zip"
    _write(path, files)
    return Package(path, len(files), _INSTALLED_BYTES, _data_bytes(description, data, archive))


def _data_bytes(description: DataSetDescription | None, data: str, archive: Archive | None) -> int:
    """The images as workers map them, and the archive where it is fetched."""
    if description is None:
        return 0
    images = description.training + description.test
    if data == "standin":
        sample = description.sample
        images = sample.images if sample is not None else standin.TRAINING_IMAGES + standin.TEST_IMAGES
    return images * description.image_bytes + (0 if archive is None else archive.num_bytes)


def _files(unit: Unit, settings: Settings, archive: Archive | None) -> Iterator[tuple[str, bytes]]:
    """What the zip holds, by its name there."""
    for name in ("requirements.txt", "run_autograder", "run_otter.py"):
        yield name, (_TEMPLATES / name).read_bytes()
    yield "setup.sh", _setup(archive)
    yield "environment.yml", _ENVIRONMENT.encode()
    yield "otter_config.json", _json({"plugins": [PLUGIN]})
    for test in sorted(unit.tests.glob("*.py")):
        yield f"tests/{test.name}", test.read_bytes()
    yield f"{_KIT}/{SETTINGS_FILE}", _json(settings)
    yield (
        f"{_KIT}/first_results.json",
        _json(first_record(msgspec.structs.replace(unit, gradescope=settings.gradescope))),
    )
    for root, paths in ((REPOSITORY, _kit_files()), (unit.root, _unit_files(unit))):
        for path in paths:
            yield f"{_KIT}/{path.relative_to(root).as_posix()}", path.read_bytes()


def _kit_files() -> Iterator[Path]:
    """What grading needs of the package."""
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and _LEFT_OUT.isdisjoint(path.relative_to(_PACKAGE).parts):
            yield path
    yield REPOSITORY / "LICENSE"


def _unit_files(unit: Unit) -> Iterator[Path]:
    """What grading reads of the unit."""
    yield unit.source / "unit.toml"
    yield from unit.source.glob("editions.toml")
    yield from check_modules(unit)
    yield from unit.student_notebooks()
    yield unit.solution_notebook()
    yield from sorted((unit.root / "solutions").glob(f"*/tests/{unit.name}/*.py"))
    yield from sorted(catalogue_folder(unit).rglob("*.po"))


def _setup(archive: Archive | None) -> bytes:
    text = (_TEMPLATES / "setup.sh").read_text(encoding="utf-8")
    values = {
        "@ARCHIVE@": "" if archive is None else archive.name,
        "@URL@": "" if archive is None else archive.url,
        "@SHA256@": "" if archive is None else archive.sha256,
    }
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text.encode()


_ENVIRONMENT = """\
# Asked for by `otter grade`; setup.sh installs requirements.txt without conda.
name: autograder
channels: [conda-forge]
dependencies:
  - python=3.13
  - pip
  - pip: [-r requirements.txt]
"""


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _write(path: Path, files: Mapping[str, bytes]) -> None:
    """Write the zip such that a crash leaves the old one or the new one."""
    partial = path.with_name(f".{path.name}.part")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = 3  # Unix, so that the modes count
            entry.external_attr = (0o100000 | _mode(name)) << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith((".npz", ".gz")) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    partial.replace(path)


def _mode(name: str) -> int:
    """Hidden tests and solutions are for root alone; student code runs as other users."""
    if name in ("setup.sh", "run_autograder"):
        return _EXECUTABLE
    is_private = name.startswith(("tests/", f"{_KIT}/solutions/", f"{_KIT}/source/", f"{_KIT}/data/"))
    return _PRIVATE if is_private or name.endswith(".json") else _READABLE
