"""Answers written down in other ways: wrapped, under magics, in files, in cells of another type, in other layout."""

from __future__ import annotations

import ast
import re
import textwrap
from dataclasses import replace
from random import Random

from autograder.submissions.parsing.cell_code import analyse, evaluated
from metamorphic.drafts import Draft, DraftCell, code_cell, open_answers, parsed

__all__ = ["WRITINGS"]

_CELL_MAGICS = ("%%time", "%%capture", "%%capture output_of_mine", "%%prun -q", "%%memit", "%%wandb", "%%debug")


def method_in_the_next_cell(draft: Draft, rng: Random) -> Draft:
    """The last method of a class written as a function in the next cell, and attached to it there."""
    places = []
    for place in open_answers(draft):
        for statement in parsed(draft.cells[place].source):
            if isinstance(statement, ast.ClassDef) and len(statement.body) > 1 and not statement.decorator_list:
                method = statement.body[-1]
                words = {node.id for node in ast.walk(method) if isinstance(node, ast.Name)}
                private = any(isinstance(node, ast.Attribute) and node.attr[:2] == "__" for node in ast.walk(method))
                names_of_class = {n.id for one in statement.body for n in ast.walk(one) if isinstance(n, ast.Name)}
                if (
                    isinstance(method, ast.FunctionDef)
                    and not method.decorator_list
                    and not method.args.defaults
                    and method.name[:2] != "__"
                    and words.isdisjoint({"super", "__class__"})
                    and method.name not in names_of_class
                    and not private
                    and not _calls_below(statement, draft.cells[place].source)
                ):
                    places.append((place, statement, method))
    if not places:
        return draft
    place, owner, method = rng.choice(places)
    cell = draft.cells[place]
    lines = cell.source.split("\n")
    taken = textwrap.dedent("\n".join(lines[method.lineno - 1 : method.end_lineno]))
    rest = "\n".join([*lines[: method.lineno - 1], *lines[method.end_lineno :]])
    added = code_cell(f"{taken}\n\n\n{owner.name}.{method.name} = {method.name}", answers=cell.answers)
    return draft.between(place, place + 1, [replace(cell, source=rest), added])


def _calls_below(owner: ast.stmt, source: str) -> bool:
    """Whether something is called below a class when its cell runs: without the method, that may have failed."""
    below = [statement for statement in parsed(source) if statement.lineno > owner.lineno]
    return any(isinstance(node, ast.Call) for node in evaluated(*below))


def _wrapped(draft: Draft, rng: Random, header: str, footer: str = "") -> Draft:
    """An answer's cell indented below a header."""
    places = [place for place in open_answers(draft) if parsed(draft.cells[place].source)]
    places = [place for place in places if "__future__" not in draft.cells[place].source]
    if not places:
        return draft
    place = rng.choice(places)
    cell = draft.cells[place]
    return draft.with_cell(place, replace(cell, source=f"{header}\n{textwrap.indent(cell.source, '    ')}{footer}"))


def answer_under_if_true(draft: Draft, rng: Random) -> Draft:
    """An answer's cell under a condition that holds."""
    return _wrapped(draft, rng, rng.choice(["if True:", "if 1:"]))


def answer_under_main_guard(draft: Draft, rng: Random) -> Draft:
    """An answer's cell under the guard of a script."""
    return _wrapped(draft, rng, "if __name__ == '__main__':")


def answer_in_a_try(draft: Draft, rng: Random) -> Draft:
    """An answer's cell in a ``try`` whose handler says what went wrong."""
    return _wrapped(draft, rng, "try:", "\nexcept Exception as error:\n    print(error)")


def answer_under_cell_magic(draft: Draft, rng: Random) -> Draft:
    """An answer's cell under a magic that runs it."""
    places = open_answers(draft)
    if not places:
        return draft
    place = rng.choice(places)
    cell = draft.cells[place]
    return draft.with_cell(place, replace(cell, source=f"{rng.choice(_CELL_MAGICS)}\n{cell.source}", is_closed=True))


def answer_in_a_script(draft: Draft, rng: Random) -> Draft:
    """An answer's cell under a magic, as it is after the notebook was exported to a script and made of that again."""
    places = open_answers(draft)
    if not places:
        return draft
    place = rng.choice(places)
    cell = draft.cells[place]
    call = f"get_ipython().run_cell_magic('time', '', {cell.source!r})"
    source = f"# In[{rng.randrange(1, 99)}]:\n\n\n{call}\n"
    return draft.with_cell(place, replace(cell, source=source, is_closed=True))


def answer_in_a_file_that_runs(draft: Draft, rng: Random) -> Draft:
    """An answer's cell written to a file, which the next cell runs."""
    places = [place for place in open_answers(draft) if parsed(draft.cells[place].source)]
    if not places:
        return draft
    place = rng.choice(places)
    cell = draft.cells[place]
    file = replace(cell, source=f"%%writefile answer_of_mine.py\n{cell.source}", is_closed=True)
    return draft.between(place, place + 1, [file, code_cell("%run -i answer_of_mine.py", is_closed=True)])


