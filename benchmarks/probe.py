"""What an attack is, for the modules of probes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from traps import Observation

__all__ = ["FULL_MARKS", "RIGHT", "WRONG", "Control", "Probe"]

RIGHT = "def square(x):\n    return x * x\n"
WRONG = "def square(x):\n    return 0 * x\n"

FULL_MARKS = "a wrong answer has full points"


@dataclass(frozen=True)
class Probe:
    """One attack.

    Attributes:
        title: what it does.
        evidence: what shows that it succeeded, in words.
        succeeded: the same, decided from what the benchmark itself observed.
        source: the answer cell.
        is_contained: whether a container around each submission, which Otter recommends, would keep the damage
            from other submissions and the machine.
        task: name of the assignment that it answers.
        remade: what it makes of the notebook file that holds the answer; by default, nothing.
    """

    title: str
    evidence: str
    succeeded: Callable[[Observation], bool]
    source: str
    is_contained: bool = False
    task: str = "square"
    remade: Callable[[str], str] = str


@dataclass(frozen=True)
class Control:
    """An honest answer, of which both graders must think alike.

    Attributes:
        title: what it is.
        task: name of the assignment that it answers.
        source: the answer cell.
        is_right: whether it deserves full points.
    """

    title: str
    task: str
    source: str
    is_right: bool
