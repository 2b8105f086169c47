# One image at a time, through tf.map_fn.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params

    def scores_of_one(image):
        h = image[tf.newaxis]
        h = tf.nn.relu(tf.nn.conv2d(h, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
        h = tf.nn.relu(tf.nn.conv2d(h, conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
        return tf.squeeze(tf.matmul(tf.reshape(h, (1, -1)), fc_w), axis=0) + fc_b

    return tf.map_fn(scores_of_one, tf.convert_to_tensor(x))
