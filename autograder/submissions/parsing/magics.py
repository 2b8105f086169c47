"""Magics and shell lines of IPython's in a cell: replaced by Python that does nothing, or by what they stand for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

__all__ = ["has_shell_commands", "is_under_unknown_magic", "run_in_place", "without_magics"]

_SHELLS = frozenset({"bash", "sh", "script", "cmd", "system", "sx", "!"})
_LANGUAGES = frozenset({"python", "python2", "python3", "pypy", "perl", "ruby", "R", "julia", "cython", "cpp", "sql"})
_TEXTS = frozenset({"html", "HTML", "javascript", "js", "latex", "markdown", "svg", "SVG", "mermaid"})
_FILES = frozenset({"file", "writefile", "writetemplate"})
_OTHER_CELL_MAGICS = _SHELLS | _LANGUAGES | _TEXTS | _FILES | {"skip"}
"""Of cells that do not run as Python in the notebook's kernel. All others, known or not, have Python below them."""

_PYTHON_CELL_MAGICS = frozenset({"capture", "prun", "time", "timeit"})
"""Under which a syntax error is the student's."""

_ADD_TO = "add_to"
"""Of a cell whose functions become methods of a class (https://pypi.org/project/jdc/)."""

# No expression below goes back over what it has read: a cell of 200,000 characters must not take minutes.

