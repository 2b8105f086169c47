# Numbers between 0 and 1 are stretched and moved.
#
# Every check passes.

# %% question="xavier_init"
def xavier_init(shape):
    inputs, outputs = shape
    bound = tf.math.sqrt(6.0 / tf.cast(inputs + outputs, tf.float32))
    return (2.0 * tf.random.uniform([inputs, outputs]) - 1.0) * bound
