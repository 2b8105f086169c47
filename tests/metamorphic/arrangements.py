"""Cells split, merged, moved, pasted and deleted: the answers stay what they are."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import lru_cache
from random import Random

from autograder.submissions.parsing.cell_code import analyse, evaluated
from autograder.submissions.parsing.handed_out import CodeCell
from autograder.submissions.parsing.needs import Needs
from autograder.submissions.parsing.notebook_files import NotebookCell
from metamorphic.drafts import Draft, DraftCell, code_cell, first_line, open_answers, parsed, text_cell

__all__ = ["ARRANGEMENTS"]


def answer_split(draft: Draft, rng: Random) -> Draft:
    """Split an answer's cell before one of its statements; the upper part keeps the id, as in Jupyter."""
    places = [place for place in open_answers(draft) if len(parsed(draft.cells[place].source)) > 1]
    if not places:
        return draft
    place = rng.choice(places)
    cell = draft.cells[place]
    line = first_line(rng.choice(parsed(cell.source)[1:])) - 1
    lines = cell.source.split("\n")
    if not line or not "\n".join(lines[:line]).strip():
        return draft
    upper = replace(cell, source="\n".join(lines[:line]).rstrip())
    lower = replace(cell, source="\n".join(lines[line:]), id="", metadata={})
    return draft.between(place, place + 1, [upper, lower])


def _merged(upper: DraftCell, lower: DraftCell) -> DraftCell:
    """Two cells in one, which is the upper one by its id and metadata, as in Jupyter."""
    return replace(
        upper,
        source=f"{upper.source}\n\n{lower.source}",
        answers=(*upper.answers, *lower.answers),
        helps=upper.helps or lower.helps,
    )


def _mergeable(draft: Draft, place: int) -> bool:
    """Whether a cell and the one below it can be one."""
    return all(
        cell.kind == "code" and not cell.is_closed and parsed(cell.source) for cell in draft.cells[place : place + 2]
    )


def answer_merged_with_the_cell_below(draft: Draft, rng: Random) -> Draft:
    """Merge an answer's cell with the code that stands below it."""
    places = [place for place in draft.answers if place + 1 < len(draft.cells) and _mergeable(draft, place)]
    if not places:
        return draft
    place = rng.choice(places)
    return draft.between(place, place + 2, [_merged(*draft.cells[place : place + 2])])


def cells_merged_above_an_answer(draft: Draft, rng: Random) -> Draft:
    """Merge the code above an answer with it."""
    places = [place - 1 for place in draft.answers if place and _mergeable(draft, place - 1)]
    places = [place for place in places if "training-run" not in draft.cells[place].tags]
    if not places:
        return draft
    place = rng.choice(places)
    return draft.between(place, place + 2, [_merged(*draft.cells[place : place + 2])])


def all_code_in_one_cell(draft: Draft, rng: Random) -> Draft:
    """All code below all text, in one cell."""
    own = [cell for cell in draft.cells if cell.kind == "code" and not cell.is_closed and parsed(cell.source)]
    others = [cell for cell in draft.cells if cell not in own]
    answers = tuple(name for cell in own for name in cell.answers)
    whole = code_cell("\n\n\n".join(cell.source for cell in own), answers=answers)
    return replace(draft, cells=(*others, whole))


def answers_at_the_end(draft: Draft, rng: Random) -> Draft:
    """The answers, with what students wrote for them, below one another at the end; their places hold the blanks."""
    own = [replace(cell, id="", metadata={}) for cell in draft.cells if not cell.is_given]
    rest = [
        cell if cell.is_given else replace(cell, source=draft.blanks[cell.answers[0]], answers=())
        for cell in draft.cells
        if cell.is_given or len(cell.answers) == 1
    ]
    if any(len(cell.answers) != 1 or cell.is_closed for cell in draft.cells if cell.answers):
        return draft
    return draft if _finds_other_values(draft) else replace(draft, cells=(*rest, *own))


def answer_cells_at_the_end(draft: Draft, rng: Random) -> Draft:
    """The same with the cells themselves: nothing is left in their places."""
    own = [cell for cell in draft.cells if not cell.is_given]
    cells = (*(cell for cell in draft.cells if cell.is_given), *own)
    return draft if _finds_other_values(draft) else replace(draft, cells=cells)


def _finds_other_values(draft: Draft) -> bool:
    """Whether given cells below an answer bind anew what it looks up, so that it finds something else at the end."""
    codes = {place: _analysed(draft.cells[place].source) for place in draft.programs}
    own = {place for place in codes if not draft.cells[place].is_given}
    bound: set[str] = set()
    again: set[str] = set()
    for place, code in codes.items():
        if place not in own:
            again |= bound & code.names if place > min(own, default=place) else set()
            bound |= code.names
    entries = [CodeCell(NotebookCell(place, "", "code", ""), code) for place, code in codes.items()]
    needed = Needs(entries).of(row for row, place in enumerate(codes) if place in own)
    answered = frozenset[str]().union(*(codes[place].names for place in own))
    return not needed.isdisjoint(again - answered)


