# Type hints, and assertions about all shapes.
#
# Every check passes.

# %% question="three_layer_convnet"
from typing import Sequence, Union

TensorLike = Union[tf.Tensor, tf.Variable, np.ndarray]


def three_layer_convnet(x: TensorLike, params: Sequence[TensorLike]) -> tf.Tensor:
    assert len(params) == 6, 'need six parameters'
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = (tf.convert_to_tensor(p, dtype=tf.float32) for p in params)
    x: tf.Tensor = tf.cast(x, tf.float32)
    tf.debugging.assert_shapes([
        (x, ('N', 'H', 'W', 3)),
        (conv_w1, ('KH1', 'KW1', 3, 'F1')), (conv_b1, ('F1',)),
        (conv_w2, ('KH2', 'KW2', 'F1', 'F2')), (conv_b2, ('F2',)),
        (fc_w, ('D', 'C')), (fc_b, ('C',)),
    ])
    hidden: tf.Tensor = tf.nn.relu(tf.nn.conv2d(x, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
    hidden = tf.nn.relu(tf.nn.conv2d(hidden, conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
    scores: tf.Tensor = tf.matmul(flatten(hidden), fc_w) + fc_b
    tf.debugging.assert_equal(tf.shape(scores)[0], tf.shape(x)[0])
    return scores
