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
# name: mnist_mlp_core
# init_cell: true
# check_all_cell: false
# export_cell: false
# tests:
#   files: true
#   ok_format: false

# %% [markdown]
# # A multilayer perceptron for MNIST with TensorFlow Core
#
# A network of 905,010 numbers that reads handwritten digits, and not one line of it that you have not written yourself.
# In this assignment you use no Keras: no ready-made layer, no ready-made optimizer, no `fit`. You build all of these
# out of tensors, variables and gradients, the core of TensorFlow, and in the end you save a program that takes raw
# images and returns digits.

# %% [markdown]
# ## What you should know, and what you will be able to do
#
# You should know NumPy arrays, Python classes, matrix products and the idea of gradient descent.
#
# Afterwards you can
#
# - say what a dense layer computes, and predict the shapes and the number of parameters of a whole network;
# - write layers, networks and optimizers as objects of your own, with `tf.Module`, `tf.Variable` and `tf.function`;
# - explain why initial weights must be random, and how large they should be;
# - write the optimizer Adam from its formulas, and show that it does what they say;
# - write a training loop, and read the curves that it leaves behind;
# - save a model together with its preprocessing, and find out which digits it gets wrong.

# %% [markdown]
# ## How to work through this notebook
#
# Run the cells from top to bottom. Where it is your turn, a box of comments says what to do, and your code goes between
# the lines `START OF YOUR CODE` and `END OF YOUR CODE`, in place of the line that stands there. Keep the names and the
# arguments of functions and classes: later cells call them, and so does the grader.
#
# After each answer, a cell with `grader.check(...)` compares it with numbers small enough to check by hand. These are
# the quick tests. After you hand in, the grader runs more of them, with random numbers and other shapes, and **it
# trains your network itself**. It skips the cells that only train or draw.
#
# | Question            | You write                                     | Points | About  |
# |---------------------|-----------------------------------------------|--------|--------|
# | `images_as_rows`    | images as rows of numbers                     | 4      | 10 min |
# | `xavier_init`       | initial weights                               | 7      | 15 min |
# | `dense_layer`       | a dense layer                                 | 13     | 30 min |
# | `mlp`               | the network, at least 97% within 10 epochs    | 18     | 30 min |
# | `loss_and_accuracy` | what is minimized, and what is measured       | 8      | 15 min |
# | `adam_optimiser`    | the optimizer                                 | 14     | 40 min |
# | `training_loop`     | one step, and all of them                     | 13     | 40 min |
# | `export_module`     | a program to be saved                         | 8      | 20 min |
# | `confusion_matrix`  | which digits are taken for which              | 5      | 15 min |
# | `writeup`           | what you have found out                       | 10     | 40 min |

# %% [markdown]
# ## Rules of the grader
#
# - Your code has no network and no files there, and runs on a CPU.
# - For each question it may use 60 seconds of processor time, and 900 for training the network. That is many times what
#   a right answer needs: whoever uses it up has a loop without an end.
# - An answer may use 3 GB of memory. When the time for training is used up, the best epoch so far counts. Each point of
#   accuracy below the goal costs a quarter of that check's points.
# - Random numbers are not the same there as here. Your answers must be right for all of them.

# %% [markdown]
# # Part I: Data
#
# Three libraries are all that is needed: TensorFlow, NumPy, and Matplotlib for the pictures. Outside of Colab you need
# Python 3.11 to 3.13 and `python -m pip install tensorflow matplotlib jupyterlab`.

# %%
import os
import timeit

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')  # keep TensorFlow's start-up messages short

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

tf.random.set_seed(22)
np.random.seed(22)
print('TensorFlow', tf.__version__)


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

# %% [markdown]
# ## The digits
#
# [MNIST](https://en.wikipedia.org/wiki/MNIST_database) holds 70,000 images of handwritten digits, in gray, 28 by 28
# pixels each, divided into 60,000 to learn from and 10,000 to test on. We divide once more:
#
# - 50,000 images are the **training set**, from which the network learns;
# - the other 10,000 of them are the **validation set**, by which you judge your network while you still change it;
# - the 10,000 test images are the **test set**, for one measurement at the end.
#
# The first time, Keras downloads the file (11 MB) and keeps it; this is the only thing that Keras does for us. If
# Python complains about a certificate on a Mac, run the program `Install Certificates.command` in Python's folder once.

# %%
def load_mnist(num_training=50000, num_validation=10000, num_test=10000):
    """Load MNIST and split it; the pixels stay as they are.

    Args:
        num_training: number of training images.
        num_validation: number of validation images, taken from those that follow the training images.
        num_test: number of test images.

    Returns:
        X_train, y_train, X_val, y_val, X_test, y_test. Images are uint8 of shape (N, 28, 28, 1), labels int64 of
        shape (N,).
    """
    (X, y), (X_test, y_test) = grader.load_images(DATA)
    X, X_test = X[..., np.newaxis], X_test[..., np.newaxis]
    y, y_test = y.astype(np.int64), y_test.astype(np.int64)
    training = slice(0, num_training)
    validation = slice(num_training, num_training + num_validation)
    return X[training], y[training], X[validation], y[validation], X_test[:num_test], y_test[:num_test]


# 'auto' looks for a file beside this notebook, then asks Keras; the path of a file is possible, too, and 'standin' for
# made-up images: a look at the notebook without a network.
DATA = 'auto'

# %%
X_train, y_train, X_val, y_val, X_test, y_test = load_mnist()

print('Training:  ', X_train.shape, X_train.dtype, y_train.shape)
print('Validation:', X_val.shape, y_val.shape)
print('Test:      ', X_test.shape, y_test.shape)

# %% [markdown]
# Nine of them, with their labels:

# %% tags=["figure"]
figure, axes = plt.subplots(3, 3, figsize=(5, 5.5), layout='constrained')
for position, image, label in zip(axes.flat, X_train, y_train):
    position.imshow(image[:, :, 0], cmap='gray')
    position.set_title(f'label: {label}')
    position.axis('off')
show_figure(figure, alt='Nine handwritten digits, each with its label above it.')

# %% [markdown]
# **Predict, run, compare.** How often does each digit occur among the training images: all equally often? And how good
# is a program that always answers with the most frequent one?

# %% tags=["figure"]
counts = np.bincount(y_train, minlength=10)
figure, axes = plt.subplots(figsize=(8, 3), layout='constrained')
axes.bar(range(10), counts, color='C0')
for digit, count in enumerate(counts):
    axes.text(digit, count, count, ha='center', va='bottom', fontsize=9)
axes.set_xticks(range(10))
axes.set(title='Digits in the training set', xlabel='digit', ylabel='images')
show_figure(figure, alt='Ten bars, one for each digit: the tallest stands for the digit 1, the lowest for the digit 5.')

# %% [markdown]
# <details><summary>Compare with your prediction</summary>
#
# Not quite: the bars differ by up to a quarter, with most images for the digit 1 and fewest for the digit 5. No digit
# is rare, so accuracy is a fair measure here. Always answering 1 is right for about 11% of the images.
#
# </details>

# %% [markdown]
# ## Batches
#
# A training step looks at a **batch** of 128 images, not at all 50,000. One pass over the whole training set is an
# **epoch**: with 128 images per batch, 391 steps. `tf.data` ([guide](https://www.tensorflow.org/guide/data)) makes such
# batches out of arrays, and mixes the images anew in each epoch where it is asked to. Without mixing, the network would
# see the same batches in the same order again and again, and learn that order, too.

# %%
def batches(images, labels, batch_size=128, shuffle=False):
    """Make batches of images and labels.

    Args:
        images: array whose first axis counts the images.
        labels: array of labels, as long as images.
        batch_size: images per batch; the last one may be smaller.
        shuffle: whether every epoch comes in a new random order.

    Returns:
        A tf.data.Dataset of pairs (images, labels).
    """
    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if shuffle:
        dataset = dataset.shuffle(len(images), seed=22)
    return dataset.batch(batch_size)


def is_missing(answer, name):
    """Whether an answer is still the blank `None`; if so, print a reminder."""
    if answer is None:
        print(f'{name} returns None: fill in the TODO above first.')
    return answer is None

# %% [raw]
# # BEGIN QUESTION
# name: images_as_rows

# %% [markdown]
# ## ✏️ Question 1: images as rows
#
# A dense layer knows nothing of rows and columns of pixels. To it, an image is one row of $28 \cdot 28 = 784$ numbers.
#
# Write `preprocess(x, y)`, which
#
# - reshapes the images `x`, whole numbers from 0 to 255 of shape $(N, 28, 28, 1)$, to shape $(N, 784)$, line by line;
# - scales them to fractions from 0 to 1;
# - returns the rows and the labels `y`, which stay as they are.
#
# It has to work for any number $N$ of images. **Hint.** In `tf.reshape`
# ([docs](https://www.tensorflow.org/api_docs/python/tf/reshape)), a size of -1 stands for "whatever is left".

# %% [raw]
# # BEGIN SOLUTION

