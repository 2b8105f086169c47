"""Numbers as a language writes them: decimal commas, groups of thousands, and where a per cent sign stands.

For sentences and tables that people read. Numbers in files for programs (JSON, CSV) do not come here.
"""

from __future__ import annotations

import math
from decimal import Decimal

from autograder.locale.messages import SOURCE_LANGUAGE, language

__all__ = ["number", "percent"]

_MOST = 1e16  # Babel cannot write 30 digits, and nobody can read them


def number(value: float, form: str = "g") -> str:
    """A number in the language that is spoken.

    Args:
        value: any number.
        form: how many digits, and whether thousands are grouped: a format specification of Python's. A number of
            more digits than a double has is written with an exponent all the same.
    """
    text = format(value, form if abs(value) < _MOST else ".3g")
    if language() == SOURCE_LANGUAGE or not math.isfinite(value):
        return text
    from babel.numbers import format_decimal

    # Python has rounded; what is left is to write these very digits.
    digits, _, exponent = text.partition("e")
    pattern = ("#,##0" if "," in text else "0") + f".{'0' * len(digits.partition('.')[2])}".rstrip(".")
    written = format_decimal(Decimal(digits.replace(",", "")), pattern, language())
    return f"{written}e{exponent}" if exponent else written


def percent(value: float, form: str = "g") -> str:
    """Per cent in the language that is spoken, with the sign where it belongs there.

    Args:
        value: per cent, 0 to 100.
        form: as in :func:`number`.
    """
    if language() == SOURCE_LANGUAGE:
        return f"{number(value, form)} %"
    from babel import Locale

    # CLDR's pattern holds the place of the sign and the kind of space: "#,##0%", "#,##0\xa0%".
    pattern = Locale.parse(language()).percent_formats[None]
    return f"{pattern.prefix[0]}{number(value, form)}{pattern.suffix[0]}"
