"""The probes themselves: with no sandbox around them, they succeed."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys

import pytest

from autograder.units.unit import REPOSITORY
from redteam.attacks import ATTACKS
from redteam.bare import succeeds_here

PROBES = [attack for attack in ATTACKS if succeeds_here(attack)]


@pytest.fixture(scope="module")
def achieved(tmp_path_factory) -> dict[str, list[str]]:
    folder = tmp_path_factory.mktemp("bare")
    secret = secrets.token_hex(16)
    finished = subprocess.run(
        [sys.executable, "-m", "redteam.bare", str(folder), f"--canary={secret}"],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "tests"), "REDTEAM_CANARY": secrets.token_hex(16)},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout.splitlines()[-1])


@pytest.mark.slow
# One test, as each test process would have to make all attacks again.
def test_every_probe_succeeds_where_nothing_stops_it(achieved):
    assert set(achieved) == {attack.id for attack in PROBES}
    assert len(PROBES) >= 40
    assert [name for name, found in achieved.items() if not found] == []