# %% question="images_as_rows"
def preprocess(x, y):
    """Turn images into rows of numbers from 0 to 1.

    Args:
        x: images, uint8 of shape (N, 28, 28, 1).
        y: their labels, of shape (N,).

    Returns:
        rows: float32 of shape (N, 784).
        y: the labels.
    """
    ########################################################################
    # TODO: reshape and scale the images.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    rows = tf.reshape(x, (-1, 784)) / 255
    # END SOLUTION
    """ # BEGIN PROMPT
    rows = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return rows, y

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def pixels_of_two_images(preprocess):
    import numpy as np

    images = np.zeros((2, 28, 28, 1), np.uint8)
    images[0, 0, 1], images[1, 27, 27] = 255, 51
    result = preprocess(images, np.array([4, 7]))
    assert isinstance(result, (list, tuple)) and len(result) == 2, "preprocess should return two things, rows and y."
    rows, labels = result
    assert rows is not None, "preprocess returned None instead of rows: fill in the TODO."
    rows = np.asarray(rows)
    assert rows.shape == (2, 784), f"expected rows of shape (2, 784), got {rows.shape}: reshape to (-1, 784)."
    corner = float(rows[0, 1])
    assert abs(corner - 1) < 1e-5, f"the brightest pixel, 255, should become 1; it became {corner}: divide by 255."
    last = float(rows[1, 783])
    assert abs(last - 0.2) < 1e-5, f"the last pixel of the second image, 51, should become 0.2; it became {last}."
    assert list(np.asarray(labels)) == [4, 7], "the labels have changed: return y as it came."

# %%
# PRACTICE
def pixels_in_the_right_places(preprocess, np, known):
    """Pixels in the right places

    In which order do the 28 rows of an image follow each other, and what becomes of a pixel?

    Every 56th number of the rows of two images is compared, that is the first pixel of every second line.
    """
    images = (100 + 90 * known.numbers(2, 28, 28, 1)).astype(np.uint8)
    rows, _labels = preprocess(images, np.array([3, 8]))
    known.compare('rows', np.asarray(rows)[:, ::56])

# %%
# HIDDEN
def rows_match_on_random_images(preprocess, rng, checks):
    checks.measures.rows_match(preprocess, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# This is what your network will see of the first digit: one long row, here drawn as a strip. Nothing in it says which
# pixels are neighbors.

# %% tags=["figure"]
rows, _ = preprocess(X_train[:1], y_train[:1])
if not is_missing(rows, 'preprocess'):
    figure, axes = plt.subplots(2, 1, figsize=(9, 3), height_ratios=[4, 1], layout='constrained')
    axes[0].imshow(X_train[0, :, :, 0], cmap='gray')
    axes[1].imshow(np.asarray(rows), cmap='gray', aspect='auto')
    axes[1].set(xlabel='number in the row')
    axes[1].set_yticks([])
    show_figure(figure, alt='A handwritten digit; below it the same pixels in one row, light and dark lines.')

# %% [markdown]
# **What you have seen in Part I.** An image is a row of 784 numbers from 0 to 1; batches are mixed anew in each epoch;
# by the validation images you judge, and the test images wait for the end.

# %% [markdown]
# # Part II: The network
#
# ## From a perceptron to layers
#
# A **perceptron** weighs its inputs and adds a bias:
#
# $$z = w_1 x_1 + w_2 x_2 + \dots + w_n x_n + b = w \cdot x + b.$$
#
# Each weight says how much an input speaks for the answer, or, if it is negative, against it. With $m$ perceptrons side
# by side on the same inputs, their weights are the columns of a matrix $W$ of shape $(n, m)$, and a whole batch of $N$
# rows $X$ goes through all of them in one product:
#
# $$Z = X W + b.$$
#
# ![A box X, N times n, and a box W, n times m, are multiplied; a flat box b of m numbers, the same for each row, is
# added. The result is a box Z, N times m, from which an arrow leads to the activation.](figures/layer.svg)
#
# The bias $b$ has one number per perceptron, and is added to every row (this is called *broadcasting*). Everything that
# is learnt is kept in a `tf.Variable` ([docs](https://www.tensorflow.org/api_docs/python/tf/Variable)), a tensor whose
# values can be changed. A `tf.Module` ([guide](https://www.tensorflow.org/guide/intro_to_modules)) is an object that
# finds all variables among its attributes, and among the attributes of modules inside of it. Here is one, complete:

# %%
class LinearModel(tf.Module):
    """Perceptrons side by side: Z = X W + b.

    Args:
        in_dim: numbers per row of the input.
        out_dim: number of perceptrons.
    """

    def __init__(self, in_dim, out_dim):
        super().__init__()
        self.w = tf.Variable(tf.zeros((in_dim, out_dim)))
        self.b = tf.Variable(tf.zeros((out_dim,)))

    def __call__(self, x):
        """Map rows of shape (N, in_dim) to shape (N, out_dim)."""
        return tf.matmul(x, self.w) + self.b


linear_model = LinearModel(784, 10)
print([(variable.name, variable.shape) for variable in linear_model.variables])

# %% [markdown]
# ## Why one layer is not enough
#
# Put one such layer behind another, and the result is $(X W_1 + b_1) W_2 + b_2$: again a matrix product and a bias.
# However many of them you stack, they can do no more than one. What makes a **multilayer perceptron** (MLP) more
# powerful is a function between the layers that is no straight line, the *activation*. Ours is the **ReLU**,
#
# $$\mathrm{ReLU}(z) = \max(0, z).$$
#
# At the very end stands another function, the **softmax**. It turns the ten outputs of the network, the *scores*, into
# probabilities of the ten digits, which are positive and add up to 1:
#
# $$\mathrm{softmax}(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}.$$
#
# TensorFlow has both, as `tf.nn.relu` and `tf.nn.softmax`. To see that there is nothing more to them, here they are
# written out:

# %%
def relu(z):
    """Set negative numbers to zero."""
    return tf.maximum(z, 0.0)


def softmax(z):
    """Turn scores of shape (..., C) into probabilities."""
    # Probabilities do not change when all scores do by the same amount; without large numbers nothing overflows.
    exponentials = tf.exp(z - tf.reduce_max(z, axis=-1, keepdims=True))
    return exponentials / tf.reduce_sum(exponentials, axis=-1, keepdims=True)

# %% tags=["figure"]
figure, axes = plt.subplots(1, 2, figsize=(10, 3), layout='constrained')
z = tf.linspace(-3.0, 3.0, 121)
axes[0].plot(z, relu(z))
axes[0].set(title='ReLU', xlabel='z', ylabel='ReLU(z)')
scores = tf.stack([z, tf.zeros_like(z), -tf.ones_like(z)], axis=1)
row_names = ['first score: z', 'second score: 0', 'third score: -1']
for curve, name, style in zip(softmax(scores).numpy().T, row_names, ('-', '--', ':')):
    axes[1].plot(z, curve, style, label=name)
axes[1].set(title='Softmax of three scores', xlabel='z', ylabel='probability')
axes[1].legend()
show_figure(figure, alt='ReLU: flat up to 0, then a rising line. Softmax: one curve rises as two others fall.')

# %% [markdown]
# On the left, the ReLU: flat up to 0, then a line of slope 1. On the right, the probabilities of three classes while
# the first score grows: its probability rises from almost 0 to almost 1, and the other two give way.

# %% [raw]
# # BEGIN QUESTION
# name: xavier_init

# %% [markdown]
# ## ✏️ Question 2: how weights begin
#
# If all weights began at the same number, all units of a layer would compute the same, get the same gradient, and stay
# alike forever. So weights begin at random. How large may they be? With large ones numbers grow from layer to layer,
# with small ones they fade away. Glorot and Bengio proposed in 2010, for $n$ inputs and $m$ outputs, a uniform
# distribution:
#
# $$W_{ij} \sim \mathrm{Uniform}\left(-\sqrt{\frac{6}{n + m}},\ +\sqrt{\frac{6}{n + m}}\right).$$
#
# It is known by the first author's first name, **Xavier initialization**. It keeps the scale of the numbers on the way
# forward and of the gradients on the way back.
#
# Write `xavier_init(shape)`, which draws such weights, new ones at every call. Both sizes are in `shape`. **Hint.**
# `tf.random.uniform` ([docs](https://www.tensorflow.org/api_docs/python/tf/random/uniform)) takes a shape and two
# bounds.
#
# X. Glorot, Y. Bengio: *Understanding the difficulty of training deep feedforward neural networks*, 2010,
# [PMLR 9](https://proceedings.mlr.press/v9/glorot10a.html).

# %% [raw]
# # BEGIN SOLUTION

# %% question="xavier_init"
def xavier_init(shape):
    """Draw the initial weights of a dense layer by Xavier's rule.

    Args:
        shape: (n, m), the number of inputs and of outputs.

    Returns:
        float32 tensor of that shape, spread evenly between plus and minus sqrt(6 / (n + m)).
    """
    ########################################################################
    # TODO: compute the bound, and draw the weights.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    n, m = shape
    bound = np.sqrt(6 / (n + m))
    weights = tf.random.uniform((n, m), -bound, bound)
    # END SOLUTION
    """ # BEGIN PROMPT
    weights = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return weights

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def values_lie_within_the_bound(xavier_init):
    import numpy as np

    weights = xavier_init((700, 500))
    assert weights is not None, "xavier_init returned None instead of weights: fill in the TODO."
    weights = np.asarray(weights)
    assert weights.shape == (700, 500), f"expected weights of shape (700, 500), got {weights.shape}."
    # sqrt(6 / 1200) = 0.0707
    highest, lowest = float(weights.max()), float(weights.min())
    assert 0.070 < highest < 0.0708, f"the largest of 700 x 500 weights should be near 0.0707; it is {highest:.4f}."
    assert -0.0708 < lowest < -0.070, f"the smallest of 700 x 500 weights should be near -0.0707; it is {lowest:.4f}."

# %%
# PRACTICE
def weights_are_spread_evenly(xavier_init, np):
    """Weights are spread evenly, and drawn anew

    Which distribution did Glorot and Bengio propose, and which numbers of `shape` are in its bound?

    For 30 inputs and 400 outputs the bound is sqrt(6 / 430) = 0.1181; half of the weights lie within half of it.
    """
    weights, bound = np.asarray(xavier_init((30, 400))), np.sqrt(6 / 430)
    largest = float(np.abs(weights).max())
    assert 0.98 < largest / bound <= 1.0001, f"shape (30, 400): expected weights up to {bound:.4f}, got {largest:.4f}."
    share = float(np.mean(np.abs(weights) < bound / 2))
    assert 0.47 < share < 0.53, f"expected half of the weights within half of the bound, got a share of {share:.2f}."
    positive = float(np.mean(weights > 0))
    assert 0.47 < positive < 0.53, f"expected half of the weights to be positive, got a share of {positive:.2f}."
    assert len(np.unique(weights)) > 6000, "many of the 12,000 weights are equal: draw each of them."
    assert not np.allclose(weights, xavier_init((30, 400))), "two calls gave the same weights: draw new ones each time."

# %%
# HIDDEN
def values_are_spread_evenly(xavier_init, checks):
    checks.initialisation.spread_is_even(xavier_init)

# %%
# HIDDEN
def every_call_draws_anew(xavier_init, checks):
    checks.initialisation.draws_anew(xavier_init)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# **Predict, run, compare.** The histogram shows the 548,800 initial weights of the first layer. What shape will it
# have, and where will it end?

# %% tags=["figure"]
weights = xavier_init((784, 700))
if not is_missing(weights, 'xavier_init'):
    figure, axes = plt.subplots(figsize=(7, 2.5), layout='constrained')
    axes.hist(np.asarray(weights).ravel(), bins=60)
    axes.set(title='Initial weights of the first layer', xlabel='weight', ylabel='how many')
    show_figure(figure, alt='A histogram of the initial weights; that of a right answer is a box from -0.064 to 0.064.')

# %% [markdown]
# <details><summary>Compare with your prediction</summary>
#
# It is a box: all values are equally likely. Its ends lie at $\pm\sqrt{6 / 1484} = \pm 0.0636$. A bell would be the
# sign of a normal distribution, and of a mistake.
#
# </details>

# %% [markdown]
# Two helpers for the tests of your layers. `alternating_init` makes small weights that you can multiply by hand.
# `noted_relu` is a ReLU that also notes when Python has run it; what that is good for, you will see in Question 4.

# %%
def alternating_init(shape):
    """Make weights 0.1, -0.2, 0.3, -0.4, ... of a shape, row by row."""
    numbers = np.arange(1, np.prod(shape) + 1, dtype=np.float32) / 10
    numbers[1::2] *= -1
    return tf.constant(numbers.reshape(shape))


