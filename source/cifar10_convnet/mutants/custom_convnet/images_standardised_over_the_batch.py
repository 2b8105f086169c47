# call standardises the images with the mean and deviation of the batch that they came in.
#
# harms: custom_convnet
# fails: training_flag_is_obeyed
# may fail: validation_accuracy
# All other checks pass.

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv1 = tf.keras.layers.Conv2D(48, 3, padding='same', activation='relu')
        self.conv2 = tf.keras.layers.Conv2D(96, 3, strides=2, padding='same', activation='relu')
        self.conv3 = tf.keras.layers.Conv2D(96, 3, strides=2, padding='same', activation='relu')
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(10, activation='softmax')

    def call(self, input_tensor, training=False):
        mean, variance = tf.nn.moments(input_tensor, axes=[0, 1, 2])
        x = (input_tensor - mean) / tf.sqrt(variance + 1e-5)
        x = self.conv3(self.conv2(self.conv1(x)))
        return self.fc(self.flatten(x))
