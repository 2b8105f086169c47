"""Grades the submission in this container, without Otter's kernel: student code runs in the kit's sandbox."""

import sys
import time
from pathlib import Path

__all__: list[str] = []

if __name__ == "__main__":
    started = time.monotonic()
    source = Path(__file__).resolve().parent
    sys.path.insert(0, str(source / "files" / "kit"))
    from autograder.gradescope.run import main

    sys.exit(main(source.parent, started=started))
