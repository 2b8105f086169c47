"""A replay as one cell of code, which a student copies into the notebook with the answer and runs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.locale.messages import _
from autograder.results.replays import Numbers, Replay, ReplayArgument

__all__ = ["replay_cell", "replay_text"]


def replay_text(replay: Replay) -> list[str]:
    """What to do with the cell, and the cell, as two paragraphs of plain text."""
    return [_("To see it, copy this into a cell below your answer, and run it:"), replay_cell(replay)]


def replay_cell(replay: Replay) -> str:
    """Python that calls the answer on the replay's input, and prints what is right and what comes.

    Sentences in it are in the language that is spoken. It needs NumPy, TensorFlow where the answer takes tensors, and
    the answer.
    """
    module = "tf" if replay.arrays == "tensors" else "np"
    # Translators: a comment in Python code; it stands in one line. {function} is the name of a function.
    about = _("A small input on which {function} does not give what was asked for.").format(function=replay.function)
    lines = [f"# {about}", "import numpy as np"]
    if module == "tf" or "tf." in replay.source:
        lines.append("import tensorflow as tf")
    lines.append("")
    if replay.source:
        lines += [*replay.source.strip("\n").split("\n"), ""]
    for argument in replay.arguments:
        lines += _assigned(argument, module)
    lines += _result("expected", [_array(numbers, "np", dtype="") for numbers in replay.expected])
    call = f"{replay.function}({', '.join(argument.name for argument in replay.arguments)})"
    several = len(replay.expected) > 1
    lines.append(f"yours = [np.asarray(part) for part in {call}]" if several else f"yours = np.asarray({call})")
    for label, name in ((_("expected:"), "expected"), (_("yours:"), "yours")):
        lines.append(f"print({label!r}, {name}, sep='\\n')")
    return "\n".join(lines)


def _assigned(argument: ReplayArgument, module: str) -> Iterator[str]:
    arrays = [_array(numbers, module, numbers.dtype) for numbers in argument.arrays]
    if argument.is_list:
        yield from (f"{argument.name} = [", *(f"    {array}," for array in arrays), "]")
    else:
        yield f"{argument.name} = {arrays[0]}"


def _result(name: str, arrays: list[str]) -> Iterator[str]:
    if len(arrays) == 1:
        yield f"{name} = {arrays[0]}"
    else:
        yield from (f"{name} = [", *(f"    {array}," for array in arrays), "]")


def _array(numbers: Numbers, module: str, dtype: str) -> str:
    """The expression that makes an array, in one line."""
    kind = f", {module}.{dtype}" if dtype else ""
    values = np.array(numbers.values)
    if values.size > 1 and (values == values[0]).all() and values[0] in (0.0, 1.0):
        shape = tuple(numbers.shape)
        return f"{module}.{'zeros' if values[0] == 0.0 else 'ones'}({shape}{kind})"
    is_whole = dtype.startswith(("int", "uint"))
    parts = [int(value or 0) if is_whole else value for value in numbers.values]
    nested = np.array(parts, object).reshape(numbers.shape).tolist() if numbers.shape else parts[0]
    return f"{module}.{'constant' if module == 'tf' else 'array'}({nested}{kind})"
