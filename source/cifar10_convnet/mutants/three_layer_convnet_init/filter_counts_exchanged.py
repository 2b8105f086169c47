# 16 filters and then 32, instead of 32 and then 16.
#
# harms: three_layer_convnet_init
# fails: six_variables_of_the_right_shape
# may fail: validation_accuracy
# All other checks pass.

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    channel_1, channel_2 = 16, 32
    return [
        tf.Variable(kaiming_normal((5, 5, 3, channel_1))),
        tf.Variable(tf.zeros((channel_1,))),
        tf.Variable(kaiming_normal((3, 3, channel_1, channel_2))),
        tf.Variable(tf.zeros((channel_2,))),
        tf.Variable(kaiming_normal((32 * 32 * channel_2, 10))),
        tf.Variable(tf.zeros((10,))),
    ]
