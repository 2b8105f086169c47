# The last layer is made inside call, with new weights each time.
#
# harms: custom_convnet
# fails: training_flag_is_obeyed, validation_accuracy
# All other checks pass.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv1 = tf.keras.layers.Conv2D(32, 3, padding='same', activation='relu')
        self.pool = tf.keras.layers.MaxPooling2D(2)
        self.flatten = tf.keras.layers.Flatten()

    def call(self, input_tensor, training=False):
        x = self.flatten(self.pool(self.conv1(input_tensor)))
        return tf.keras.layers.Dense(10, activation='softmax')(x)


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    return tf.keras.optimizers.Adam(1e-3)
