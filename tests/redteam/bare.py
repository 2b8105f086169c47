"""The same probes with no sandbox around them: ``python -m redteam.bare FOLDER --canary=...``.

A probe that could never succeed would prove nothing by failing. Here each runs as a plain process of the same user,
and what it achieves is printed as JSON.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

from autograder.units.unit import load_unit
from redteam.attack import Attack, probe
from redteam.attacks import ATTACKS
from redteam.canaries import Canaries

__all__ = ["succeeds_here"]

_SECONDS = 600  # some search the disk, which can be large and slow
_NEIGHBOUR = """
import ctypes, os, sys
secret = ctypes.create_string_buffer(bytes.fromhex(sys.argv[1]))
open("answer", "wb").write(secret.raw)
print(ctypes.addressof(secret), flush=True)
sys.stdin.read()
"""
_RUN = "import sys\nexec(sys.stdin.read())\nsys.stdout.buffer.write(bytes(proof_of_attack()))\n"


def succeeds_here(attack: Attack) -> bool:
    """Whether an attack succeeds for the present user where nothing stops it."""
    return attack.succeeds_bare == "always" or (attack.succeeds_bare == "root" and os.geteuid() == 0)


def main(folder: Path) -> None:
    """Run the probes one after the other."""
    training = folder / "images.npy"
    training.write_bytes(bytes(1000))
    canaries = Canaries(folder, load_unit("cifar10_convnet"), training)
    secret = secrets.token_bytes(16)
    canaries.secrets["neighbour's answer"] = secret
    (folder / "neighbour").mkdir()
    neighbour = subprocess.Popen(
        [sys.executable, "-c", _NEIGHBOUR, secret.hex()],
        cwd=folder / "neighbour",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={},
    )
    assert neighbour.stdout is not None
    target = {
        **canaries.target(),
        "neighbour": neighbour.pid,
        "neighbour_folder": str(folder / "neighbour"),
        "neighbour_address": int(neighbour.stdout.readline()),
    }
    achieved = {}
    for attack in filter(succeeds_here, ATTACKS):
        scratch = folder / "scratch" / attack.id
        scratch.mkdir(parents=True)
        finished = subprocess.run(
            [sys.executable, "-c", _RUN],
            input=probe(attack, target).encode(),
            cwd=scratch,
            capture_output=True,
            timeout=_SECONDS,
            start_new_session=True,
            check=False,
        )
        found = canaries.stolen(finished.stdout) if attack.proof == "secret" else []
        if attack.proof == "claim" and finished.stdout:
            found.append(f"succeeded: {finished.stdout[:100]!r}")
        achieved[attack.id] = found + canaries.disturbances()
        print(attack.id, achieved[attack.id], file=sys.stderr, flush=True)
        if not achieved[attack.id]:
            print(finished.stderr.decode(errors="replace"), file=sys.stderr)
    neighbour.communicate(b"")
    canaries.close()
    print(json.dumps(achieved))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
