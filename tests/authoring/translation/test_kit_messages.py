"""Every sentence for people is in the catalogues, and the catalogues are as the code has it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from generated_pages import units_in_the_book
from support.bracketed import catalogues_in

import autograder
from autograder.authoring.translation import kit_messages as extraction
from autograder.authoring.translation.kit_messages import (
    TEMPLATE,
    extract,
    forms,
    read_messages,
    update_message_catalogues,
    written,
)
from autograder.authoring.translation.unit_messages import extract_of
from autograder.commands.main import main
from autograder.commands.words import help_texts
from autograder.grading.unit_checks import check_modules
from autograder.locale.messages import CATALOGUES
from autograder.units.titles import messages_folder
from autograder.units.unit import REPOSITORY, load_unit, unit_names

PACKAGE = Path(autograder.__file__).parent
LANGUAGES = ["pt_BR", "ru"]
HELP = list(help_texts(main))
UNITS = units_in_the_book()
"""Those that ship with the kit; how far somebody's own is translated, `make check-unit` says."""
OF_UNITS = [path for unit in UNITS for path in sorted(messages_folder(unit).iterdir())]
"""Catalogues and templates of what the checks of units say."""
PLURALS = {"ngettext", "plural_sentence"}
FUNCTIONS = {"_", "N_", "sentence", *PLURALS}
LOOKING_UP = {"_", "sentence"}
SAYING = "sentences.py"
"""The module that looks up whatever message a sentence has."""

AUTHORS = re.compile(r"authoring/|files/po_files|grading/test_files|units/|gradescope/prepare")
"""Modules that speak, in English, to whoever writes a unit, translates it, or watches how an image is built; and the
titles of checks, which the catalogues take by the checks' names.
"""

WORKERS = re.compile(r"sandbox/(?!worker_process|launcher|zygote_process|devices)")
"""Modules of the workers' side: what they say is a part of the technical record of a fault."""

NAMES = re.compile(
    r"no answer cells|not readable|not trained yet|needs attention|in progress|not finished"  # statuses of results
    r"|given network"  # a phase of grading, which has words of its own
    r"|own process|resource limits|no new privileges|no capabilities|closed descriptors|empty environment"
    r"|private scratch|own user|control group|fixed scratch|own processes"  # layers of the sandbox, likewise
    r"|import sys.*|# Asked for by `otter grade`.*|python -c .*"  # programs, files and commands
    r"|too large|nested too deeply"  # in the protocol of workers, and of files
    r"|autograder: {error}|Keras {sandbox\.keras_version}|{platform.*"  # names of programs and their versions
    r"|bold( red| green)?|contradicts the rest|harder than other points say"  # styles; flags in statistics.csv
    r"|(def|    return) {.*"  # code that is put together
    r"|the stand-in|a place before the beginning"  # for faults of our own, which nobody sees
    r"|closed archive|too much|submission, email.*"  # kinds of files, faults of archives, headings
    r"|feedback attachment.*|system volume information|<tests of {question}>"  # names of folders and files
    r"|{name}, trained| in line |{name} in line {found\[-1\]\.lineno}|{height}x{width}x.*",  # keys
    re.DOTALL,
)
HEADINGS = {"gradebooks.py", "rosters.py"}
"""Modules with headings of columns, as the platforms call them."""

CODE = ("option", "command", "group", "re.compile", "UnitError", "SourceError")
"""Calls with text that the catalogues take from elsewhere, or that nobody reads."""

DID_YOU_MEAN = "Did you mean {possibility}?"
"""Click's, whose plural stands in brackets and names another placeholder."""

HEADING = re.compile(r"\s*[\w-]+( [\w-]+){1,2}|{title} (- Max Points|\(Feedback\))")
SENTENCE = re.compile(r"[A-Za-z`'}][:,;]? [A-Za-z`'{(]")


