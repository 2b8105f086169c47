"""Which unit a benchmark measures."""

from __future__ import annotations

import argparse

from autograder.units.unit import Unit, load_unit, unit_names

__all__ = ["add_unit_argument", "unit_of"]


def add_unit_argument(parser: argparse.ArgumentParser) -> None:
    """Give a command the option ``--unit``; where there is only one unit, it may be left out."""
    names = unit_names()
    only = names[0] if len(names) == 1 else None
    parser.add_argument("--unit", choices=names, default=only, required=only is None)


def unit_of(arguments: argparse.Namespace) -> Unit:
    """The unit that was chosen."""
    return load_unit(arguments.unit)
