"""What this unit's hidden tests call, as ``checks.convnet.scores_match(...)``: its networks, its slips and its hints.

Each public function of these modules, `known` aside, takes proxies of a student's answer, returns None when the answer
is right, and raises :class:`autograder.errors.CheckFailed` with a sentence and a hint when it is not.
"""

from . import convnet, initialisation, keras_model, known, optimizers

__all__ = ["convnet", "initialisation", "keras_model", "known", "optimizers"]