python_runs = []


def noted_relu(z):
    """A ReLU that makes a note each time Python runs it."""
    python_runs.append(z.shape)
    return relu(z)


def times_python_ran():
    """How often Python has run noted_relu so far."""
    return len(python_runs)


print(alternating_init((2, 3)))

# %% [raw]
# # BEGIN QUESTION
# name: dense_layer

# %% [markdown]
# ## ✏️ Question 3: a dense layer
#
# `LinearModel` has to be told its input size. That is a nuisance in a network, where the input of each layer is the
# output of the one before it. Write the class `DenseLayer`, which finds out by itself. Each layer
#
# - gets in `__init__` the number of its outputs `out_dim`, a function `weight_init` that makes weights of a given
#   shape, and its `activation`;
# - has **no variables at first**. At its first call it reads the input size off `x`, makes its weights by `weight_init`
#   and its biases as zeros, and remembers that it has them;
# - returns `activation(x W + b)` at every call, with the same variables as before.
#
# The default for `activation` is `tf.identity` ([docs](https://www.tensorflow.org/api_docs/python/tf/identity)), which
# returns what it is given. By hand, for two inputs and three outputs with `alternating_init` and `relu`:
#
# $$
# \begin{aligned}
# Z &= \begin{pmatrix} 1 & 2 \end{pmatrix} \begin{pmatrix} 0.1 & -0.2 & 0.3 \\ -0.4 & 0.5 & -0.6 \end{pmatrix}
# = \begin{pmatrix} -0.7 & 0.8 & -0.9 \end{pmatrix}, \\
# \mathrm{ReLU}(Z) &= \begin{pmatrix} 0 & 0.8 & 0 \end{pmatrix}.
# \end{aligned}
# $$

# %% [raw]
# # BEGIN SOLUTION

# %% question="dense_layer"
class DenseLayer(tf.Module):
    """A dense layer that learns the size of its input at its first call.

    Args:
        out_dim: number of outputs.
        weight_init: function of a shape (inputs, outputs) that returns initial weights.
        activation: activation function, which is applied to x W + b.
    """

    def __init__(self, out_dim, weight_init=xavier_init, activation=tf.identity):
        super().__init__()
        ########################################################################
        # TODO: keep the arguments; there are no variables yet.
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        self.out_dim = out_dim
        self.weight_init = weight_init
        self.activation = activation
        self.built = False
        # END SOLUTION
        """ # BEGIN PROMPT
        pass
        """ # END PROMPT
        # ***** END OF YOUR CODE *****

    def __call__(self, x):
        """Map rows of shape (N, n) to shape (N, out_dim)."""
        ########################################################################
        # TODO: make the variables, the first time; compute the outputs.
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        if not self.built:
            self.w = tf.Variable(self.weight_init((x.shape[-1], self.out_dim)))
            self.b = tf.Variable(tf.zeros((self.out_dim,)))
            self.built = True
        outputs = self.activation(tf.matmul(x, self.w) + self.b)
        # END SOLUTION
        """ # BEGIN PROMPT
        outputs = None
        """ # END PROMPT
        # ***** END OF YOUR CODE *****
        return outputs

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def layer_on_small_numbers(DenseLayer, alternating_init, relu):
    import numpy as np

    x = np.array([[1.0, 2.0]], np.float32)
    outputs = DenseLayer(3, weight_init=alternating_init)(x)
    assert outputs is not None, "DenseLayer returned None instead of outputs: fill in both TODOs."
    assert np.shape(outputs) == (1, 3), f"expected outputs of shape (1, 3), got {np.shape(outputs)}."
    found = np.round(np.asarray(outputs, np.float64), 4).tolist()
    assert np.allclose(found, [[-0.7, 0.8, -0.9]]), f"without an activation, expected [[-0.7, 0.8, -0.9]], got {found}."
    outputs = DenseLayer(3, weight_init=alternating_init, activation=relu)(x)
    found = np.round(np.asarray(outputs, np.float64), 4).tolist()
    assert np.allclose(found, [[0, 0.8, 0]]), f"with `activation=relu`, expected [[0, 0.8, 0]], got {found}."

# %%
# PRACTICE
def outputs_with_three_activations(DenseLayer, tf, known):
    """Outputs with three activations

    In which order do the product, the bias and the activation come, and which activation is used?

    Three inputs and three outputs, with biases that are not zero. Print `tf.matmul(x, self.w)` first, then the sum.
    """
    x = tf.constant(known.numbers(4, 3))
    for name, settings in (
        ('without_activation', {}),
        ('with_relu', {'activation': tf.nn.relu}),
        ('with_tanh', {'activation': tf.nn.tanh}),
    ):
        layer = DenseLayer(3, weight_init=lambda shape: tf.constant(known.numbers(*shape)), **settings)
        layer(x)
        for variable in layer.variables:
            if len(variable.shape) == 1:
                variable.assign(known.numbers(3))
        known.compare(name, layer(x))

# %%
# PRACTICE
def variables_come_with_the_first_call(DenseLayer, tf, np):
    """Variables come with the first call, and stay

    When does the layer learn how many inputs there are, and what does it do at its second call?

    Make both variables in `__call__`, once, and note with a flag that they are there: W by `self.weight_init`, of the
    shape (inputs, outputs), and b with zeros.
    """
    for inputs in (6, 9):
        layer = DenseLayer(4)
        count = len(layer.variables)
        assert count == 0, f"expected no variables before the first call, got {count}."
        layer(tf.ones((2, inputs)))
        first = {len(variable.shape): variable for variable in layer.variables}
        shapes = sorted(tuple(variable.shape) for variable in layer.variables)
        expected = [(4,), (inputs, 4)]
        assert shapes == sorted(expected), f"expected variables of the shapes {expected}, got {shapes}."
        assert not np.any(first[1]), "expected the biases to begin with zeros."
        before = np.array(first[2])
        layer(tf.ones((3, inputs)))
        kept = len(layer.variables) == 2 and any(variable is first[2] for variable in layer.variables)
        assert kept and np.array_equal(before, first[2]), "the second call made new variables: make them only once."
    wide = DenseLayer(200)
    wide(tf.ones((1, 300)))
    largest = max(float(np.abs(variable).max()) for variable in wide.variables)
    assert 0.107 < largest < 0.1096, f"by default, expected weights of xavier_init, up to 0.1095; got up to {largest:.4f}."

# %%
# HIDDEN
def outputs_match_on_random_input(DenseLayer, relu, rng, tf, checks):
    checks.layers.outputs_match(DenseLayer, relu, rng, tf.nn.tanh)

# %%
# HIDDEN
def variables_appear_at_the_first_call(DenseLayer, rng, checks):
    checks.layers.variables_appear_at_the_first_call(DenseLayer, rng)

# %%
# HIDDEN
def weights_come_from_weight_init(DenseLayer, alternating_init, checks):
    checks.layers.weights_come_from_weight_init(DenseLayer, alternating_init)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## The network as a picture
#
# A multilayer perceptron is a stack of such layers. This is ours, with the shape of what flows between the layers, for
# a batch of $N$ images:

# %% tags=["figure"]
figure, axes = plt.subplots(figsize=(10, 2.6), layout='constrained')
row_names = ['images', 'hidden layer 1', 'hidden layer 2', 'scores']
for place, (width, name) in enumerate(zip((784, 700, 500, 10), row_names)):
    height = 0.3 + width / 784
    axes.add_patch(plt.Rectangle((3 * place, -height / 2), 0.5, height, facecolor='C0', edgecolor='black'))
    axes.text(3 * place + 0.25, -0.95, f'{name}\n(N, {width})', ha='center', va='center')
for place, name in enumerate(('700 x ReLU', '500 x ReLU', '10 x identity')):
    axes.annotate('', (3 * place + 2.9, 0), (3 * place + 0.6, 0), arrowprops={'arrowstyle': '->'})
    axes.text(3 * place + 1.75, 0.15, name, ha='center')
axes.set(xlim=(-1, 10.5), ylim=(-1.2, 0.9))
axes.axis('off')
show_figure(figure, alt='Four boxes in a row, 784, 700, 500 and 10 numbers high, joined by three arrows: the layers.')

# %% [markdown]
# From left to right: 784 pixels, 700 hidden numbers, 500 hidden numbers, 10 scores, with a dense layer at each arrow.
#
# **Predict, then compare.** How many parameters does each of the three layers have, and in which of them are most?
#
# <details><summary>Compare with your prediction</summary>
#
# A layer of $n$ inputs and $m$ outputs has $n \cdot m$ weights and $m$ biases:
#
# | Layer  | Weights         | Biases | Parameters |
# |--------|-----------------|--------|------------|
# | first  | $784 \cdot 700$ | 700    | 549,500    |
# | second | $700 \cdot 500$ | 500    | 350,500    |
# | third  | $500 \cdot 10$  | 10     | 5,010      |
# | all    |                 |        | 905,010    |
#
# </details>

# %% [markdown]
# ## From Python to a graph
#
# A network is called hundreds of times per epoch, and each time Python goes through the same lines. `tf.function`
# ([guide](https://www.tensorflow.org/guide/function)) spares us that. When the decorated function is called for the
# first time, TensorFlow runs its Python code, but only to *record* the operations on tensors, as a **graph**:
# operations are its nodes, and tensors flow along its edges. From then on it executes the graph, and Python does not
# run, as long as the inputs have the same shape and type.
#
# Two things follow. A `print` in such a function prints while it is recorded, and never again. And variables can be
# made while the first call is recorded, as your layers do, but not later.

# %% [markdown]
# The grader shows your network images of shape $(N, 28, 28, 1)$ with pixels from 0 to 1. This class gives it rows. You
# need not change it, and nothing in this notebook calls it.

# %%
class ImageNetwork(tf.Module):
    """A network of rows that takes images.

    Args:
        mlp: maps rows of shape (N, 784) to scores of shape (N, 10).
    """

    def __init__(self, mlp):
        super().__init__()
        self.mlp = mlp

    def __call__(self, images):
        """Map images of shape (N, 28, 28, 1) to scores of shape (N, 10)."""
        return self.mlp(tf.reshape(images, (-1, 784)))


def network_for_the_grader():
    """Make the network that the grader trains."""
    return ImageNetwork(make_mlp())

# %% [raw]
# # BEGIN QUESTION
# name: mlp