def literals(path: Path) -> Iterator[str]:
    """Texts of more than a word that are neither messages nor documentation; f-strings with their values in braces."""
    passed_over: set[int] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed_over.add(id(node.value))
        elif isinstance(node, ast.Assert) and node.msg is not None:  # a fault of our own, which nobody sees
            passed_over |= {id(inner) for inner in ast.walk(node.msg)}
        elif isinstance(node, ast.Call) and (called(node) in FUNCTIONS or called(node).endswith(CODE)):
            passed_over |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in passed_over:
            continue
        if isinstance(node, ast.JoinedStr):
            passed_over |= {id(part) for part in node.values if isinstance(part, ast.Constant)}
            text = ast.unparse(node)[2:-1]
            shown = re.search(r"[A-Za-z]{2}", re.sub(r"{[^}]*}", "", text)) and SENTENCE.search(text)
            if shown and not is_code(text.encode("latin-1", "backslashreplace").decode("unicode_escape")):
                yield text
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SENTENCE.search(node.value):
            yield from () if is_code(node.value) else (node.value,)


def is_code(text: str) -> bool:
    """Whether it is Python that does something, such as a check has run beside an answer, or a cell to copy."""
    # What stands in braces may be a value, or a part of a list of arguments.
    return any(map(_does_something, (text, *(re.sub(r"{[^}]*}", value, text) for value in ("x", "")))))


def _does_something(text: str) -> bool:
    try:
        statements = ast.parse(text).body
    except SyntaxError:
        return False
    does = (ast.Assign, ast.Import, ast.ImportFrom, ast.FunctionDef)
    calls = [isinstance(one, ast.Expr) and isinstance(one.value, ast.Call) for one in statements]
    is_all = all(call or isinstance(one, does) for call, one in zip(calls, statements, strict=True))
    return bool(statements) and (is_all or "\n" in text)


def called(call: ast.Call) -> str:
    return ast.unparse(call.func)


def modules() -> list[Path]:
    paths = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
    own = [path for name, path in paths.items() if not AUTHORS.match(name) and not WORKERS.match(name)]
    return own + [path for name in unit_names() for path in check_modules(load_unit(name))]


def read_all(language: str) -> list[Catalog]:
    return [read_messages(path) for path in (CATALOGUES / f"{language}.po", *OF_UNITS) if path.stem == language]


def messages_in(language: str) -> list[Message]:
    """Those of all catalogues of a language that have a text."""
    return [message for catalogue in read_all(language) for message in catalogue if message.id]


