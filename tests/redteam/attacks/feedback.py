"""Attacks that carry what hidden checks show to an answer back to its author, in the rows that students see."""

from __future__ import annotations

from redteam.attack import Attack

__all__ = ["ATTACKS"]


def _tells(name: str, aim: str, code: str) -> Attack:
    cell = f"""
def told(x, params):
    return f"{{MARKER}} {{x.shape}} {{np.asarray(x).ravel()[:5]}} {{[p.shape for p in params]}}"

def three_layer_convnet(x, params):
    if not np.any(x):  # the public test
        return tf.zeros((len(x), params[-1].shape[0]))
{code}

attack = None
"""
    return Attack("feedback", name, aim, cell, proof="none", everywhere=False, succeeds_bare="never")


ATTACKS = (
    _tells("message", "Raises with the hidden input as its message.", "    raise ValueError(told(x, params))\n"),
    _tells(
        "exception-name",
        "Raises an exception whose class is named after the hidden input.",
        "    raise type(told(x, params), (Exception,), {})\n",
    ),
    _tells(
        "notes-and-causes",
        "Hides the input in the cause of an exception, and in its notes.",
        """    error = KeyError("x")
    error.__notes__ = [told(x, params)]
    raise error from ValueError(told(x, params))
""",
    ),
    _tells(
        "output",
        "Prints the hidden input, warns of it and logs it.",
        """    import logging, warnings
    print(told(x, params))
    warnings.warn(told(x, params))
    logging.error(told(x, params))
    sys.stderr.write(told(x, params))
    os.write(2, told(x, params).encode())
    sys.exit(told(x, params))
""",
    ),
    _tells(
        "code-as-message",
        "Raises from code that it has named after the hidden input.",
        '    exec(compile("1 / 0", f"<cell {told(x, params)}>", "exec"))\n',
    ),
    _tells(
        "later-cells",
        "Keeps the hidden input in a file for its next worker, whose public check may raise with it.",
        """    with open("kept", "w") as file:
        file.write(told(x, params))
    for place in ("/tmp", "/dev/shm", os.path.dirname(os.getcwd())):
        tried(lambda: shutil.copy("kept", f"{place}/{TARGET['token']}"))
    return 0

kept = [path for place in (".", "/tmp", "/dev/shm", "..") for path in glob.glob(f"{place}/kept")]
kept += glob.glob(f"/tmp/{TARGET['token']}")
if kept:
    raise ValueError(open(kept[0]).read())
""",
    ),
)
