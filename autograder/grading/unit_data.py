"""The images that a unit names: of a data set that the kit knows, or that the unit itself describes."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.data.description import DataSetDescription
from autograder.data.known import KNOWN
from autograder.data.sets import DataSet, open_data
from autograder.data.sources import explicit_source
from autograder.errors import UnitError
from autograder.locale.messages import _
from autograder.units.unit import Unit

__all__ = ["data_description", "file_to_send", "open_unit_data"]


def data_description(unit: Unit) -> DataSetDescription | None:
    """The description of a unit's data set; None where it has none.

    Raises:
        UnitError: the kit does not know the set, and the unit does not describe it; or both do.
    """
    data = unit.data
    if data is None:
        return None
    known = KNOWN.get(data.data_set)
    if data.image_shape is None and data.classes is None and data.normalisation is None:
        if known is None:
            message = _("there is no data set {name}: the kit knows {known}")
            raise UnitError(message.format(name=repr(data.data_set), known=", ".join(KNOWN)))
        return known
    if known is not None:
        message = _("the kit knows the data set {name}: leave its description out of the unit's [data]")
        raise UnitError(message.format(name=repr(data.data_set)))
    if data.image_shape is None or data.classes is None or data.normalisation is None:
        # Translators: {keys} are three keys of a file.
        message = _("the unit describes its data set {name} in part: {keys} belong together")
        raise UnitError(message.format(name=repr(data.data_set), keys="image_shape, classes, normalisation"))
    return DataSetDescription(
        name=data.data_set,
        title=data.data_set,
        image_shape=data.image_shape,
        classes=data.classes,
        training=data.training + data.validation,
        test=data.test,
        normalisation=data.normalisation,
    )


def file_to_send(unit: Unit, source: str) -> Path | None:
    """The one file that a unit's data set lies in; None where each machine has it, or fetches it by itself.

    Args:
        unit: the teaching unit.
        source: as :func:`.data.sets.open_data` takes it.
    """
    description = data_description(unit)
    named = os.environ.get("AUTOGRADER_DATA", "") if source == "auto" else source
    if description is None or named in ("", "standin"):
        return None
    files = explicit_source(named, description).files
    return files[0] if len(files) == 1 else None


def open_unit_data(unit: Unit, source: str = "auto", *, download: bool = True) -> DataSet | None:
    """A unit's data set, split as its notebook does; None where it has none.

    Args:
        unit: the teaching unit.
        source: as :func:`.data.sets.open_data` takes it.
        download: whether ``auto`` may fetch what this machine does not have.

    Raises:
        DataError: the data set cannot be had, or is not what it should be.
        UnitError: as :func:`data_description`.
    """
    description = data_description(unit)
    if unit.data is None or description is None:
        return None
    return open_data(
        source,
        description=description,
        num_training=unit.data.training,
        num_validation=unit.data.validation,
        download=download,
    )
