# A named tuple with the six parameters.
#
# Every check passes.

# %% question="three_layer_convnet_init"
from typing import NamedTuple


class ConvNetParams(NamedTuple):
    conv_w1: tf.Variable
    conv_b1: tf.Variable
    conv_w2: tf.Variable
    conv_b2: tf.Variable
    fc_w: tf.Variable
    fc_b: tf.Variable


def three_layer_convnet_init() -> ConvNetParams:
    return ConvNetParams(
        conv_w1=tf.Variable(create_matrix_with_kaiming_normal((5, 5, 3, 32))),
        conv_b1=tf.Variable(np.zeros(32, dtype=np.float32)),
        conv_w2=tf.Variable(create_matrix_with_kaiming_normal((3, 3, 32, 16))),
        conv_b2=tf.Variable(np.zeros(16, dtype=np.float32)),
        fc_w=tf.Variable(create_matrix_with_kaiming_normal((32 ** 2 * 16, 10))),
        fc_b=tf.Variable(np.zeros(10, dtype=np.float32)),
    )
