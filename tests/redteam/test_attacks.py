"""Every attack fails, in every mode that this machine offers, and leaves everybody else's grades as they are."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from redteam.attacks import ATTACKS
from redteam.attacks.cheat import CHEATS
from redteam.modes import modes_of_this_machine

MODES = modes_of_this_machine()
MADE = [(mode, attack) for mode in MODES for attack in ATTACKS if attack.everywhere or mode == MODES[0]]

# A campaign takes minutes, and whichever test asks for it first waits for all of it: `--dist loadfile` has one process
# wait, not all.
pytestmark = pytest.mark.timeout(3600)


def _marks(mode: str) -> pytest.MarkDecorator:
    """All attacks in one mode fit into a run of CI, in all modes they do not."""
    return pytest.mark.slow if mode == MODES[0] else pytest.mark.campaign


EVERY_MODE = pytest.mark.parametrize("mode", [pytest.param(mode, marks=_marks(mode)) for mode in MODES])


@pytest.mark.parametrize(
    ("mode", "attack"),
    [pytest.param(mode, attack, id=f"{mode}-{attack.id}", marks=_marks(mode)) for mode, attack in MADE],
)
def test_attack_fails(campaign, mode, attack):
    report = campaign(mode)
    assert "fault" not in report, report["fault"]
    assert report["verdicts"][attack.id] == []


@EVERY_MODE
def test_nothing_is_left(campaign, mode):
    """No process, file outside scratch or socket: asked by the campaign itself, and from outside."""
    report = campaign(mode)
    assert "fault" not in report, report["fault"]
    assert report["left"] == []
    users = set(report["users"]) - {os.geteuid()}  # whose files and processes are many, where that is a user's
    assert [path.name for path in Path("/proc").iterdir() if path.name.isdigit() and _owner(path) in users] == []
    for place in ("/tmp", "/var/tmp", "/dev/shm"):
        assert [path for path in Path(place).iterdir() if _owner(path) in users] == []
    assert report["folder"] not in Path("/proc/net/unix").read_text()
    assert report["token"] not in Path("/proc/net/unix").read_text()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:] if Path(f"/proc/net/{table}").exists() else []
        assert [line for line in lines if int(line.split()[7]) in users] == []
    for kind, column in (("shm", 7), ("msg", 7), ("sem", 4)):
        lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]
        assert [line for line in lines if int(line.split()[column]) in users] == []


@EVERY_MODE
def test_the_mode_is_what_it_says(campaign, mode):
    report = campaign(mode)
    assert "fault" not in report, report["fault"]
    capabilities, user = int(report["capabilities"], 16), report["user"]
    assert (user == 0) == (mode != "user")
    assert {"user": capabilities == 0, "container": capabilities == 0xA80425FB, "root": capabilities >> 21 & 1}[mode]


def test_there_are_attacks_of_every_class():
    count = Counter(attack.kind for attack in (*ATTACKS, *CHEATS))
    wanted = {"read", "forge", "escape", "exhaust", "outlive", "disturb", "feedback", "imitate", "objects", "cheat"}
    assert set(count) == wanted
    assert min(count.values()) >= 5
    identities = [attack.id for attack in (*ATTACKS, *CHEATS)]
    assert len(set(identities)) == len(identities) >= 60
    assert all(re.fullmatch(r"[a-z-]+", identity) for identity in identities)
    assert all(attack.aim.endswith(".") for attack in (*ATTACKS, *CHEATS))


def _owner(path: Path) -> int:
    try:
        return path.lstat().st_uid
    except OSError:  # it has just gone
        return -1
