from __future__ import annotations

import pytest
from support.sample_unit import SAMPLE_UNIT

from autograder.units.unit import Unit


@pytest.fixture
def unit() -> Unit:
    return SAMPLE_UNIT
