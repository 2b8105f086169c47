# Whoever says nothing of training has a network that learns.
#
# harms: custom_convnet
# fails: training_flag_is_obeyed
# All other checks pass.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv1 = tf.keras.layers.Conv2D(32, 5, padding='same', activation='relu')
        self.bn = tf.keras.layers.BatchNormalization()
        self.pool = tf.keras.layers.MaxPooling2D(4)
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(10, activation='softmax')

    def call(self, input_tensor, training=True):
        x = self.conv1(input_tensor)
        x = self.bn(x, training=training)
        x = self.flatten(self.pool(x))
        return self.fc(x)


def model_init_fn():
    return CustomConvNet()


def optimizer_init_fn():
    return tf.keras.optimizers.Adam(1e-3)
