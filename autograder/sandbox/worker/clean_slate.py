"""Makes a worker that has run a program as good as new, for the same program to be run in it once more."""

from __future__ import annotations

import builtins
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

__all__ = ["CleanSlate"]


class CleanSlate:
    """What a worker was before it ran a student's code, as far as that code commonly changes it.

    It is no lock: code that wants to leave something behind in its process can. That is as much as it could keep from
    one call to the next.
    """

    def __init__(self) -> None:
        self._folder = Path.cwd()
        self._modules = set(sys.modules)
        self._path = list(sys.path)
        self._environment = dict(os.environ)
        self._builtins = dict(vars(builtins))
        self._errors = np.geterr()
        self._float, self._order = keras.backend.floatx(), keras.backend.image_data_format()

    def restore(self) -> None:
        """Empty the folder, forget the modules that lay in it, and set back what is set for a whole process."""
        os.chdir(self._folder)
        for entry in list(self._folder.iterdir()):
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink()
        for name in set(sys.modules) - self._modules:
            if _lies_in(self._folder, sys.modules[name]):
                del sys.modules[name]
        sys.path[:] = self._path
        os.environ.clear()
        os.environ.update(self._environment)
        for name in set(vars(builtins)) - set(self._builtins):
            delattr(builtins, name)
        vars(builtins).update(self._builtins)
        np.seterr(**self._errors)
        keras.backend.clear_session()
        keras.backend.set_floatx(self._float)
        keras.backend.set_image_data_format(self._order)
        tf.config.run_functions_eagerly(False)


def _lies_in(folder: Path, module: Any) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and Path(file).is_relative_to(folder)
