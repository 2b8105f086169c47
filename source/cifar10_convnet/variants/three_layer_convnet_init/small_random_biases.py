# Small random biases, and a generator of TensorFlow's.
#
# Every check passes.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    g = tf.random.Generator.from_non_deterministic_state()

    def layer(*shape):
        fan_in = math.prod(shape[:-1])
        yield tf.Variable(g.normal(shape, stddev=(2 / fan_in) ** 0.5))
        yield tf.Variable(g.uniform(shape[-1:], -0.01, 0.01))

    return [*layer(5, 5, 3, 32), *layer(3, 3, 32, 16), *layer(32 * 32 * 16, 10)]