def place(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


@pytest.mark.parametrize("path", modules(), ids=place)
def test_what_people_read_goes_through_a_catalogue(path):
    left = [text for text in literals(path) if not NAMES.fullmatch(text)]
    if path.name in HEADINGS:
        left = [text for text in left if not HEADING.fullmatch(text)]
    assert left == []


@pytest.mark.parametrize("path", modules(), ids=place)
def test_only_literals_and_marked_constants_are_messages(path):
    """What a student writes must not be looked up, and an f-string cannot be."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):  # Babel does not look into them
            calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
            assert not FUNCTIONS.intersection(map(called, calls)), ast.unparse(node)
        elif isinstance(node, ast.Call) and called(node) in FUNCTIONS:
            literal = [isinstance(part, ast.Constant) for part in node.args[: 2 if called(node) in PLURALS else 1]]
            looked_up = isinstance(node.args[0], (ast.Name, ast.Subscript, ast.Attribute, ast.Call))
            may_look_up = called(node) in LOOKING_UP or path.name == SAYING
            assert all(literal) or (may_look_up and looked_up), ast.unparse(node)


@pytest.mark.parametrize("path", modules(), ids=place)
def test_nothing_else_is_called_as_messages_are(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    if imported & FUNCTIONS:
        assert not stored & FUNCTIONS
        assert not {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)} & FUNCTIONS


def test_the_template_is_as_the_code_has_it():
    assert TEMPLATE.read_bytes() == written(extract(HELP)), "run `make translations`"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_templates_of_units_are_as_their_checks_have_it(unit):
    assert (messages_folder(unit) / "messages.pot").read_bytes() == written(extract_of(unit)), "run `make translations`"


@pytest.mark.parametrize("path", [*sorted(CATALOGUES.iterdir()), *OF_UNITS], ids=place)
def test_catalogues_are_laid_out_as_an_update_writes_them(path):
    """So that the next update changes nothing but what the code has changed."""
    assert written(read_messages(path)) == path.read_bytes(), "run `make translations`"


def test_every_way_of_saying_something_is_extracted():
    messages = {forms(message.id) for message in extract(HELP) if message.id}
    for expected in (
        ("Passed.",),  # in a call
        ("This hidden check did not pass.",),  # a constant
        ("{count} note", "{count} notes"),  # in a page
        ("Teaching unit.  [default: the only one there is]",),  # an option of the command line
        (
            "Show one graded SUBMISSION here: checks, hints, notes, how its networks learned, and what manual.csv"
            " gives.",
        ),
        ("Invalid value for {param_hint}: {message}",),  # click's own
    ):
        assert expected in messages
    of_units = {forms(message.id) for unit in UNITS for message in extract_of(unit) if message.id}
    for expected in (
        ("The softmax seems to be applied twice.",),  # the key of a table
        ("{count} image of {size}", "{count} images of {size}"),  # likewise, with a plural
        ("Scores match on random input",),  # the title of a row
    ):
        assert expected in of_units
    assert not messages & of_units
    comments = {forms(message.id): message.auto_comments for message in extract(HELP)}
    assert comments[("Graded",)] == ["the date when a submission was graded."]
    assert comments[("over {accuracy}",)][0].startswith("here and below: the goal")


def test_placeholders_have_names():
    found = [message.id for each in (extract(HELP), *map(extract_of, UNITS)) for message in each if message.id]
    assert [text for text in found if any(not name or name.isdigit() for name in placeholders(text))] == []


def placeholders(message: str | tuple[str, ...]) -> Counter[str]:
    """Those of a message, conversions included; of a plural, those of its last form."""
    parsed = Formatter().parse(forms(message)[-1])
    return Counter(f"{name}!{conversion}:{form}" for _text, name, form, conversion in parsed if name is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_are_complete(language):
    left = [message.id for message in messages_in(language) if message.fuzzy or not all(forms(message.string))]
    assert left == []
    catalogues = read_all(language)
    templates = [extract(HELP), *(extract_of(unit) for unit in UNITS)]
    for catalogue, template in zip(catalogues, templates, strict=True):
        assert list(catalogue.obsolete) == []
        assert {message.id for message in catalogue} == {message.id for message in template}


@pytest.mark.parametrize(("language", "is_cyrillic"), [("pt_BR", False), ("ru", True)])
def test_translations_are_in_the_letters_of_their_language(language, is_cyrillic):
    texts = [form for message in messages_in(language) for form in forms(message.string)]
    with_words = [text for text in texts if re.search("[^\\W\\d_]", re.sub("{[^}]*}", "", text))]
    assert [text for text in with_words if bool(re.search("[\u0400-\u04ff]", text)) != is_cyrillic] == []
    assert len(with_words) > 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_placeholders_of_the_english(language):
    wrong = []
    for message in messages_in(language):
        translated = [form for form in forms(message.string) if form]
        if not translated or forms(message.id)[0] == DID_YOU_MEAN:
            continue
        wanted = placeholders(message.id)
        is_plural = isinstance(message.id, tuple)
        # A form for one number alone may do without the number.
        fits = [found == wanted or (is_plural and found < wanted) for found in map(placeholders, translated)]
        if not all(fits) or placeholders(translated[-1]) != wanted:
            wrong.append(message.id)
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "kept",
    [
        re.compile(r"(?<![\w{])\d+(?:[.,]\d+)*"),  # numbers
        re.compile(r"`[^`]+`"),  # code
        re.compile(r"--[a-z-]+|\b[A-Z]+=\w+|\b\w+\.(?:ipynb|npz)|\btf(?:\.\w+)+|\b\w+_\w+\b|\w+\(\)"),  # names
    ],
    ids=["numbers", "code", "names"],
)
def test_translations_keep_numbers_and_names(language, kept):
    def those_of(text: str) -> list[str]:
        return sorted(found.replace(",", ".") for found in kept.findall(re.sub(r"`{[^}]*}`|{[^}]*}", "", text)))

    wrong = []
    for message in messages_in(language):
        for form in filter(None, forms(message.string)):
            if those_of(form) != those_of(forms(message.id)[-1]):
                wrong.append((forms(message.id)[-1], form))
    assert wrong == []


def test_russian_and_portuguese_have_their_forms_of_the_plural():
    notes = ("{count} note", "{count} notes")
    assert [len(read_messages(CATALOGUES / f"{language}.po")[notes].string) for language in LANGUAGES] == [2, 3]


def test_translations_begin_and_end_as_the_english():
    """With a capital letter or without; with a full stop, a colon, a question mark, or none."""
    wrong = []
    for language in LANGUAGES:
        for message in messages_in(language):
            english = forms(message.id)[0]
            for form in filter(None, forms(message.string)):
                if english != DID_YOU_MEAN and (english[-1] in ".:?") != (form[-1] in ".:?"):
                    wrong.append((language, english, form))
    assert wrong == []


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """A catalogue of three messages, of which one has been edited since and one is gone."""
    old = Catalog("ru")
    old.add("This hidden check did not pass at all.", "Проверка не пройдена.")
    old.add(
        "Train for fewer epochs: count every epoch of `fit`, and in a loop of your own every update.", "Считайте эпохи."
    )
    old.add("No such thing as that here, whatever it may be", "Ничего")
    (tmp_path / "ru.po").write_bytes(written(old))
    monkeypatch.setattr(extraction, "CATALOGUES", tmp_path)
    monkeypatch.setattr(extraction, "TEMPLATE", tmp_path / "autograder.pot")
    with catalogues_in(tmp_path):
        yield tmp_path


def test_an_update_keeps_what_holds_suggests_what_is_near_and_drops_the_rest(copies):
    count = len([message for message in extract(HELP) if message.id])
    (left,) = update_message_catalogues(HELP)
    catalogue = read_messages(copies / "ru.po")
    kept = catalogue["Train for fewer epochs: count every epoch of `fit`, and in a loop of your own every update."]
    assert (kept.string, kept.fuzzy) == ("Считайте эпохи.", False)
    suggested = catalogue["This hidden check did not pass."]
    assert (suggested.string, suggested.fuzzy) == ("Проверка не пройдена.", True)
    assert "Ничего" not in (copies / "ru.po").read_text(encoding="utf-8")
    assert left.startswith("ru.po: ")
    assert f" of {count} messages to translate, 1 marked fuzzy to check" in left
    assert (copies / "autograder.pot").read_bytes() == written(extract(HELP))


def test_a_second_update_changes_nothing(copies):
    update_message_catalogues(HELP)
    before = {path.name: path.read_bytes() for path in copies.iterdir()}
    update_message_catalogues(HELP)
    assert {path.name: path.read_bytes() for path in copies.iterdir()} == before


def test_a_fourth_language_begins_with_one_call(copies):
    left = update_message_catalogues(HELP, "uk")
    assert [line.partition(":")[0] for line in left] == ["ru.po", "uk.po"]
    assert read_messages(copies / "uk.po").num_plurals == 3
    update_message_catalogues(HELP, "en")
    assert not (copies / "en.po").exists()


def test_files_tell_nothing_of_when_and_where(copies):
    update_message_catalogues(HELP)
    for path in copies.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "Date" not in text
        assert "#:" not in text
        assert "EMAIL" not in text
