"""A worker ends with the zygote, however suddenly that ends and whatever the worker does to stay."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from autograder.sandbox.launcher import ProcessSandbox
from autograder.sandbox.requests import Cell, Start
from redteam.attack import KIT
from redteam.attacks.forge import FRAMES

STAYING = """
for number in range(1, 32):
    tried(lambda: signal.signal(number, signal.SIG_IGN))
tried(lambda: system_call(157, 1, 0, 0, 0, 0))  # PR_SET_PDEATHSIG: none
tried(os.setsid, lambda: os.setpgid(0, 0))
send(frame({"status": "ok", "defined": [], "raised": []}, b"", request().nonce))
while True:  # and never read again
    time.sleep(1)
"""


def runs(pid: int) -> bool:
    """Whether a process is there and has not ended; one that waits to be reaped has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_does_not_outlive_a_zygote_that_is_killed():
    with ProcessSandbox() as sandbox:
        worker = sandbox.open(60)
        cell = Cell(id="answer", question="question", source=KIT + FRAMES + STAYING)
        assert worker.call(Start(cells=(cell,), question="question")).body.raised == ()
        assert runs(worker.pid)
        os.kill(sandbox.zygote_pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while runs(worker.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        is_left = runs(worker.pid)
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(worker.handle, signal.SIGKILL)
        assert not is_left
