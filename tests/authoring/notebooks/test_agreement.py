from __future__ import annotations

import pytest
from support.mini_unit import MiniUnit

from autograder.authoring.notebooks.agreement import prove_numbers_agree
from autograder.authoring.notebooks.source import read_source
from autograder.errors import UnitError
from autograder.units.unit import load_unit


@pytest.fixture
def mini(tmp_path):
    return MiniUnit(tmp_path)


RUN = "learning_rate = 3e-3\ntrain_part2(double, identity_init, learning_rate)\n"


def test_numbers_that_agree_are_accepted(mini):
    mini.replace(
        RUN,
        RUN + "plot(history, goal=0.43)\n# %pwd\ntrain(num_epochs=1)\nlayers.BatchNormalization(momentum=0.5)\n",
    )
    prove_numbers_agree(mini.read())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            RUN,
            RUN.replace("3e-3", "3e-2"),
            "double, line 102 of notebook.py: learning_rate is 0.03; unit.toml says 0.003",
        ),
        (RUN, RUN + "plot(history, goal=0.44)\n", "line 104 of notebook.py: goal is 0.44; unit.toml says 0.43"),
        (RUN, RUN + "num_epochs = 2\n", "num_epochs is 2; unit.toml says 1"),
        ("secret_sum = number + number", "secret_sum = SGD(momentum=0.9)", "momentum is 0.9; unit.toml says 0"),
        ("products.twice_anything(double)", "products.twice_anything(double, learning_rate=5)", "learning_rate is 5"),
        ("learning_rate = 1e-2\n", "learning_rate = 1\n", "given_network, line 49 of notebook.py: learning_rate is 1"),
        (
            "num_validation=1000,",
            "num_validation=999,",
            r"load_cifar10 loads \[49000, 999, 10000\] images by default",
        ),
        ("def load_cifar10(", "def load(", "nowhere defines load_cifar10"),
        ("Reach over 43%.", "Reach over 44%.", "double: the notebook nowhere says 'over 43%'"),
        (f'# %% tags=["training-run"]\n{RUN}', "", "double: no cell tagged training-run follows"),
        (f'# %% tags=["training-run"]\n{RUN}', f"# %%\n{RUN}", "double: no cell tagged training-run follows"),
    ],
)
def test_a_disagreement_stops_the_build(mini, old, new, words):
    mini.replace(old, new)
    with pytest.raises(UnitError, match=words):
        prove_numbers_agree(mini.read())


def test_a_training_run_belongs_to_the_question_before_it(mini):
    cell = f'# %% tags=["training-run"]\n{RUN}'
    mini.replace(cell, "")
    mini.replace("# %% [markdown]\n# ## What comes next", f"{cell}\n# %% [markdown]\n# ## What comes next")
    with pytest.raises(UnitError, match="double: no cell tagged training-run follows"):
        prove_numbers_agree(mini.read())


def test_the_real_source_agrees():
    prove_numbers_agree(read_source(load_unit("cifar10_convnet")))
