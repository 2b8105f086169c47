"""`make build` leaves the checkout clean."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from autograder.authoring.build import build_unit
from autograder.units.unit import REPOSITORY, load_unit, unit_names


@pytest.mark.slow
@pytest.mark.parametrize("name", unit_names())
def test_the_committed_outputs_are_those_of_the_source(name, tmp_path):
    (tmp_path / "source").symlink_to(REPOSITORY / "source")
    unit = load_unit(name, tmp_path)
    result = build_unit(unit, execute=False)
    for path in result.written:
        assert (REPOSITORY / path).read_bytes() == (tmp_path / path).read_bytes(), f"{path} is stale: run `make build`"
    patterns = (f"assignment/*/{unit.name}", f"solutions/*/{unit.name}.ipynb", f"solutions/*/tests/{unit.name}")
    found = [path for pattern in patterns for top in REPOSITORY.glob(pattern) for path in (top, *top.rglob("*"))]
    present = {PurePosixPath(path.relative_to(REPOSITORY)) for path in found if path.is_file()}
    assert present <= set(result.written), "a stale file: run `make build`"