def _retyped(draft: Draft, rng: Random, kind: str) -> Draft:
    """Whole answers alone: of half an answer in a cell that no longer runs, nobody knows whether it was meant to."""
    places = [place for place in open_answers(draft) if _is_whole(draft, place)]
    if not places:
        return draft
    place = rng.choice(places)
    return draft.with_cell(place, replace(draft.cells[place], kind=kind, is_closed=True))


def _is_whole(draft: Draft, place: int) -> bool:
    """Whether a cell defines all that is asked for by the questions that it answers."""
    names = analyse(draft.cells[place].source).names
    return all(names.issuperset(draft.asked[question]) for question in draft.cells[place].answers)


def answer_as_markdown(draft: Draft, rng: Random) -> Draft:
    """An answer's cell turned into text by a slip of the keyboard, after it had run."""
    return _retyped(draft, rng, "markdown")


def answer_as_raw(draft: Draft, rng: Random) -> Draft:
    """The same, turned into a raw cell."""
    return _retyped(draft, rng, "raw")


def name_in_another_case(draft: Draft, rng: Random) -> Draft:
    """What one question asks for, with other capitals or underscores where it is defined."""
    found = []
    for place in open_answers(draft):
        source = draft.cells[place].source
        defined = {one.name for one in parsed(source) if isinstance(one, (ast.FunctionDef, ast.ClassDef))}
        names = [name for question in draft.cells[place].answers for name in draft.asked[question]]
        found += [(place, name) for name in names if name in defined and _mentions(draft, name) == 1]
    choices = [(place, name, other) for place, name in found for other in _spellings(name)]
    choices = [choice for choice in choices if not any(choice[2] in cell.source for cell in draft.cells)]
    if not choices:
        return draft
    place, name, other = rng.choice(choices)
    cell = draft.cells[place]
    return draft.with_cell(place, replace(cell, source=_with_word(cell.source, name, other), is_closed=True))


def _mentions(draft: Draft, name: str) -> int:
    """How often the student writes a name; elsewhere, it would have to be the other one as well."""
    own = [cell.source for cell in draft.cells if cell.kind == "code" and not cell.is_given]
    return sum(len(re.findall(rf"\b{name}\b", source)) for source in own)


def _spellings(name: str) -> list[str]:
    words = name.split("_")
    camel = words[0] + "".join(word.capitalize() for word in words[1:])
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    every = (
        camel,
        camel[0].upper() + camel[1:],
        apart,
        apart.lower(),
        name.upper(),
        name.lower(),
        name.replace("_", ""),
    )
    return sorted({one for one in every if one != name})


def _with_word(source: str, word: str, other: str) -> str:
    return re.sub(rf"\b{word}\b", other, source)


def answer_with_prompts(draft: Draft, rng: Random) -> Draft:
    """An answer pasted from an interpreter, with the prompts of Python or of IPython before its lines."""
    places = open_answers(draft)
    if not places:
        return draft
    place = rng.choice(places)
    cell = draft.cells[place]
    first, further = rng.choice([(">>> ", "... "), ("In [3]: ", "   ...: ")])
    source = first + cell.source.strip("\n").replace("\n", f"\n{further}")
    return draft.with_cell(place, replace(cell, source=source, is_closed=True))


def answers_reformatted(draft: Draft, rng: Random) -> Draft:
    """Comments taken out and all layout as a formatter makes it."""

    def change(cell: DraftCell) -> DraftCell:
        if not cell.answers or cell.is_closed or not parsed(cell.source):
            return cell
        return replace(cell, source=ast.unparse(ast.parse(cell.source)))

    return draft.each(change)


def blanks_at_line_ends(draft: Draft, rng: Random) -> Draft:
    """Empty lines, and spaces at the ends of lines, in all answers."""

    def change(cell: DraftCell) -> DraftCell:
        if not cell.answers or cell.is_closed or '"""' in cell.source or "'''" in cell.source or "\\\n" in cell.source:
            return replace(cell, source=f"\n\n{cell.source}\n\n  \n") if cell.answers and not cell.is_closed else cell
        return replace(cell, source="\n\n" + "".join(f"{line}  \n" for line in cell.source.split("\n")))

    return draft.each(change)


WRITINGS = (
    method_in_the_next_cell,
    answer_under_if_true,
    answer_under_main_guard,
    answer_in_a_try,
    answer_under_cell_magic,
    answer_in_a_script,
    answer_in_a_file_that_runs,
    answer_as_markdown,
    answer_as_raw,
    name_in_another_case,
    answer_with_prompts,
    answers_reformatted,
    blanks_at_line_ends,
)
