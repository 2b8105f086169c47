# The initialiser of Keras, with nothing computed by hand.
#
# Every check passes.

# %% question="xavier_init"
def xavier_init(shape):
    return tf.keras.initializers.GlorotUniform()(shape)
