"""Numbers as a language writes them: decimal commas, groups of thousands, and where a per cent sign stands.

For sentences and tables that people read. Numbers in files for programs (JSON, CSV) do not come here.
"""

from __future__ import annotations

import math
from decimal import Decimal

from autograder.locale.messages import SOURCE_LANGUAGE, language

__all__ = ["number", "percent", "rounded", "written", "written_percent"]

_MOST = 1e16  # Babel cannot write 30 digits, and nobody can read them


def number(value: float, form: str = "g") -> str:
    """A number in the language that is spoken.

    Args:
        value: any number.
        form: how many digits, and whether thousands are grouped: a format specification of Python's. A number of
            more digits than a double has is written with an exponent all the same.
    """
    return written(rounded(value, form))


def percent(value: float, form: str = "g") -> str:
    """Per cent in the language that is spoken, with the sign where it belongs there.

    Args:
        value: per cent, 0 to 100.
        form: as in :func:`number`.
    """
    return written_percent(rounded(value, form))


def rounded(value: float, form: str = "g") -> str:
    """A number's digits as Python writes them, of which all languages make theirs; see :func:`number`."""
    return format(value, form if abs(value) < _MOST else ".3g")


def written(digits: str) -> str:
    """What :func:`rounded` gave, in the language that is spoken."""
    if language() == SOURCE_LANGUAGE or not math.isfinite(float(digits.replace(",", ""))):
        return digits
    from babel.numbers import format_decimal

    # Python has rounded; what is left is to write these very digits.
    mantissa, _, exponent = digits.partition("e")
    pattern = ("#,##0" if "," in digits else "0") + f".{'0' * len(mantissa.partition('.')[2])}".rstrip(".")
    text = format_decimal(Decimal(mantissa.replace(",", "")), pattern, language())
    return f"{text}e{exponent}" if exponent else text


def written_percent(digits: str) -> str:
    """A number that is written out already, as per cent."""
    if language() == SOURCE_LANGUAGE:
        return f"{digits}%"
    from babel import Locale

    # CLDR's pattern holds the place of the sign and the kind of space: "#,##0%", "#,##0\xa0%".
    pattern = Locale.parse(language()).percent_formats[None]
    return f"{pattern.prefix[0]}{written(digits)}{pattern.suffix[0]}"
