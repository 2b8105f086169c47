"""Each unit's checks are its own, whatever their modules are called, and no other import finds them."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.mini_unit import MiniUnit

from autograder.errors import UnitError
from autograder.grading.test_files import load_tests
from autograder.grading.unit_checks import check_modules, load_checks
from autograder.units.unit import Unit

START = "from . import convnet\n"
CONVNET = "from .reference import NAME\n\ndef say():\n    return NAME\n"
REFERENCE = "NAME = {name!r}\n"


@pytest.fixture
def unit_of(tmp_path):
    """Makes units in a checkout of their own, from the files of their checks."""

    def unit_of(name: str, root: Path = tmp_path, **modules: str) -> Unit:
        unit = Unit(name=name, title="", questions=[], root=root)
        for module, text in modules.items():
            path = unit.source / "checks" / f"{module}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return unit

    return unit_of


def whole(name: str) -> dict[str, str]:
    return {"__init__": START, "convnet": CONVNET, "reference": REFERENCE.format(name=name)}


def test_two_units_with_modules_of_the_same_names_do_not_mix(unit_of):
    before, path = set(sys.modules), list(sys.path)
    first, second = load_checks(unit_of("first", **whole("one"))), load_checks(unit_of("second", **whole("two")))
    assert (first.convnet.say(), second.convnet.say()) == ("one", "two")
    assert sys.path == path
    new = set(sys.modules) - before
    assert len(new) == 6
    assert all(name.startswith(("_checks_of_first", "_checks_of_second")) for name in new), new


def test_checks_are_loaded_once_even_by_threads(unit_of):
    unit = unit_of("slow", **whole("one"), extra="")
    unit_of("slow", __init__="import time\ntime.sleep(0.1)\n" + START)
    with ThreadPoolExecutor(4) as pool:
        loaded = list(pool.map(load_checks, [unit] * 4))
    assert len(set(map(id, loaded))) == 1
    assert loaded[0].convnet.say() == "one"


def test_another_checkout_has_checks_of_its_own(unit_of, tmp_path):
    first = load_checks(unit_of("twin", **whole("here")))
    second = load_checks(unit_of("twin", tmp_path / "other", **whole("there")))
    assert (first.convnet.say(), second.convnet.say()) == ("here", "there")


def test_a_unit_without_checks_has_none(unit_of):
    unit = unit_of("bare")
    assert load_checks(unit) is None
    assert check_modules(unit) == ()


@pytest.mark.parametrize("text", ["def", "import nothing_of_that_name", "from . import absent", "1 / 0"])
def test_checks_that_cannot_be_imported_are_the_units_fault(unit_of, text):
    unit = unit_of("broken", **{**whole("one"), "__init__": START + text})
    for _time in range(2):
        with pytest.raises(UnitError, match="checks cannot be imported: "):
            load_checks(unit)
    assert not [name for name in sys.modules if name.startswith("_checks_of_broken")]


TESTS = """from otter.test_files import test_case

OK_FORMAT = False

name = "double"
points = None


@test_case(name="twice_two_is_four", points=2, hidden=False)
def twice_two_is_four(double, checks):
    assert checks is None


@test_case(name="twice_anything", points=3.5, hidden=True)
def twice_anything(double, checks):
    checks.products.twice_anything(double)
"""


@pytest.fixture
def mini(tmp_path) -> MiniUnit:
    mini = MiniUnit(tmp_path)
    mini.unit.tests.mkdir(parents=True)
    (mini.unit.tests / "double.py").write_text(TESTS)
    return mini


def test_hidden_tests_get_the_units_checks_and_public_ones_do_not(mini):
    public, hidden = load_tests(mini.unit, mini.unit.question("double"))
    public.run({"double": None})
    hidden.run({"double": lambda numbers: 2 * numbers})
    with pytest.raises(Exception, match="Expected products to equal our own"):
        hidden.run({"double": lambda numbers: 3 * numbers})


def test_a_hidden_test_whose_checks_are_not_there_is_the_units_fault(mini):
    (mini.root / "source/mini/checks/__init__.py").unlink()
    with pytest.raises(UnitError, match="twice_anything asks for `checks`, and unit mini has no"):
        load_tests(mini.unit, mini.unit.question("double"))


def test_tests_that_ask_for_no_checks_need_none(mini):
    (mini.root / "source/mini/checks/__init__.py").unlink()
    path = mini.unit.tests / "double.py"
    path.write_text(TESTS.replace(", checks)", ")").replace("checks.products.twice_anything(double)", "pass"))
    assert [test.hidden for test in load_tests(mini.unit, mini.unit.question("double"))] == [False, True]
