"""What a network that comes as a graph may be made of: which operations, which state, and how many numbers.

A graph from a student's process is data until it has passed here. It may compute what it likes from images and
from the variables that it declares. It may not read files, keep tables, queues or strings, bring gradients of its
own, write to what the optimiser trains, or let what it remembers decide what it learns next. What it brings along
that no training made is counted.

Everything is read from the graph itself. What the process that made it says about it is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tensorflow as tf

from autograder.sandbox.counting import numbers_in
from autograder.sandbox.graph_operations import ALLOWED, BY_ELEMENT, CALLS, SEEDS, WRITING
from autograder.sandbox.graph_size import compressed_numbers, describe_functions, describe_variables

__all__ = ["LARGEST_STATE", "GraphFacts", "RefusedNetwork", "examine_graph"]

LARGEST_STATE = 4096
"""Numbers in one variable that changes by itself: batch normalisation keeps two per channel."""

_STRING = tf.string.as_datatype_enum
_KINDS = {"user_object", "function", "bare_concrete_function", "variable", "constant", "captured_tensor"}
_MOST_NODES, _MOST_BYTES = 100_000, 50 * 2**20

_NOTHING = "_generic_user_object"

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


@dataclass(frozen=True)
class GraphFacts:
    """What was found in a graph.

    Attributes:
        model: the saved model (protobuf), of which nothing is left but what its functions need.
        constants: how many numbers are written into it, as constants (see :func:`numbers_in`) or as its structure
            (see :mod:`.graph_size`).
        changing: positions in ``others`` of the variables that the network itself changes.
    """

    model: bytes
    constants: int
    changing: frozenset[int]


@dataclass(frozen=True)
class _Summary:
    """What a function does with its arguments."""

    outputs: tuple[Dependencies, ...]
    writes: frozenset[tuple[int, Dependencies]]


@dataclass
class _Functions:
    """The functions of a graph, and what each of them does."""

    definitions: Mapping[str, Any]
    summaries: dict[str, _Summary] = field(default_factory=dict)
    entered: list[str] = field(default_factory=list)

    def summary(self, name: str) -> _Summary:
        if name not in self.summaries:
            if name in self.entered or name not in self.definitions:
                raise RefusedNetwork("operation", "recursion" if name in self.entered else "function")
            self.entered.append(name)
            self.summaries[name] = _summarise(self.definitions[name], self)
            self.entered.pop()
        return self.summaries[name]


def examine_graph(saved: bytes) -> GraphFacts:
    """Look whether a saved model is a network that may be trained here.

    Args:
        saved: ``saved_model.pb`` of a module with functions ``learn`` and ``predict`` and lists of variables
            ``trained`` and ``others``, as :func:`.networks.export_network` writes it.

    Raises:
        RefusedNetwork: it is not.
    """
    from tensorflow.core.protobuf import saved_model_pb2

    model = saved_model_pb2.SavedModel.FromString(saved)
    if len(model.meta_graphs) != 1:
        raise RefusedNetwork("graph", "several graphs")
    meta = model.meta_graphs[0]
    objects = meta.object_graph_def
    declared = _declared_variables(objects)
    functions = _Functions({function.signature.name: function for function in meta.graph_def.library.function})
    learn, predict = (_traces(objects, name) for name in ("learn", "predict"))
    summaries = {name: functions.summary(name) for name in (*learn, *predict)}
    captured = {name: _captured_variables(objects, functions.definitions[name], name) for name in summaries}
    written = {
        name: {
            _require(captured[name].get(position), "state", "a variable that is not its own")
            for position, _sources in summary.writes
        }
        for name, summary in summaries.items()
    }
    changing = set().union(*written.values())
    remembering = set().union(*(written[name] for name in learn))  # what inference writes is taken back
    trained, others = declared
    if changing & set(trained):
        raise RefusedNetwork("state", "a variable that is trained")
    for node in changing:
        if _size(objects.nodes[node].variable.shape) > LARGEST_STATE:
            raise RefusedNetwork("state", objects.nodes[node].variable.name[:100])
    for name in learn:
        _require_forgetful(summaries[name], captured[name], remembering)
    _keep_only(meta, functions.summaries, (*learn, *predict))
    needed = [functions.definitions[name] for name in functions.summaries]
    nodes = [node for function in needed for node in function.node_def]
    if len(nodes) > _MOST_NODES or meta.ByteSize() > _MOST_BYTES:
        raise RefusedNetwork("size", f"{len(nodes)} operations")
    structure = [*describe_functions(needed, _in_order), *describe_variables(objects)]
    constants = numbers_in(_constants([*meta.graph_def.node, *nodes])) + compressed_numbers(structure)
    positions = frozenset(others.index(node) for node in changing)
    return GraphFacts(model.SerializeToString(), constants, positions)


def _declared_variables(objects: Any) -> tuple[list[int], list[int]]:
    """Nodes of the variables that learn and of the others; there must be none beside them.

    Raises:
        RefusedNetwork: there are, or things of other kinds.
    """
    if any(node.WhichOneof("kind") not in _KINDS for node in objects.nodes):
        raise RefusedNetwork("state", "a resource")
    lists = [_members(_child(objects, name)) for name in ("trained", "others")]
    variables = {number for number, node in enumerate(objects.nodes) if node.WhichOneof("kind") == "variable"}
    listed = [number for numbers in lists for number in numbers]
    if len(set(listed)) != len(listed) or set(listed) != variables:
        raise RefusedNetwork("state", "a variable that it does not declare")
    return lists[0], lists[1]


def _members(node: Any) -> list[int]:
    """Nodes of a list's items: as they are loaded, each at the place that it names.

    Raises:
        RefusedNetwork: a place is named twice, left out, or out of order.
    """
    names = [child.local_name for child in node.children]
    if names != [str(position) for position in range(len(names))]:
        raise RefusedNetwork("graph", "a list with gaps")
    return [child.node_id for child in node.children]


def _child(objects: Any, name: str) -> Any:
    """What the module's attribute will be: if two were called alike, the last would be loaded."""
    found = [child.node_id for child in objects.nodes[0].children if child.local_name == name]
    if len(found) != 1 or not 0 <= found[0] < len(objects.nodes):
        raise RefusedNetwork("graph", f"{len(found)} times {name}")
    return objects.nodes[found[0]]


