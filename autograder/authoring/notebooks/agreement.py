"""The numbers of unit.toml are the numbers that the notebook's code, tests and prose use."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator

from autograder.authoring.notebooks.cells import SourceCell, parse_code
from autograder.authoring.notebooks.source import Source
from autograder.errors import UnitError
from autograder.locale.messages import SOURCE_LANGUAGE
from autograder.units.training import Training
from autograder.units.unit import TRAINING_RUN_TAG

__all__ = ["prove_numbers_agree"]


def prove_numbers_agree(source: Source) -> None:
    """Where a question trains, learning rate, momentum, epochs and goal are those of unit.toml; so are splits.

    Looked at are the answer, the tests and the first training run after them: assignments such as
    ``learning_rate = 3e-3`` and arguments such as ``goal=0.43``. The goal must also be stated in prose.

    Args:
        source: the source.

    Raises:
        UnitError: two numbers disagree, or a training run, a goal or the loader of the unit's data is missing.
    """
    prose = "\n".join(cell.text for cell in source.cells if cell.kind == "markdown" and cell.role == "given")
    for block, question in source.questions.items():
        if question.training is not None:
            cells = [cell for cell in source.cells if cell.block == block and cell.role in ("answer", "test")]
            run = _training_run_after(source, block)
            if run is None:
                raise UnitError(f"{question.name}: no cell tagged {TRAINING_RUN_TAG} follows its block")
            _compare(question.name, [*cells, run], question.training)
            if not _is_stated(question.training, prose, source.language):
                raise UnitError(f"{question.name}: the notebook nowhere says {str(question.training.goal)!r}")
    _compare_splits(source)
    given = source.unit.given_network
    if given is not None:
        runs = [cell for cell in source.cells if _is_run(cell) and (given.init or given.model) in cell.text]
        _compare("given_network", runs[:1], given)


def _compare_splits(source: Source) -> None:
    """The defaults of the notebook's loader are the numbers of ``[data]``."""
    data = source.unit.data
    if data is None:
        return
    stated = [data.training, data.validation, data.test]
    for cell in source.cells:
        for node in parse_code(cell.text).body if cell.kind == "code" else ():
            if isinstance(node, ast.FunctionDef) and node.name == data.loader:
                found = [_value(default) for default in node.args.defaults]
                if found != stated:
                    raise UnitError(f"{data.loader} loads {found} images by default; unit.toml says {stated}")
                return
    raise UnitError(f"the notebook nowhere defines {data.loader}, which loads the unit's data")


def _value(default: ast.expr) -> object:
    return default.value if isinstance(default, ast.Constant) else ast.unparse(default)


def _is_stated(training: Training, prose: str, language: str) -> bool:
    """Whether the goal is stated: in the source in these words, in a translation as a number in per cent."""
    if language == SOURCE_LANGUAGE:
        return str(training.goal).replace(" %", "%") in prose.replace(" %", "%")
    number = f"{training.threshold:g}".replace(".", "[.,]")
    return re.search(rf"(?<![\d.,]){number}\s?%", prose) is not None


def _is_run(cell: SourceCell) -> bool:
    return TRAINING_RUN_TAG in cell.metadata.get("tags", [])


def _training_run_after(source: Source, block: int) -> SourceCell | None:
    """The first training run between a question and the next one."""
    last = max(place for place, cell in enumerate(source.cells) if cell.block == block)
    for cell in source.cells[last + 1 :]:
        if cell.block:
            return None
        if _is_run(cell):
            return cell
    return None


def _compare(name: str, cells: list[SourceCell], training: Training) -> None:
    stated = {
        "learning_rate": training.learning_rate,
        "momentum": training.momentum,
        "num_epochs": training.epochs,
        "goal": training.threshold / 100,
    }
    for cell in cells:
        for key, value, line in _numbers(cell.text):
            if key in stated and not math.isclose(value, stated[key]):
                raise UnitError(
                    f"{name}, line {cell.line + line - 1} of notebook.py: {key} is {value:g}; "
                    f"unit.toml says {stated[key]:g}"
                )


def _numbers(code: str) -> Iterator[tuple[str, float, int]]:
    """Numbers that code gives to names and arguments: name, number, line. Layers' arguments are their own affair."""
    for node in ast.walk(parse_code(code)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            pairs = [(node.targets[0].id, node.value)]
        elif isinstance(node, ast.Call) and "layers" not in ast.unparse(node.func):
            pairs = [(keyword.arg or "", keyword.value) for keyword in node.keywords]
        else:
            continue
        for name, value in pairs:
            if isinstance(value, ast.Constant) and isinstance(value.value, (int, float)):
                yield name, float(value.value), node.lineno
