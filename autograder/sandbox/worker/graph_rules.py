"""What a network that comes as a graph may be made of: which operations, which state, and how many numbers.

A graph from a student's process is data until it has passed here. It may compute what it likes from images and
from the variables that it declares. It may not read files, keep tables, queues or strings, bring gradients of its
own, write to what the optimiser trains, or let what it remembers decide what it learns next. What it brings along
that no training made is counted.

Everything is read from the graph itself. What the process that made it says about it is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from autograder.sandbox.worker.counting import numbers_in
from autograder.sandbox.worker.graph_flow import GraphFunctions, RefusedNetwork, Summary, in_order
from autograder.sandbox.worker.graph_size import compressed_numbers, describe_functions, describe_variables

__all__ = ["LARGEST_STATE", "GraphFacts", "examine_graph"]

LARGEST_STATE = 4096
"""Numbers in one variable that changes by itself: batch normalisation keeps two per channel."""

_STRING = tf.string.as_datatype_enum
_KINDS = {"user_object", "function", "bare_concrete_function", "variable", "constant", "captured_tensor"}
_MOST_NODES, _MOST_BYTES = 100_000, 50 * 2**20

_NOTHING = "_generic_user_object"


@dataclass(frozen=True)
class GraphFacts:
    """What was found in a graph.

    Attributes:
        model: the saved model (protobuf), of which nothing is left but what its functions need.
        constants: how many numbers are written into it, as constants (see :func:`numbers_in`) or as its structure
            (see :mod:`.graph_size`).
        changed_by_inference: positions in ``others`` of the variables that ``predict`` writes to.
    """

    model: bytes
    constants: int
    changed_by_inference: frozenset[int]


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
    functions = GraphFunctions({function.signature.name: function for function in meta.graph_def.library.function})
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
    structure = [*describe_functions(needed, in_order), *describe_variables(objects)]
    constants = numbers_in(_constants([*meta.graph_def.node, *nodes])) + compressed_numbers(structure)
    positions = frozenset(others.index(node) for name in predict for node in written[name])
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


def _require_forgetful(summary: Summary, captured: Mapping[int, int], changing: set[int]) -> None:
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
