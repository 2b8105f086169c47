"""What a zip says about itself: its unit, its data, and how results appear on the platform."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.errors import UnitError
from autograder.units.unit import REPOSITORY, Gradescope, Unit, load_unit

__all__ = ["SETTINGS_FILE", "Settings", "packed_unit", "read_settings"]

SETTINGS_FILE = "gradescope.json"
"""In the kit's folder of a zip."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The settings of a zip; an instructor may edit them there.

    Attributes:
        unit: the teaching unit.
        data: ``auto``, ``standin``, or the name of a file that the zip brings along.
        gradescope: as in ``unit.toml``.
    """

    unit: str
    data: str = "auto"
    gradescope: Gradescope = Gradescope()

    @property
    def source(self) -> str:
        """The data, as :func:`.data.open_data` takes it."""
        return self.data if self.data in ("auto", "standin") else str(REPOSITORY / "data" / self.data)


def read_settings(path: Path = REPOSITORY / SETTINGS_FILE) -> Settings:
    """Read the settings of the zip that this kit came in.

    Raises:
        UnitError: there are none, or they are malformed.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except (OSError, msgspec.DecodeError) as error:
        raise UnitError(f"{path}: {error}") from error


def packed_unit(settings: Settings) -> Unit:
    """The unit, with the settings of the zip in place of its own."""
    return msgspec.structs.replace(load_unit(settings.unit), gradescope=settings.gradescope)
