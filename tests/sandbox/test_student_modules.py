from __future__ import annotations

import re
import tomllib

import pytest

from autograder.grading.feedback import _NO_MODULE
from autograder.locale.sentences import said
from autograder.sandbox import student_modules
from autograder.sandbox.proxies import StudentFunction
from autograder.sandbox.student_modules import STUDENT_MODULES, missing_modules
from autograder.units.unit import REPOSITORY

IMPORTS = "".join(f"import {module.name}\n" for module in STUDENT_MODULES)
USE = """
def use(numbers):
    from scipy.signal import correlate2d
    from sklearn.linear_model import LinearRegression
    axes = seaborn.scatterplot(pandas.DataFrame({"x": numbers, "y": numbers}), x="x", y="y")
    slope = LinearRegression().fit(numbers[:, None], numbers).coef_[0]
    picture = PIL.Image.fromarray(np.zeros((4, 4), np.uint8))
    return np.array([slope, len(axes.collections), picture.size[0], correlate2d(numbers[:, None], [[1.0]])[1, 0]])
"""


def test_graders_offer_what_they_say(open_worker):
    assert missing_modules() == []
    worker = open_worker(f"{IMPORTS}import PIL.Image\nimport numpy as np\n{USE}", seconds=120)
    numbers = pytest.importorskip("numpy").arange(4.0)
    assert StudentFunction(worker, "use")(numbers) == pytest.approx([1, 1, 4, 1])


def test_every_place_that_installs_them_has_all_of_them():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = dict(line.split(";")[0].strip().split("==") for line in project["dependencies"])
    locked = (REPOSITORY / "autograder/gradescope/templates/requirements.txt").read_text(encoding="utf-8")
    installed = dict(re.findall(r"^([a-z-]+?)(?:-cpu)?==(\S+)", locked, flags=re.MULTILINE))
    for module in STUDENT_MODULES:
        assert pinned[module.distribution] == installed[module.distribution]


@pytest.mark.parametrize("language", ["en", "pt_BR", "ru"])
def test_students_are_told_of_them(language):
    page = (REPOSITORY / f"docs/students/{language}.md").read_text(encoding="utf-8")
    assert [module.title for module in STUDENT_MODULES if module.title not in page] == []
    assert "scikit-learn" in said(_NO_MODULE)


def test_one_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(student_modules, "find_spec", lambda name: None if name == "seaborn" else object())
    assert [module.title for module in missing_modules()] == ["seaborn"]
