# call brings the images into PyTorch's order; the layers go on taking the last axis for the channels.
#
# harms: keras_model
# fails: weights_of_the_right_shape, probabilities_match_on_random_input, initialiser_is_variance_scaling
# All other checks pass.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        init = tf.initializers.VarianceScaling(scale=2.0)
        self.conv1 = tf.keras.layers.Conv2D(channel_1, 5, padding='same', activation='relu', kernel_initializer=init)
        self.conv2 = tf.keras.layers.Conv2D(channel_2, 3, padding='same', activation='relu', kernel_initializer=init)
        self.flatten = tf.keras.layers.Flatten()
        self.fc = tf.keras.layers.Dense(num_classes, activation='softmax', kernel_initializer=init)

    def call(self, x, training=False):
        x = tf.transpose(x, [0, 3, 1, 2])  # (N, C, H, W)
        return self.fc(self.flatten(self.conv2(self.conv1(x))))