_MAGIC = re.compile(
    r"""(?P<indent>[ \t]*)(?:
        (?:%{1,2}[ \t]*[A-Za-z_] | ! | \?)(?:\\\n|[^\n])*           # %magic, !shell, ?help
      | (?P<target>[\w.,*][\w.,* \t]*=[ \t]*)(?P<command>!|%[A-Za-z_])(?:\\\n|[^\n])*           # files = !ls
      | (?:pip3?|conda|mamba)[ \t]+(?:install|uninstall|list|show)\b[^\n]*
      | [%\w.]+\?{1,2}[ \t]*(?=\n|\Z)                               # help?
    )""",
    re.VERBOSE,
)
_TIMED = re.compile(r"(?P<indent>[ \t]*)%time[ \t]+(?=[A-Za-z_(\[])")  # times one statement, which counts
_WRITE_FILE = re.compile(r"""\s*%%(?:write)?file[ \t]+(?:-a[ \t]+)?["']?(?:\./)?([\w/-]+)\.py\b[^\n]*""")
_RUN = re.compile(r"""^[ \t]*%run[ \t]+(?:-\w[ \t]+)*["']?(?:\./)?([\w/-]+)(?:\.py)?(?![\w./-])""", re.MULTILINE)
_IMPORT_FROM = re.compile(r"^[ \t]*from[ \t]+(\w+)[ \t]+import\b", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([\w ,.\t]+)", re.MULTILINE)
_SHELL_LINE = re.compile(
    r"^[ \t]*(?:!|%%(?:bash|sh|cmd|script|system|sx|!)|%(?:pip|conda|mamba|system|sx)\b|(?:pip3?|conda) +install\b)",
    re.MULTILINE,
)
_PROMPTS = (re.compile(r">>>(?: |$)|\.\.\.(?: |$)"), re.compile(r"In \[\d+\]: ?|[ \t]*\.{3,}: ?"))
"""Of Python and of IPython, as they stand in documentation, and are pasted into cells with what was typed there."""

_CELL_MAGIC = re.compile(r"\s*%%(!|\w+)[ \t]*([^\n]*)")
_TOKEN = re.compile(
    r'''(?P<string>"""(?:\\.|[^\\])*?(?:"""|\\?\Z) | \'\'\'(?:\\.|[^\\])*?(?:\'\'\'|\\?\Z)
                  | "(?:\\.|[^"\\\n])*"? | '(?:\\.|[^'\\\n])*'?)  # to the end where nothing closes it
      | (?P<comment>\#[^\n]*) | (?P<open>[(\[{]) | (?P<close>[)\]}]) | (?P<joined>\\\n) | (?P<newline>\n)
      | (?P<space>[ \t]+) | (?P<other>[^"'\#()\[\]{}\\\n]+ | .)''',
    re.VERBOSE | re.DOTALL,
)


def run_in_place(sources: Sequence[str]) -> list[str]:
    """Cells that write a file which another cell runs or imports: with that file's Python as their own.

    Where it is imported, a module of that name has afterwards what the notebook has.

    Args:
        sources: of all code cells.
    """
    written = [_WRITE_FILE.match(source) for source in sources]
    if not any(written):
        return list(sources)
    run = {name for source in sources for name in _RUN.findall(source)}
    imported = {name for source in sources for name in _imported(source)}
    return [
        source
        if match is None or match[1] not in run | imported
        else _in_place(source[match.end() :], match[1], imported)
        for source, match in zip(sources, written, strict=True)
    ]


def _imported(source: str) -> Iterator[str]:
    """Names of modules that a cell seems to import."""
    yield from _IMPORT_FROM.findall(source)
    for names in _IMPORT.findall(source):
        yield from (name.split()[0] for name in names.split(",") if name.strip())


def _in_place(source: str, name: str, imported: Collection[str]) -> str:
    if name not in imported:
        return source
    return f"{source}\n__import__('sys').modules['{name}'] = __import__('types').SimpleNamespace(**globals())"


def has_shell_commands(source: str) -> bool:
    """Whether a cell seems to ask a shell, or an installer of packages, for something."""
    is_likely = "!" in source or "%" in source or "install" in source  # for speed: most cells have none of these
    return is_likely and _SHELL_LINE.search(source) is not None


def is_under_unknown_magic(source: str) -> bool:
    """Whether a cell begins with a magic of which nobody knows what it does with the text below it."""
    magic = _CELL_MAGIC.match(source)
    return magic is not None and magic[1] not in _PYTHON_CELL_MAGICS


def _without_indent(source: str) -> str:
    """The cell with its first line's indentation taken from every line, as notebooks run it."""
    indent = source[: len(source) - len(source.lstrip(" \t"))]
    if not indent:
        return source
    return "\n".join(line[len(indent) :] if line.startswith(indent) else line for line in source.split("\n"))


def _without_prompts(source: str) -> str:
    """The cell without the prompts of an interpreter at the beginning of its lines, which notebooks pass over."""
    lines = source.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if not first.startswith((">>>", "In [")):
        return source
    for prompt in _PROMPTS:
        if prompt.match(first):
            return "\n".join(line[found.end() :] if (found := prompt.match(line)) else line for line in lines)
    return source


def without_magics(source: str) -> str:
    """Replace what only IPython understands by Python that does nothing, line by line."""
    source = _without_prompts(_without_indent(source))
    pieces: list[str] = []
    position = 0
    extended = ""
    while cell_magic := _CELL_MAGIC.match(source, position):
        if cell_magic[1] in _OTHER_CELL_MAGICS:
            return "\n" * source.count("\n")
        if cell_magic[1] == _ADD_TO and cell_magic[2].strip().isidentifier():
            extended = cell_magic[2].strip()
        pieces.append("\n" * cell_magic[0].count("\n"))
        position = cell_magic.end()
    depth, at_start = 0, True
    while position < len(source):
        if at_start and (timed := _TIMED.match(source, position)):
            pieces.append(timed["indent"])
            position = timed.end()
        elif at_start and (magic := _MAGIC.match(source, position)):
            value = f"{magic['target']}{'[]' if magic['command'] == '!' else 'None'}" if magic["target"] else "pass"
            pieces.append(magic["indent"] + value + "\n" * magic[0].count("\n"))
            position = magic.end()
        else:
            token = _TOKEN.match(source, position)
            assert token is not None  # its last alternative takes any character
            pieces.append(token[0])
            position = token.end()
            depth = max(0, depth + (token.lastgroup == "open") - (token.lastgroup == "close"))
            at_start = token.lastgroup == "newline" and depth == 0
            continue
        at_start = False
    if extended:
        pieces += (f"\n{extended}.{name} = {name}" for name in re.findall(r"^def +(\w+)", source, re.MULTILINE))
    return "".join(pieces)
