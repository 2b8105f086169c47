"""What a function of the student's returned, as it crosses the border: a description, and arrays."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.sandbox.worker.state import WorkerState

__all__ = ["describe"]

Body = dict[str, Any]


def describe(state: WorkerState, result: Any) -> tuple[Body, tuple[np.ndarray, ...]]:
    """Describe a result; sequences item by item, one level deep."""
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
    if isinstance(item, (tf.Tensor, tf.Variable, keras.Variable, np.ndarray, np.generic, int, float)):
        array = np.asarray(item)
        if array.dtype.name == "bfloat16" or array.dtype == np.float16:
            array = array.astype(np.float32)
        if array.dtype.kind in "fiub":
            dtype = {"f": "float32", "i": "int64", "u": "int64", "b": "bool"}[array.dtype.kind]
            is_variable = isinstance(item, (tf.Variable, keras.Variable))
            return {"kind": "array", "variable": is_variable}, array.astype(dtype)
    return {"kind": "object", "handle": state.keep(item)}, None
