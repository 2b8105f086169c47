"""What this unit's hidden tests call, as ``checks.tensors.sums_match(...)``: its references, its slips and its hints.

Each public function of these modules, `known` aside, takes proxies of a student's answer, returns None when the answer
is right, and raises :class:`autograder.errors.CheckFailed` with a sentence and a hint when it is not.
"""

from . import batches, gradient, known, layers, tensors, training

__all__ = ["batches", "gradient", "known", "layers", "tensors", "training"]
