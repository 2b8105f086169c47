# The model adds its six weights itself, in build, and calls the forward pass of Question 1.
#
# Every check passes.

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        self.sizes = (channel_1, channel_2, num_classes)

    def build(self, input_shape):
        _, H, W, C = input_shape
        F1, F2, K = self.sizes
        self.params = []
        for shape in ((5, 5, C, F1), (3, 3, F1, F2), (H * W * F2, K)):
            self.params.append(self.add_weight(shape=shape, initializer=tf.initializers.VarianceScaling(scale=2.0)))
            self.params.append(self.add_weight(shape=shape[-1:], initializer='zeros'))

    def call(self, x, training=False):
        return tf.nn.softmax(three_layer_convnet(x, [tf.convert_to_tensor(p) for p in self.params]))
