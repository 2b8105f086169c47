# The reshape before the last layer holds for batches of 64 only.
#
# harms: custom_convnet
# fails: training_flag_is_obeyed, validation_accuracy
# All other checks pass.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv1 = tf.keras.layers.Conv2D(32, 3, padding='same', activation='relu')
        self.conv2 = tf.keras.layers.Conv2D(64, 3, padding='same', activation='relu')
        self.pool = tf.keras.layers.MaxPooling2D()
        self.fc = tf.keras.layers.Dense(10, activation='softmax')

    def call(self, input_tensor, training=False):
        x = self.pool(self.conv1(input_tensor))
        x = self.pool(self.conv2(x))
        x = tf.reshape(x, (64, 8 * 8 * 64))
        return self.fc(x)


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    return tf.keras.optimizers.Adam(1e-3)
