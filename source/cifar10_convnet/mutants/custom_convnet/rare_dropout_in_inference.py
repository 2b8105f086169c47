# Dropout with a rate of only one in a thousand is switched on in inference.
#
# harms: custom_convnet
# fails: training_flag_is_obeyed
# may fail: validation_accuracy
# All other checks pass.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.c1 = tf.keras.layers.Conv2D(32, 3, padding='same', activation='relu')
        self.c2 = tf.keras.layers.Conv2D(64, 3, padding='same', activation='relu')
        self.p = tf.keras.layers.MaxPooling2D()
        self.f = tf.keras.layers.Flatten()

        self.d1 = tf.keras.layers.Dense(128, activation='relu')
        self.drop = tf.keras.layers.Dropout(0.001)
        self.d2 = tf.keras.layers.Dense(10, activation='softmax')

    def call(self, input_tensor, training=False):
        x = self.p(self.c1(input_tensor))
        x = self.p(self.c2(x))
        x = self.d1(self.f(x))
        x = self.drop(x, training=True)
        return self.d2(x)
