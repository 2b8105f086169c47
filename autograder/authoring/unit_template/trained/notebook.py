# %% [markdown]
# # A network that is trained
#
# __DATA_TITLE__ is a set of images of ten classes, 28 by 28 pixels each. The network learns from the training set; the
# grader measures its accuracy on the validation set. The first time, Keras downloads the images.

# %%
def load_images(num_training=50000, num_validation=10000, num_test=10000):
    """Load the images and split them.

    Args:
        num_training: number of training images.
        num_validation: number of validation images, taken from those that follow the training images.
        num_test: number of test images.

    Returns:
        X_train, y_train, X_val, y_val, X_test, y_test. Images are float32 of shape (N, 28, 28, 1) from 0 to 1, labels
        int32 of shape (N,).
    """
    (X, y), (X_test, y_test) = tf.keras.datasets.__DATA_SET__.load_data()

    def prepared(images, labels):
        return images[..., np.newaxis].astype(np.float32) / 255, labels.astype(np.int32)

    end = num_training + num_validation
    return (
        *prepared(X[:num_training], y[:num_training]),
        *prepared(X[num_training:end], y[num_training:end]),
        *prepared(X_test[:num_test], y_test[:num_test]),
    )

# %%
X_train, y_train, X_val, y_val, X_test, y_test = load_images()

# %% tags=["figure"]
import matplotlib.pyplot as plt


def show_figure(figure, alt):
    """Show a figure together with a description in words.

    Args:
        figure: a Matplotlib figure.
        alt: what the figure shows, for everyone who listens to this notebook instead of looking at it.
    """
    import base64
    import html
    import io

    from IPython.display import HTML, display

    picture = io.BytesIO()
    figure.savefig(picture, format='png', dpi=100)
    plt.close(figure)
    data = base64.b64encode(picture.getvalue()).decode()
    display(HTML(f'<img alt="{html.escape(alt)}" style="max-width: 100%" src="data:image/png;base64,{data}">'))


figure, axes = plt.subplots(1, 5, figsize=(8, 2), layout='constrained')
for position, image, label in zip(axes, X_train, y_train):
    position.imshow(image[:, :, 0], cmap='gray')
    position.set_title(f'class {label}')
    position.axis('off')
show_figure(figure, alt='Five training images, each with its class above it.')

# %% [raw]
# # BEGIN QUESTION
# name: image_classifier

# %% [markdown]
# ## Question 2: a classifier
#
# Write `make_model()`, which returns a new Keras model. For each image it gives ten probabilities. The grader trains it
# with Adam, and it has to reach a validation accuracy of at least 90% within 3 epochs.

# %% [raw]
# # BEGIN SOLUTION

# %% question="image_classifier"
def make_model():
    """Make a network that is not trained yet.

    Returns:
        model: a Keras model from images (N, 28, 28, 1) to probabilities (N, 10).
    """
    ########################################################################
    # TODO: make the network.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    model = tf.keras.Sequential([
        tf.keras.Input((28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(64, activation='relu'),
        tf.keras.layers.Dense(10, activation='softmax'),
    ])
    # END SOLUTION
    """ # BEGIN PROMPT
    model = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return model

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def ten_numbers_per_image(make_model):
    import numpy as np

    model = make_model()
    assert model is not None, "make_model returned None: fill in the TODO."
    shape = tuple(np.shape(model(np.zeros((3, 28, 28, 1), np.float32))))
    assert shape == (3, 10), f"expected numbers of shape (3, 10) for three images, got {shape}."

# %%
# HIDDEN
def outputs_are_probabilities(make_model, rng, checks):
    checks.networks.gives_probabilities(make_model, rng)

# %%
# HIDDEN
def validation_accuracy(training):
    training.meets_goal()

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# Train your network, as the grader does.

# %% tags=["training-run"]
num_epochs = 3
model = make_model()
model.compile(tf.keras.optimizers.Adam(learning_rate=1e-3), 'sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(X_train, y_train, batch_size=64, epochs=num_epochs, validation_data=(X_val, y_val))
