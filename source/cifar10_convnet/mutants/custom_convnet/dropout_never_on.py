# Dropout is told training=False, so it never does anything.
#
# harms: custom_convnet
# fails: training_flag_is_obeyed
# may fail: validation_accuracy
# All other checks pass.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv1 = tf.keras.layers.Conv2D(32, 3, padding='same', activation='relu')
        self.conv2 = tf.keras.layers.Conv2D(64, 3, padding='same', activation='relu')
        self.pool = tf.keras.layers.MaxPooling2D()
        self.flatten = tf.keras.layers.Flatten()
        self.dropout = tf.keras.layers.Dropout(0.25)
        self.fc = tf.keras.layers.Dense(10, activation='softmax')

    def call(self, input_tensor, training=False):
        x = self.pool(self.conv1(input_tensor))
        x = self.pool(self.conv2(x))
        x = self.dropout(self.flatten(x), training=False)
        return self.fc(x)
