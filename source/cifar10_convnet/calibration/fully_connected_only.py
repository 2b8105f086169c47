# The images are flattened at once: there is no convolution in the network.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.flatten = tf.keras.layers.Flatten()
        self.fc1 = tf.keras.layers.Dense(100, activation='relu', kernel_initializer='he_normal')
        self.dropout = tf.keras.layers.Dropout(0.2)
        self.fc2 = tf.keras.layers.Dense(10, activation='softmax')

    def call(self, input_tensor, training=False):
        x = self.fc1(self.flatten(input_tensor))
        return self.fc2(self.dropout(x, training=training))
