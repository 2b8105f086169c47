"""The language that is spoken, and what happens to translations that are wrong."""

from __future__ import annotations

import contextvars
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from support.bracketed import bracketed, catalogues_in

from autograder.locale.messages import (
    _,
    language,
    languages,
    ngettext,
    speak,
    speaking,
)

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n"{plurals}"\n\n'
RUSSIAN = (
    "Plural-Forms: nplurals=3; "
    + "plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)
TEXT = "a student's {brackets} {0} {unknown!r:>9} {x.__class__}"


def write(folder: Path, text: str, *, name: str = "ru") -> None:
    (folder / f"{name}.po").write_text(HEADER.format(plurals=f"{RUSSIAN}\\n") + text, encoding="utf-8")


def test_english_needs_no_catalogue():
    assert language() == "en"
    assert _("Passed.") == "Passed."
    assert type(_("Passed.")) is str
    assert ngettext("{count} note", "{count} notes", 1) == "{count} note"
    assert ngettext("{count} note", "{count} notes", 0) == "{count} notes"


def test_a_block_of_code_speaks_a_language(tmp_path):
    with bracketed(tmp_path, "pt_BR", "ru"):
        assert languages() == ["en", "pt_BR", "ru"]
        with speaking("ru"):
            assert _("Passed.") == "⟦ru Passed.⟧"
            with speaking("pt_BR"):
                assert (language(), _("Passed.")) == ("pt_BR", "⟦pt_BR Passed.⟧")
            assert _("Passed.") == "⟦ru Passed.⟧"
        assert _("Passed.") == "Passed."


def test_a_language_that_nobody_has_translated_into_is_english():
    for unknown in ("xx", "", "../../etc/passwd", "autograder", "en_GB"):
        with speaking(unknown):
            assert (language(), _("Passed.")) == ("en", "Passed.")


def test_speaking_again_reads_no_folder(tmp_path, monkeypatch):
    """Sentences of a class are said thousands of times."""
    with bracketed(tmp_path, "ru"):
        with speaking("ru"), speaking("xx"):
            pass
        monkeypatch.setattr(Path, "glob", None)
        with speaking("ru"):
            assert language() == "ru"
            with speaking("xx"):
                assert language() == "en"


def test_threads_speak_for_themselves(tmp_path):
    heard = {}
    both = threading.Barrier(2)

    def say(spoken: str) -> None:
        with speaking(spoken):
            both.wait(10)
            heard[spoken] = _("Passed.")
            both.wait(10)

    with bracketed(tmp_path, "pt_BR", "ru"), speaking("ru"):
        threads = [threading.Thread(target=say, args=(spoken,)) for spoken in ("pt_BR", "en")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert heard == {"pt_BR": "⟦pt_BR Passed.⟧", "en": "Passed."}


def test_a_command_speaks_to_its_end(tmp_path):
    def command() -> str:
        speak("ru")
        return _("Passed.")

    with bracketed(tmp_path, "ru"):
        assert contextvars.copy_context().run(command) == "⟦ru Passed.⟧"
    assert language() == "en"


def test_an_empty_message_stays_empty(tmp_path):
    with bracketed(tmp_path, "ru"), speaking("ru"):
        assert _("") == ""  # a catalogue's own header is the translation of nothing


def test_what_is_not_translated_or_marked_fuzzy_is_english(tmp_path):
    write(tmp_path, 'msgid "one"\nmsgstr "один"\n\n#, fuzzy\nmsgid "two"\nmsgstr "три"\n\nmsgid "three"\nmsgstr ""\n')
    with catalogues_in(tmp_path), speaking("ru"):
        assert [_("one"), _("two"), _("three"), _("four")] == ["один", "two", "three", "four"]


def test_russian_has_three_forms(tmp_path):
    write(
        tmp_path,
        'msgid "{count} epoch"\nmsgid_plural "{count} epochs"\n'
        'msgstr[0] "{count} эпоха"\nmsgstr[1] "{count} эпохи"\nmsgstr[2] "{count} эпох"\n',
    )
    with catalogues_in(tmp_path), speaking("ru"):
        said = [
            ngettext("{count} epoch", "{count} epochs", n).format(count=n) for n in (0, 1, 2, 5, 11, 12, 21, 22, 111)
        ]
    assert said == [
        "0 эпох",
        "1 эпоха",
        "2 эпохи",
        "5 эпох",
        "11 эпох",
        "12 эпох",
        "21 эпоха",
        "22 эпохи",
        "111 эпох",
    ]


@pytest.mark.parametrize("wrong", ["{foud}", "{", "{found.denominator}", "{found:Q}", "{0}", "{found!z}"])
def test_a_translation_with_a_wrong_placeholder_falls_back_to_english(tmp_path, wrong):
    write(tmp_path, f'msgid "got {{found}}"\nmsgstr "получено {wrong}"\n')
    with catalogues_in(tmp_path), speaking("ru"):
        assert _("got {found}").format(found="3.5") == "got 3.5"
    write(tmp_path, 'msgid "got {found}"\nmsgstr "получено {found}"\n')
    with catalogues_in(tmp_path), speaking("ru"):
        assert _("got {found}").format(found="3.5") == "получено 3.5"


def test_what_is_said_is_plain_text(tmp_path):
    """Records are written by msgspec, which refuses subclasses of str."""
    with bracketed(tmp_path, "ru"), speaking("ru"):
        assert type(_("Passed.")) is str
        assert type(_("over {accuracy}").format(accuracy="43%")) is str
        assert type(ngettext("{count} note", "{count} notes", 2).format(count=2)) is str


def test_a_fault_of_ours_is_no_matter_of_translation(tmp_path):
    write(tmp_path, 'msgid "got {found}"\nmsgstr "получено {found}"\n')
    with catalogues_in(tmp_path), speaking("ru"), pytest.raises(KeyError):
        _("got {found}").format(expected=1)


@pytest.mark.parametrize("spoken", ["en", "ru"])
def test_text_of_students_is_never_a_format(tmp_path, spoken):
    with bracketed(tmp_path, "ru"), speaking(spoken):
        assert TEXT in _("Not checked: {check} must come to an end first.").format(check=TEXT)


def test_english_never_imports_babel():
    program = (
        "import sys, autograder.commands.main, autograder.grading.batch, autograder.reports.html;"
        " print('babel' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
