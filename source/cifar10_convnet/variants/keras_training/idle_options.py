# Options that change nothing: a weight decay of zero, a clipping norm far away, and a compiled model.
#
# Every check passes.

# %% question="keras_training"
learning_rate = 3 * 10 ** -3
momento = 9 / 10


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(
        learning_rate=learning_rate, momentum=momento, nesterov=True, weight_decay=None, clipnorm=1e6, name='sgd_nesterov'
    )


def model_init_fn():
    net = ThreeLayerConvNet(channel_1=32, channel_2=16, num_classes=10)
    net.compile(optimizer=optimizer_init_fn(), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
    return net
