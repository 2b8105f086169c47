"""What this unit's hidden tests call, as ``checks.network.scores_match(...)``: its network, its slips and its hints.

Each public function of these modules, `known` aside, takes proxies of a student's answer, returns None when the answer
is right, and raises :class:`autograder.errors.CheckFailed` with a sentence and a hint when it is not. Loops, data sets
and files are tried in the worker by :mod:`.probes`, and judged here.
"""

from . import batches, challenges, data_sets, evaluation, known, loops, network, optimizers, program

__all__ = ["batches", "challenges", "data_sets", "evaluation", "known", "loops", "network", "optimizers", "program"]
