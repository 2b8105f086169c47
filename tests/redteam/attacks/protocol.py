"""Attacks by what an answer returns: objects that lie to the code which turns them into arrays."""

from __future__ import annotations

from redteam.attack import Attack

__all__ = ["ATTACKS"]


def _returns(name: str, aim: str, code: str) -> Attack:
    return Attack(
        "objects", name, aim, f"{code}\n\nattack = None\n", proof="none", everywhere=False, succeeds_bare="never"
    )


ATTACKS = (
    _returns(
        "always-equal",
        "Returns an object that equals everything.",
        """
class Equal:
    shape, dtype, ndim = (64, 10), np.float32, 2
    def __eq__(self, other):
        return True
    __ne__ = __lt__ = __le__ = __sub__ = __getattr__ = lambda self, *_: self
    def __hash__(self):
        return 0
    def __abs__(self):
        return 0.0

def three_layer_convnet(x, params):
    return Equal()
""",
    ),
    _returns(
        "array-that-lies",
        "Returns an array of a class of its own, which compares as equal and changes at each look.",
        """
class Lying(np.ndarray):
    looks = 0
    def __array__(self, *_, **__):
        Lying.looks += 1
        return np.full((64, 10), Lying.looks)
    def astype(self, *_, **__):
        return self
    def __eq__(self, other):
        return True
    __array_ufunc__ = lambda self, *_, **__: True

def three_layer_convnet(x, params):
    return np.zeros((len(x), params[-1].shape[0]), np.float32).view(Lying)
""",
    ),
    _returns(
        "tensor-lookalike",
        "Returns an object that takes itself for a tensor.",
        """
class Tensor:
    __class__ = property(lambda self: tf.Variable)
    shape, dtype = tf.TensorShape((64, 10)), tf.float32
    def __array__(self, *_, **__):
        return np.array([[print]], dtype=object)

def three_layer_convnet(x, params):
    return Tensor()
""",
    ),
    _returns(
        "giant-view",
        "Returns a view of one number as a matrix of eight terabytes.",
        "def three_layer_convnet(x, params):\n    return np.broadcast_to(np.zeros(1), (2**20, 2**20))\n",
    ),
    _returns(
        "endless-list",
        "Returns a list that contains itself, and one that is a million long.",
        """
class Endless(list):
    def __iter__(self):
        while True:
            yield 0

def three_layer_convnet(x, params):
    return Endless([1])
""",
    ),
    _returns(
        "strange-types",
        "Returns complex numbers, text, dates and structures.",
        """
def three_layer_convnet(x, params):
    kinds = ["complex64", "U10", "M8[s]", "O", [("a", "f4")], "float16"]
    return [np.zeros((len(x), 10), kind) for kind in kinds] + [np.str_("x"), 1e400, 10**400, True, b"x", print]
""",
    ),
)