def _traces(objects: Any, name: str) -> list[str]:
    """Names of the functions behind ``learn`` or ``predict``."""
    node = _child(objects, name)
    if node.WhichOneof("kind") != "function":
        raise RefusedNetwork("graph", f"no function {name}")
    return list(node.function.concrete_functions)


def _captured_variables(objects: Any, function: Any, name: str) -> dict[int, int]:
    """The node of each variable that a function takes, by its position among the arguments."""
    bound = objects.concrete_functions[name].bound_inputs
    if any(objects.nodes[node].WhichOneof("kind") not in ("variable", "constant") for node in bound):
        raise RefusedNetwork("graph", "a captured tensor")
    first = len(function.signature.input_arg) - len(bound)
    return {first + position: node for position, node in enumerate(bound)}


def _require_forgetful(summary: _Summary, captured: Mapping[int, int], changing: set[int]) -> None:
    """What is learnt must not depend on what the network remembers: its state is for inference.

    Each variable may change by its own last value and by what is learnt from now, as a moving average does: each
    number by itself. One variable in which everything is kept could otherwise learn at a rate of its own.
    """
    positions = {position for position, node in captured.items() if node in changing}
    if any(sources & positions for sources in summary.outputs):
        raise RefusedNetwork("memory")
    for written, sources in summary.writes:
        others = {captured[position] for position in sources & positions} - {captured[written]}
        if others or any(~position in sources for position in positions):
            raise RefusedNetwork("memory")


def _summarise(function: Any, functions: _Functions) -> _Summary:
    """Follow each argument through a function."""
    arguments = [argument.name for argument in function.signature.input_arg]
    known: dict[str, Dependencies] = {name: frozenset({position}) for position, name in enumerate(arguments)}
    results: dict[str, tuple[Dependencies, ...]] = {}
    writes: set[tuple[int, Dependencies]] = set()
    for node in _in_order(function):
        inputs = [_source(name, known, results) for name in node.input if not name.startswith("^")]
        outputs, changed = _follow(node, inputs, functions)
        results[node.name] = outputs
        writes |= changed
    outputs = tuple(_source(function.ret[argument.name], known, results) for argument in function.signature.output_arg)
    return _Summary(outputs, frozenset(writes))


