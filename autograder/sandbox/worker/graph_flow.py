"""What becomes of a function's arguments in a graph: what its outputs depend on, and what it writes where.

A network's memory must not decide what it learns. So each argument, and each variable among them, is followed through
operations, calls, branches and loops.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.sandbox.worker.graph_operations import ALLOWED, BY_ELEMENT, CALLS, NORMALISING, SEEDS, WRITING

__all__ = ["Dependencies", "GraphFunctions", "RefusedNetwork", "Summary", "in_order"]

Dependencies = frozenset[int]
"""Positions among a function's arguments; and ``~position`` besides where numbers at several places were mixed."""


class RefusedNetwork(Exception):
    """A graph is not one that may be trained here.

    Args:
        reason: a word of :data:`.refusals.REFUSALS`.
        detail: the operation or the variable; the graph's own words.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


_Outputs = tuple[Dependencies, ...] | dict[str, Dependencies]
"""Of an operation: one entry where all are alike, or in order; or by name."""


@dataclass(frozen=True)
class Summary:
    """What a function does with its arguments.

    Attributes:
        outputs: by output, the arguments that it depends on.
        writes: which argument, a variable, is changed by which others.
    """

    outputs: tuple[Dependencies, ...]
    writes: frozenset[tuple[int, Dependencies]]


@dataclass
class GraphFunctions:
    """The functions of a graph, and what each of them does."""

    definitions: Mapping[str, Any]
    summaries: dict[str, Summary] = field(default_factory=dict)
    entered: list[str] = field(default_factory=list)

    def summary(self, name: str) -> Summary:
        """What the function of that name does.

        Raises:
            RefusedNetwork: it is not there, calls itself, or contains what no network may.
        """
        if name not in self.summaries:
            if name in self.entered or name not in self.definitions:
                raise RefusedNetwork("operation", "recursion" if name in self.entered else "function")
            self.entered.append(name)
            self.summaries[name] = _summarise(self.definitions[name], self)
            self.entered.pop()
        return self.summaries[name]


def _summarise(function: Any, functions: GraphFunctions) -> Summary:
    """Follow each argument through a function."""
    arguments = [argument.name for argument in function.signature.input_arg]
    known: dict[str, Dependencies] = {name: frozenset({position}) for position, name in enumerate(arguments)}
    results: dict[str, _Outputs] = {}
    writes: set[tuple[int, Dependencies]] = set()
    for node in in_order(function):
        inputs = [_source(name, known, results) for name in node.input if not name.startswith("^")]
        outputs, changed = _follow(node, inputs, functions)
        results[node.name] = outputs
        writes |= changed
    outputs = tuple(_source(function.ret[argument.name], known, results) for argument in function.signature.output_arg)
    return Summary(outputs, frozenset(writes))


def _follow(
    node: Any, inputs: Sequence[Dependencies], functions: GraphFunctions
) -> tuple[_Outputs, set[tuple[int, Dependencies]]]:
    """What the outputs of an operation depend on, and what it writes."""
    if node.op not in ALLOWED:
        raise RefusedNetwork("operation", node.op[:100])
    everything: Dependencies = frozenset().union(*inputs)
    if node.op in CALLS:
        return _follow_call(node, inputs, functions)
    writes: set[tuple[int, Dependencies]] = set()
    if node.op in WRITING:
        by = WRITING[node.op]
        sources = frozenset() if by is None else inputs[by]
        if by is not None and node.op != "AssignVariableOp":
            sources |= inputs[0]
        writes = {(variable, sources) for variable in inputs[0] if variable >= 0}
    if node.op in SEEDS:
        told = [sources for position, sources in enumerate(inputs) if position not in SEEDS[node.op]]
        return (_mixed(frozenset().union(*told)),), writes
    if node.op in NORMALISING and _is_set(node, "is_training"):
        return _follow_normalising(inputs, NORMALISING[node.op]), writes
    return (everything if node.op in BY_ELEMENT else _mixed(everything),), writes


def _follow_normalising(inputs: Sequence[Dependencies], names: Sequence[str]) -> dict[str, Dependencies]:
    """A batch is normalised by its own mean and variance; those that are remembered are only brought up to date."""
    images, scale, offset, mean, variance = inputs
    own = _mixed(images)
    rest = _mixed(frozenset().union(*inputs))
    known = {"y": own | _mixed(scale | offset), "batch_mean": own | mean, "batch_variance": own | variance}
    return {name: known.get(name, rest) for name in names}


def _is_set(node: Any, attribute: str) -> bool:
    """Of an attribute that is true by default, and left out of saved graphs then."""
    return attribute not in node.attr or bool(node.attr[attribute].b)


def _mixed(sources: Dependencies) -> Dependencies:
    return sources | {position if position < 0 else ~position for position in sources}


def _follow_call(
    node: Any, inputs: Sequence[Dependencies], functions: GraphFunctions
) -> tuple[tuple[Dependencies, ...], set[tuple[int, Dependencies]]]:
    called = [name for key in CALLS[node.op] for name in _function_names(node.attr[key])]
    if node.op in ("While", "StatelessWhile"):
        return _follow_loop(inputs, functions.summary(called[0]), functions.summary(called[1]))
    is_branch = node.op not in ("PartitionedCall", "StatefulPartitionedCall")
    chosen_by = _mixed(inputs[0]) if is_branch else frozenset()
    handed = inputs[1:] if is_branch else inputs
    outputs: list[Dependencies] = []
    writes: set[tuple[int, Dependencies]] = set()
    for name in called:
        summary = functions.summary(name)
        mapped = [_through(sources, handed) | chosen_by for sources in summary.outputs]
        outputs = [a | b for a, b in zip(outputs, mapped, strict=True)] if outputs else mapped
        writes |= _writes_through(summary, handed, chosen_by)
    return tuple(outputs) or (frozenset(),), writes


def _follow_loop(
    inputs: Sequence[Dependencies], condition: Summary, body: Summary
) -> tuple[tuple[Dependencies, ...], set[tuple[int, Dependencies]]]:
    state = list(inputs)
    while True:  # each round adds dependencies, of which there are finitely many
        decides = _mixed(_through(condition.outputs[0], state))
        following = [
            before | _through(sources, state) | decides for before, sources in zip(state, body.outputs, strict=True)
        ]
        if following == state:
            break
        state = following
    writes = _writes_through(body, state, decides) | _writes_through(condition, state, decides)
    return tuple(state) or (frozenset(),), writes


def _through(sources: Dependencies, handed: Sequence[Dependencies]) -> Dependencies:
    given = (handed[position] if position >= 0 else _mixed(handed[~position]) for position in sources)
    return frozenset().union(*given)


def _writes_through(
    summary: Summary, handed: Sequence[Dependencies], chosen_by: Dependencies
) -> set[tuple[int, Dependencies]]:
    return {
        (variable, _through(sources, handed) | chosen_by)
        for written, sources in summary.writes
        for variable in handed[written]
        if variable >= 0
    }


def _source(name: str, known: Mapping[str, Dependencies], results: Mapping[str, _Outputs]) -> Dependencies:
    """What ``argument``, ``node:output:index`` or ``node:output`` depends on."""
    if name in known:
        return known[name]
    node, *place = name.split(":")
    outputs = results[node]
    if isinstance(outputs, dict):
        return outputs[place[0]] if place else frozenset().union(*outputs.values())
    if len(outputs) == 1:
        return outputs[0]
    # Calls name all outputs `output`, and count them.
    return outputs[int(place[-1])] if place and place[-1].isdigit() else frozenset().union(*outputs)


def in_order(function: Any) -> Iterator[Any]:
    """The operations of a function, each after those that it takes its inputs from."""
    nodes = {node.name: node for node in function.node_def}
    done: set[str] = set()
    for first in function.node_def:
        stack = [(first, False)]
        while stack:
            node, is_ready = stack.pop()
            if node.name in done:
                continue
            if is_ready:
                done.add(node.name)
                yield node
                continue
            stack.append((node, True))
            if len(stack) > 2 * len(nodes) + 1_000_000:
                raise RefusedNetwork("graph", "a circle")
            for name in node.input:
                source = name.lstrip("^").partition(":")[0]
                if source in nodes and source not in done:
                    stack.append((nodes[source], False))


def _function_names(value: Any) -> list[str]:
    return [value.func.name] if value.HasField("func") else [function.name for function in value.list.func]
