# Arguments by position, and a training run in the answer's own cell, as in copies in circulation.
#
# Every check passes.

# %% question="keras_training"
learning_rate = 3e-3
channel_1, channel_2, num_classes = 32, 16, 10

def model_init_fn():
    model = None
    # *****START OF YOUR CODE*****
    model = ThreeLayerConvNet(channel_1, channel_2, num_classes)
    # *****END OF YOUR CODE*****
    return model

def optimizer_init_fn():
    optimizer = None
    # *****START OF YOUR CODE*****
    optimizer = tf.keras.optimizers.SGD(learning_rate, 0.9, True)
    # *****END OF YOUR CODE*****
    return optimizer

train_part34(model_init_fn, optimizer_init_fn)
