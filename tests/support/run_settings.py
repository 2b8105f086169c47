"""Settings of training runs, for tests that care about few of them."""

from __future__ import annotations

from typing import Any

from autograder.units.training import GradedTraining

__all__ = ["run_settings"]

_LOOPS: dict[str, dict[str, Any]] = {
    "params": {"outputs": "scores", "model": "model", "init": "init"},
    "keras": {
        "outputs": "probabilities",
        "model": "Network",
        "make_model": "model_init_fn",
        "make_optimizer": "optimizer_init_fn",
    },
}


def run_settings(loop: str = "keras", **settings: Any) -> GradedTraining:
    """One epoch in some seconds with usual names, but for what is given; a goal must be."""
    usual = {"learning_rate": 0.1, "epochs": 1, "seconds": 1, "disguise": "shifted"}
    verdict = {"spread": 1.5, "difference": 3.0, "credit_over": 5.0}
    return GradedTraining(loop=loop, **{**usual, **_LOOPS[loop], **verdict, **settings})
