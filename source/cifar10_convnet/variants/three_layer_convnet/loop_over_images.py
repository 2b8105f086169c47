# A Python loop over the images of the batch, as a beginner may write it.
#
# Every check passes.

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    todos = []
    N = x.shape[0]
    for i in range(N):
        # uma imagem de cada vez
        img = x[i:i + 1]
        h1 = tf.nn.relu(tf.nn.conv2d(img, conv_w1, 1, [[0, 0], [2, 2], [2, 2], [0, 0]]) + conv_b1)
        h2 = tf.nn.relu(tf.nn.conv2d(h1, conv_w2, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]) + conv_b2)
        todos.append(tf.matmul(flatten(h2), fc_w) + fc_b)
    scores = tf.concat(todos, axis=0)
    return scores
