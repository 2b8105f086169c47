# Keras's general rule with Xavier's numbers.
#
# Every check passes.

# %% question="xavier_init"
xavier = tf.keras.initializers.VarianceScaling(scale=1.0, mode="fan_avg", distribution="uniform")


def xavier_init(shape):
    return tf.keras.initializers.VarianceScaling.from_config(xavier.get_config())(shape)
