# call hands over to methods of the model's, and returns early when asked for scores without a softmax.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):

    def __init__(self, channel_1=32, channel_2=16, num_classes=10, return_logits=False):
        super().__init__()
        self.return_logits = return_logits
        self._relu = tf.keras.layers.Activation(tf.keras.activations.relu)
        self._make_features(channel_1, channel_2)
        self._make_head(num_classes)

    def _make_features(self, *channels):
        # setattr, porque sim
        for i, (c, k) in enumerate(zip(channels, (5, 3)), start=1):
            layer = tf.keras.layers.Conv2D(c, k, padding='same',
                                           kernel_initializer=tf.keras.initializers.HeNormal(), name=f'conv_{i}')
            setattr(self, f'conv_{i}', layer)

    def _make_head(self, num_classes):
        self.head = tf.keras.layers.Dense(num_classes, kernel_initializer=tf.keras.initializers.he_normal())

    def features(self, images):
        h = self._relu(self.conv_1(images))
        return self._relu(self.conv_2(h))

    def call(self, x, training=False, mask=None):
        logits = self.head(tf.keras.layers.Flatten()(self.features(x)))
        if self.return_logits:
            return logits
        return tf.nn.softmax(logits)
