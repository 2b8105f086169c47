"""What a student's code prints: numbers, to as many digits as it shows, in whatever words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

__all__ = ["NUMBER", "Shown", "counts_shown", "numbers_shown", "shows_share", "text_of"]

_FLOAT32_STEPS = 8
"""By how many of its steps a float32 may be off, after sums and products of a few numbers."""

NUMBER = r"[-+]?\d+(?:[.,]\d+)?(?:e[-+]?\d+)?"


class Shown(NamedTuple):
    """A number in a text.

    Attributes:
        value: of what is shown.
        unit: of its last digit; 1 where there are no decimals.
        is_per_cent: whether a per cent sign follows.
        before: what stands before it on its line, with other numbers left out.
    """

    value: float
    unit: float
    is_per_cent: bool
    before: str

    def is_about(self, value: float) -> bool:
        """Whether it is another number, rounded or cut off to the digits that are shown.

        More digits than a float32 has are noise: an average in per cent, or summed in another order, has others there.
        """
        rounding = _FLOAT32_STEPS * float(np.spacing(np.float32(abs(value))))
        return abs(self.value - value) < max(1.001 * self.unit, rounding)

    @property
    def has_decimals(self) -> bool:
        """Whether it is shown with decimals."""
        return self.unit < 1


def text_of(array: np.ndarray) -> str:
    """What was printed, as the probes give it."""
    return bytes(np.asarray(array).astype(np.uint8).tolist()).decode(errors="replace")


def numbers_shown(text: str) -> Iterator[Shown]:
    """The numbers in a text, in their order."""
    for line in text.splitlines():
        for found in re.finditer(NUMBER, line):
            digits, _, exponent = found[0].replace(",", ".").partition("e")
            unit = 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2]))
            before = re.sub(NUMBER, "", line[: found.start()])
            is_per_cent = bool(re.match(r"\s*%", line[found.end() :]))
            yield Shown(float(f"{digits}e{exponent or 0}"), unit, is_per_cent, " ".join(before.split()))


def shows_share(text: str, share: float) -> bool:
    """Whether a text shows a share: as a fraction with decimals, in per cent, or as the quotient of two numbers."""
    quotients = re.findall(r"(\d+)\s*/\s*(\d+)", text)
    if any(int(whole) and abs(int(part) / int(whole) - share) < 1e-6 for part, whole in quotients):
        return True
    for number in numbers_shown(text):
        is_fraction = number.has_decimals and (share > 1 or not number.is_per_cent)
        if number.is_about(100 * share) or (is_fraction and number.is_about(share)):
            return True
    return False


def counts_shown(text: str) -> list[list[int]]:
    """Whole numbers behind the same words, line after line: what a text counts; what is said again counts once."""
    counts: dict[str, list[int]] = {}
    for number in numbers_shown(text):
        if number.unit == 1:
            counts.setdefault(number.before, []).append(int(number.value))
    return [
        [value for place, value in enumerate(values) if place == 0 or value != values[place - 1]]
        for values in counts.values()
    ]
