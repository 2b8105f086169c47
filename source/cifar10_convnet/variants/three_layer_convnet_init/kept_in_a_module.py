# The variables live in a tf.Module, whose list of them is returned: a list as TensorFlow wraps it.
#
# Every check passes.

# %% question="three_layer_convnet_init"
class Parameters(tf.Module):
    def __init__(self):
        super().__init__(name='three_layer_convnet')
        self.all = []
        for shape in ((5, 5, 3, 32), (3, 3, 32, 16), (32 * 32 * 16, 10)):
            self.all.append(tf.Variable(create_matrix_with_kaiming_normal(shape), name='w'))
            self.all.append(tf.Variable(tf.zeros(shape[-1]), name='b'))


def three_layer_convnet_init():
    return Parameters().all
