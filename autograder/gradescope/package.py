"""``make gradescope``: a unit's zip, the same bytes for the same sources."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.data import download, standin
from autograder.errors import DataError, UnitError
from autograder.gradescope.recorder import first_record
from autograder.gradescope.settings import SETTINGS_FILE, Settings, packed_unit
from autograder.grading.unit_checks import check_modules
from autograder.locale.messages import _
from autograder.locale.numbers import number
from autograder.units.titles import catalogue_folder
from autograder.units.unit import REPOSITORY, Gradescope, Unit, load_unit

__all__ = ["PLUGIN", "Package", "package_unit"]

PLUGIN = "autograder.gradescope.otter_plugin.GradingPlugin"

_PACKAGE = Path(__file__).resolve().parents[1]
_TEMPLATES = Path(__file__).with_name("templates")
_KIT = "files/kit"
_LEFT_OUT = {"authoring", "commands", "__pycache__"}
"""Folders of the package that a run does not need."""

_INSTALLED_BYTES = 1_800_000_000
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


def package_unit(name: str, output: Path, *, data: str = "auto", gradescope: Gradescope | None = None) -> Package:
    """Write ``<output>/<unit>.zip``.

    Args:
        name: of the unit.
        output: the folder.
        data: ``auto`` (the image fetches the data set while it is built), ``standin``, or a file to bring along.
        gradescope: settings in place of the unit's own.

    Raises:
        UnitError: the unit has not been built.
        DataError: there is no such file.
    """
    unit = load_unit(name)
    if not (unit.student_notebook().is_file() and unit.solution_notebook().is_file() and unit.tests.is_dir()):
        raise UnitError(f"{unit.name} has not been built: run `make build`")
    bundled = None if data in ("auto", "standin") else Path(data)
    if bundled is not None and not bundled.is_file():
        raise DataError(_("there is no file {path} to bring along").format(path=bundled))
    settings = Settings(
        unit=unit.name, data=bundled.name if bundled else data, gradescope=gradescope or unit.gradescope
    )
    files = dict(_files(unit, settings))
    if bundled is not None:
        files[f"{_KIT}/data/{bundled.name}"] = bundled.read_bytes()
    output.mkdir(parents=True, exist_ok=True)
    path = output / f"{unit.name}.zip"
    _write(path, files)
    return Package(path, len(files), _INSTALLED_BYTES, _data_bytes(data))


def _data_bytes(data: str) -> int:
    """CIFAR-10 as workers map it, and the official archive where it is fetched; of the stand-in, its images alone."""
    if data == "standin":
        return (standin.TRAINING_IMAGES + standin.TEST_IMAGES) * _IMAGE_BYTES
    return 60_000 * _IMAGE_BYTES + (_ARCHIVE_BYTES if data == "auto" else 0)


_IMAGE_BYTES = 32 * 32 * 3 * 4
_ARCHIVE_BYTES = 170_498_071


def _files(unit: Unit, settings: Settings) -> Iterator[tuple[str, bytes]]:
    """What the zip holds, by its name there."""
    for name in ("requirements.txt", "run_autograder", "run_otter.py"):
        yield name, (_TEMPLATES / name).read_bytes()
    yield "setup.sh", _setup()
    yield "environment.yml", _ENVIRONMENT.encode()
    yield "otter_config.json", _json({"plugins": [PLUGIN]})
    for test in sorted(unit.tests.glob("*.py")):
        yield f"tests/{test.name}", test.read_bytes()
    yield f"{_KIT}/{SETTINGS_FILE}", _json(settings)
    yield f"{_KIT}/first_results.json", _json(first_record(packed_unit(settings)))
    for path in _kit_files(unit):
        yield f"{_KIT}/{path.relative_to(REPOSITORY).as_posix()}", path.read_bytes()


def _kit_files(unit: Unit) -> Iterator[Path]:
    """The package, and of one unit what grading reads."""
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and _LEFT_OUT.isdisjoint(path.relative_to(_PACKAGE).parts):
            yield path
    yield unit.source / "unit.toml"
    yield from check_modules(unit)
    yield from sorted((REPOSITORY / "assignment").glob(f"*/{unit.name}/{unit.name}.ipynb"))
    yield unit.solution_notebook()
    yield from sorted((REPOSITORY / "solutions").glob(f"*/tests/{unit.name}/*.py"))
    yield from sorted(catalogue_folder(unit).glob("*.po"))
    yield REPOSITORY / "LICENSE"


def _setup() -> bytes:
    text = (_TEMPLATES / "setup.sh").read_text(encoding="utf-8")
    values = {
        "@ARCHIVE@": download.ARCHIVE_NAME,
        "@URL@": download.ARCHIVE_URL,
        "@SHA256@": download.ARCHIVE_SHA256,
    }
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text.encode()


_ENVIRONMENT = """\
# Asked for by `otter grade`; setup.sh installs requirements.txt without conda.
name: autograder
channels: [conda-forge]
dependencies:
  - python=3.11
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