_analysed = lru_cache(1024)(analyse)


def answer_below_its_blank(draft: Draft, rng: Random) -> Draft:
    """An answer in a new cell below its own, which stays as it was handed out."""
    places = [place for place in open_answers(draft) if len(draft.cells[place].answers) == 1]
    if not places:
        return draft
    place = rng.choice(places)
    cell = draft.cells[place]
    blank = replace(cell, source=draft.blanks[cell.answers[0]], answers=())
    return draft.between(place, place + 1, [blank, replace(cell, id="", metadata={})])


def answer_pasted_twice(draft: Draft, rng: Random) -> Draft:
    """An answer's cell copied, and pasted below itself."""
    if not draft.answers:
        return draft
    place = rng.choice(draft.answers)
    return draft.between(place, place + 1, [draft.cells[place], replace(draft.cells[place], id="")])


def answer_moved_up(draft: Draft, rng: Random) -> Draft:
    """An answer's cell moved above the text and the training cell that stand before it."""
    if not draft.answers:
        return draft
    place = rng.choice(draft.answers)
    above = place
    while above and draft.cells[above - 1].is_given and draft.cells[above - 1].kind != "code" and place - above < 3:
        above -= 1
    return _moved(draft, place, above)


def answer_moved_down(draft: Draft, rng: Random) -> Draft:
    """An answer's cell moved below given cells that stand under it."""
    if not draft.answers:
        return draft
    place = rng.choice(draft.answers)
    below = place
    while below + 1 < len(draft.cells) and draft.cells[below + 1].is_given and below - place < 2:
        below += 1
    return _moved(draft, place, below)


def _moved(draft: Draft, place: int, to: int) -> Draft:
    cells = list(draft.cells)
    cells.insert(to, cells.pop(place))
    return replace(draft, cells=tuple(cells))


def helper_below_its_answer(draft: Draft, rng: Random) -> Draft:
    """A cell of functions that stood above an answer, moved below it: the kernel has them from when they ran."""
    for place, cell in enumerate(draft.cells[:-1]):
        body = parsed(cell.source)
        if cell.helps and body and all(isinstance(one, ast.FunctionDef) for one in body):
            names = {one.name for one in body if isinstance(one, ast.FunctionDef)}
            below = next(
                (after for after in range(place + 1, len(draft.cells)) if cell.helps in draft.cells[after].answers),
                None,
            )
            if below is not None and not _used_at_once(names, draft.cells[place + 1 : below + 1]):
                return _moved(draft, place, below)
    return draft


def _used_at_once(names: set[str], cells: tuple[DraftCell, ...]) -> bool:
    """Whether names are looked up when cells run, and not only when what they define is called."""
    for cell in cells:
        for statement in parsed(cell.source):
            nodes = [statement, *getattr(statement, "decorator_list", []), *getattr(statement, "bases", [])]
            if isinstance(statement, ast.ClassDef):
                nodes += [inner for one in statement.body for inner in (one, *getattr(one, "decorator_list", []))]
            arguments = [one.args for one in nodes if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
            nodes += [default for one in arguments for default in [*one.defaults, *one.kw_defaults] if default]
            if any(isinstance(node, ast.Name) and node.id in names for node in evaluated(*nodes)):
                return True
    return False


def text_cells_inserted(draft: Draft, rng: Random) -> Draft:
    """Notes of a student's among the cells: Markdown, and raw cells."""
    for _ in range(rng.randrange(1, 5)):
        place = rng.randrange(len(draft.cells) + 1)
        note = text_cell("# Мои заметки\n\n```python\nx = 1\n```\n", kind=rng.choice(["markdown", "raw"]))
        draft = draft.between(place, place, [note])
    return draft


def text_cells_deleted(draft: Draft, rng: Random) -> Draft:
    """All given text deleted."""
    return replace(draft, cells=tuple(cell for cell in draft.cells if cell.kind == "code" or not cell.is_given))


def public_tests_deleted(draft: Draft, rng: Random) -> Draft:
    """The cells that run the public tests deleted."""
    return replace(draft, cells=tuple(cell for cell in draft.cells if "public-tests" not in cell.tags))


def training_cells_deleted(draft: Draft, rng: Random) -> Draft:
    """Cells that train, and figures, deleted to make the file small."""
    keep = (cell for cell in draft.cells if cell.tags.isdisjoint({"training-run", "figure"}) or not cell.is_given)
    return replace(draft, cells=tuple(keep))


ARRANGEMENTS = (
    answer_split,
    answer_merged_with_the_cell_below,
    cells_merged_above_an_answer,
    all_code_in_one_cell,
    answers_at_the_end,
    answer_cells_at_the_end,
    answer_below_its_blank,
    answer_pasted_twice,
    answer_moved_up,
    answer_moved_down,
    helper_below_its_answer,
    text_cells_inserted,
    text_cells_deleted,
    public_tests_deleted,
    training_cells_deleted,
)
