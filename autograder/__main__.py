"""``python -m autograder``, and what the command ``autograder`` runs.

Python looks for modules in the current folder first when it is started with ``-m``. That may be a folder of
submissions, and a ``numpy.py`` in it a student's. So before anything else is imported, that folder is taken out of the
places where modules are looked for. The package itself finds its own modules without it, a development checkout's too.
What cannot be mended from in here: ``-m`` takes a folder ``autograder`` there for this package. ``python -I`` does not.
"""

import os  # the interpreter has loaded both of these before it looks anywhere else
import sys


def _without_current_folder(places: list[str]) -> list[str]:
    """Those places that are not the current folder, however it is written."""
    try:
        here = os.path.realpath(os.getcwd())  # noqa: PTH109 (nothing may be imported yet)
    except OSError:  # it has been removed: there is nothing in it
        here = ""
    return [place for place in places if place and os.path.realpath(place) != here]


sys.path[:] = _without_current_folder(sys.path)

from autograder.commands.main import main  # noqa: E402

__all__ = ["main"]

if __name__ == "__main__":
    main()
