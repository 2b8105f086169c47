"""Runs a property on very many cases, and measures what they cost."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

CASES_PER_ROUND = 1000
WARM_UP_ROUNDS = 3

SECONDS_PER_CASE = 30
"""Processor time that a case may take. The slowest took 5 s; a parser that goes back over its input takes minutes."""

GROWTH_BYTES = 32 * 2**20
"""What resident memory may grow by after the warm-up: no more than the allocator's own unevenness."""


def run_cases(check: Callable[[Any], None], strategy: st.SearchStrategy[Any], cases: int) -> None:
    """Check a property on as many cases, the same at every run.

    They come in rounds, because Hypothesis remembers all cases of one, and its memory would hide the parser's.
    """
    slowest = 0.0

    def timed(case: Any) -> None:
        nonlocal slowest
        started = time.thread_time()
        check(case)
        slowest = max(slowest, time.thread_time() - started)
        assert slowest < SECONDS_PER_CASE

    rounds = range(0, cases, CASES_PER_ROUND)
    before = 0
    for number, first in enumerate(rounds):
        count = min(CASES_PER_ROUND, cases - first)
        options = settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        seed(number)(options(given(strategy)(_fresh(timed))))()
        if number == WARM_UP_ROUNDS:
            before = resident_bytes()
    if before:
        growth = resident_bytes() - before
        print(f"{cases} cases; slowest {slowest:.3f} s; memory grew by {growth / 2**20:.1f} MB")
        assert growth < GROWTH_BYTES


def _fresh(check: Callable[[Any], None]) -> Callable[[Any], None]:
    """A function of its own for each round: Hypothesis keeps what it knows on the function."""

    def test(case: Any) -> None:
        check(case)

    return test


def resident_bytes() -> int:
    """Resident memory of this process."""
    gc.collect()
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["VmRSS"].split()[0]) * 1024
