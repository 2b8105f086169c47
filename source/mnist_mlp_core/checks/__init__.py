"""What this unit's hidden tests call, as ``checks.layers.outputs_match(...)``: references, slips and hints.

Each public function of these modules, `known` aside, takes proxies of a student's answer, returns None when the answer
is right, and raises :class:`autograder.errors.CheckFailed` with a sentence and a hint when it is not. Of a hidden check
students read the hint alone, so every hint names what was looked at and ends with something to do.
"""

from . import adam, export, initialisation, known, layers, loop, measures

__all__ = ["adam", "export", "initialisation", "known", "layers", "loop", "measures"]
