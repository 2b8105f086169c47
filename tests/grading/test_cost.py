from __future__ import annotations

import pytest
from support.sample_unit import SAMPLE_UNIT

from autograder.grading.cost import class_seconds


def test_time_grows_with_the_class_and_a_slow_machine_and_shrinks_with_processors():
    once = class_seconds(SAMPLE_UNIT, 10, factor=1.0, processors=1)
    assert once > 0
    assert class_seconds(SAMPLE_UNIT, 20, factor=1.0, processors=1) == pytest.approx(2 * once)
    assert class_seconds(SAMPLE_UNIT, 10, factor=3.0, processors=1) == pytest.approx(3 * once)
    assert class_seconds(SAMPLE_UNIT, 10, factor=1.0, processors=4) == pytest.approx(once / 4)
