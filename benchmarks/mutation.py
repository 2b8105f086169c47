"""Wrong answers by machine that a unit's checks catch: ``python benchmarks/mutation.py [--unit U]``, in some minutes.

Runs ``make mutate`` over all mutants of the unit's solution, those that are known left as they are, and keeps the table
in ``docs/measured/mutation.md``. Exit status 1 where one survives that nobody has recorded as equivalent.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from machine import describe, keep
from units import add_unit_argument, unit_of


def main() -> None:
    """Grade the mutants, and keep the table even where some survive."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    add_unit_argument(parser)
    parser.add_argument("--data", default="standin", help="as for grading")
    parser.add_argument("--jobs", default="1", help="questions graded at once")
    parser.add_argument("--training", action="store_true", help="what survives is tried with training runs")
    arguments = parser.parse_args()
    unit = unit_of(arguments).name
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.md"
        options = ["--data", arguments.data, "--jobs", arguments.jobs, "--table", str(table)]
        options += ["--training"] if arguments.training else []
        command = [sys.executable, "-I", "-m", "autograder", "mutate", "--unit", unit, *options]
        done = subprocess.run(command, check=False)
        if table.exists():
            keep(f"mutation-{unit}", f"{table.read_text(encoding='utf-8')}\n{describe()}")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
