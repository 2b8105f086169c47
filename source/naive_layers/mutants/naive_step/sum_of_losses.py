# The losses of the batch are summed.
#
# harms: naive_step
# fails: steps_match
# All other checks pass.

# %% question="naive_step"
def update_weights(gradients, weights, learning_rate):
    for gradient, weight in zip(gradients, weights):
        weight.assign_sub(learning_rate * gradient)


def one_training_step(model, images, labels, learning_rate):
    with tf.GradientTape() as tape:
        predictions = model(images)
        losses = tf.keras.losses.sparse_categorical_crossentropy(labels, predictions)
        loss = tf.reduce_sum(losses)
    gradients = tape.gradient(loss, model.weights)
    update_weights(gradients, model.weights, learning_rate)
    return loss