def _follow(
    node: Any, inputs: Sequence[Dependencies], functions: _Functions
) -> tuple[tuple[Dependencies, ...], set[tuple[int, Dependencies]]]:
    """What the outputs of an operation depend on, one entry where all are alike; and what it writes."""
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
    return (everything if node.op in BY_ELEMENT else _mixed(everything),), writes


def _mixed(sources: Dependencies) -> Dependencies:
    return sources | {position if position < 0 else ~position for position in sources}


def _follow_call(
    node: Any, inputs: Sequence[Dependencies], functions: _Functions
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
    inputs: Sequence[Dependencies], condition: _Summary, body: _Summary
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
    summary: _Summary, handed: Sequence[Dependencies], chosen_by: Dependencies
) -> set[tuple[int, Dependencies]]:
    return {
        (variable, _through(sources, handed) | chosen_by)
        for written, sources in summary.writes
        for variable in handed[written]
        if variable >= 0
    }


def _source(
    name: str, known: Mapping[str, Dependencies], results: Mapping[str, tuple[Dependencies, ...]]
) -> Dependencies:
    """What ``argument``, ``node:output:index`` or ``node:output`` depends on."""
    if name in known:
        return known[name]
    node, *place = name.split(":")
    outputs = results[node]
    if len(outputs) == 1:
        return outputs[0]
    # Calls name all outputs `output`, and count them.
    return outputs[int(place[-1])] if place and place[-1].isdigit() else frozenset().union(*outputs)


def _in_order(function: Any) -> Iterator[Any]:
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


def _keep_only(meta: Any, needed: Iterable[str], traces: Sequence[str]) -> None:
    """Take out of a saved model all functions that the network does not need, and gradients of its own."""
    library = meta.graph_def.library
    kept = set(needed)
    functions = [function for function in library.function if function.signature.name in kept]
    del library.function[:]
    del library.registered_gradients[:]
    del library.gradient[:]
    for function in functions:
        for node in function.node_def:
            node.device = ""
            node.attr.pop("_gradient_op_type", None)
        library.function.append(function)
    objects = meta.object_graph_def
    for name in set(objects.concrete_functions) - set(traces):
        del objects.concrete_functions[name]
    for node in objects.nodes:
        if node.WhichOneof("kind") == "bare_concrete_function":
            name = node.bare_concrete_function.concrete_function_name
            if name not in traces:
                node.user_object.identifier = _NOTHING
        elif node.WhichOneof("kind") == "captured_tensor":  # of a gradient that has been taken out
            node.user_object.identifier = _NOTHING
    # Variables and captured constants are read from the objects; the graph itself saves and restores files.
    constants = [node for node in meta.graph_def.node if node.op == "Const" and node.attr["dtype"].type != _STRING]
    del meta.graph_def.node[:]
    meta.graph_def.node.extend(constants)
    meta.signature_def.clear()
    meta.collection_def.clear()


def _constants(nodes: Iterable[Any]) -> Iterator[np.ndarray]:
    """The values of constants, and texts in attributes of operations."""
    for node in nodes:
        if node.op == "Const":
            yield _stored(node.attr["value"].tensor)


def _stored(tensor: Any) -> np.ndarray:
    """The values that a constant holds, as they are written down: one that fills a tensor is one."""
    dtype = tf.dtypes.as_dtype(tensor.dtype)
    if tensor.tensor_content:
        return np.frombuffer(tensor.tensor_content, np.dtype((np.void, max(1, dtype.size))))
    values = [value for entry, values in tensor.ListFields() if entry.name.endswith("_val") for value in values]
    if dtype == tf.string:
        return np.array(values, object)
    written = np.array(values)
    is_narrow = dtype.size <= 4 or dtype == tf.complex64  # which is written as pairs
    return written.astype(f"{written.dtype.kind}4") if is_narrow and written.itemsize == 8 else written


def _size(shape: Any) -> int:
    return int(np.prod([dimension.size for dimension in shape.dim], dtype=np.int64))


def _require(value: int | None, reason: str, detail: str) -> int:
    if value is None:
        raise RefusedNetwork(reason, detail)
    return value
