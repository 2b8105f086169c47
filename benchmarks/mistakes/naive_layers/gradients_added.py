# The gradients are added as they are: uphill, and without the learning rate.
#
# check: updates_match
# mistake: rate_left_out+uphill

# %% question="naive_step"
def update_weights(gradients, weights, learning_rate):
    for g, w in zip(gradients, weights):
        w.assign(w + g)


def one_training_step(model, images, labels, learning_rate):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    update_weights(tape.gradient(loss, model.weights), model.weights, learning_rate)
    return loss
