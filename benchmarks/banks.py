"""What the checks of a unit catch and spare: ``python benchmarks/banks.py [--unit U]``, in about an hour.

Grades the unit's banks of wrong and right answers, training runs included, twice, as ``make validate TRAINING=1
STABILITY=1`` does, and keeps the table in ``docs/measured/banks-<unit>.md``. With ``--once``, each answer is graded
once, in the questions that it touches.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from machine import keep
from units import add_unit_argument, unit_of


def main() -> None:
    """Validate, and keep the table even where an answer is not judged as it must be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--once", action="store_true", help="each answer once, in the questions that it touches")
    parser.add_argument("--jobs", default="2", help="questions graded at once")
    arguments = parser.parse_args()
    unit = unit_of(arguments).name
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.md"
        how = "--touched" if arguments.once else "--stability"
        command = ["validate", "--unit", unit, "--training", how, "--jobs", arguments.jobs, "--table", str(table)]
        done = subprocess.run([sys.executable, "-I", "-m", "autograder", *command], check=False)
        if table.exists():
            keep(f"banks-{unit}", table.read_text(encoding="utf-8"))
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
