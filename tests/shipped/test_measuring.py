from __future__ import annotations

import time

from autograder.shipped.measuring import processor_seconds


def busy(seconds: float) -> None:
    started = time.process_time()
    while time.process_time() - started < seconds:
        pass


def test_processor_time_is_that_of_a_step_without_the_first():
    calls = []

    def step() -> None:
        busy(0.3 if not calls else 0.01)
        calls.append(1)

    assert 0.01 <= processor_seconds(step, most=5) < 0.1
    assert len(calls) == 6


def test_waiting_is_no_work():
    assert processor_seconds(lambda: time.sleep(0.05), most=2) < 0.04
