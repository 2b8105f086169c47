"""What a function of the student's returned, as it crosses the border: a description, and arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from autograder.sandbox.worker.keras_versions import variable_types
from autograder.sandbox.worker.state import WorkerState

__all__ = ["describe"]

Body = dict[str, Any]

_VARIABLES = variable_types()
_ARRAYS = (tf.Tensor, *_VARIABLES, np.ndarray, np.generic, int, float)


def describe(state: WorkerState, result: Any) -> tuple[Body, tuple[np.ndarray, ...]]:
    """Describe a result; sequences item by item, one level deep, below which a list of numbers is an array."""
    is_sequence = isinstance(result, (list, tuple))
    descriptions, arrays = [], []
    for item in result if is_sequence else [result]:
        description, array = _describe_item(state, item)
        descriptions.append(description)
        if array is not None:
            arrays.append(array)
    return {"results": descriptions, "sequence": is_sequence}, tuple(arrays)


def _describe_item(state: WorkerState, item: Any) -> tuple[Body, np.ndarray | None]:
    if item is None:
        return {"kind": "none"}, None
    is_list = isinstance(item, (list, tuple)) and len(item) > 0 and all(_is_number(entry) for entry in item)
    if is_list or isinstance(item, _ARRAYS):
        array = np.asarray(item)
        if array.dtype.name == "bfloat16" or array.dtype == np.float16:
            array = array.astype(np.float32)
        if array.dtype.kind in "fiub":
            dtype = {"f": "float32", "i": "int64", "u": "int64", "b": "bool"}[array.dtype.kind]
            handle = state.keep(item) if isinstance(item, _VARIABLES) else None
            return {"kind": "array", "variable": handle}, array.astype(dtype)
    return {"kind": "object", "handle": state.keep(item)}, None


def _is_number(item: Any) -> bool:
    return isinstance(item, _ARRAYS) and np.ndim(item) == 0
