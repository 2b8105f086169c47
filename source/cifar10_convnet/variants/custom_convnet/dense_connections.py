# A functional DenseNet inside the class, with concatenations, and a cosine schedule for SGD.
#
# Every check passes.

# %% question="custom_convnet"
def conv_block(x, growth):
    y = tf.keras.layers.BatchNormalization()(x)
    y = tf.keras.layers.Activation('relu')(y)
    y = tf.keras.layers.Conv2D(growth, 3, padding='same', use_bias=False, kernel_initializer='he_normal')(y)
    return tf.keras.layers.Concatenate()([x, y])


def transition(x):
    y = tf.keras.layers.Conv2D(x.shape[-1] // 2, 1, use_bias=False)(x)
    return tf.keras.layers.AveragePooling2D(pool_size=2)(y)


class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        inputs = tf.keras.Input((32, 32, 3))
        x = tf.keras.layers.Conv2D(24, 3, strides=2, padding='same')(inputs)
        for stage in range(2):
            for _ in range(2):
                x = conv_block(x, growth=16)
            x = transition(x)
        x = tf.keras.layers.Flatten()(x)
        x = tf.keras.layers.Dense(10, activation='softmax')(x)
        self.densenet = tf.keras.Model(inputs, x)

    def call(self, input_tensor, training=False):
        return self.densenet(input_tensor, training=training)


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    steps = num_epochs_custom * len(train_dset)
    schedule = tf.keras.optimizers.schedules.CosineDecay(0.05, decay_steps=steps)
    return tf.keras.optimizers.SGD(schedule, momentum=0.9, nesterov=True, clipnorm=5.0)


num_epochs_custom = 10
