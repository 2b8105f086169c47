# Biases begin slightly above zero, as some books advise for ReLU.
#
# Every check passes.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    b = 0.01
    with tf.device(device):
        return list(map(tf.Variable, [
            create_matrix_with_kaiming_normal((5, 5, 3, 32)), tf.fill([32], b),
            create_matrix_with_kaiming_normal((3, 3, 32, 16)), tf.fill([16], b),
            create_matrix_with_kaiming_normal((32 * 32 * 16, 10)), tf.constant(b, shape=[10]),
        ]))
