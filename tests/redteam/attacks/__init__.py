"""All attacks that are made on the ground, class by class."""

from __future__ import annotations

from redteam.attack import Attack
from redteam.attacks import disturb, escape, exhaust, feedback, forge, imitate, outlive, protocol, read

__all__ = ["ATTACKS"]

ATTACKS: tuple[Attack, ...] = tuple(
    attack
    for module in (read, escape, exhaust, outlive, disturb, forge, protocol, imitate, feedback)
    for attack in module.ATTACKS
)
