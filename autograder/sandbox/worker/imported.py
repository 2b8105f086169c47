"""A network that came as a graph from another process, as it trains here: looked through, and with weights of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import tensorflow as tf

from autograder.sandbox.keras_parts import Constraints
from autograder.sandbox.worker.graph_flow import RefusedNetwork
from autograder.sandbox.worker.graph_rules import GraphFacts, examine_graph
from autograder.sandbox.worker.graph_size import compressed_numbers
from autograder.sandbox.worker.initial_values import are_repeated, describe, draw
from autograder.sandbox.worker.networks import FILES
from autograder.sandbox.worker.optimizers import build_constraint

__all__ = ["ImportedNetwork", "import_network"]


class ImportedNetwork:
    """A network that came as a graph.

    Args:
        module: loaded.
        facts: what was found in its graph.
        constraints: descriptions, one per variable that learns, or None.

    Attributes:
        variables: those that learn.
        fixed: how many numbers came along that are neither ours nor learnt; after :meth:`begin`.
    """

    def __init__(self, module: Any, facts: GraphFacts, constraints: Constraints) -> None:
        self._module = module
        self.variables: list[tf.Variable] = list(module.trained)
        self._others: list[tf.Variable] = list(module.others)
        self._restored = [self._others[position] for position in sorted(facts.changed_by_inference)]
        self._constraints = [None if entry is None else build_constraint(entry) for entry in constraints]
        self._constants = facts.constants
        self._learnt: list[np.ndarray] = []
        self.fixed = facts.constants
        self._constraint_texts = [repr(msgspec.to_builtins(entry)).encode() for entry in constraints]

    @property
    def everything(self) -> list[tf.Variable]:
        """All variables, those that learn first."""
        return [*self.variables, *self._others]

    @property
    def learned(self) -> int:
        """How many numbers it learns."""
        return sum(int(np.prod(variable.shape)) for variable in self.variables)

    def begin(self, seed: int, values: Sequence[np.ndarray] | None = None) -> bool:
        """Draw the initial values.

        Args:
            seed: of the draw.
            values: how the variables that learn begin elsewhere, which takes the place of what came along: drawn
                anew like that.

        Returns:
            Whether the random numbers among them are independent, as far as repetitions tell.
        """
        came = [variable.numpy() for variable in self.variables] if values is None else values
        variables = [*self.variables, *self._others]
        numbers, independent, kinds = self._constants, True, []
        for position, (variable, value) in enumerate(
            zip(variables, [*came, *(variable.numpy() for variable in self._others)], strict=True)
        ):
            initial = describe(value, learns=position < len(self.variables))
            numbers += initial.numbers
            kinds.append(f"{initial.kind} {value.reshape(-1)[:1] if initial.kind == 'kept' else ''}".encode())
            independent &= initial.kind == "kept" or not are_repeated(value)
            variable.assign(draw(initial, np.asarray(value), (seed, position)).reshape(variable.shape))
        self.fixed = numbers + compressed_numbers([*kinds, *self._constraint_texts])
        return independent

    def shuffle(self, seed: int, smallest: int) -> bool:
        """Mix the numbers within each variable that learns, so that nothing is left of what was learnt.

        Args:
            seed: of the permutations.
            smallest: variables of fewer numbers stay as they are.

        Returns:
            Whether most of what learns was mixed.
        """
        rng = np.random.default_rng(seed)
        self._learnt = [variable.numpy() for variable in self.variables]
        mixed = [value for value in self._learnt if value.size >= smallest]
        for variable, value in zip(self.variables, self._learnt, strict=True):
            if value.size >= smallest:
                variable.assign(rng.permutation(value.reshape(-1)).reshape(value.shape))
        return 2 * sum(value.size for value in mixed) >= self.learned

    def restore(self) -> None:
        """Take back what :meth:`shuffle` did."""
        for variable, value in zip(self.variables, self._learnt, strict=True):
            variable.assign(value)

    def learn(self, images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """See :class:`.networks.Network`."""
        outputs, penalty = self._module.learn(images)
        return outputs, penalty

    def predict(self, images: tf.Tensor) -> tf.Tensor:
        """See :class:`.networks.Network`; what the graph writes to its variables meanwhile is taken back."""
        before = [variable.numpy() for variable in self._restored]
        outputs = self._module.predict(images)
        for variable, value in zip(self._restored, before, strict=True):
            variable.assign(value)
        return outputs

    def constrain(self) -> None:
        """Bring the variables back into their bounds, as Keras's optimisers do after each step."""
        for variable, constraint in zip(self.variables, self._constraints, strict=True):
            if constraint is not None:
                variable.assign(constraint(variable))


def import_network(files: Mapping[str, np.ndarray], constraints: Constraints, folder: Path) -> ImportedNetwork:
    """The network of these files, which an untrusted process made; its initial values are still those that came.

    Args:
        files: uint8 arrays by file name, from :func:`.networks.export_network`.
        constraints: descriptions, one per variable that learns.
        folder: where the files are written meanwhile.

    Raises:
        RefusedNetwork: it contains what no network may, or is damaged.
    """
    try:
        facts = examine_graph(files[FILES[0]].tobytes())
        contents = {FILES[0]: facts.model, **{name: files[name].tobytes() for name in FILES[1:]}}
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        module = tf.saved_model.load(str(folder))
        network = ImportedNetwork(module, facts, constraints)
        if len(constraints) != len(network.variables):
            raise RefusedNetwork("graph", "constraints")
    except RefusedNetwork:
        raise
    except Exception as error:  # what damaged files raise is not documented
        raise RefusedNetwork("graph", type(error).__name__) from error
    return network