# %% [markdown]
# ## ✏️ Question 4: the network
#
# Write the class `MLP`, whose `__call__` passes `x` through the layers of a list, one after the other, and is a
# `tf.function`. Then write `make_mlp()`, which returns our network: two hidden layers with 700 and 500 outputs and
# `relu`, and a third one with 10 outputs. There is no softmax at the end: the loss will take care of it.
#
# **What the grader does with it.** It compares the scores with its own, counts how often Python runs, and trains the
# network that `make_mlp()` returns: with an Adam of its own, a learning rate of $10^{-3}$ and batches of 128. On images
# that it has not learnt from, it should then be right for **at least 97%** of them **within 10 epochs**. The training
# stops as soon as that is reached. Nothing needs to be tuned: a lower value means a mistake in your network.
#
# By hand, once more: the layer of Question 3, and behind it one with two outputs, the same `weight_init` and no
# activation. Of $(0,\ 0.8,\ 0)$ it makes $0.8 \cdot (0.3,\ -0.4) = (0.24,\ -0.32)$.

# %% [raw]
# # BEGIN SOLUTION

# %% question="mlp"
class MLP(tf.Module):
    """A stack of layers.

    Args:
        layers: list of layers, which are called one after the other.
    """

    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    ########################################################################
    # TODO: pass x through all layers, as a graph: decorate the method.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    @tf.function
    def __call__(self, x):
        """Map rows of shape (N, n) to the outputs of the last layer."""
        for layer in self.layers:
            x = layer(x)
        return x
    # END SOLUTION
    """ # BEGIN PROMPT
    def __call__(self, x):
        return None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****


def make_mlp():
    """Make a new network: 784 inputs, 700 and 500 hidden numbers with ReLU, 10 scores."""
    ########################################################################
    # TODO: make the network out of three layers.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    network = MLP([DenseLayer(700, activation=relu), DenseLayer(500, activation=relu), DenseLayer(10)])
    # END SOLUTION
    """ # BEGIN PROMPT
    network = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return network

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def network_on_small_numbers(MLP, make_mlp, DenseLayer, alternating_init, relu):
    import numpy as np

    first = DenseLayer(3, weight_init=alternating_init, activation=relu)
    outputs = MLP([first, DenseLayer(2, weight_init=alternating_init)])(np.array([[1.0, 2.0]], np.float32))
    assert outputs is not None, "MLP returned None instead of outputs: fill in the first TODO."
    assert np.shape(outputs) == (1, 2), f"expected outputs of shape (1, 2) behind two layers, got {np.shape(outputs)}."
    found = np.round(np.asarray(outputs, np.float64), 4).tolist()
    assert np.allclose(found, [[0.24, -0.32]]), f"expected [[0.24, -0.32]] behind two layers, got {found}."
    network = make_mlp()
    assert network is not None, "make_mlp returned None instead of a network: fill in the second TODO."
    shape = tuple(np.shape(network(np.zeros((5, 784), np.float32))))
    assert shape == (5, 10), f"expected scores of shape (5, 10) for five images, got {shape}."

# %%
# PRACTICE
def scores_of_the_whole_network(make_mlp, tf, np, known):
    """Scores of the whole network

    Which activation has each of the three layers, and where does the result of a layer go?

    The weights are known numbers. Only the two hidden layers have `relu`; the last one gives its scores as they are.
    """
    network, rows = make_mlp(), tf.constant(known.numbers(3, 784))
    network(rows)
    shapes = sorted(tuple(variable.shape) for variable in network.variables)
    expected = [(10,), (500,), (500, 10), (700,), (700, 500), (784, 700)]
    assert shapes == expected, f"expected variables of the shapes {expected}, got {shapes}."
    for variable in network.variables:
        shape = tuple(variable.shape)
        scale = np.float32(np.sqrt(shape[0])) if len(shape) == 2 else np.float32(1)
        variable.assign(known.numbers(*shape) / scale)
    known.compare('scores', network(rows))

# %%
# PRACTICE
def python_runs_once(MLP, DenseLayer, noted_relu, times_python_ran, np):
    """Python runs to record the graph, and then no more

    What does `@tf.function` in front of `__call__` change, and what makes it record again?

    Decorate `__call__` of `MLP`, once; where each call makes a new `tf.function`, each call records a new graph.
    """
    network = MLP([DenseLayer(4, activation=noted_relu), DenseLayer(2)])
    network(np.ones((5, 3), np.float32))
    recorded = times_python_ran()
    for _batch in range(4):
        network(np.zeros((5, 3), np.float32))
    again = times_python_ran() - recorded
    assert again == 0, f"Python ran again in {again} of 4 further batches of the same size."

# %%
# HIDDEN
def scores_match_on_random_input(make_mlp, rng, checks):
    checks.layers.scores_match(make_mlp, rng)

# %%
# HIDDEN
def python_runs_only_to_record_the_graph(MLP, DenseLayer, noted_relu, times_python_ran, rng, checks):
    checks.layers.python_runs_only_to_record(MLP, DenseLayer, noted_relu, times_python_ran, rng)

# %%
# HIDDEN
def validation_accuracy(training):
    training.meets_goal()

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# **Predict, run, compare.** What does the graph gain? The cell below calls your network as a graph, and then its three
# layers one by one in Python, for a batch of 128 images and for a single image. For which of the two is the gain
# larger?

# %% tags=["training-run"]
mlp = make_mlp()
if not is_missing(mlp, 'make_mlp'):
    for size in (128, 1):
        x = tf.random.uniform((size, 784))
        mlp(x)  # the first call of a shape records the graph

        def layer_by_layer():
            values = x
            for layer in mlp.layers:
                values = layer(values)
            return values

        as_graph, in_python = (timeit.timeit(call, number=100) * 10 for call in (lambda: mlp(x), layer_by_layer))
        print(f'{size:>3} images: as a graph {as_graph:.2f} ms, layer by layer {in_python:.2f} ms')

# %% [markdown]
# <details><summary>Compare with your prediction</summary>
#
# For the single image. With 128 images nearly all time goes into the matrix products, which take the same time either
# way. With one image little is left to multiply, and what Python adds to each operation weighs more.
#
# </details>

# %% [markdown]
# **What you have seen in Part II.** A dense layer is $XW + b$ and an activation; without activations a stack is one
# linear function; weights begin at random, on a scale that depends on the size of the layer; a `tf.Module` finds its
# variables, and a `tf.function` records its Python once.

# %% [markdown]
# # Part III: Learning
#
# To learn, a network needs a number that says how wrong it is, the gradient of this number, and a rule that changes the
# variables.

# %% [raw]
# # BEGIN QUESTION
# name: loss_and_accuracy

# %% [markdown]
# ## ✏️ Question 5: loss and accuracy
#
# For an image with the label $y$, the **cross-entropy** is $-\log p_y$: the less probability the network gives to the
# right digit, the larger it is. With probabilities by softmax from scores $s$, it is
# $-\log\bigl(e^{s_y} / \sum_j e^{s_j}\bigr)$. The loss of a batch is the mean over its images.
#
# - Write `cross_entropy_loss(y_pred, y)`. `y_pred` holds **scores**, and
#   `tf.nn.sparse_softmax_cross_entropy_with_logits`
#   ([docs](https://www.tensorflow.org/api_docs/python/tf/nn/sparse_softmax_cross_entropy_with_logits)) takes them as
#   they are (*logits* is another word for scores). Softmax and logarithm together are safe; one after the other, a
#   probability that is rounded to 0 gives an infinite loss.
# - Write `accuracy(y_pred, y)`: the share of images whose largest score is at their label, from 0 to 1. Labels may be
#   any kind of whole numbers, so make both sides the same type before you compare.
#
# By hand: for the scores $(0, 0)$ both classes have the probability $\frac{1}{2}$, and the loss is $\log 2 = 0.693$. A
# network that guesses among ten digits has a loss of $\log 10 = 2.303$. Remember this number: the first loss of your
# training should be near it.

# %% [raw]
# # BEGIN SOLUTION

# %% question="loss_and_accuracy"
def cross_entropy_loss(y_pred, y):
    """Mean cross-entropy of a batch.

    Args:
        y_pred: scores of shape (N, C).
        y: labels of shape (N,), from 0 to C - 1.

    Returns:
        The loss, a scalar tensor.
    """
    ########################################################################
    # TODO: compute the loss.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=y_pred)
    loss = tf.reduce_mean(losses)
    # END SOLUTION
    """ # BEGIN PROMPT
    loss = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return loss


def accuracy(y_pred, y):
    """Share of right predictions in a batch.

    Args:
        y_pred: scores of shape (N, C).
        y: labels of shape (N,), whole numbers of any type.

    Returns:
        The accuracy, a scalar tensor between 0 and 1.
    """
    ########################################################################
    # TODO: compute the accuracy.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    is_right = tf.equal(tf.argmax(y_pred, axis=1), tf.cast(y, tf.int64))
    share = tf.reduce_mean(tf.cast(is_right, tf.float32))
    # END SOLUTION
    """ # BEGIN PROMPT
    share = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return share

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def three_digits_by_hand(cross_entropy_loss, accuracy):
    import numpy as np

    scores = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 1.0]], np.float32)
    labels = np.array([0, 0, 0])
    # log 2 = 0.6931, log(1 + e^-2) = 0.1269, log(1 + e^1) = 1.3133; their mean is 0.7111
    loss = cross_entropy_loss(scores, labels)
    assert loss is not None, "cross_entropy_loss returned None: fill in the first TODO."
    assert np.shape(loss) == (), "cross_entropy_loss returned several numbers: average over the images."
    assert abs(float(loss) - 0.7111) < 1e-3, f"expected a loss of 0.7111, got {float(loss):.4f}."
    share = accuracy(scores[1:], labels[1:])
    assert share is not None, "`accuracy` returned None: fill in the second TODO."
    assert np.shape(share) == (), "`accuracy` returned several numbers: average over the images."
    assert abs(float(share) - 0.5) < 1e-6, f"one of two predictions is right: expected 0.5, got {float(share)}."

# %%
# PRACTICE
def five_images_of_four_classes(cross_entropy_loss, accuracy, np, known):
    """Five images of four classes

    What does each function average over, and what does it make of large scores and of labels of other types?

    Scores of 1,000 must not give `nan` or an infinite loss, and labels may be of type `uint8`.
    """
    labels = np.array([2, 0, 3, 1, 1])
    known.compare('loss', cross_entropy_loss(3 * known.numbers(5, 4), labels))
    for kind in (np.int64, np.int32, np.uint8):
        known.compare('accuracy', accuracy(known.numbers(5, 4), labels.astype(kind)))
    large = float(cross_entropy_loss(1000 * known.numbers(5, 4), labels))
    assert np.isfinite(large), "large scores give an infinite loss: let TensorFlow take softmax and logarithm together."

# %%
# HIDDEN
def loss_matches_on_random_scores(cross_entropy_loss, rng, checks):
    checks.measures.loss_matches(cross_entropy_loss, rng)

