"""The checks of the unit `cifar10_convnet`, as the grader loads them: no path of Python's leads to them."""

from __future__ import annotations

from autograder.grading.unit_checks import load_checks
from autograder.units.unit import load_unit

_CHECKS = load_checks(load_unit("cifar10_convnet"))
convnet, initialisation, keras_model = _CHECKS.convnet, _CHECKS.initialisation, _CHECKS.keras_model
geometries, networks, optimizers = _CHECKS.geometries, _CHECKS.networks, _CHECKS.optimizers
reference, slips = _CHECKS.reference, _CHECKS.slips
