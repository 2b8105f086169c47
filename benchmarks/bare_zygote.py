"""The peer of ``lockdown.py``: the kit's zygote, whose workers do not lock themselves in.

Started in the zygote's place by ``lockdown.py``, for its own code only. No production code can reach it.
"""

from __future__ import annotations

import os
import sys

from autograder.sandbox.confinement.lockdown import Confinement
from autograder.sandbox.worker import zygote


def stay_free(confinement: Confinement, connection: int) -> int:
    """Do no more than a worker needs to work: enter its scratch folder."""
    os.environ.update(HOME=confinement.scratch, TMPDIR=confinement.scratch)
    os.chdir(confinement.scratch)
    return connection


if __name__ == "__main__":
    vars(zygote)["confine"] = stay_free
    zygote.main(sys.argv[1:])
