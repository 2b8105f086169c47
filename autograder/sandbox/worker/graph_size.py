"""How much a graph says by its structure: which operations in which order, with which attributes, wired how.

A table needs no constants. It can be the order in which two numbers are stacked, the slopes of activations, the
lengths of variables, the branches of a choice. So all of that is written down, without names, each input by how far
back it was made, and compressed: what repeats itself, as layers do, hardly counts, and what a table says cannot be
compressed away. The networks of the course's banks come to 0.5 to 1.1 KB, most of it the names of operations.
"""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

__all__ = ["compressed_numbers", "describe_functions", "describe_variables"]

_LZMA = [{"id": lzma.FILTER_LZMA2, "preset": 6}]
_UNSEEN = {"config", "config_proto", "executor_type"}
"""Attributes that say where and how an operation runs; none of them reaches a result."""


def compressed_numbers(parts: Iterable[bytes]) -> int:
    """Numbers of four bytes that a description takes when it is compressed."""
    compressed = lzma.compress(b"\n".join(parts), format=lzma.FORMAT_RAW, filters=_LZMA)
    return -(-len(compressed) // 4)


def describe_functions(functions: Sequence[Any], in_order: Callable[[Any], Iterable[Any]]) -> Iterator[bytes]:
    """The structure of functions, a line for each operation. Values of constants are left out.

    Args:
        functions: of a graph (protobuf).
        in_order: gives a function's operations, each after those that it takes its inputs from.
    """
    numbers = {function.signature.name: number for number, function in enumerate(functions)}
    for function in functions:
        made = {argument.name: place for place, argument in enumerate(function.signature.input_arg)}
        place = len(made)
        for node in in_order(function):
            yield b" ".join([node.op.encode(), *_attributes(node, numbers), *_inputs(node, made, place)])
            made[node.name] = place
            place += 1
        results = [function.ret[argument.name].partition(":")[0] for argument in function.signature.output_arg]
        yield b" ".join(str(place - made[result]).encode() for result in results)


def describe_variables(objects: Any) -> Iterator[bytes]:
    """Shapes and types of a graph's variables."""
    for node in objects.nodes:
        if node.WhichOneof("kind") == "variable":
            yield bytes([node.variable.dtype % 256]) + node.variable.shape.SerializeToString()


def _attributes(node: Any, numbers: dict[str, int]) -> Iterator[bytes]:
    for key in sorted(node.attr):
        value = node.attr[key]
        if key.startswith("_") or key in _UNSEEN:
            continue
        called = [value.func] if value.HasField("func") else value.list.func
        if called:
            yield b",".join(str(numbers.get(function.name, -1)).encode() for function in called)
        elif value.HasField("tensor"):
            yield value.tensor.tensor_shape.SerializeToString()
        else:
            yield value.SerializeToString()


def _inputs(node: Any, made: dict[str, int], place: int) -> Iterator[bytes]:
    for name in node.input:
        source, _, output = name.lstrip("^").partition(":")
        yield f"{name[:1] if name.startswith('^') else ''}{place - made[source]}{output[-2:]}".encode()
