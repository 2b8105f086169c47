# A subclass of Sequential, which is a subclass of Model.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Sequential):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        v = tf.initializers.VarianceScaling(scale=2.0)
        self.add(tf.keras.layers.Conv2D(channel_1, 5, padding='same', activation='relu', kernel_initializer=v))
        self.add(tf.keras.layers.Conv2D(channel_2, 3, padding='same', activation='relu', kernel_initializer=v))
        self.add(tf.keras.layers.Flatten())
        self.add(tf.keras.layers.Dense(num_classes, activation='softmax', kernel_initializer=v))
