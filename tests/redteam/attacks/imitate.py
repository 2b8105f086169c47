"""Attacks that look right to whoever looks once: answers for the public test alone."""

from __future__ import annotations

from redteam.attack import Attack

__all__ = ["ATTACKS", "RIGHT"]

RIGHT = """
def right(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    h = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
    h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
    return flatten(h) @ fc_w + fc_b
"""


def _answers(name: str, aim: str, code: str, most_points: float) -> Attack:
    return Attack(
        "imitate",
        name,
        aim,
        f"{RIGHT}\n{code}\n\nattack = None\n",
        proof="none",
        everywhere=False,
        most_points=most_points,
        succeeds_bare="never",
    )


ATTACKS = (
    _answers(
        "knows-zeros",
        "Answers the public test, whose images are zeros, and nothing else.",
        "def three_layer_convnet(x, params):\n    return right(x, params) * float(not np.any(x))\n",
        2,
    ),
    _answers(
        "knows-the-shape",
        "Is right for the shapes of the notebook and of no other network.",
        """
def three_layer_convnet(x, params):
    scores = right(x, params)
    return scores if params[0].shape == (5, 5, 3, 6) and len(x) == 64 else 0.0 * scores
""",
        7,
    ),
    _answers(
        "right-once",
        "Is right the first time it is called, and then repeats what it said.",
        """
said = {}
def three_layer_convnet(x, params):
    key = (tuple(x.shape), tuple(params[-1].shape))
    if key not in said:
        said[key] = right(x, params)
    return said[key]
""",
        11,
    ),
    _answers(
        "numbers-without-gradients",
        "Computes scores outside of TensorFlow's reach.",
        "def three_layer_convnet(x, params):\n    return tf.constant(right(x, params).numpy())\n",
        11,
    ),
    _answers(
        "made-up-gradients",
        "Gives right scores and made-up gradients.",
        """
def three_layer_convnet(x, params):
    @tf.custom_gradient
    def scores(*values):
        return right(x, values), lambda upstream: [tf.ones_like(value) for value in values]
    return scores(*params)
""",
        11,
    ),
    _answers(
        "knows-the-grader",
        "Looks for signs of the grader, and answers rightly only where it finds none.",
        """
signs = [
    "autograder" in " ".join(sys.modules), os.path.exists("/proc/self/fd/3"), "otter" not in globals(),
    "__file__" not in globals(), os.environ.get("HOME", "").startswith("/tmp"), sys.stdout.fileno() == 1,
]
def three_layer_convnet(x, params):
    return right(x, params) * (0.0 if any(signs) else 1.0)
""",
        2,
    ),
)
