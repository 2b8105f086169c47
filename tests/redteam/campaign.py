"""All attacks in one mode, one after the other; prints what each achieved as JSON.

Started by :mod:`.modes`, in a process that is the grader: its environment, its command line, its memory, its files
and its sockets are what the attacks are after.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
from support.images import separable_images

from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.worker_process import Limits
from autograder.units.unit import load_unit
from redteam.attacks import ATTACKS
from redteam.canaries import Canaries
from redteam.ground import MEMORY_BYTES, Ground
from redteam.watch import descendants

__all__: list[str] = []

_PR_SET_CHILD_SUBREAPER = 36


def main(mode: str, folder: Path) -> None:
    """Run the campaign; print its verdicts as the last line of standard output."""
    # What loses its parent becomes this process's child: nothing that was started can hide.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    is_whole = "--all" in sys.argv
    only = os.environ.get("REDTEAM_ONLY", "")
    images, labels = separable_images(640, seed=1)
    np.save(folder / "images.npy", images)
    np.save(folder / "labels.npy", labels)
    canaries = Canaries(folder, load_unit("cifar10_convnet"), folder / "images.npy")
    before = set(descendants(os.getpid()))
    verdicts: dict[str, list[str]] = {}
    seconds: dict[str, float] = {}
    with ProcessSandbox(
        (folder / "images.npy", folder / "labels.npy"), limits=Limits(memory_bytes=MEMORY_BYTES)
    ) as sandbox:
        layers = sandbox.layers
        ground = Ground(sandbox, canaries, folder / "records", is_whole=is_whole)
        for attack in ATTACKS:
            if (attack.everywhere or is_whole) and re.search(only, attack.id):
                started = time.monotonic()
                verdicts[attack.id] = ground.judge(attack)
                seconds[attack.id] = round(time.monotonic() - started, 2)
                print(attack.id, seconds[attack.id], verdicts[attack.id], file=sys.stderr, flush=True)
        ground.close()
    users = sorted(ground.users - {0})
    deadline = time.monotonic() + 5
    while set(descendants(os.getpid())) - before and time.monotonic() < deadline:
        # bubblewrap's own process comes to us, who take orphans in, when its parent has gone.
        with suppress(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
        time.sleep(0.05)
    left = [f"the process {pid}" for pid in set(descendants(os.getpid())) - before]
    left += [f"the file {path}" for path in canaries.planted()]
    canaries.close()
    # matplotlib and Keras make their own, in the zygote.
    own = {".keras", *(path.name for path in (folder / "tmp").glob("fontlist*"))}
    left += [f"the file {path}" for path in (folder / "tmp").iterdir() if path.name not in own]
    report = {
        "mode": mode,
        "layers": layers,
        "verdicts": verdicts,
        "seconds": seconds,
        "left": left,
        "users": users,
        "token": canaries.token,
        "user": os.geteuid(),
        "capabilities": _capabilities(),
        "processor_seconds": round(sum(os.times()[:4]), 1),
    }
    print(json.dumps(report))


def _capabilities() -> str:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith("CapEff:"))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