# %%
# HIDDEN
def accuracy_matches_on_random_scores(accuracy, rng, checks):
    checks.measures.accuracy_matches(accuracy, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## Down the slope
#
# An optimizer is an object with a method that gets gradients and variables and changes the variables. The simplest one
# goes a little way against the gradient:

# %%
class GradientDescent:
    """Plain gradient descent.

    Args:
        learning_rate: length of the steps.
    """

    def __init__(self, learning_rate=0.1):
        self.learning_rate = learning_rate

    def apply_gradients(self, grads, vars):
        """Move the variables one step.

        Args:
            grads: list of gradients, one per variable.
            vars: list of tf.Variable, which are changed.
        """
        for grad, var in zip(grads, vars):
            var.assign_sub(self.learning_rate * grad)


def follow(optimizer, starts, gradients):
    """Let an optimizer move variables by known gradients.

    Args:
        optimizer: has a method apply_gradients(grads, vars).
        starts: list of values at which the variables begin.
        gradients: for each step, a list of gradients, one per variable.

    Returns:
        List of paths, one per variable: an array whose first axis counts the steps.
    """
    variables = [tf.Variable(start) for start in starts]
    places = []
    for step_gradients in gradients:
        optimizer.apply_gradients([tf.convert_to_tensor(gradient) for gradient in step_gradients], variables)
        places.append([variable.numpy() for variable in variables])
    return [np.stack(path) for path in zip(*places)]

# %% [raw]
# # BEGIN QUESTION
# name: adam_optimiser

# %% [markdown]
# ## ✏️ Question 6: Adam
#
# Plain gradient descent has one length of step for all parameters, although some get large gradients and others tiny
# ones. **Adam** gives each number its own. It remembers two running means, of the gradient $g$ and of its square, and
# for step number $t = 1, 2, 3, \dots$ it computes
#
# $$
# \begin{aligned}
# v &\leftarrow \beta_1 v + (1 - \beta_1)\, g, & \hat v &= v / (1 - \beta_1^t), \\
# s &\leftarrow \beta_2 s + (1 - \beta_2)\, g^2, & \hat s &= s / (1 - \beta_2^t), \\
# w &\leftarrow w - \eta\, \hat v / (\sqrt{\hat s} + \epsilon).
# \end{aligned}
# $$
#
# Both means begin at zero, so at first they are too small. The **bias correction** with $1 - \beta^t$ makes up for
# that; later, $\beta^t$ is practically 0, and nothing is left of it. (This *bias* has nothing to do with the biases of
# a layer.)
#
# Write the class `Adam`. The means, its *slots*, have the shape of their variable: make them when `apply_gradients` is
# called for the first time, since the optimizer does not know the variables before. Variables may have any shape, also
# that of a single number.
#
# By hand, for $\eta = 0.1$ and a variable that begins at 1: a gradient of 4 gives $\hat v = 4$ and $\hat s = 16$, so
# the step is $0.1 \cdot 4 / 4$, and the variable is 0.9. The next gradient is 0. Then $v = 0.9 \cdot 0.4 = 0.36$ and
# $\hat v = 0.36 / 0.19 = 1.895$, likewise $\hat s = 0.015984 / 0.001999 = 7.996$, and the variable is 0.833. Adam goes
# on although there is no slope.
#
# D. P. Kingma, J. Ba: *Adam: A Method for Stochastic Optimization*, 2015,
# [arXiv:1412.6980](https://arxiv.org/abs/1412.6980).

# %% [raw]
# # BEGIN SOLUTION

# %% question="adam_optimiser"
class Adam:
    """The optimizer Adam.

    Args:
        learning_rate: length of the steps.
        beta_1: how long the mean of the gradients remembers.
        beta_2: how long the mean of their squares remembers.
        ep: small number that keeps the division from zero.
    """

    def __init__(self, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, ep=1e-7):
        ########################################################################
        # TODO: keep the arguments; there are no slots yet.
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        self.learning_rate = learning_rate
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.ep = ep
        self.t = 0
        self.slots = []
        # END SOLUTION
        """ # BEGIN PROMPT
        pass
        """ # END PROMPT
        # ***** END OF YOUR CODE *****

    def apply_gradients(self, grads, vars):
        """Move the variables one step.

        Args:
            grads: list of gradients, one per variable.
            vars: list of tf.Variable, which are changed.
        """
        ########################################################################
        # TODO: make the slots, the first time; update them and the variables.
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        if not self.slots:
            self.slots = [(tf.Variable(tf.zeros_like(var)), tf.Variable(tf.zeros_like(var))) for var in vars]
        self.t += 1
        for grad, var, (v, s) in zip(grads, vars, self.slots):
            v.assign(self.beta_1 * v + (1 - self.beta_1) * grad)
            s.assign(self.beta_2 * s + (1 - self.beta_2) * tf.square(grad))
            corrected_v = v / (1 - self.beta_1**self.t)
            corrected_s = s / (1 - self.beta_2**self.t)
            var.assign_sub(self.learning_rate * corrected_v / (tf.sqrt(corrected_s) + self.ep))
        # END SOLUTION
        """ # BEGIN PROMPT
        pass
        """ # END PROMPT
        # ***** END OF YOUR CODE *****

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def two_steps_by_hand(Adam, follow):
    import numpy as np

    start, gradients = np.array([1.0], np.float32), [np.array([value], np.float32) for value in (4.0, 0.0)]
    path = follow(Adam(learning_rate=0.1), [start], [[gradient] for gradient in gradients])
    first, second = (float(place) for place in np.ravel(path[0]))
    assert abs(first - 1) > 1e-6, "the variable has not moved: fill in both TODOs, and end with var.assign_sub(...)."
    assert abs(first - 0.9) < 1e-4, f"after the first step, expected 0.9, got {first:.4f}."
    assert abs(second - 0.833) < 1e-3, f"after the second step, with a gradient of 0, expected 0.833, got {second:.4f}."

# %%
# PRACTICE
def four_steps_of_three_numbers(Adam, follow, np, known):
    """Four steps of three numbers

    Which of the five lines of the rule does your step leave out or exchange?

    By how much each number should move in each step is compared, times 1,000. The first run has a learning rate of
    0.1; the second has the default values, and gradients so small that `ep` counts; the third has other constants.
    """
    start = np.zeros(3, np.float32)
    for name, optimizer, scale in (
        ('steps', Adam(learning_rate=0.1), 1),
        ('steps_along_tiny_gradients', Adam(), 1e-5),
        ('steps_with_other_constants', Adam(learning_rate=0.2, beta_1=0.5, beta_2=0.9, ep=0.5), 1),
    ):
        gradients = [[gradient] for gradient in np.float32(scale * known.numbers(4, 3))]
        known.compare(name, 1000 * np.diff(follow(optimizer, [start], gradients)[0], axis=0, prepend=start[None]))

# %%
# PRACTICE
def two_optimizers_and_two_shapes(Adam, follow, np):
    """Two optimizers, and variables of other shapes

    Where does an optimizer keep its means, and how does it know the shape of a variable?

    Keep the slots and the number of the step in `self`, one pair of slots for each variable: `tf.zeros_like(var)`.
    """
    starts = [np.zeros((2, 3), np.float32), np.float32(1), np.ones(2, np.float32)]
    gradients = [[start + step for start in starts] for step in (1, 2, 3)]
    first = follow(Adam(0.1), starts, gradients)
    follow(Adam(0.1), starts[:2], [pair[:2] for pair in gradients])
    for before, after in zip(first, follow(Adam(0.1), starts, gradients)):
        assert np.allclose(before, after, atol=1e-6), "a new Adam begins with the memory of another one: keep all in `self`."
    alone = follow(Adam(0.1), starts[2:], [three[2:] for three in gradients])[0]
    assert np.allclose(first[2], alone, atol=1e-6), "a variable moves otherwise when others stand before it."

# %%
# HIDDEN
def path_matches_over_twenty_steps(Adam, follow, rng, checks):
    checks.adam.paths_match(Adam, follow, rng)

# %%
# HIDDEN
def other_constants_are_obeyed(Adam, follow, rng, checks):
    checks.adam.constants_are_obeyed(Adam, follow, rng)

# %%
# HIDDEN
def optimisers_do_not_share_their_memory(Adam, follow, rng, checks):
    checks.adam.memory_is_not_shared(Adam, follow, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# **Predict, run, compare.** A long valley, forty times as steep in one direction as in the other. Both optimizers start
# at the same place and make 60 steps. What will their two paths look like?

# %% tags=["figure"]
def path_in_a_valley(optimizer, steps=60):
    """Positions of an optimizer in the valley x^2 / 2 + 20 y^2."""
    place = tf.Variable([-4.0, 1.5])
    path = [place.numpy()]
    for _ in range(steps):
        with tf.GradientTape() as tape:
            height = place[0] ** 2 / 2 + 20 * place[1] ** 2
        optimizer.apply_gradients([tape.gradient(height, place)], [place])
        path.append(place.numpy())
    return np.array(path)


figure, axes = plt.subplots(figsize=(9, 3.5), layout='constrained')
x, y = np.meshgrid(np.linspace(-5, 1, 100), np.linspace(-2, 2, 100))
axes.contour(x, y, x**2 / 2 + 20 * y**2, levels=12, cmap='Greys')
curve_names = ['gradient descent', 'Adam']
for optimizer, name, style in zip((GradientDescent(0.045), Adam(0.1)), curve_names, ('o--', '.-')):
    path = path_in_a_valley(optimizer)
    axes.plot(path[:, 0], path[:, 1], style, label=name, markersize=4)
axes.set(title='Two optimizers in one valley', xlabel='x', ylabel='y')
axes.legend()
show_figure(figure, alt='Two paths in a long valley: gradient descent zigzags from side to side, Adam goes aslant.')

# %% [markdown]
# <details><summary>Compare with your prediction</summary>
#
# Gradient descent jumps from one side of the valley to the other, since the gradient is nearly all in the steep
# direction, and creeps along the bottom afterwards. With steps a little larger it would fly off. Adam divides each
# direction by its own typical gradient: at first both move equally fast, and the path is a diagonal.
#
# </details>

# %% [markdown]
# Two more helpers: a loss and a measure with which your training loop can be tried out without a network and without
# digits. What a loop is given, it must use.

# %%
def squared_error(y_pred, y):
    """Mean squared difference between scores (N, C) and labels (N,) written as rows of 0 and 1."""
    return tf.reduce_mean(tf.square(y_pred - tf.one_hot(y, y_pred.shape[1])))


def largest_score(y_pred, y):
    """Mean of the largest scores; a measure that looks at no label."""
    return tf.reduce_mean(tf.reduce_max(y_pred, axis=1))

# %% [raw]
# # BEGIN QUESTION
# name: training_loop

# %% [markdown]
# ## ✏️ Question 7: the training loop
#
# Three functions are missing, and then your network learns.
#
# - `train_step(x_batch, y_batch, loss, acc, model, optimizer)` takes one step. Inside of a `tf.GradientTape`
#   ([docs](https://www.tensorflow.org/api_docs/python/tf/GradientTape)), which records what happens in its `with`
#   block, compute the scores and `loss(y_pred, y_batch)`. Outside, ask the tape for the gradients with respect to
#   `model.variables`, and give both to the optimizer. Return the loss and `acc(y_pred, y_batch)`, as they were
#   **before** the step.
# - `val_step(x_batch, y_batch, loss, acc, model)` returns loss and accuracy of a batch and changes nothing.
# - `train_model(mlp, train_data, val_data, loss, acc, optimizer, epochs)` does, in each epoch: a `train_step` on every
#   batch of `train_data`, then a `val_step` on every batch of `val_data`. It returns four lists with one number per
#   epoch: means over the batches of the training losses, the training accuracies, the validation losses and the
#   validation accuracies. Let it print them, too.
#
# By hand, for a `LinearModel` of one input and two scores, all zeros, with `squared_error`: for $x = 1$ and the label
# 0, the loss is $\frac{1}{2}(1 + 0) = 0.5$, and its gradient with respect to $b$ is $(-1, 0)$. A step of
# `GradientDescent(0.5)` makes $b = (0.5, 0)$.

# %% [raw]
# # BEGIN SOLUTION

# %% question="training_loop"
def train_step(x_batch, y_batch, loss, acc, model, optimizer):
    """Take one training step.

    Args:
        x_batch: rows of shape (N, n).
        y_batch: labels of shape (N,).
        loss: function of scores and labels that is to be minimized.
        acc: function of scores and labels that is measured besides.
        model: a tf.Module that maps rows to scores.
        optimizer: has a method apply_gradients(grads, vars).

    Returns:
        The loss and the accuracy of the batch, before the step.
    """
    batch_loss, batch_acc = None, None
    ########################################################################
    # TODO: compute loss, accuracy and gradients; let the optimizer step.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION
    with tf.GradientTape() as tape:
        y_pred = model(x_batch)
        batch_loss = loss(y_pred, y_batch)
    batch_acc = acc(y_pred, y_batch)
    optimizer.apply_gradients(tape.gradient(batch_loss, model.variables), model.variables)
    # END SOLUTION
    # ***** END OF YOUR CODE *****
    return batch_loss, batch_acc


def val_step(x_batch, y_batch, loss, acc, model):
    """Measure loss and accuracy of a batch, and change nothing.

    Args:
        x_batch: rows of shape (N, n).
        y_batch: labels of shape (N,).
        loss: function of scores and labels.
        acc: another one.
        model: a tf.Module that maps rows to scores.

    Returns:
        The loss and the accuracy of the batch.
    """
    batch_loss, batch_acc = None, None
    ########################################################################
    # TODO: compute loss and accuracy.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION
    val_pred = model(x_batch)
    batch_loss, batch_acc = loss(val_pred, y_batch), acc(val_pred, y_batch)
    # END SOLUTION
    # ***** END OF YOUR CODE *****
    return batch_loss, batch_acc


def train_model(mlp, train_data, val_data, loss, acc, optimizer, epochs):
    """Train a model, and measure it after each epoch.

    Args:
        mlp: a tf.Module that maps rows to scores.
        train_data: tf.data.Dataset of batches (rows, labels).
        val_data: likewise.
        loss: function of scores and labels that is to be minimized.
        acc: function of scores and labels that is measured besides.
        optimizer: has a method apply_gradients(grads, vars).
        epochs: passes over train_data.

    Returns:
        train_losses, train_accs, val_losses, val_accs: lists of one number per epoch.
    """
    train_losses, train_accs, val_losses, val_accs = [], [], [], []
    ########################################################################
    # TODO: in each epoch, train on all batches, then validate on all.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION
    for epoch in range(epochs):
        learned = [train_step(x, y, loss, acc, mlp, optimizer) for x, y in train_data]
        validated = [val_step(x, y, loss, acc, mlp) for x, y in val_data]
        means = [float(value) for value in (*np.mean(learned, axis=0), *np.mean(validated, axis=0))]
        for history, mean in zip((train_losses, train_accs, val_losses, val_accs), means):
            history.append(mean)
        print(f'Epoch {epoch + 1}: loss {means[0]:.4f}, accuracy {means[1]:.4f}; ', end='')
        print(f'validation loss {means[2]:.4f}, validation accuracy {means[3]:.4f}')
    # END SOLUTION
    # ***** END OF YOUR CODE *****
    return train_losses, train_accs, val_losses, val_accs

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def one_step_by_hand(train_step, val_step, LinearModel, GradientDescent, squared_error, largest_score):
    import numpy as np

    model, x, y = LinearModel(1, 2), np.array([[1.0]], np.float32), np.array([0])
    result = train_step(x, y, squared_error, largest_score, model, GradientDescent(0.5))
    assert isinstance(result, (list, tuple)) and len(result) == 2, "train_step should return a loss and an accuracy."
    loss, measure = result
    assert loss is not None and measure is not None, "train_step returned None: fill in the first TODO."
    assert abs(float(loss) - 0.5) < 1e-5, f"expected a loss of 0.5 before the step, got {float(loss):.4f}."
    assert abs(float(measure)) < 1e-5, f"expected 0 from acc before the step, got {float(measure):.4f}."
    # w and b are both (0.5, 0) now, and so the scores for x = 1 are (1, 0).
    scores = np.round(np.asarray(model(x), np.float64), 4).tolist()
    assert np.allclose(scores, [[1, 0]]), f"after one step, expected the scores [[1, 0]], got {scores}."
    result = val_step(x, y, squared_error, largest_score, model)
    assert isinstance(result, (list, tuple)) and len(result) == 2, "val_step should return a loss and an accuracy."
    loss, measure = result
    assert loss is not None and measure is not None, "val_step returned None: fill in the second TODO."
    assert abs(float(loss)) < 1e-5, f"after one step, expected a loss of 0, got {float(loss):.4f}."

# %%
# PRACTICE
def a_step_and_its_measures(train_step, val_step, LinearModel, GradientDescent, squared_error, largest_score, np, known):
    """A step with five rows, and what it measures

    At which moment are loss and accuracy measured, and which variables does the step move?

    Compute the scores once, inside the tape: loss and accuracy come from them, and so does the gradient. `val_step`
    moves nothing.
    """
    model, x, y = LinearModel(4, 3), known.numbers(5, 4), np.arange(5) % 3
    model.w.assign(known.numbers(4, 3))
    model.b.assign(known.numbers(3))
    known.compare('measures', val_step(x, y, squared_error, largest_score, model))
    moved = not (np.array_equal(model.w, known.numbers(4, 3)) and np.array_equal(model.b, known.numbers(3)))
    assert not moved, "val_step has changed the model: measure there, and learn in train_step alone."
    known.compare('measures', train_step(x, y, squared_error, largest_score, model, GradientDescent(0.3)))
    known.compare('step', [*(model.b - known.numbers(3)), *np.ravel(model.w - known.numbers(4, 3))])

# %%
# PRACTICE
def three_epochs(train_model, batches, LinearModel, GradientDescent, squared_error, largest_score, np, known):
    """Three epochs of four batches

    Over which batches is each of the four numbers of an epoch averaged, and when are they measured?

    In each epoch: all batches of `train_data` first, then all of `val_data`. Begin both lists of measures anew.
    """
    model = LinearModel(4, 3)
    model.w.assign(known.numbers(4, 3))
    model.b.assign(known.numbers(3))
    data = [batches(known.numbers(count, 4), np.arange(count) % 3, 5) for count in (20, 10)]
    result = train_model(model, *data, squared_error, largest_score, GradientDescent(0.3), 3)
    known.compare('histories', result)

# %%
# HIDDEN
def step_learns_from_its_batch(
    train_step, LinearModel, GradientDescent, squared_error, largest_score, batches, rng, checks
):
    given = checks.loop.Given(LinearModel, GradientDescent, squared_error, largest_score, batches)
    checks.loop.step_learns(train_step, given, rng)

# %%
# HIDDEN
def validation_changes_nothing(
    val_step, LinearModel, GradientDescent, squared_error, largest_score, batches, rng, checks
):
    given = checks.loop.Given(LinearModel, GradientDescent, squared_error, largest_score, batches)
    checks.loop.validation_changes_nothing(val_step, given, rng)

# %%
# HIDDEN
def histories_match(train_model, LinearModel, GradientDescent, squared_error, largest_score, batches, rng, checks):
    given = checks.loop.Given(LinearModel, GradientDescent, squared_error, largest_score, batches)
    checks.loop.histories_match(train_model, given, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## One batch first
#
# Before you spend minutes on 50,000 images, spend a second on 128. A network of 905,010 parameters can learn a single
# batch by heart. If yours does not, something is wrong, and you have found it early.
#
# **Predict, run, compare.** What will the first loss be, before the network has learnt anything?

# %% tags=["training-run"]
def train_on_one_batch(network, steps=30):
    """Train a new network on the first 128 images alone."""
    x, y = preprocess(X_train[:128], y_train[:128])
    optimizer = Adam()
    for step in range(steps):
        loss, share = train_step(x, y, cross_entropy_loss, accuracy, network, optimizer)
        if step % 5 == 0 or step == steps - 1:
            print(f'Step {step}: loss {float(loss):.4f}, accuracy {float(share):.2f}')


train_on_one_batch(make_mlp())

# %% [markdown]
# <details><summary>Compare with your prediction</summary>
#
# Near $\log 10 = 2.303$: the network guesses. After 30 steps the loss is small, and the accuracy is 1.
#
# </details>
#
# | You see                                              | Look at                                                          |
# |------------------------------------------------------|------------------------------------------------------------------|
# | the first loss is far above 2.3                      | the scale of the weights, pixels that were not divided by 255    |
# | the loss stays at 2.303, the accuracy near 10%       | weights that begin at zero, gradients that are not applied       |
# | the loss becomes `nan`                               | a softmax and a logarithm by hand, a learning rate far too large |
# | an error about `None` in the optimizer               | a model call outside of the tape                                 |
# | "tf.function ... tried to create variables"          | variables that are made anew at every call                       |
# | you have changed an answer, and nothing else changes | run its cell again, then those below it                          |

# %% [markdown]
# ## The training
#
# Ten epochs with Adam. On two CPU cores this takes some minutes. The goal: **at least 97%** on the validation images.

# %%
def plot_metrics(train_metric, val_metric, metric_type, goal=None):
    """Draw a quantity over the epochs, in training and in validation; draws nothing for an empty training.

    Args:
        train_metric: list of one number per epoch, measured during training.
        val_metric: the same on the validation images.
        metric_type: what the quantity is called.
        goal: value to mark with a line.
    """
    if not train_metric:
        return
    epochs = range(1, len(train_metric) + 1)
    figure, axes = plt.subplots(figsize=(7, 3), layout='constrained')
    axes.plot(epochs, train_metric, 'o-', label='training')
    axes.plot(epochs, val_metric, 's--', label='validation')
    if goal is not None:
        axes.axhline(goal, color='grey', linestyle=':', label='goal')
    axes.set(xlabel='epoch', ylabel=metric_type)
    axes.legend()
    ends = f'{train_metric[-1]:.3f}, {val_metric[-1]:.3f}'
    show_figure(figure, alt=f'{metric_type}: two curves over the epochs. Training and validation in the last: {ends}.')

# %% tags=["training-run"]
learning_rate = 1e-3
num_epochs = 10

train_data = batches(X_train, y_train, shuffle=True).map(preprocess)
val_data = batches(X_val, y_val).map(preprocess)

grader.uses('mlp')  # says so where another cell has taken these names
mlp = make_mlp()
train_losses, train_accs, val_losses, val_accs = train_model(
    mlp, train_data, val_data, cross_entropy_loss, accuracy, Adam(learning_rate), num_epochs
)
plot_metrics(train_losses, val_losses, 'cross-entropy')
plot_metrics(train_accs, val_accs, 'accuracy', goal=0.97)

# %% [markdown]
# How to read the curves: the training loss falls in every epoch. The validation loss falls with it at first, and then
# rises again although the accuracy hardly changes. From there on the network **overfits**: it becomes more and more
# certain of the training images, also of what is chance in them, and so its few mistakes on other images become more
# expensive.
#
# **What the network looks for.** Each unit of the first layer has 784 weights, one per pixel, which can be drawn as an
# image. Light pixels speak for the unit, dark ones against it. Some show strokes and arcs, others still look like the
# noise that they began with.

# %% tags=["training-run", "figure"]
if mlp is not None:
    first_weights = next(v for v in mlp.trainable_variables if v.shape == (784, 700)).numpy()
    strongest = np.argsort(-first_weights.std(axis=0))[:24]
    figure, axes = plt.subplots(3, 8, figsize=(10, 4), layout='constrained')
    for position, unit in zip(axes.flat, strongest):
        position.imshow(first_weights[:, unit].reshape(28, 28), cmap='gray')
        position.axis('off')
    show_figure(figure, alt='The weights of 24 units as small images: some hold strokes and arcs, others are noise.')

# %% [markdown]
# **What you have seen in Part III.** The loss of a guess is $\log 10$; Adam gives each number its own length of step; a
# training loop is two loops, one over epochs and one over batches; and the curves of training and validation part where
# learning by heart begins.

# %% [markdown]
# # Part IV: A program that reads digits
#
# ## Saving with TensorFlow
#
# What you want to give away is not a network of rows, but a program: images in, digits out. `tf.saved_model.save`
# writes a `tf.Module` to disk: its variables, and the graphs of its functions. Whoever loads it needs none of your
# Python.
#
# Since nothing but graphs is saved, TensorFlow must know which graph. An `input_signature` says for which inputs the
# function is recorded: the type and the shape, where `None` stands for any size.

# %%
def saved_and_loaded(module, folder='mnist_mlp_core_saved'):
    """Save a module in a folder, and load it again from there."""
    tf.saved_model.save(module, folder)
    return tf.saved_model.load(folder)

# %% [raw]
# # BEGIN QUESTION
# name: export_module

# %% [markdown]
# ## ✏️ Question 8: from raw images to digits
#
# - `preprocess_test(x)` makes rows of raw images, as `preprocess` does, but without labels.
# - `class_pred_test(y)` makes digits of scores: the place of the largest score in each row.
# - `ExportModule(model, preprocess, class_pred)` is a `tf.Module` that keeps these three and whose `__call__(x)`
#   applies them in turn: raw images `uint8` of shape $(N, 28, 28, 1)$ in, digits of shape $(N,)$ out, for any $N$.
#   Decorate it with `@tf.function(input_signature=[tf.TensorSpec([None, None, None, None], tf.uint8)])`.

# %% [raw]
# # BEGIN SOLUTION

# %% question="export_module"
def preprocess_test(x):
    """Turn raw images into rows.

    Args:
        x: images, uint8 of shape (N, 28, 28, 1).

    Returns:
        float32 of shape (N, 784), from 0 to 1.
    """
    ########################################################################
    # TODO: reshape and scale the images.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    pixels = tf.reshape(tf.cast(x, tf.float32), (-1, 784)) / 255.0
    # END SOLUTION
    """ # BEGIN PROMPT
    pixels = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return pixels


def class_pred_test(y):
    """Turn scores into digits.

    Args:
        y: scores of shape (N, 10).

    Returns:
        int64 of shape (N,), from 0 to 9.
    """
    ########################################################################
    # TODO: find the largest scores.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    digits = tf.argmax(y, axis=1)
    # END SOLUTION
    """ # BEGIN PROMPT
    digits = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return digits


class ExportModule(tf.Module):
    """A model that takes raw images and returns digits.

    Args:
        model: maps rows to scores.
        preprocess: makes rows of raw images.
        class_pred: makes digits of scores.
    """

    def __init__(self, model, preprocess, class_pred):
        super().__init__()
        self.model = model
        self.preprocess = preprocess
        self.class_pred = class_pred

    ########################################################################
    # TODO: apply the three, as a graph with an input signature.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    @tf.function(input_signature=[tf.TensorSpec([None, None, None, None], tf.uint8)])
    def __call__(self, x):
        """Map raw images of shape (N, 28, 28, 1) to digits of shape (N,)."""
        return self.class_pred(self.model(self.preprocess(x)))
    # END SOLUTION
    """ # BEGIN PROMPT
    def __call__(self, x):
        return None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def raw_images_of_any_number(ExportModule, preprocess_test, class_pred_test, LinearModel):
    import numpy as np

    scores = np.array([[0.1, 0.7, 0.2], [3.0, -1.0, 2.0]], np.float32)
    digits = class_pred_test(scores)
    assert digits is not None, "class_pred_test returned None: fill in the second TODO."
    found = np.asarray(digits).tolist()
    assert found == [1, 0], f"the largest scores are at places 1 and 0, and class_pred_test says {found}."
    module = ExportModule(LinearModel(784, 10), preprocess_test, class_pred_test)
    for number in (1, 4):
        found = module(np.zeros((number, 28, 28, 1), np.uint8))
        assert found is not None, "ExportModule returned None instead of digits: fill in the third TODO."
        shape = tuple(np.shape(found))
        assert shape == (number,), f"expected one digit for each of {number} images, got shape {shape}."

# %%
# PRACTICE
def digits_from_disk(ExportModule, preprocess_test, class_pred_test, LinearModel, saved_and_loaded, tf, np, known):
    """Digits, from memory and from disk

    Which of the three functions comes first, and which types and shapes does the graph take?

    Raw images are `uint8`, in any number. What is saved knows nothing of other functions of your notebook.
    """
    import tempfile

    model = LinearModel(784, 10)
    model.w.assign(known.numbers(784, 10))
    model.b.assign(5 * known.numbers(10))
    images = (100 + 90 * known.numbers(6, 28, 28, 1)).astype(np.uint8)
    images[3:] //= 20
    rows = tf.constant(images.reshape(6, 784) / np.float32(255))
    expected = np.argmax(model(rows), axis=1).tolist()
    module = ExportModule(model, preprocess_test, class_pred_test)
    with tempfile.TemporaryDirectory() as folder:
        for each in (module, saved_and_loaded(module, folder)):
            found = [np.asarray(each(images[part])).tolist() for part in (slice(0, 1), slice(1, 6))]
            digits = [*found[0], *found[1]]
            if each is module:
                assert digits == expected, f"expected the digits {expected} of six images, got {digits}."
            assert digits == expected, f"saved and loaded again: expected the digits {expected}, got {digits}."
    other = np.asarray(ExportModule(model, preprocess_test, lambda scores: scores)(images))
    assert other.shape == (6, 10), "ExportModule does not use the function class_pred that it is given: call self.class_pred."

# %%
# HIDDEN
def classes_are_those_of_the_model(
    ExportModule, preprocess_test, class_pred_test, LinearModel, relu, saved_and_loaded, rng, checks
):
    parts = checks.export.Parts(ExportModule, preprocess_test, class_pred_test, LinearModel, relu, saved_and_loaded)
    checks.export.classes_match(parts, rng)

# %%
# HIDDEN
def loaded_module_agrees(
    ExportModule, preprocess_test, class_pred_test, LinearModel, relu, saved_and_loaded, rng, checks
):
    parts = checks.export.Parts(ExportModule, preprocess_test, class_pred_test, LinearModel, relu, saved_and_loaded)
    checks.export.loaded_module_agrees(parts, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## The final measurement
#
# Have you made all your decisions? Then save your network, load it again, and let what was loaded read the 10,000 test
# images, raw as they are. Do this once: a network that was changed until the test images liked it only looks better
# than it is.

# %% tags=["training-run"]
if mlp is not None:
    reader = saved_and_loaded(ExportModule(mlp, preprocess_test, class_pred_test))
    test_predictions = np.concatenate([reader(X_test[start:start + 1000]) for start in range(0, len(X_test), 1000)])
    print(f'Test accuracy: {100 * np.mean(test_predictions == y_test):.2f}%')

# %% [raw]
# # BEGIN QUESTION
# name: confusion_matrix

# %% [markdown]
# ## ✏️ Question 9: which digits are taken for which
#
# One number hides much. The **confusion matrix** has a row for each true digit and a column for each predicted one.
#
# - Write `confusion_matrix(labels, predictions)`, of shape $(10, 10)$. Its entry in row $i$ and column $j$ is the
#   **share** of the images of digit $i$ that were taken for $j$, so that each row sums to 1.
# - Write `accuracy_per_digit(labels, predictions)`, of shape $(10,)$: for each digit, the share of its images that were
#   read right.
#
# All ten digits occur among the labels. **Hint.** `tf.math.confusion_matrix`
# ([docs](https://www.tensorflow.org/api_docs/python/tf/math/confusion_matrix)) counts.

# %% [raw]
# # BEGIN SOLUTION

# %% question="confusion_matrix"
def confusion_matrix(labels, predictions):
    """Shares of the images of each digit that were taken for each digit.

    Args:
        labels: true digits, whole numbers of shape (N,).
        predictions: predicted digits, likewise.

    Returns:
        Array of shape (10, 10): rows are true digits, columns predicted ones, each row sums to 1.
    """
    ########################################################################
    # TODO: count, and divide each row by its sum.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    number = tf.math.confusion_matrix(labels, predictions, num_classes=10).numpy()
    matrix = number / number.sum(axis=1, keepdims=True)
    # END SOLUTION
    """ # BEGIN PROMPT
    matrix = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return matrix


def accuracy_per_digit(labels, predictions):
    """Share of the images of each digit that were read right.

    Args:
        labels: true digits, whole numbers of shape (N,).
        predictions: predicted digits, likewise.

    Returns:
        Array of shape (10,).
    """
    ########################################################################
    # TODO: compute the ten shares.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    shares = np.diag(confusion_matrix(labels, predictions))
    # END SOLUTION
    """ # BEGIN PROMPT
    shares = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return shares

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def matrix_of_six_predictions(confusion_matrix, accuracy_per_digit):
    import numpy as np

    labels = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 7, 7, 7])
    predictions = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 7, 7, 1])
    matrix = confusion_matrix(labels, predictions)
    assert matrix is not None, "confusion_matrix returned None: fill in the first TODO."
    matrix = np.asarray(matrix)
    assert matrix.shape == (10, 10), f"expected a matrix of shape (10, 10), got {matrix.shape}."
    right, wrong = float(matrix[7, 7]), float(matrix[7, 1])
    assert abs(right - 0.75) < 1e-5, f"three of four sevens were read right: expected 0.75 at [7, 7], got {right:.4f}."
    assert abs(wrong - 0.25) < 1e-5, f"one of four sevens was taken for a 1: expected 0.25 at [7, 1], got {wrong:.4f}."
    shares = accuracy_per_digit(labels, predictions)
    assert shares is not None, "accuracy_per_digit returned None: fill in the second TODO."
    assert np.shape(shares) == (10,), f"expected ten shares, one per digit, got the shape {np.shape(shares)}."
    sevens = float(np.asarray(shares)[7])
    assert abs(sevens - 0.75) < 1e-5, f"three of four sevens were right: expected 0.75 for the 7, got {sevens:.4f}."

# %%
# PRACTICE
def twenty_five_predictions(confusion_matrix, accuracy_per_digit, np, known):
    """Twenty-five predictions

    What does a row of the matrix stand for, and by which number is each of its entries divided?

    Rows are true digits. Divide each row by its own sum: `keepdims=True` keeps the sums below each other.
    """
    labels = np.concatenate([np.arange(10), np.arange(10), [0, 2, 4, 6, 7]])
    predictions = np.where(np.arange(25) % 3 == 0, labels // 2, labels)
    known.compare('matrix', confusion_matrix(labels, predictions))
    known.compare('shares', accuracy_per_digit(labels, predictions))

# %%
# HIDDEN
def shares_match_on_random_predictions(confusion_matrix, accuracy_per_digit, rng, checks):
    checks.measures.shares_match(confusion_matrix, accuracy_per_digit, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["training-run", "figure"]
if mlp is not None:
    shares, matrix = accuracy_per_digit(y_test, test_predictions), confusion_matrix(y_test, test_predictions)
    figure, axes = plt.subplots(1, 2, figsize=(12, 5), layout='constrained')
    axes[0].bar(range(10), 100 * shares)
    axes[0].set_xticks(range(10))
    axes[0].set(title='Accuracy per digit', xlabel='digit', ylabel='accuracy in %', ylim=(90, 100))
    axes[1].imshow(matrix, cmap='Blues')
    for (row, column), share in np.ndenumerate(matrix):
        color = 'white' if share > 0.5 else 'black'
        axes[1].text(column, row, f'{100 * share:.1f}', ha='center', va='center', fontsize=8, color=color)
    axes[1].set_xticks(range(10))
    axes[1].set_yticks(range(10))
    axes[1].set(title='Confusion matrix, in %', xlabel='predicted digit', ylabel='true digit')
    worst = int(np.argmin(shares))
    least = f'{100 * shares[worst]:.1f}%'
    show_figure(figure, alt=f'Ten bars, the lowest for the digit {worst}, {least}; beside them a matrix of shares.')

# %% [markdown]
# On the left, a bar for each digit, which begins at 90% so that differences can be seen. On the right, the confusion
# matrix as a heat map: the darker a field, the larger its share; all mistakes are off the diagonal.
#
# These are mistakes of your network. Would you have read all of them right?

# %% tags=["training-run", "figure"]
if mlp is not None:
    mistakes = np.flatnonzero(test_predictions != y_test)[:16]
    figure, axes = plt.subplots(2, 8, figsize=(11, 3.5), layout='constrained')
    for position, index in zip(axes.flat, mistakes):
        position.imshow(X_test[index, :, :, 0], cmap='gray')
        position.set_title(f'{test_predictions[index]}? (is: {y_test[index]})', fontsize=9)
    for position in axes.flat:
        position.axis('off')
    show_figure(figure, alt='Digits that the network misread; above each what it took it for, and what it is.')

# %% [markdown]
# **What you have seen in Part IV.** A saved module is its variables and a graph with a signature; what prepares the
# images belongs to it; and one accuracy hides which digits are taken for which.

# %% [markdown]
# ## Experiments
#
# Change one thing at a time, write down what you expected, and what you found. Some to begin with:
#
# - `weight_init=tf.zeros` in all layers: what does the first loss say, and what the last?
# - no activation in the hidden layers: by how much do three linear layers beat one?
# - `GradientDescent(0.1)` in place of `Adam()`: how many epochs is it behind?
# - the same training twice, with other random numbers: how much do the accuracies differ? A difference between two
#   ideas that is not larger means nothing.

# %% [raw]
# # BEGIN QUESTION
# name: writeup
# manual: true

# %% [markdown]
# ## ✏️ Question 10: write-up
#
# Half a page, in your own words, with numbers:
#
# - what your network reached in training, in validation and on the test images, and what the curves say (4 points);
# - which digits it confuses, and why you think so (3 points);
# - one experiment: what you expected, what you found, and whether the difference is larger than chance (3 points).

# %% [raw]
# # BEGIN PROMPT

# %% [markdown] question="writeup"
# *Write your answer here.*

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown] question="writeup"
# *An example of a good answer. To save time, its numbers come from 8,000 training images, with 1,000 for validation and
# 1,000 for testing.*
#
# **What it reached.** The network began with a loss of 2.32, close to $\log 10 = 2.303$. After ten epochs it was right
# for all training images, for 97.2% of the validation images and for 95.9% of the test images. The training loss fell
# all the way, from 0.51 in the first epoch to 0.002. The validation loss had its minimum, 0.108, after five epochs, and
# then rose to 0.126, while the validation accuracy still went from 96.8 to 97.2%. So the network overfits from the
# sixth epoch on: it becomes too certain, but its decisions hardly suffer.
#
# **Digits.** The 9 is worst: 91 of 102 are read right. Three are taken for a 4, three for a 7 and two for a 3, digits
# that share a stroke with it: a 9 whose loop is open at the top is nearly a 4. The 1 does best, with 119 of 121.
#
# **Experiment: no activation in the hidden layers.** I expected no more than a single layer can do, because three
# linear layers are one. After ten epochs there were 90.1% on the validation images and 87.0% on the test images, 8.9
# points less than before. That is not chance: three runs of the network with ReLU, with other random numbers, had 95.9,
# 95.8 and 96.0% on the test images, and at 96% the standard deviation of 1,000 images is 0.6 points.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## What you have built
#
# | Part         | With Keras it is called              | You wrote                                   |
# |--------------|--------------------------------------|---------------------------------------------|
# | layer        | `tf.keras.layers.Dense`              | `DenseLayer`                                |
# | network      | `tf.keras.Sequential`                | `MLP`                                       |
# | initializer  | `GlorotUniform`                      | `xavier_init`                               |
# | loss         | `SparseCategoricalCrossentropy`      | `cross_entropy_loss`                        |
# | optimizer    | `tf.keras.optimizers.Adam`           | `Adam`                                      |
# | training     | `compile` and `fit`                  | `train_step`, `val_step` and `train_model`  |
#
# When Keras does something that you did not expect, you now know what is behind it.

# %% [markdown]
# ## Glossary
#
# Documentation is written in English, and courses differ in their words. In brackets: other words for the same thing.
#
# | <span lang="en">English</span>          | <span lang="pt">Português</span>             | <span lang="ru">Русский</span>                           | What it means here                                            |
# |-----------------------------------------|----------------------------------------------|----------------------------------------------------------|---------------------------------------------------------------|
# | <span lang="en">activation</span>       | <span lang="pt">ativação</span>              | <span lang="ru">активация</span>                         | function that is no straight line, behind a layer             |
# | <span lang="en">batch</span>            | <span lang="pt">lote (batch)</span>          | <span lang="ru">пакет (мини-блок, батч)</span>           | images that are looked at together in one step                |
# | <span lang="en">bias</span>             | <span lang="pt">viés</span>                  | <span lang="ru">смещение</span>                          | number that is added to a weighted sum                        |
# | <span lang="en">confusion matrix</span> | <span lang="pt">matriz de confusão</span>    | <span lang="ru">матрица ошибок</span>                    | table of true and predicted classes                           |
# | <span lang="en">cross-entropy</span>    | <span lang="pt">entropia cruzada</span>      | <span lang="ru">перекрёстная энтропия</span>             | minus the logarithm of the probability of the right class     |
# | <span lang="en">epoch</span>            | <span lang="pt">época</span>                 | <span lang="ru">эпоха</span>                             | one pass over all training images                             |
# | <span lang="en">learning rate</span>    | <span lang="pt">taxa de aprendizado</span>   | <span lang="ru">скорость обучения (темп обучения)</span> | length of the optimizer's steps                               |
# | <span lang="en">overfitting</span>      | <span lang="pt">sobreajuste</span>           | <span lang="ru">переобучение</span>                      | learning what is chance in the training images                |
# | <span lang="en">score, logit</span>     | <span lang="pt">escore (logit)</span>        | <span lang="ru">оценка (логит)</span>                    | output of the network for one class, before the softmax       |
# | <span lang="en">slot</span>             | <span lang="pt">slot</span>                  | <span lang="ru">слот</span>                              | what an optimizer remembers for a variable                    |
# | <span lang="en">validation set</span>   | <span lang="pt">conjunto de validação</span> | <span lang="ru">валидационное множество</span>           | images by which you judge a network while you still change it |

# %% [markdown]
# ## What to read next
#
# - [Introduction to modules, layers, and models](https://www.tensorflow.org/guide/intro_to_modules): what else a
#   `tf.Module` can do.
# - [Better performance with tf.function](https://www.tensorflow.org/guide/function): when functions are recorded again,
#   and why.
# - [Optimizers with Core APIs](https://www.tensorflow.org/guide/core/optimizers_core): momentum and Adam, compared.
# - [Dive into Deep Learning](https://d2l.ai/), chapter 5: multilayer perceptrons, with weight decay and dropout against
#   overfitting.

# %% [markdown]
# ## Handing in
#
# Choose *Restart kernel and run all cells* once more, to be sure that the notebook works from top to bottom. Save it,
# and hand in the file. Well done!
