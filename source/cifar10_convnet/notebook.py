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
# name: cifar10_convnet
# init_cell: true
# check_all_cell: false
# export_cell: false
# tests:
#   files: true
#   ok_format: false

# %% [markdown]
# # Convolutional networks for CIFAR-10 at three levels of TensorFlow
#
# In this assignment you teach a computer to tell ten kinds of things apart, airplanes from birds and cats from dogs,
# in photographs no larger than a thumbnail. You will do it three times, each time with a more convenient part of
# TensorFlow, and then once more with a network of your own design.
#
# The order is deliberate. First you build a convolutional network (a *ConvNet*) out of bare tensors, so that nothing
# about it stays hidden. Once you have seen what happens underneath, you hand the routine work over to Keras, one level
# of abstraction at a time, and notice at each step what you gain and what you give up.

# %% [markdown]
# ## What you need, and what you take with you
#
# **Before you begin** you should have met arrays in NumPy, classes in Python, gradient descent, softmax and
# cross-entropy. If you have programmed a layer or two by hand before, all the better: here a framework does that work,
# and you will know what it does for you.
#
# **Afterwards** you can
#
# - write down the forward pass of a ConvNet, and predict the shape of every tensor in it and the number of its
#   parameters;
# - say what a gradient tape records, and what an optimizer makes of it;
# - choose between three levels of TensorFlow, and give your reasons;
# - find out why a network does not learn before you change anything;
# - tell overfitting from a bad learning rate by looking at the curves;
# - run an experiment, and report it together with its uncertainty.

# %% [markdown]
# ## What is TensorFlow?
#
# TensorFlow computes with *tensors*: arrays of any number of dimensions, much like the `ndarray` of NumPy. A gray image
# is a tensor with two dimensions, a color image has three, a batch of color images four. What it adds to NumPy is
# **automatic differentiation**: you write down how a number is computed, and TensorFlow works out how that number
# changes with everything it was computed from. Backpropagation, which you would otherwise derive and program by hand
# for each layer, comes for free.

# %% [markdown]
# ## Why use a framework?
#
# - **Speed.** The same program runs on a CPU and on a GPU. Writing GPU kernels yourself is a craft of its own; here it
#   has already been done for you.
# - **Less to reinvent.** Layers, losses and optimizers exist, are tested, and work together. Your time goes into
#   the ideas.
# - **It is what people use.** Research groups and companies train and ship their models with TensorFlow and its
#   relatives, and what you learn here carries over to the others.

# %% [markdown]
# ## Where to learn more
#
# This notebook explains what it needs as it goes. When you want more:
#
# - the [TensorFlow guide](https://www.tensorflow.org/guide), and in it
#   [TensorFlow basics](https://www.tensorflow.org/guide/basics),
# - the [tutorials](https://www.tensorflow.org/tutorials), most of which open in Colab with one click,
# - the [API reference](https://www.tensorflow.org/api_docs/python/tf), which you will consult often,
# - the [Keras developer guides](https://keras.io/guides/).
#
# A word of caution: the web is full of code for TensorFlow 1, and of code for TensorFlow 2 with Keras 2. This notebook
# is written for TensorFlow 2.16 and later, which come with **Keras 3**. When an example from the web fails with an
# unknown name, first look how old it is; the [migration guide](https://www.tensorflow.org/guide/migrate) says what has
# become of names of TensorFlow 1.

# %% [markdown]
# ## Installing TensorFlow
#
# In Google Colab TensorFlow is there already. On your own machine you need Python 3.11, 3.12 or 3.13. Make an
# environment, and install what the notebook uses:
#
# ```
# python -m venv tf-env
# source tf-env/bin/activate
# python -m pip install tensorflow matplotlib tqdm jupyterlab
# jupyter lab
# ```
#
# (On Windows, the second line is `tf-env\Scripts\activate`. With conda, the first two are
# `conda create -n tf-env python=3.12 pip` and `conda activate tf-env`.)
#
# For a GPU, follow the [installation guide](https://www.tensorflow.org/install/pip): on Linux the package is then
# `tensorflow[and-cuda]`; on Windows, TensorFlow uses a GPU under WSL 2 only. A GPU is pleasant to have, not necessary:
# on two CPU cores each training run of Parts II to IV takes about half a minute.
#
# **Red lines are no alarm.** When TensorFlow starts it may print red lines about CUDA or `cuInit`. They say that it
# found no GPU, and are harmless.

# %% [markdown]
# ## What you will do
#
# | Part              | What it is about                                                                        | Your time | Computing |
# |-------------------|-----------------------------------------------------------------------------------------|-----------|-----------|
# | **I**             | the data set                                                                            | 20 min    | 1 min     |
# | **II**            | *barebones TensorFlow*: you handle every tensor of the network yourself                 | 90 min    | 2 min     |
# | **III**           | `tf.keras.Model`: networks as classes made of layers                                    | 60 min    | 2 min     |
# | **IV**            | `tf.keras.Sequential`, a stack of layers in a single expression, and the functional API | 45 min    | 3 min     |
# | **V**             | an open challenge: a network of your own, as good as you can make it                    | 2 to 4 h  | 5 min     |
# | **Write-up**      | what you tried, and why it worked                                                       | 45 min    |           |
#
# Computing times are for two CPU cores; for Part V it is that of one run of 10 epochs with a small network. Reading
# alone takes about three quarters of an hour; the rest of your time goes into answers and experiments.
#
# The three levels trade flexibility for convenience:
#
# | API                   | Flexibility | Convenience |
# |-----------------------|-------------|-------------|
# | barebones TensorFlow  | high        | low         |
# | `tf.keras.Model`      | high        | medium      |
# | `tf.keras.Sequential` | low         | high        |

# %% [markdown]
# ## How to work through this notebook
#
# Run the cells from top to bottom. Where it is your turn, a box of comments says what to do, and your code goes between
# the lines `START OF YOUR CODE` and `END OF YOUR CODE`, in place of the line that stands there. Keep the names and the
# arguments of the functions: later cells call them, and so does the grader.
#
# **Predict, run, compare.** Before some cells you are asked what will come out. Make a guess first, on paper if you
# like, then run the cell, and only then unfold the answer. A wrong guess teaches more than a right one.
#
# **Names are used again.** `model_init_fn`, `optimizer_init_fn` and `learning_rate` mean something else in each part.
# When you go back to a question, run its answer cell first, and then the cell that trains; otherwise you train the
# network of another question. When in doubt, restart the kernel and run everything from the top.
#
# After each answer, a cell with `grader.check(...)` runs a few quick tests. Passing them is a good sign, but no proof:
# the grader looks at more.

# %% [markdown]
# ## How your work is graded
#
# | Question                   | You write                                         | Goal on the validation images | Points |
# |----------------------------|---------------------------------------------------|-------------------------------|--------|
# | `three_layer_convnet`      | the forward pass of a ConvNet, on plain tensors   |                               | 15     |
# | `three_layer_convnet_init` | its initial parameters                            | over 43% after one epoch      | 15     |
# | `keras_model`              | the same network as the class `ThreeLayerConvNet` |                               | 15     |
# | `keras_training`           | functions that make its model and optimizer       | over 50% after one epoch      | 15     |
# | `sequential_training`      | the same again with `tf.keras.Sequential`         | over 45% after one epoch      | 15     |
# | `custom_convnet`           | a network of your own                             | at least 70% within 10 epochs | 15     |
# | `writeup`                  | what you tried, and why it worked                 |                               | 10     |
#
# - **Functions are tried out.** The grader compares yours with its own on many inputs that you have not seen, of other
#   shapes and sizes too.
# - **It trains your networks itself.** The goals hold for its runs, not for the output saved in your notebook. All of
#   them are accuracies on *validation* images. Training starts from random parameters and visits the images in random
#   order, so two runs of the same code differ, often by one or two percentage points, and the goals leave room for
#   that.
# - **Training stops when the goal is reached.** Nobody has to train for all 10 epochs if 3 are enough.
# - **There is a budget.** The grader trains on a CPU, and counts processor time, that of all cores together: 200 s for
#   `three_layer_convnet_init`, 120 s for `keras_training` and for `sequential_training`, four times what a usual answer
#   takes, and 2,400 s for `custom_convnet`. When the time is used up, the best epoch so far counts. The other checks of
#   a question may take 60 s (120 s in `custom_convnet`). An answer may use 3 GB of memory.
# - **A near miss keeps points.** Each point of accuracy below the goal costs a fifth of that check's points; where one
#   run is too close to call, the mean of several decides. Where an earlier answer lost points, ours takes its place, so
#   one mistake is paid for once.
# - **No network and no files.** Nothing can be downloaded or read while grading: no `weights='imagenet'`, no
#   `load_weights`. Besides TensorFlow, Keras and NumPy an answer may import SciPy, pandas, scikit-learn, Pillow,
#   Matplotlib, seaborn and tqdm.
# - **What is for your eyes is skipped.** The grader does not run cells that train or draw, nor calls such as
#   `print(...)` or `model.fit(...)` at the left margin of a cell. An answer must not need what they compute.

# %% [markdown]
# # Part I: Preparation
#
# Three things are needed before the first network: the libraries, the images, and a way to serve the images in small
# batches.

# %%
import math
import os
import sys
import timeit

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')  # keep TensorFlow's start-up messages short
os.environ.setdefault('TF_ENABLE_ONEDNN_OPTS', '1')  # fast convolutions on every processor

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from tqdm import tqdm

print(f'TensorFlow {tf.__version__}, Keras {tf.keras.__version__}')

# %% [markdown]
# ## The CIFAR-10 images
#
# [CIFAR-10](https://www.cs.toronto.edu/~kriz/cifar.html) holds 60,000 color photographs of 32 by 32 pixels, 6,000 for
# each of ten classes. They come divided into 50,000 images to learn from and 10,000 to test on. We divide once more:
#
# - the first 49,000 are the **training set**, from which the network learns;
# - the next 1,000 are the **validation set**, on which you compare ideas and choose hyperparameters;
# - the 10,000 test images are the **test set**, kept aside until the very end, for one honest final measurement.
#
# Pixels are numbers from 0 to 255. Networks learn more easily from inputs with mean 0 and standard deviation 1, so
# every color channel is normalized. The mean and the standard deviation are computed from the training images alone,
# and then used for all three sets: anything else would let knowledge about the validation and test images leak into the
# training.
#
# The first time, the images are downloaded: 170 MB, which may take some minutes. Afterwards they are kept on your
# machine. If Python on macOS complains about a certificate, run *Install Certificates.command* in the folder of Python
# under *Applications*, and try again.

# %%
def load_cifar10(num_training=49000, num_validation=1000, num_test=10000):
    """Load CIFAR-10, split it and normalize every color channel.

    The data set comes from a file beside this notebook, or Keras downloads it (170 MB) and keeps it for later.

    Args:
        num_training: number of training images.
        num_validation: number of validation images, taken from those that follow the training images.
        num_test: number of test images.

    Returns:
        X_train, y_train, X_val, y_val, X_test, y_test. Images are float32 of shape (N, 32, 32, 3),
        labels int32 of shape (N,).
    """
    (X, y), (X_test, y_test) = grader.load_images(DATA)

    training = slice(0, num_training)
    validation = slice(num_training, num_training + num_validation)

    # The statistics are taken from the bytes, where NumPy computes in double precision: a sum over 50 million
    # pixels is beyond what float32 can count.
    channels = range(X.shape[-1])
    mean = np.array([X[training, :, :, channel].mean() for channel in channels], dtype=np.float32)
    deviation = np.array([X[training, :, :, channel].std() for channel in channels], dtype=np.float32)

    def normalize(images):
        images = images.astype(np.float32)
        images -= mean  # in place: a second copy of the training images would take 600 MB
        images /= deviation
        return images

    def as_labels(labels):
        return labels.astype(np.int32).ravel()

    return (
        normalize(X[training]), as_labels(y[training]),
        normalize(X[validation]), as_labels(y[validation]),
        normalize(X_test[:num_test]), as_labels(y_test[:num_test]),
    )


# 'auto' looks for a file beside this notebook, then asks Keras; the path of a file is possible, too, and 'standin' for
# made-up images: a look at the notebook without a network.
DATA = 'auto'

# %%
X_train, y_train, X_val, y_val, X_test, y_test = load_cifar10()

print('Training images:  ', X_train.shape, X_train.dtype)
print('Training labels:  ', y_train.shape, y_train.dtype)
print('Validation images:', X_val.shape)
print('Validation labels:', y_val.shape)
print('Test images:      ', X_test.shape)
print('Test labels:      ', y_test.shape)

# %% [markdown]
# ## A look at the data
#
# Always look at your data before you train on it. Labels are numbers from 0 to 9; their names are in this order:

# %%
class_names = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']


def as_pictures(images):
    """Undo the normalization, for display.

    Among a thousand photographs, some pixel is fully dark and some is fully bright in each channel, so the smallest
    and the largest value of a channel stand for 0 and 255.

    Args:
        images: normalized images of shape (N, 32, 32, 3).

    Returns:
        The same images with values from 0 to 1, as Matplotlib wants them.
    """
    darkest, brightest = X_train[:1000].min(axis=(0, 1, 2)), X_train[:1000].max(axis=(0, 1, 2))
    return np.clip((images - darkest) / (brightest - darkest), 0, 1)


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

# %% tags=["figure"]
rows = 6
figure, axes = plt.subplots(rows, len(class_names), figsize=(11, 7), layout='constrained')
for label, name in enumerate(class_names):
    pictures = as_pictures(X_train[np.flatnonzero(y_train == label)[:rows]])
    for row, picture in enumerate(pictures):
        axes[row, label].imshow(picture)
        axes[row, label].axis('off')
    axes[0, label].set_title(name, fontsize=10)
show_figure(figure, alt='Sixty photographs of 32 by 32 pixels, six for each of the ten classes: one column a class.')

# %% [markdown]
# These pictures are tiny, and some are hard even for you. Keep that in mind when you judge your network: guessing
# blindly gives 10%, and 70% is a real achievement for a network that trains in minutes.

# %% [markdown]
# ## Minibatches
#
# Gradient descent on all 49,000 images at once would take long for each small step. *Stochastic* gradient descent
# estimates the gradient from a **minibatch** instead, here of 64 images, and takes a step after each. One pass over the
# whole training set is an **epoch**: with 64 images per batch, 766 steps. The class below serves the minibatches;
# with `shuffle=True`, in a new random order every epoch.
#
# (The package `tf.data` ([guide](https://www.tensorflow.org/guide/data)) does the same faster and with many more
# features. It deserves a lesson of its own, so we do without it here.)

# %%
class Dataset:
    """Images and labels, to be iterated over in minibatches.

    Args:
        X: array whose first axis counts the images.
        y: array of labels, as long as X.
        batch_size: images per minibatch; the last minibatch of an epoch may be smaller.
        shuffle: whether every epoch comes in a new random order.
    """

    def __init__(self, X, y, batch_size, shuffle=False):
        if len(X) != len(y):
            raise ValueError(f'there are {len(X)} images but {len(y)} labels')
        self.X, self.y = X, y
        self.batch_size, self.shuffle = batch_size, shuffle

    def __len__(self):
        """The number of minibatches in an epoch."""
        return math.ceil(len(self.X) / self.batch_size)

    def __iter__(self):
        """Start an epoch: yields pairs (images, labels)."""
        order = np.random.permutation(len(self.X)) if self.shuffle else np.arange(len(self.X))
        for start in range(0, len(order), self.batch_size):
            chosen = order[start:start + self.batch_size]
            yield self.X[chosen], self.y[chosen]


train_dset = Dataset(X_train, y_train, batch_size=64, shuffle=True)
val_dset = Dataset(X_val, y_val, batch_size=64)
test_dset = Dataset(X_test, y_test, batch_size=64)

# %% [markdown]
# These are the first seven minibatches of an epoch:

# %%
for t, (images, labels) in enumerate(train_dset):
    print(t, images.shape, labels.shape)
    if t == 6:
        break

# %% [markdown]
# ## CPU or GPU
#
# Set `USE_GPU` to `False` to compute on the CPU even though there is a GPU. When TensorFlow sees no GPU, the cell
# falls back to the CPU by itself.
#
# **In Google Colab**, a GPU has to be asked for: choose *Runtime → Change runtime type* and pick a GPU as the
# hardware accelerator. This starts a fresh machine with empty memory, so run the notebook again from the top.

# %%
USE_GPU = True

if USE_GPU and not tf.config.list_physical_devices('GPU'):
    print('TensorFlow sees no GPU: the CPU will do the work.')
    USE_GPU = False

device = '/device:GPU:0' if USE_GPU else '/cpu:0'
print('Device:', device)

# %% [markdown]
# Some small things used throughout the notebook: how often the training loops report, a reminder when an answer is
# still blank, a function that draws learning curves, and one that keeps results for a table at the end.

# %%
print_every = 100  # training steps between two reports

axis_names = {'iteration': 'iteration', 'epoch': 'epoch', 'loss': 'loss', 'accuracy': 'accuracy'}


def is_missing(answer, name):
    """Whether an answer is still the blank `None`; if so, print a reminder."""
    if answer is None:
        print(f'{name} returns None: fill in the TODO above first.')
    return answer is None


def plot_history(history, title, goal=None):
    """Draw loss and accuracy over a training run; draws nothing for an empty run.

    Args:
        history: dict of equally long lists: 'loss' and any of 'accuracy', 'val_loss', 'val_accuracy', and the
            'iteration' at which they were taken. Without 'iteration', entries count as epochs, so the history
            that Keras's `fit` returns can be drawn as well.
        title: heading of the figure.
        goal: accuracy between 0 and 1 to mark with a line.
    """
    if not history['loss']:
        return
    unit = 'iteration' if 'iteration' in history else 'epoch'
    position = history.get('iteration', range(1, len(history['loss']) + 1))
    figure, all_axes = plt.subplots(1, 2, figsize=(11, 3.5), layout='constrained')
    figure.suptitle(title)
    said = []
    for axes, quantity in zip(all_axes, ('loss', 'accuracy')):
        curve_names = {quantity: 'training', f'val_{quantity}': 'validation'}
        for (key, name), style in zip(curve_names.items(), ('C0o-', 'C1s--')):
            if key in history:
                axes.plot(position, history[key], style, markersize=4, label=name)
                said.append(f'{axis_names[quantity]}, {name}: {history[key][0]:.2f} → {history[key][-1]:.2f}')
        if goal is not None and quantity == 'accuracy':
            axes.axhline(goal, color='grey', linestyle=':', label='goal')
        axes.set(xlabel=axis_names[unit], ylabel=axis_names[quantity])
        axes.legend()
    curves = '; '.join(said)
    show_figure(figure, alt=f'{title}: learning curves, from the first report to the last. {curves}.')


measured = {}  # what networks reached: parameters, seconds and validation accuracy, by name


def keep(name, network, history):
    """Keep what a network reached, for the table at the end of the notebook.

    Args:
        name: what to call it there.
        network: its parameters or its model; None, where the answer is still blank, is not kept.
        history: of its training, with 'seconds' and 'val_accuracy'.
    """
    if network is not None:
        variables = network if isinstance(network, list) else network.trainable_variables
        size = sum(math.prod(variable.shape) for variable in variables)
        measured[name] = (size, history['seconds'][-1], history['val_accuracy'][-1])

# %% [markdown]
# # Part II: Barebones TensorFlow
#
# TensorFlow has comfortable layers and training loops, and from Part III on you will use them. Here you do without:
# a network is a plain function, its parameters are a plain list of tensors, and a training step is a few lines that
# you can read in full. It is more work. It is also the part to come back to whenever a high-level API does something
# that you did not expect.

# %% [markdown]
# ## A little history: from graphs to eager execution
#
# In **TensorFlow 1** a program had two phases. First you *described* the computation as a static graph, whose inputs
# were empty `placeholder` nodes: nothing was computed yet. Then you opened a `Session` and *ran* the graph, as often as
# you liked, each time passing a `feed_dict` with the values for the placeholders. This was fast and hard to debug: an
# error showed up far away from the line that caused it, and a `print` in the description printed no numbers.
#
# **TensorFlow 2** executes every operation as soon as Python reaches it. This is [eager
# execution](https://www.tensorflow.org/guide/basics): no placeholders, no sessions, no feed dictionaries, and you can
# look at any tensor at any time. This is close in spirit to NumPy, and to PyTorch. Graphs have not gone away, since
# they are faster: in a graph the nodes are operations, tensors flow along its edges, and all of it is known before
# anything is computed. When you want one, you ask for it: `tf.function`
# ([guide](https://www.tensorflow.org/guide/function)) turns a Python function into a graph. You will meet it in the
# training loops, where one and the same step is repeated hundreds of times.

# %% [markdown]
# ## Flattening
#
# TensorFlow stores a batch of images, or of feature maps, as a tensor of shape $N \times H \times W \times C$, in short
# *NHWC*:
#
# - $N$ is the number of samples in the batch,
# - $H$ is the height in pixels,
# - $W$ is the width in pixels,
# - $C$ is the number of channels: 3 for a color image, more for feature maps.
#
# A convolution needs this spatial arrangement. A fully connected layer does not: it treats a sample as one long vector.
# Between the two, the tensor is *flattened* to shape $N \times (H \cdot W \cdot C)$.
#
# (PyTorch puts the channels first: its default is $N \times C \times H \times W$. Remember this when you read PyTorch
# code.)

# %%
def flatten(x):
    """Turn every sample of a batch into one long vector.

    Args:
        x: tensor of shape (N, D1, ..., DM).

    Returns:
        Tensor of shape (N, D1 * ... * DM).
    """
    return tf.reshape(x, (tf.shape(x)[0], -1))  # -1 stands for "whatever is left"

# %% [markdown]
# Two samples of shape $3 \times 4$ become two vectors of length 12. Compare the order of the numbers:

# %%
def test_flatten():
    """Flatten two samples whose elements are numbered."""
    x = np.arange(24).reshape(2, 3, 4)
    print('Before:\n', x, '\n')
    print('After:\n', flatten(x).numpy())


test_flatten()

# %% [markdown]
# ## A two-layer network
#
# To see how a network looks at this level, here is a complete one: a fully connected layer, the nonlinearity
# $\mathrm{ReLU}(z) = \max(0, z)$, and a second fully connected layer, without biases:
#
# $$\mathrm{scores} = \mathrm{ReLU}(x\,W_1)\,W_2 .$$
#
# The scores are one number per class; the largest is the prediction.
#
# Only the forward pass is written down; the gradients will be TensorFlow's business. Read the code carefully, because
# your own network will follow the same pattern.

# %%
def two_layer_fc(x, params):
    """Forward pass of a two-layer fully connected network: linear, ReLU, linear; no biases.

    Args:
        x: images, of shape (N, d1, ..., dM) with d1 * ... * dM = D.
        params: list [w1, w2] of tensors of shapes (D, H) and (H, C), for H hidden units and C classes.

    Returns:
        Scores of shape (N, C).
    """
    w1, w2 = params
    hidden = tf.nn.relu(tf.matmul(flatten(x), w1))  # (N, H)
    return tf.matmul(hidden, w2)  # (N, C)

# %% [markdown]
# A first test of any network: feed it zeros, and look at the shape of what comes out. `tf.device` says where the
# computation takes place.

# %%
def two_layer_fc_test():
    """Print the shape of the scores for a batch of 64 images of zeros."""
    hidden_size = 42
    with tf.device(device):
        x = tf.zeros((64, 32, 32, 3))
        w1 = tf.zeros((32 * 32 * 3, hidden_size))
        w2 = tf.zeros((hidden_size, 10))
        scores = two_layer_fc(x, [w1, w2])
    print(scores.shape)


two_layer_fc_test()  # (64, 10)

# %% [markdown]
# ## What a convolution does
#
# A *filter* is a small array of numbers. Lay it over the image, multiply each of its numbers with the pixel below it,
# and add up the products: this gives one number of the result, the *feature map*. Then the filter moves on by one
# pixel, and again, until it has been everywhere. What it responds to depends on nothing but its numbers, and these are
# what a ConvNet learns.
#
# Near the edge the filter would stick out of the image. So rows and columns of zeros are added around it first, which
# is called *zero-padding*.

# %% [markdown]
# ![A map of 4 by 4 squares with one row or column of zeros added on all four sides. A frame of 3 by 3 squares, the
# filter, stands at the top left over zeros and map; dashed, a second frame stands one square further to the right. From
# each an arrow leads to one square of the result, which has 4 by 4 squares as well.](figures/padding.svg)

# %% [markdown]
# `tf.nn.conv2d(x, filters, strides=1, padding='SAME')` does this for a batch of images and for many filters at once.
# Images have the shape (samples, height, width, channels), filters the shape (height, width, channels in, channels
# out). `'SAME'` pads so that the map stays as large as the image, `'VALID'` does not pad at all.
#
# **Predict.** The filter below is made by hand: −1 on its left, 1 on its right, in all three color channels. Where in
# the photograph will its result be far from zero?

# %% tags=["figure"]
edge_filter = np.zeros((3, 3, 3, 1), dtype=np.float32)
edge_filter[:, 0], edge_filter[:, 2] = -1, 1

photograph = X_train[np.flatnonzero(y_train == 9)[:1]]  # a truck
edges = tf.nn.conv2d(photograph, edge_filter, strides=1, padding='SAME')
print(photograph.shape, '→', edges.shape)

figure, axes = plt.subplots(1, 2, figsize=(8, 4), layout='constrained')
axes[0].imshow(as_pictures(photograph)[0])
axes[1].imshow(edges[0, :, :, 0], cmap='gray')
for each in axes:
    each.axis('off')
show_figure(figure, alt='A photograph of a truck; beside it a gray feature map, white and black along vertical edges.')

# %% [markdown]
# <details><summary>Compare</summary>
#
# Along vertical edges. Where it is darker on the left than on the right, the result is positive (white), the other way
# round it is negative (black). Where left and right are alike the two columns cancel out, in the sky as on a plain
# wall. A ReLU afterwards would keep the white lines and throw the black ones away. Horizontal edges leave no trace:
# this filter cannot see them. (The bars at the left and right edges come from the zeros beyond.)
#
# </details>

# %% [raw]
# # BEGIN QUESTION
# name: three_layer_convnet

# %% [markdown]
# ## ✏️ Question 1: a three-layer ConvNet
#
# Now it is your turn. Complete `three_layer_convnet`, the forward pass of this network:
#
# 1. a convolution with bias: `channel_1` filters of size $KH_1 \times KW_1$, zero-padding 2,
# 2. ReLU,
# 3. a convolution with bias: `channel_2` filters of size $KH_2 \times KW_2$, zero-padding 1,
# 4. ReLU,
# 5. a fully connected layer with bias, giving a score for each of $C$ classes.
#
# All convolutions move in steps (*strides*) of 1. There is no softmax at the end: the loss function will take care of
# it.
#
# **How large are the feature maps?** Sliding a filter of height $KH$ over a map of height $H$, padded by $P$ rows of
# zeros above and below, gives a map of height
#
# $$H' = H + 2P - KH + 1,$$
#
# and likewise for the width. This tells you the shape that `fc_w` must have. Your function should work for **any image
# size, any filter size, any number of channels and any batch size**: read sizes off the tensors, do not write them down
# as numbers.
#
# **Hint 1.** `tf.nn.conv2d` ([docs](https://www.tensorflow.org/api_docs/python/tf/nn/conv2d)) convolves; you have met
# it above, and `strides` has to be given. Take care with the padding: only height and width are padded, never the
# samples or the channels. You can pad the tensor yourself, for example with `tf.pad(x, [[0,0],[2,2],[2,2],[0,0]])`, and
# then convolve with `'VALID'`; or you can give `tf.nn.conv2d` an explicit list of paddings.
#
# **Hint 2.** A bias has one number per channel. Adding it to a tensor of shape $(N, H, W, C)$ works directly, by
# [broadcasting](https://numpy.org/doc/stable/user/basics.broadcasting.html): the last axes match, and the bias is
# repeated along the others.

# %% [markdown]
# Here it is with 32 filters of size $5 \times 5$ and 16 of size $3 \times 3$, as you will train it in Question 2:
#
# ![Boxes from left to right, joined by arrows. An image of 32 by 32 by 3. A convolution with 32 filters of 5 by 5,
# padding 2, and ReLU lead to 32 by 32 by 32. A convolution with 16 filters of 3 by 3, padding 1, and ReLU lead to 32 by
# 32 by 16. Flattening leads to 16,384 numbers, a fully connected layer to 10 scores.](figures/network.svg)

# %% [raw]
# # BEGIN SOLUTION

# %% question="three_layer_convnet"
def three_layer_convnet(x, params):
    """Forward pass of the three-layer ConvNet described above.

    Args:
        x: images, of shape (N, H, W, 3).
        params: list of six tensors:
            conv_w1: filters of the first convolution, of shape (KH1, KW1, 3, channel_1),
            conv_b1: its biases, of shape (channel_1,),
            conv_w2: filters of the second convolution, of shape (KH2, KW2, channel_1, channel_2),
            conv_b2: its biases, of shape (channel_2,),
            fc_w: weights of the fully connected layer (which shape must they have?),
            fc_b: its biases (which shape must they have?).

    Returns:
        Scores of shape (N, C).
    """
    conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b = params
    ########################################################################
    # TODO: compute the scores. Mind the zero-padding: 2 for the first
    # convolution, 1 for the second.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    padded_x = tf.pad(x, [[0, 0], [2, 2], [2, 2], [0, 0]])
    hidden_1 = tf.nn.relu(tf.nn.conv2d(padded_x, conv_w1, strides=1, padding='VALID') + conv_b1)
    padded_1 = tf.pad(hidden_1, [[0, 0], [1, 1], [1, 1], [0, 0]])
    hidden_2 = tf.nn.relu(tf.nn.conv2d(padded_1, conv_w2, strides=1, padding='VALID') + conv_b2)
    scores = tf.matmul(flatten(hidden_2), fc_w) + fc_b
    # END SOLUTION
    """ # BEGIN PROMPT
    scores = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return scores

# %% [raw]
# # END SOLUTION

# %% [markdown]
# Try it on zeros, as before. The scores should have the shape `(64, 10)`.

# %%
def three_layer_convnet_test():
    """Print the shape of the scores for a batch of 64 images of zeros."""
    with tf.device(device):
        x = tf.zeros((64, 32, 32, 3))
        conv_w1 = tf.zeros((5, 5, 3, 6))
        conv_b1 = tf.zeros((6,))
        conv_w2 = tf.zeros((3, 3, 6, 9))
        conv_b2 = tf.zeros((9,))
        fc_w = tf.zeros((32 * 32 * 9, 10))
        fc_b = tf.zeros((10,))
        scores = three_layer_convnet(x, [conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b])
    if not is_missing(scores, 'three_layer_convnet'):
        print(scores.shape)


three_layer_convnet_test()  # (64, 10)

# %% [raw]
# # BEGIN TESTS

# %%
def scores_have_the_right_shape(three_layer_convnet, tf):
    """Scores have the right shape

    Where two sizes do not match, how large are the feature maps behind each convolution?

    6084 is 26 x 26 x 9: then the maps have shrunk from 32 to 26, and a padding is missing.
    """
    import numpy as np

    params = [tf.zeros(shape) for shape in ((5, 5, 3, 6), (6,), (3, 3, 6, 9), (9,), (32 * 32 * 9, 10), (10,))]
    for batch_size in (64, 7):
        scores = three_layer_convnet(tf.zeros((batch_size, 32, 32, 3)), params)
        assert scores is not None, (
            "three_layer_convnet returned None: fill in the TODO, and take the line `scores = None` out."
        )
        shape = tuple(np.shape(scores))
        assert shape == (batch_size, 10), f"expected scores of shape {(batch_size, 10)}, got {shape}."

# %%
# PRACTICE
def values_on_small_numbers(three_layer_convnet, tf, known):
    """Values on small numbers

    Go through the layers in order and ask of each: which padding, which bias, which activation?

    Two images of 6 by 5 pixels and two filters in each convolution; print the tensors of your function one by one.
    """
    images = tf.constant(known.numbers(2, 6, 5, 3))
    shapes = ((5, 5, 3, 2), (2,), (3, 3, 2, 2), (2,), (60, 3), (3,))
    params = [tf.constant(0.4 * known.numbers(*shape)) for shape in shapes]
    try:
        scores = three_layer_convnet(images, params)
    except Exception:
        for size in range(1, 200):  # which size of its input would the fully connected layer be right for?
            params[4] = tf.zeros((size, 3))
            try:
                three_layer_convnet(images, params)
            except Exception:
                continue
            assert False, (
                f"{size} numbers per image reach the fully connected layer, not 6 x 5 x 2 = 60: look at the paddings."
            )
        raise
    assert scores is not None, (
        "three_layer_convnet returned None: fill in the TODO, and take the line `scores = None` out."
    )
    known.compare('scores', scores)

# %%
# PRACTICE
def every_parameter_is_used(three_layer_convnet, tf, known):
    """The loss depends on every parameter

    Which parameters does your function never use, or use outside of TensorFlow?

    TensorFlow sees operations on tensors alone: what passes through NumPy, `int` or `float` has no gradient.
    """
    shapes = ((5, 5, 3, 2), (2,), (3, 3, 2, 2), (2,), (60, 3), (3,))
    params = [tf.Variable(0.4 * known.numbers(*shape)) for shape in shapes]
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(three_layer_convnet(tf.constant(known.numbers(2, 6, 5, 3)), params))
    names = ('conv_w1', 'conv_b1', 'conv_w2', 'conv_b2', 'fc_w', 'fc_b')
    for name, gradient in zip(names, tape.gradient(loss, params)):
        assert gradient is not None, f"the scores do not depend on {name}."

# %%
# HIDDEN
def scores_match_on_random_input(three_layer_convnet, rng, checks):
    checks.convnet.scores_match(three_layer_convnet, rng)

# %%
# HIDDEN
def other_kernels_and_sizes(three_layer_convnet, rng, checks):
    checks.convnet.scores_match_on_other_shapes(three_layer_convnet, rng)

# %%
# HIDDEN
def gradients_reach_every_parameter(three_layer_convnet, rng, checks):
    checks.convnet.gradients_match(three_layer_convnet, rng)

# %%
# HIDDEN
def one_batch_can_be_learned(three_layer_convnet, rng, checks):
    checks.convnet.one_batch_is_learned(three_layer_convnet, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## Shapes and parameters
#
# Most mistakes in networks are mistakes in shapes, so it pays to know them before anything runs. Fill in the table
# below for the network in the drawing: replace each `None` by a number and run the cell. It is checked at once, and
# costs no points.
#
# - How high would the feature maps be if you **forgot the padding** in both convolutions? And how long would the
#   flattened vector be? The formula of Question 1 says it.
# - How many **parameters** does each layer have? A filter has as many numbers as it covers, over all channels, and one
#   bias; a fully connected layer has a weight for every pair of input and output, and one bias for each output. Count
#   with the paddings in place.

# %%
def check_table(table):
    """Compare a table of sizes with the network of Question 2, and print one line for each entry.

    Args:
        table: dict of pairs by layer: the height of its output (of the last layer, the length of its input) if there
            were no padding, and the number of its parameters.
    """
    filters = {'convolution_1': (5, 5, 3, 32), 'convolution_2': (3, 3, 32, 16)}
    height, right = 32, {}
    for layer, shape in filters.items():
        height = height - shape[0] + 1
        right[layer] = (height, math.prod(shape), shape[-1])
    right['fully_connected'] = (height * height * 16, 32 * 32 * 16 * 10, 10)
    for layer, (size, weights, biases) in right.items():
        my_size, my_parameters = table[layer]
        if my_size is None or my_parameters is None:
            print(f'{layer}: not filled in yet')
            continue
        verdict = 'right' if my_size == size else 'no: try the formula with P = 0'
        print(f'{layer}, size: {verdict}')
        verdict = 'right' if my_parameters == weights + biases else 'no: count all channels and all filters'
        if my_parameters == weights:
            verdict = 'no: the biases are missing'
        print(f'{layer}, parameters: {verdict}')

# %%
my_table = {
    # (height of the output without padding, number of parameters)
    'convolution_1': (None, None),
    'convolution_2': (None, None),
    # (length of the flattened vector without padding, number of parameters)
    'fully_connected': (None, None),
}
check_table(my_table)

# %% [markdown]
# <details><summary>Compare</summary>
#
# Without padding the maps shrink to 28 and then to 26 pixels, and the vector has $26 \cdot 26 \cdot 16 = 10816$ numbers
# in place of 16,384: remember this when an error message complains about two sizes that do not match. The parameters
# are $5 \cdot 5 \cdot 3 \cdot 32 + 32 = 2432$, then $3 \cdot 3 \cdot 32 \cdot 16 + 16 = 4624$, then
# $16384 \cdot 10 + 10 = 163850$, together 170,906. The two convolutions, which do most of the seeing and nearly all of
# the computing, have 4% of the parameters; the fully connected layer has the other 96%.
#
# </details>

# %% [markdown]
# ## One training step
#
# A training step has three parts: compute the loss, compute its gradient with respect to all parameters, and move the
# parameters a little way downhill. Four functions of TensorFlow do the work:
#
# - `tf.nn.sparse_softmax_cross_entropy_with_logits`
#   ([docs](https://www.tensorflow.org/api_docs/python/tf/nn/sparse_softmax_cross_entropy_with_logits)) turns scores
#   $s_1, \dots, s_C$ (also called *logits*) into probabilities, and returns the cross-entropy for the right class $y$
#   of each image: $-\log\bigl(e^{s_y} / \sum_j e^{s_j}\bigr)$. Doing both at once is numerically safer than one after
#   the other.
# - `tf.reduce_mean` ([docs](https://www.tensorflow.org/api_docs/python/tf/math/reduce_mean)) averages over the
#   minibatch.
# - `tf.GradientTape` ([docs](https://www.tensorflow.org/api_docs/python/tf/GradientTape)) records the operations inside
#   its `with` block. Afterwards, `tape.gradient` plays the recording backwards: this is backpropagation.
# - `assign_sub` ([docs](https://www.tensorflow.org/api_docs/python/tf/Variable#assign_sub)) subtracts from a variable
#   in place, and so takes one step of gradient descent: $w \leftarrow w - \eta \, \partial L / \partial w$ with
#   learning rate $\eta$.
#
# Only the forward pass and the loss belong on the tape. Everything else, the gradient included, stays outside of the
# block: recording it would cost time and memory for nothing.

# %%
def training_step(model_fn, x, y, params, learning_rate):
    """Take one step of stochastic gradient descent, changing the parameters in place.

    Args:
        model_fn: forward pass; model_fn(x, params) returns scores of shape (N, C).
        x: images of one minibatch, of shape (N, 32, 32, 3).
        y: their labels, of shape (N,).
        params: list of tf.Variable.
        learning_rate: length of the step.

    Returns:
        The loss before the step, a scalar tensor.
    """
    with tf.GradientTape() as tape:
        scores = model_fn(x, params)
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=scores)
        loss = tf.reduce_mean(losses)

    gradients = tape.gradient(loss, params)
    for parameter, gradient in zip(params, gradients):
        parameter.assign_sub(learning_rate * gradient)
    return loss

# %% [markdown]
# If a step ever stops with an error about `None` in the multiplication, look at your forward pass: `tape.gradient`
# returns `None` for a parameter on which the loss does not depend at all.

# %% [markdown]
# ## Measuring accuracy
#
# The predicted class is the one with the highest score; the accuracy is the fraction of predictions that are right.

# %%
def check_accuracy(dset, model_fn, params):
    """Print and return the accuracy of a network on a data set.

    Args:
        dset: a Dataset.
        model_fn: forward pass; model_fn(x, params) returns scores of shape (N, C).
        params: list of the network's parameters.

    Returns:
        The fraction of images classified correctly, between 0 and 1.
    """
    num_correct, num_samples = 0, 0
    for x, y in dset:
        predictions = np.argmax(model_fn(x, params), axis=1)
        num_correct += int(np.sum(predictions == y))
        num_samples += len(y)
    accuracy = num_correct / num_samples
    print(f'Got {num_correct} / {num_samples} correct ({100 * accuracy:.2f}%)')
    return accuracy

# %% [markdown]
# ## The training loop
#
# `train_part2` runs through the training set once. Every `print_every` steps, and after the last, it prints the loss on
# the current minibatch and the accuracy on the validation set.
#
# Note `@tf.function` in front of the inner function. The first time it is called, TensorFlow runs the Python code once
# to record a graph; from then on it executes the graph and leaves Python out of it. The result is the same, and it
# comes sooner. The compiled step is made anew in every call of `train_part2`, so that each network gets a graph of its
# own.

# %%
def train_part2(model_fn, init_fn, learning_rate):
    """Train a network for one epoch on CIFAR-10, by stochastic gradient descent.

    Args:
        model_fn: forward pass; model_fn(x, params) returns scores of shape (N, C).
        init_fn: function without arguments that returns the initial parameters, a list of tf.Variable.
        learning_rate: length of the steps.

    Returns:
        params: the trained parameters.
        history: dict of lists 'iteration', 'seconds', 'loss' and 'val_accuracy', one entry per report; 'loss' is that
            of one minibatch.
    """
    history = {'iteration': [], 'seconds': [], 'loss': [], 'val_accuracy': []}
    start = timeit.default_timer()
    with tf.device(device):
        params = init_fn()
        if is_missing(params, init_fn.__name__) or is_missing(model_fn(X_train[:1], params), model_fn.__name__):
            return params, history

        @tf.function
        def compiled_step(x, y):
            return training_step(model_fn, x, y, params, learning_rate)

        for t, (x, y) in enumerate(tqdm(train_dset, unit='step', leave=False, file=sys.stdout)):
            loss = compiled_step(x, y)
            if t % print_every == 0 or t == len(train_dset) - 1:
                print(f'Iteration {t}, loss = {float(loss):.4f}')
                history['iteration'].append(t)
                history['seconds'].append(timeit.default_timer() - start)
                history['loss'].append(float(loss))
                history['val_accuracy'].append(check_accuracy(val_dset, model_fn, params))
    return params, history

# %% [markdown]
# ## How to begin: Kaiming initialization
#
# Training cannot start from zeros: all hidden units would compute the same thing and stay alike forever. So it starts
# from random numbers, and their scale matters. If weights are too small, the signal fades from layer to layer; if they
# are too large, it explodes.
#
# A ReLU sets about half of its inputs to zero and so halves the mean square of the signal. He et al. showed that
# normally distributed weights with standard deviation
#
# $$\sigma = \sqrt{\frac{2}{\text{fan-in}}}$$
#
# make up for this exactly, on average and at the start. The *fan-in* is the number of inputs to each output: for a
# fully connected layer the length of its input vector, for a convolution the number of values under one filter,
# $KH \cdot KW \cdot C_{\text{in}}$.
#
# K. He, X. Zhang, S. Ren, J. Sun: *Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet
# Classification*, 2015, [arXiv:1502.01852](https://arxiv.org/abs/1502.01852).

# %%
def create_matrix_with_kaiming_normal(shape):
    """Draw initial weights as proposed by He et al. (2015), for layers followed by ReLU.

    Args:
        shape: (inputs, outputs) of a fully connected layer, or (height, width, channels in, channels out) of
            the filters of a convolution.

    Returns:
        Tensor of that shape, normally distributed with mean 0 and standard deviation sqrt(2 / fan_in).
    """
    if len(shape) == 2:
        fan_in = shape[0]
    elif len(shape) == 4:
        fan_in = math.prod(shape[:3])
    else:
        raise ValueError(f'expected a shape of 2 or 4 numbers, got {shape}')
    return tf.random.normal(shape) * math.sqrt(2 / fan_in)


kaiming_normal = create_matrix_with_kaiming_normal  # the same function under a shorter name

# %% [markdown]
# ## Training the two-layer network
#
# One piece is missing: parameters have to *change*. A tensor never does; a
# `tf.Variable` ([docs](https://www.tensorflow.org/api_docs/python/tf/Variable)) holds a tensor that can be replaced or
# updated, and it is what a `GradientTape` watches by itself. Everything that is learned is kept in variables.
#
# With 4,000 hidden units and a learning rate of $10^{-2}$ the two-layer network reaches over 40% on the validation
# images after one epoch. Nothing needs to be tuned. Its accuracy jumps by several points from one report to the next,
# so do not take the last number too seriously.
#
# **Predict.** How many parameters will it have? What will the accuracy be before the first step, and roughly what the
# loss, if the network guesses blindly?

# %%
def two_layer_fc_init():
    """Make the initial parameters of two_layer_fc, for 4000 hidden units and 10 classes.

    Returns:
        List [w1, w2] of tf.Variable, of shapes (3072, 4000) and (4000, 10).
    """
    hidden_size = 4000
    w1 = tf.Variable(create_matrix_with_kaiming_normal((32 * 32 * 3, hidden_size)))
    w2 = tf.Variable(create_matrix_with_kaiming_normal((hidden_size, 10)))
    return [w1, w2]

# %% tags=["training-run"]
learning_rate = 1e-2
params, history = train_part2(two_layer_fc, two_layer_fc_init, learning_rate)
plot_history(history, 'Two-layer network, barebones TensorFlow', goal=0.40)

# %% [markdown]
# <details><summary>Compare</summary>
#
# $3072 \cdot 4000 + 4000 \cdot 10 = 12328000$, over twelve million. Guessing gives an accuracy of 10%, and a loss of
# $-\ln \frac{1}{10} = \ln 10 \approx 2.30$ if all classes seem equally likely. With random scores that differ the
# network is wrong *and* sure of it, so the first loss lies above that.
#
# </details>

# %% [raw]
# # BEGIN QUESTION
# name: three_layer_convnet_init

# %% [markdown]
# ## ✏️ Question 2: the parameters of the ConvNet
#
# Write `three_layer_convnet_init`, so that your network from Question 1 can be trained. Its layers are now fixed:
#
# 1. a convolution with bias: 32 filters of size $5 \times 5$, zero-padding 2,
# 2. ReLU,
# 3. a convolution with bias: 16 filters of size $3 \times 3$, zero-padding 1,
# 4. ReLU,
# 5. a fully connected layer with bias, giving scores for 10 classes.
#
# Draw the weights with `create_matrix_with_kaiming_normal`. Biases may begin at zero: the random weights already make
# the units different from one another.
#
# Trained for one epoch with a learning rate of $3 \cdot 10^{-3}$, the network should reach **over 43%** on the
# validation images. There is nothing to tune; if it stays clearly below, look for a mistake in either question.

# %% [raw]
# # BEGIN SOLUTION

# %% question="three_layer_convnet_init"
def three_layer_convnet_init():
    """Make the initial parameters of three_layer_convnet, for 32 and 16 filters and 10 classes.

    Returns:
        List of six tf.Variable: conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b, in the order in which
        three_layer_convnet takes them.
    """
    ########################################################################
    # TODO: make the six variables.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    filters_1 = create_matrix_with_kaiming_normal((5, 5, 3, 32))
    filters_2 = create_matrix_with_kaiming_normal((3, 3, 32, 16))
    weights = create_matrix_with_kaiming_normal((32 * 32 * 16, 10))
    biases_1, biases_2, biases_3 = tf.zeros((32,)), tf.zeros((16,)), tf.zeros((10,))
    params = [tf.Variable(values) for values in (filters_1, biases_1, filters_2, biases_2, weights, biases_3)]
    # END SOLUTION
    """ # BEGIN PROMPT
    params = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return params

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def six_variables_of_the_right_shape(three_layer_convnet_init, tf):
    """Six variables of the right shape

    In which order does your network unpack them, and how many numbers reach the fully connected layer?

    Filters have the shape (height, width, channels in, channels out), and each bias has one number per filter or class.
    """
    import numpy as np

    params = three_layer_convnet_init()
    assert params is not None, (
        "three_layer_convnet_init returned None: fill in the TODO, and take the line `params = None` out."
    )
    assert len(params) == 6, f"expected six parameters, got {len(params)}."
    for position, parameter in enumerate(params):
        assert isinstance(parameter, tf.Variable), f"expected params[{position}] to be a tf.Variable; it is not one."
    for position, expected in ((0, (5, 5, 3, 32)), (2, (3, 3, 32, 16)), (4, (32 * 32 * 16, 10))):
        shape = tuple(np.shape(params[position]))
        assert shape == expected, f"expected params[{position}] of shape {expected}, got {shape}."
    for position, expected in ((1, 32), (3, 16), (5, 10)):
        size = int(np.prod(np.shape(params[position])))
        assert size == expected, f"expected params[{position}] to hold {expected} biases, got {size}."

# %%
# PRACTICE
def scale_of_the_weights(three_layer_convnet_init, np):
    """Scale of the initial weights

    Which standard deviation does Kaiming initialization ask for, and what is the fan-in here?

    `create_matrix_with_kaiming_normal` takes the shape of the weights and does the rest; change nothing afterwards.
    """
    params = three_layer_convnet_init()
    for position, fan_in in ((0, 5 * 5 * 3), (2, 3 * 3 * 32), (4, 32 * 32 * 16)):
        weights = np.asarray(params[position])
        expected, found = np.sqrt(2 / fan_in), weights.std()
        assert 0.93 < found / expected < 1.07, (
            f"expected params[{position}] with a standard deviation of {expected:.4f}, got {found:.4f}."
        )
        assert abs(weights.mean()) < 0.2 * expected, f"expected params[{position}] with a mean near 0."

# %%
# PRACTICE
def your_network_takes_them(three_layer_convnet, three_layer_convnet_init, tf):
    """Your network of Question 1 takes these parameters

    Are they in the order in which `three_layer_convnet` unpacks them?

    The order is conv_w1, conv_b1, conv_w2, conv_b2, fc_w, fc_b.
    """
    params = three_layer_convnet_init()
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(three_layer_convnet(tf.ones((2, 32, 32, 3)), params))
    gradients = tape.gradient(loss, params)
    for position, gradient in enumerate(gradients):
        assert gradient is not None, f"params[{position}] cannot be learned: the scores do not depend on it."

# %%
# HIDDEN
def initial_scale_is_kaiming(three_layer_convnet_init, checks):
    checks.initialisation.scale_is_kaiming(three_layer_convnet_init)

# %%
# HIDDEN
def validation_accuracy(training):
    training.meets_goal()

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["training-run"]
learning_rate = 3e-3
params, history = train_part2(three_layer_convnet, three_layer_convnet_init, learning_rate)
plot_history(history, 'Three-layer ConvNet, barebones TensorFlow', goal=0.43)

# %% tags=["training-run"]
keep('barebones TensorFlow', params, history)
plain_history = history  # to be compared with another optimizer in Part III

# %% [markdown]
# Compare the two networks you have now trained. The first has over twelve million parameters, the ConvNet about
# 170,000: a seventieth. Its filters are the same everywhere in the image, and that is what makes it so economical: an
# edge is an edge, wherever it is.
#
# **Predict.** What did `tf.function` gain? The next cell compares twenty eager steps of your ConvNet with twenty
# compiled ones. Which factor do you expect?

# %% tags=["training-run"]
images, labels = next(iter(train_dset))


def eager_step():
    return training_step(three_layer_convnet, images, labels, params, learning_rate)


compiled_step = tf.function(eager_step)


def milliseconds(step):
    """Measure how long a training step takes, on average over twenty."""
    step()  # the first call of a compiled step records the graph
    return 1000 * timeit.timeit(step, number=20) / 20


if params is not None:
    print(f'eager: {milliseconds(eager_step):.1f} ms per step')
    print(f'compiled: {milliseconds(compiled_step):.1f} ms per step')

# %% [markdown]
# <details><summary>Compare</summary>
#
# For ConvNets like this one about 2, depending on the machine. The more small operations a network has, the more there
# is to gain, since a graph spares Python's share in each. Where nearly all time goes into one large matrix product, as
# in the two-layer network, both take the same.
#
# </details>

# %% [markdown]
# ## When it does not work
#
# It is normal that a network does not learn at first. What helps is not to try things at random, but to ask in order.
#
# **1. Does it begin as it should?** A network that knows nothing has a loss near $\ln 10 \approx 2.30$, or a little
# above it with random weights as large as ours. A first loss of 20 says that they are too large.
#
# **2. Can it learn one batch by heart?** A network with so many parameters must be able to learn 64 images. If it
# cannot, the fault is in the forward pass or the step, and training longer will not help. The cell below needs a few
# seconds.
#
# **3. What do the curves say?** Look up what you see:
#
# | You see                                                                | Look at                                                                         |
# |------------------------------------------------------------------------|---------------------------------------------------------------------------------|
# | an error with two sizes, such as `[64,6084]` and `[9216,10]`           | $6084 = 26 \cdot 26 \cdot 9$, not $32 \cdot 32 \cdot 9$: a padding is missing     |
# | an error about `None` in a multiplication                              | a parameter that the forward pass does not use: `tape.gradient` returns `None`  |
# | the loss stays near 2.30, the accuracy near 10%                        | the learning rate is far too small, or a ReLU stands after the scores           |
# | the loss is `nan`, or it grows                                         | the learning rate is too large, or the initial weights are                      |
# | the first loss is 20 or more                                           | weights without the factor $\sqrt{2 / \text{fan-in}}$                           |
# | one batch cannot be learned                                            | the forward pass: are all layers used, and in the right order?                  |
# | training accuracy rises, validation accuracy does not follow           | overfitting: dropout, augmentation, fewer parameters                            |
# | the accuracy is fine with `training=True` and poor without             | `training` is not passed on to batch normalization or dropout                   |
# | you changed an answer, and nothing changes                             | run the answer cell again, then the cell that trains                            |
# | another network is trained than the one you mean                       | a name was used again: run the answer cell of the question first                |
# | red lines about CUDA                                                   | nothing: they say that there is no GPU                                          |

# %%
def learn_one_batch(model_fn, init_fn, learning_rate, num_steps=100):
    """Train on the same 64 images again and again, and print how far it gets.

    Args:
        model_fn: forward pass; model_fn(x, params) returns scores of shape (N, C).
        init_fn: function without arguments that returns the initial parameters, a list of tf.Variable.
        learning_rate: length of the steps.
        num_steps: how many steps to take.
    """
    x, y = X_train[:64], y_train[:64]
    with tf.device(device):
        params = init_fn()
        if is_missing(params, init_fn.__name__) or is_missing(model_fn(x[:1], params), model_fn.__name__):
            return

        @tf.function
        def compiled_step():
            return training_step(model_fn, x, y, params, learning_rate)

        losses = [float(compiled_step()) for _ in range(num_steps)]
        accuracy = np.mean(np.argmax(model_fn(x, params), axis=1) == y)
    print(f'first loss {losses[0]:.2f}, last loss {losses[-1]:.2f}, accuracy {100 * accuracy:.0f}%')

# %% tags=["training-run"]
learn_one_batch(three_layer_convnet, three_layer_convnet_init, learning_rate=1e-2)

# %% [markdown]
# **What you have seen in Part II.** A network is a function of images and parameters. The tape records how the loss
# came about, and plays it backwards to find the gradient. A step of SGD is one subtraction per parameter. Most of the
# care goes into shapes and into the size of the first random numbers.

# %% [markdown]
# # Part III: Keras Model subclassing
#
# Carrying a list of six tensors around is still manageable. With sixty it would not be: every change to the network
# means changes in the list, in its shapes, and in the order. `tf.keras` lets **layers** own their parameters. You say
# which layers there are and how they are connected, and Keras creates the variables, hands them to the optimizer, saves
# and loads them.
#
# In this part you write networks as classes. You remain free to do in the forward pass whatever you can write in
# Python. There are three rules:
#
# 1. **Make a subclass of `tf.keras.Model`** with a name that tells what it is, like `TwoLayerFC` or
#    `ThreeLayerConvNet`.
# 2. **Create all layers in `__init__`** and keep them as attributes, such as `self.fc1`. The package `tf.keras.layers`
#    ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/layers)) has all common ones. The first line must be
#    `super().__init__()`: without it, Keras cannot keep track of your layers.
# 3. **Connect the layers in `call`**, which is the forward pass. Create no layers there: `call` runs again and again,
#    and a layer created in it would start from new random weights each time.
#
# An object of your class can then be called like a function: `model(x)` runs `call`, after creating the variables on
# first use, when the shape of the input is known.

# %% [markdown]
# ## An example: the two-layer network as a class
#
# What is new here:
#
# - `Dense` ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/layers/Dense)) is a fully connected layer, bias
#   included. It can apply an activation as well: ReLU in the first layer, *softmax* in the second, so that this network
#   returns **probabilities**, not scores. (Numerically it is safer to leave the softmax out and to let the loss do both
#   with `from_logits=True`, as in Part II; in a network of your own you may.)
# - `Flatten` ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/layers/Flatten)) does what `flatten` did in
#   Part II.
# - `tf.initializers.VarianceScaling(scale=2.0)`
#   ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/initializers/VarianceScaling)) is Kaiming initialization
#   under another name: the variance of the weights is the scale divided by the fan-in. Each layer gets an initializer
#   of its own, because one object that serves several layers draws the same random numbers for all of them.
# - `call` has an argument `training`. These layers ignore it; in Part V you will need it.

# %%
class TwoLayerFC(tf.keras.Model):
    """Two fully connected layers with ReLU between them; returns probabilities.

    Args:
        hidden_size: number of hidden units.
        num_classes: number of classes.
    """

    def __init__(self, hidden_size, num_classes):
        super().__init__()
        self.flatten = tf.keras.layers.Flatten()
        self.fc1 = tf.keras.layers.Dense(
            hidden_size, activation='relu', kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)
        )
        self.fc2 = tf.keras.layers.Dense(
            num_classes, activation='softmax', kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)
        )

    def call(self, x, training=False):
        """Map inputs of shape (N, ...) to probabilities of shape (N, num_classes)."""
        x = self.flatten(x)
        x = self.fc1(x)
        return self.fc2(x)


def test_TwoLayerFC():
    """Print the shape of the probabilities for 64 inputs of 50 zeros."""
    hidden_size, num_classes = 42, 10
    with tf.device(device):
        model = TwoLayerFC(hidden_size, num_classes)
        print(model(tf.zeros((64, 50))).shape)


test_TwoLayerFC()  # (64, 10)

# %% [raw]
# # BEGIN QUESTION
# name: keras_model

# %% [markdown]
# ## ✏️ Question 3: the three-layer ConvNet as a class
#
# Write `ThreeLayerConvNet`, the network of Part II with a softmax at the end:
#
# 1. a convolution with bias: `channel_1` filters of size $5 \times 5$, zero-padding 2,
# 2. ReLU,
# 3. a convolution with bias: `channel_2` filters of size $3 \times 3$, zero-padding 1,
# 4. ReLU,
# 5. a fully connected layer with bias, giving a score for each class,
# 6. softmax.
#
# Initialize the weights of all three layers as `TwoLayerFC` does.
#
# **Hint.** Read about `Conv2D` ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/layers/Conv2D)) and `Dense`
# ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/layers/Dense)). `Conv2D` knows two kinds of padding:
# `'valid'` adds no zeros, `'same'` adds as many as it takes to keep height and width. Work out with the formula from
# Question 1 how much padding that is for filters of size 5 and of size 3.

# %% [raw]
# # BEGIN SOLUTION

# %% question="keras_model"
class ThreeLayerConvNet(tf.keras.Model):
    """Two convolutions and a fully connected layer; returns probabilities.

    Args:
        channel_1: number of filters of the first convolution.
        channel_2: number of filters of the second convolution.
        num_classes: number of classes.
    """

    def __init__(self, channel_1, channel_2, num_classes):
        super().__init__()
        ########################################################################
        # TODO: create the layers that the forward pass needs.
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        layers, kaiming = tf.keras.layers, tf.initializers.VarianceScaling
        self.convolution_1 = layers.Conv2D(
            channel_1, 5, padding='same', activation='relu', kernel_initializer=kaiming(scale=2.0)
        )
        self.convolution_2 = layers.Conv2D(
            channel_2, 3, padding='same', activation='relu', kernel_initializer=kaiming(scale=2.0)
        )
        self.as_vector = layers.Flatten()
        self.classifier = layers.Dense(num_classes, activation='softmax', kernel_initializer=kaiming(scale=2.0))
        # END SOLUTION
        """ # BEGIN PROMPT
        pass
        """ # END PROMPT
        # ***** END OF YOUR CODE *****

    def call(self, x, training=False):
        """Map images of shape (N, H, W, C) to probabilities of shape (N, num_classes)."""
        ########################################################################
        # TODO: connect the layers.
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        feature_maps = self.convolution_2(self.convolution_1(x))
        probabilities = self.classifier(self.as_vector(feature_maps))
        # END SOLUTION
        """ # BEGIN PROMPT
        probabilities = None
        """ # END PROMPT
        # ***** END OF YOUR CODE *****
        return probabilities

# %% [raw]
# # END SOLUTION

# %% [markdown]
# The same quick look as always: a batch of 64 images of zeros should give a tensor of shape `(64, 10)`.

# %%
def test_ThreeLayerConvNet():
    """Print the shape of the probabilities for a batch of 64 images of zeros."""
    with tf.device(device):
        model = ThreeLayerConvNet(channel_1=12, channel_2=8, num_classes=10)
        probabilities = model(tf.zeros((64, 32, 32, 3)))
    if not is_missing(probabilities, 'ThreeLayerConvNet.call'):
        print(probabilities.shape)


test_ThreeLayerConvNet()  # (64, 10)

# %% [raw]
# # BEGIN TESTS

# %%
def probabilities_of_the_right_shape(ThreeLayerConvNet, tf):
    """Probabilities of the right shape

    What does the last layer of your model give, and for how many classes?

    The three arguments are the filters of both convolutions and the number of classes; a softmax stands at the end.
    """
    import numpy as np

    probabilities = ThreeLayerConvNet(12, 8, 10)(tf.zeros((64, 32, 32, 3)))
    assert probabilities is not None, "ThreeLayerConvNet.call returned None instead of probabilities: fill in the TODO."
    shape = tuple(np.shape(probabilities))
    assert shape == (64, 10), f"expected probabilities of shape (64, 10), got {shape}."
    sums = np.asarray(probabilities).sum(axis=1)
    assert np.allclose(sums, 1, atol=1e-3), f"expected each row of probabilities to sum to 1, got {sums[0]:.4f}."

# %%
# PRACTICE
def values_on_small_numbers(ThreeLayerConvNet, tf, np, known):
    """Values on small numbers

    Which layers does your model have, and what does each do to the feature maps?

    Your model has four and two filters here, and three classes; look at padding, activation and bias of each layer.
    """
    model = ThreeLayerConvNet(4, 2, 3)
    model(tf.zeros((1, 32, 32, 3)))  # the first call creates the variables
    shapes = [(5, 5, 3, 4), (4,), (3, 3, 4, 2), (2,), (32 * 32 * 2, 3), (3,)]
    sizes = {int(np.prod(shape)): shape for shape in shapes}
    weights = model.get_weights()
    found = [weight.shape for weight in weights]
    assert sorted(weight.size for weight in weights) == sorted(sizes), (
        f"expected weights of the shapes {shapes} for ThreeLayerConvNet(4, 2, 3), got {found}."
    )
    scales = {32 * 32 * 2 * 3: 0.04}
    model.set_weights([
        scales.get(weight.size, 0.4) * known.numbers(*sizes[weight.size]).reshape(weight.shape) for weight in weights
    ])
    known.compare('probabilities', model(tf.constant(known.numbers(2, 32, 32, 3))))

# %%
# PRACTICE
def scale_of_the_weights(ThreeLayerConvNet, tf, np):
    """Scale of the initial weights

    Does each of the three layers get an initializer?

    Pass `kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)` to all three layers, as `TwoLayerFC` does.
    """
    for first, second, classes in ((32, 16, 10), (6, 1, 200)):
        model = ThreeLayerConvNet(first, second, classes)
        model(tf.zeros((1, 32, 32, 3)))
        kernels = ((5, 5, 3, first), (3, 3, first, second), (32 * 32 * second, classes))
        for weights in model.get_weights():
            if weights.shape in kernels:
                expected, found = np.sqrt(2 / np.prod(weights.shape[:-1])), weights.std()
                chance = 5 / np.sqrt(2 * weights.size)  # five standard errors
                assert abs(found / expected - 1) < chance, (
                    f"expected weights of shape {weights.shape} with a standard deviation of {expected:.4f}, "
                    f"got {found:.4f}."
                )

# %%
# PRACTICE
def every_weight_learns(ThreeLayerConvNet, tf, known):
    """The loss depends on every weight

    Which layers does `call` leave out, or cut off from the gradient?

    Connect all layers that `__init__` creates, by TensorFlow operations alone.
    """
    model = ThreeLayerConvNet(4, 2, 3)
    images = tf.constant(known.numbers(2, 32, 32, 3))
    model(images[:1])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(model(images)[:, 0])
    for variable, gradient in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables)):
        assert gradient is not None, f"the probabilities do not depend on the weights of shape {tuple(variable.shape)}."

# %%
# HIDDEN
def weights_of_the_right_shape(ThreeLayerConvNet, checks):
    checks.keras_model.weights_have_shapes(ThreeLayerConvNet)

# %%
# HIDDEN
def probabilities_match_on_random_input(ThreeLayerConvNet, rng, checks):
    checks.keras_model.probabilities_match(ThreeLayerConvNet, rng)

# %%
# HIDDEN
def initialiser_is_variance_scaling(ThreeLayerConvNet, checks):
    checks.keras_model.initialiser_is_variance_scaling(ThreeLayerConvNet)

# %%
# HIDDEN
def weights_can_be_trained(ThreeLayerConvNet, rng, checks):
    checks.keras_model.one_batch_is_learned(ThreeLayerConvNet, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## A training loop for Keras models
#
# Keras models can train themselves with `fit`, as you will see in Part IV. A loop of your own is worth knowing for the
# day when you need something that `fit` does not offer. Compare it with `train_part2`:
#
# - The optimizer is an object. `optimizer.apply_gradients` takes pairs of gradient and variable, and applies whatever
#   rule the optimizer stands for.
# - The network returns probabilities, so the loss is `SparseCategoricalCrossentropy`
#   ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/losses/SparseCategoricalCrossentropy)), which expects
#   them unless told otherwise. If the model has regularizers, their penalties are collected in `model.losses` and added
#   to the loss.
# - [*Metrics*](https://www.tensorflow.org/api_docs/python/tf/keras/metrics) keep running averages: `update_state` adds
#   observations, `result` returns the average so far, `reset_state` starts afresh.
# - The tape records forward pass and loss, and nothing else. Validation happens outside of it.

# %%
def train_part34(model_init_fn, optimizer_init_fn, num_epochs=1, is_training=False):
    """Train a Keras model on CIFAR-10 and watch it on the validation images.

    Args:
        model_init_fn: function without arguments that returns a model, which maps images to probabilities.
        optimizer_init_fn: function without arguments that returns an optimizer.
        num_epochs: passes over the training images.
        is_training: what the model is given as `training` during training steps. Networks with batch
            normalization or dropout need True.

    Returns:
        model: the trained model.
        history: dict of lists 'iteration', 'seconds', 'loss', 'accuracy', 'val_loss' and 'val_accuracy', one entry per
            report; 'loss' and 'accuracy' are averages over the epoch so far.
    """
    history = {'iteration': [], 'seconds': [], 'loss': [], 'accuracy': [], 'val_loss': [], 'val_accuracy': []}
    start = timeit.default_timer()
    with tf.device(device):
        model, optimizer = model_init_fn(), optimizer_init_fn()
        if is_missing(model, 'model_init_fn') or is_missing(optimizer, 'optimizer_init_fn'):
            return None, history
        if is_missing(model(X_train[:1]), f'{type(model).__name__}.call'):  # the first call creates the variables
            return None, history
        optimizer.build(model.trainable_variables)

        loss_fn = tf.keras.losses.SparseCategoricalCrossentropy()
        train_loss = tf.keras.metrics.Mean()
        train_accuracy = tf.keras.metrics.SparseCategoricalAccuracy()
        val_loss = tf.keras.metrics.Mean()
        val_accuracy = tf.keras.metrics.SparseCategoricalAccuracy()

        @tf.function
        def compiled_step(x, y):
            with tf.GradientTape() as tape:
                probabilities = model(x, training=is_training)
                loss = loss_fn(y, probabilities) + sum(model.losses)
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables))
            train_loss.update_state(loss)
            train_accuracy.update_state(y, probabilities)

        @tf.function
        def validation_step(x, y):
            probabilities = model(x, training=False)
            val_loss.update_state(loss_fn(y, probabilities))
            val_accuracy.update_state(y, probabilities)

        def report(t, epoch):
            val_loss.reset_state()
            val_accuracy.reset_state()
            for x, y in val_dset:
                validation_step(x, y)
            history['iteration'].append(t)
            history['seconds'].append(timeit.default_timer() - start)
            history['loss'].append(float(train_loss.result()))
            history['accuracy'].append(float(train_accuracy.result()))
            history['val_loss'].append(float(val_loss.result()))
            history['val_accuracy'].append(float(val_accuracy.result()))
            print(f'Iteration {t}, Epoch {epoch}, '
                  f'Loss: {history["loss"][-1]:.4f}, Accuracy: {100 * history["accuracy"][-1]:.2f}%, '
                  f'Val Loss: {history["val_loss"][-1]:.4f}, Val Accuracy: {100 * history["val_accuracy"][-1]:.2f}%')

        t = 0
        for epoch in range(1, num_epochs + 1):
            train_loss.reset_state()
            train_accuracy.reset_state()
            for x, y in tqdm(train_dset, desc=f'Epoch {epoch}', unit='step', leave=False, file=sys.stdout):
                compiled_step(x, y)
                if t % print_every == 0 or t == epoch * len(train_dset) - 1:
                    report(t, epoch)
                t += 1
    return model, history

# %% [markdown]
# ## Training the two-layer network
#
# `train_part34` receives two functions, one that makes the model and one that makes the optimizer. Here the optimizer
# is plain stochastic gradient descent, `tf.keras.optimizers.SGD`
# ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/SGD)), as in Part II. One epoch takes it past
# 40% on the validation images, again with nothing to tune.
#
# **Predict.** It is the network of Part II, now with biases. Will its accuracy differ from that in Part II by more than
# chance?

# %% tags=["training-run"]
hidden_size, num_classes = 4000, 10
learning_rate = 1e-2


def model_init_fn():
    return TwoLayerFC(hidden_size, num_classes)


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate)


model, history = train_part34(model_init_fn, optimizer_init_fn)
plot_history(history, 'Two-layer network, tf.keras.Model', goal=0.40)

# %% [markdown]
# <details><summary>Compare</summary>
#
# No. The network, the initial scale, the optimizer and the number of steps are the same; 4,010 biases that begin at
# zero change little. What differs is chance, and for this network chance is several points.
#
# </details>
#
# Is it odd that the network does better on images it has never seen? Look at how the curves are made: the training
# curve averages over the epoch so far, its clumsy first steps included, while the validation curve shows the network as
# it is at that moment. (In Part II the training loss was that of a single minibatch, and so it jumped.) Only when
# training goes on for several epochs does the comparison tell you about *overfitting*: then the training curve keeps
# rising and the validation curve no longer follows.

# %% [raw]
# # BEGIN QUESTION
# name: keras_training

# %% [markdown]
# ## ✏️ Question 4: train the class
#
# Write the two functions for your `ThreeLayerConvNet`, with 32 filters in the first convolution and 16 in the second.
# The optimizer is stochastic gradient descent with **Nesterov momentum** 0.9 and a learning rate of $3 \cdot 10^{-3}$.
#
# Momentum remembers the direction of recent steps in a velocity $v$ and keeps moving that way, which damps the zigzag
# of noisy gradients. Nesterov's variant looks ahead along the velocity. With gradient $g$, learning rate $\eta$ and
# momentum $\mu$, Keras computes
#
# $$v \leftarrow \mu v - \eta g, \qquad w \leftarrow w + \mu v - \eta g .$$
#
# After one epoch the network should reach **over 50%** on the validation images. As in Question 2 there is nothing to
# tune: a clearly lower value means a mistake in the network, in the initial scale or in the optimizer.
#
# **Predict.** The learning rate is that of Question 2. Will it learn more slowly with momentum, equally fast, or
# faster?
#
# **Hint.** Look up the arguments of
# `tf.keras.optimizers.SGD` ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/SGD)).

# %% [raw]
# # BEGIN SOLUTION

# %% question="keras_training"
learning_rate = 3e-3
channel_1, channel_2, num_classes = 32, 16, 10


def model_init_fn():
    """Make a new ThreeLayerConvNet with 32 and 16 filters and 10 classes."""
    ########################################################################
    # TODO: make the model.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    model = ThreeLayerConvNet(channel_1, channel_2, num_classes)
    # END SOLUTION
    """ # BEGIN PROMPT
    model = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return model


def optimizer_init_fn():
    """Make a new optimizer: SGD with Nesterov momentum 0.9 and the learning rate above."""
    ########################################################################
    # TODO: make the optimizer.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    optimizer = tf.keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9, nesterov=True)
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
def model_has_the_right_size(model_init_fn, optimizer_init_fn, tf):
    """The model has the right size

    Which layer has another number of parameters than in your table in *Shapes and parameters*?

    With 32 and 16 filters the convolutions have 2432 and 4624 parameters, and the last layer 163850; after a first
    call, print the shape of each of `model.weights`.
    """
    model = model_init_fn()
    assert model is not None, "model_init_fn returned None instead of a model: fill in the TODO."
    assert optimizer_init_fn() is not None, "optimizer_init_fn returned None instead of an optimizer: fill in the TODO."
    model(tf.zeros((64, 32, 32, 3)))  # the first call creates the variables
    size = int(model.count_params())
    assert size == 170906, f"expected a model of 170906 parameters, got {size}."

# %%
# PRACTICE
def steps_of_the_optimizer(optimizer_init_fn, tf, np, known):
    """Steps of the optimizer

    Which learning rate, which momentum, and is it Nesterov's?

    Compare your arguments of `tf.keras.optimizers.SGD` with the text: `learning_rate`, `momentum`, `nesterov`.
    """
    optimizer = optimizer_init_fn()
    variable = tf.Variable([0.5, -0.5])
    steps = []
    for gradient in known.numbers(4, 2):
        before = variable.numpy()
        optimizer.apply_gradients([(tf.constant(gradient), variable)])
        steps.append(1000 * (variable.numpy() - before))
    known.compare('steps', steps)

# %%
# HIDDEN
def optimizer_is_nesterov_sgd(optimizer_init_fn, rng, checks):
    checks.optimizers.is_nesterov_sgd(optimizer_init_fn, rng, learning_rate=3e-3, momentum=0.9)

# %%
# HIDDEN
def validation_accuracy(training):
    training.meets_goal()

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["training-run"]
grader.uses('keras_training')  # says so where another cell has taken these names
model, history = train_part34(model_init_fn, optimizer_init_fn)
plot_history(history, 'Three-layer ConvNet, tf.keras.Model', goal=0.50)

# %% tags=["training-run"]
keep('tf.keras.Model', model, history)
nesterov_history = history

# %% [markdown]
# It is the network of Part II, layer for layer, and yet it has learned more in the same number of steps. Both runs in
# one plot:

# %% tags=["training-run", "figure"]
run_names = {'plain': 'SGD', 'nesterov': 'SGD with Nesterov momentum 0.9'}
if plain_history['loss'] and nesterov_history['loss']:
    figure, axes = plt.subplots(figsize=(7, 4), layout='constrained')
    said = []
    for name, run, style in (('plain', plain_history, 'C0o-'), ('nesterov', nesterov_history, 'C1s--')):
        axes.plot(run['iteration'], run['val_accuracy'], style, markersize=4, label=run_names[name])
        said.append(f'{run_names[name]}: {run["val_accuracy"][-1]:.2f}')
    axes.set(xlabel=axis_names['iteration'], ylabel=axis_names['accuracy'])
    axes.legend()
    curves = '; '.join(said)
    show_figure(figure, alt=f'Validation accuracy over one epoch, last report: {curves}.')

# %% [markdown]
# <details><summary>Compare</summary>
#
# Faster. As long as gradients point the same way, velocity adds up to $1 + 0.9 + 0.9^2 + \dots = 10$ steps: in the long
# run momentum 0.9 acts like a learning rate ten times as large, while the noise, which points elsewhere each time,
# partly cancels out. A learning rate of $3 \cdot 10^{-2}$ without momentum would come close to it.
#
# </details>
#
# ## What the network has learned
#
# The filters of the first convolution have three input channels, so they can be looked at as small color images. Below
# them is what some of them respond to in one photograph.

# %% tags=["training-run", "figure"]
if model is not None:
    kernel = next(variable for variable in model.trainable_variables if len(variable.shape) == 4).numpy()
    photograph = X_train[np.flatnonzero(y_train == 9)[:1]]  # a truck
    maps = tf.nn.relu(tf.nn.conv2d(photograph, kernel, strides=1, padding='SAME')).numpy()
    figure, axes = plt.subplots(6, 8, figsize=(8, 6.2), layout='constrained')
    for number in range(32):
        filter_ = kernel[..., number]
        axes.flat[number].imshow((filter_ - filter_.min()) / (filter_.max() - filter_.min()))
    for number in range(16):
        axes.flat[32 + number].imshow(maps[0, :, :, number], cmap='gray')
    for each in axes.flat:
        each.axis('off')
    show_figure(figure, alt='Four rows of 5 by 5 filters in color; two rows of gray feature maps of a truck.')

# %% [markdown]
# After one epoch most filters still look like the noise they began with, but in some, one side is lighter than the
# other, or two colors oppose each other: edges and color contrasts. Run the cell again after Part V, with your own
# network as `model`, and compare.
#
# **What you have seen in Part III.** Layers own their variables, and a class says how they are connected. Loop, loss
# and metrics are objects, too, and you still see every line of a training step. Which optimizer you choose can matter
# more than which network.

# %% [markdown]
# # Part IV: Sequential and functional APIs
#
# Many networks are a plain stack: the output of each layer is the input of the next. For these a class is more ceremony
# than needed. `tf.keras.Sequential` ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/Sequential)) takes a
# list of layers, and that is all. If the list begins with `tf.keras.Input`
# ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/Input)), which gives the shape of one sample (without the
# batch axis), the variables are created at once. (Older code gives the first layer `input_shape=` instead.)

# %% [markdown]
# ## The two-layer network as a stack
#
# Once more the same network, and once more over 40% after one epoch:

# %%
def two_layer_fc_sequential(input_shape, hidden_size, num_classes):
    """Build the two-layer network as a stack of layers.

    Args:
        input_shape: shape of one sample.
        hidden_size: number of hidden units.
        num_classes: number of classes.

    Returns:
        A tf.keras.Sequential that maps samples to probabilities.
    """
    return tf.keras.Sequential([
        tf.keras.Input(shape=input_shape),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(
            hidden_size, activation='relu', kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)
        ),
        tf.keras.layers.Dense(
            num_classes, activation='softmax', kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)
        ),
    ])

# %% tags=["training-run"]
input_shape = (32, 32, 3)
hidden_size, num_classes = 4000, 10
learning_rate = 1e-2


def model_init_fn():
    return two_layer_fc_sequential(input_shape, hidden_size, num_classes)


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate)


model, history = train_part34(model_init_fn, optimizer_init_fn)
plot_history(history, 'Two-layer network, tf.keras.Sequential', goal=0.40)

# %% [markdown]
# ## Training without a loop
#
# Keras has a training loop built in, and three methods are all you need to use it:
#
# - `compile` ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/Model#compile)) tells the model its optimizer,
#   its loss and the metrics to report;
# - `fit` ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/Model#fit)) trains, with a progress bar, and
#   shuffles the images by itself;
# - `evaluate` ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/Model#evaluate)) returns loss and metrics on
#   any data.
#
# In most runs the two-layer network reaches over 42% this way. We evaluate on the validation images: the test set
# stays untouched until you have made all your decisions.

# %% tags=["training-run"]
model = model_init_fn()
model.compile(optimizer=optimizer_init_fn(), loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(X_train, y_train, batch_size=64, epochs=1, validation_data=(X_val, y_val))
val_loss, val_accuracy = model.evaluate(X_val, y_val, verbose=0)
print(f'Validation accuracy: {100 * val_accuracy:.2f}%')

# %% [raw]
# # BEGIN QUESTION
# name: sequential_training

# %% [markdown]
# ## ✏️ Question 5: the ConvNet as a stack
#
# Build the three-layer ConvNet once more, now with `tf.keras.Sequential`:
#
# 1. a convolution with bias: 32 filters of size $5 \times 5$, zero-padding 2,
# 2. ReLU,
# 3. a convolution with bias: 16 filters of size $3 \times 3$, zero-padding 1,
# 4. ReLU,
# 5. a fully connected layer with bias, giving scores for 10 classes,
# 6. softmax.
#
# Use `tf.initializers.VarianceScaling(scale=2.0)` for the weights as before. The optimizer is again stochastic gradient
# descent with Nesterov momentum 0.9, now with a smaller learning rate of $5 \cdot 10^{-4}$.
#
# (In some courses the numbers of filters are the other way round, 16 and then 32. That is right as well.)
#
# After one epoch the network should reach **over 45%** on the validation images.

# %% [raw]
# # BEGIN SOLUTION

# %% question="sequential_training"
learning_rate = 5e-4


def model_init_fn():
    """Make a new three-layer ConvNet as a tf.keras.Sequential."""
    ########################################################################
    # TODO: make the model. It takes images of shape (32, 32, 3).
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    layers, kaiming = tf.keras.layers, tf.initializers.VarianceScaling
    model = tf.keras.Sequential([
        tf.keras.Input(shape=(32, 32, 3)),
        layers.Conv2D(32, 5, padding='same', activation='relu', kernel_initializer=kaiming(scale=2.0)),
        layers.Conv2D(16, 3, padding='same', activation='relu', kernel_initializer=kaiming(scale=2.0)),
        layers.Flatten(),
        layers.Dense(10, activation='softmax', kernel_initializer=kaiming(scale=2.0)),
    ])
    # END SOLUTION
    """ # BEGIN PROMPT
    model = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return model


def optimizer_init_fn():
    """Make a new optimizer: SGD with Nesterov momentum 0.9 and the learning rate above."""
    ########################################################################
    # TODO: make the optimizer.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    optimizer = tf.keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.9, nesterov=True)
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
def model_has_the_right_size(model_init_fn, optimizer_init_fn, tf):
    """The model has the right size

    Which layer has another number of parameters than in your table in *Shapes and parameters*?

    With 32 and 16 filters the convolutions have 2432 and 4624 parameters, and the last layer 163850; after a first
    call, print the shape of each of `model.weights`.
    """
    model = model_init_fn()
    assert model is not None, "model_init_fn returned None instead of a model: fill in the TODO."
    assert optimizer_init_fn() is not None, "optimizer_init_fn returned None instead of an optimizer: fill in the TODO."
    model(tf.zeros((64, 32, 32, 3)))  # the first call creates the variables
    size = int(model.count_params())
    assert size in (170906, 333546), (
        f"expected a model of 170906 parameters (32 and 16 filters) or 333546 (16 and 32 filters), got {size}."
    )

# %%
# PRACTICE
def values_on_small_numbers(model_init_fn, tf, np, known):
    """Values on small numbers

    Which layers does your model have, and what does each do to the feature maps?

    Look at padding, activation and bias of each layer in `model.summary()` and in your code.
    """
    model = model_init_fn()
    model(tf.zeros((1, 32, 32, 3)))
    weights = model.get_weights()
    for first, second in ((32, 16), (16, 32)):
        shapes = [(5, 5, 3, first), (first,), (3, 3, first, second), (second,), (32 * 32 * second, 10), (10,)]
        sizes = {int(np.prod(shape)): shape for shape in shapes}
        if sorted(weight.size for weight in weights) == sorted(sizes):
            scales = {32 * 32 * second * 10: 0.04}
            model.set_weights([
                scales.get(weight.size, 0.4) * known.numbers(*sizes[weight.size]).reshape(weight.shape)
                for weight in weights
            ])
            known.compare(f'{first} and {second} filters', model(tf.constant(known.numbers(1, 32, 32, 3))))
            return
    found = [weight.shape for weight in weights]
    assert False, f"expected weights of the shapes {shapes}, or of 32 and 16 filters, got {found}."

# %%
# PRACTICE
def scale_of_the_weights(model_init_fn, tf, np):
    """Scale of the initial weights

    Does each of the three layers get an initializer?

    Pass `kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)` to all three layers.
    """
    model = model_init_fn()
    model(tf.zeros((1, 32, 32, 3)))
    for weights in model.get_weights():
        if weights.ndim > 1 and weights.size > 1000:
            expected, found = np.sqrt(2 / np.prod(weights.shape[:-1])), weights.std()
            chance = 5 / np.sqrt(2 * weights.size)  # five standard errors
            assert abs(found / expected - 1) < chance, (
                f"expected weights of shape {weights.shape} with a standard deviation of {expected:.4f}, got {found:.4f}."
            )

# %%
# PRACTICE
def steps_of_the_optimizer(optimizer_init_fn, tf, np, known):
    """Steps of the optimizer

    Which learning rate, which momentum, and is it Nesterov's?

    Compare your arguments of `tf.keras.optimizers.SGD` with the text: `learning_rate`, `momentum`, `nesterov`.
    """
    optimizer = optimizer_init_fn()
    variable = tf.Variable([0.5, -0.5])
    steps = []
    for gradient in known.numbers(4, 2):
        before = variable.numpy()
        optimizer.apply_gradients([(tf.constant(gradient), variable)])
        steps.append(1000 * (variable.numpy() - before))
    known.compare('steps', steps)

# %%
# HIDDEN
def probabilities_match_on_random_input(model_init_fn, rng, checks):
    checks.keras_model.sequential_probabilities_match(model_init_fn, rng)

# %%
# HIDDEN
def initialiser_is_variance_scaling(model_init_fn, checks):
    checks.keras_model.sequential_initialiser_is_variance_scaling(model_init_fn)

# %%
# HIDDEN
def optimizer_is_nesterov_sgd(optimizer_init_fn, rng, checks):
    checks.optimizers.is_nesterov_sgd(optimizer_init_fn, rng, learning_rate=5e-4, momentum=0.9)

# %%
# HIDDEN
def validation_accuracy(training):
    training.meets_goal()

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% tags=["training-run"]
grader.uses('sequential_training')  # says so where another cell has taken these names
model, history = train_part34(model_init_fn, optimizer_init_fn)
plot_history(history, 'Three-layer ConvNet, tf.keras.Sequential', goal=0.45)

# %% tags=["training-run"]
keep('tf.keras.Sequential', model, history)
if model is not None:
    model.summary()

# %% [markdown]
# `summary` prints what you have worked out by hand in Part II: for each layer, the shape of its output, with `None` for
# the number of samples, and its parameters.
#
# Now the same network with `compile`, `fit` and `evaluate`. Here `'sgd'` stands for plain SGD with the default settings
# of Keras: a learning rate of $10^{-2}$ and no momentum.
#
# **Predict.** Which of the two runs learns faster, the one with Nesterov momentum and $5 \cdot 10^{-4}$ or this one?

# %% tags=["training-run"]
model = model_init_fn()
if not is_missing(model, 'model_init_fn'):
    model.compile(optimizer='sgd', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
    model.fit(X_train, y_train, batch_size=64, epochs=1, validation_data=(X_val, y_val))
    val_loss, val_accuracy = model.evaluate(X_val, y_val, verbose=0)
    print(f'Validation accuracy: {100 * val_accuracy:.2f}%')

# %% [markdown]
# <details><summary>Compare</summary>
#
# Most often this one, against all that was said in praise of momentum. In the long run, momentum 0.9 makes the steps
# $1 / (1 - 0.9) = 10$ times as long, so $5 \cdot 10^{-4}$ counts like $5 \cdot 10^{-3}$: half of $10^{-2}$. Optimizers
# can only be compared when each has a learning rate that suits it.
#
# </details>

# %% [markdown]
# ## The functional API
#
# A stack cannot express everything. It has no room for
#
# - models with several inputs,
# - models with several outputs,
# - layers that are shared, that is, used in more than one place,
# - data that does not flow straight on: a *residual connection* adds the input of a block to its output (ResNet), and
#   others *concatenate* the outputs of several layers (DenseNet).
#
# The [functional API](https://www.tensorflow.org/guide/keras/functional_api) can do all of these without a class. You
# start from a symbolic input, call layers on it as if they were functions, and finally name the inputs and outputs of
# the model. Since any tensor may be used as often as you like, the layers can form any graph without cycles.

# %%
def two_layer_fc_functional(input_shape, hidden_size, num_classes):
    """Build the two-layer network with the functional API.

    Args:
        input_shape: shape of one sample.
        hidden_size: number of hidden units.
        num_classes: number of classes.

    Returns:
        A tf.keras.Model that maps samples to probabilities.
    """
    inputs = tf.keras.Input(shape=input_shape)
    flat = tf.keras.layers.Flatten()(inputs)
    hidden = tf.keras.layers.Dense(
        hidden_size, activation='relu', kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)
    )(flat)
    outputs = tf.keras.layers.Dense(
        num_classes, activation='softmax', kernel_initializer=tf.initializers.VarianceScaling(scale=2.0)
    )(hidden)
    return tf.keras.Model(inputs=inputs, outputs=outputs)


def test_two_layer_fc_functional():
    """Print the shape of the probabilities for 64 inputs of 50 zeros."""
    input_shape, hidden_size, num_classes = (50,), 42, 10
    with tf.device(device):
        model = two_layer_fc_functional(input_shape, hidden_size, num_classes)
        print(model(tf.zeros((64, 50))).shape)


test_two_layer_fc_functional()  # (64, 10)

# %% [markdown]
# ## Training the functional network
#
# For the training loop a model is a model, however it was built. One epoch, over 40%:

# %% tags=["training-run"]
input_shape = (32, 32, 3)
hidden_size, num_classes = 4000, 10
learning_rate = 1e-2


def model_init_fn():
    return two_layer_fc_functional(input_shape, hidden_size, num_classes)


def optimizer_init_fn():
    return tf.keras.optimizers.SGD(learning_rate=learning_rate)


model, history = train_part34(model_init_fn, optimizer_init_fn)
plot_history(history, 'Two-layer network, functional API', goal=0.40)

# %% [markdown]
# ## A block that no stack can express
#
# The two-layer network would have fitted into a stack. Here is something that does not: in a *residual block* the input
# takes two ways, one through two convolutions, and one past them. At the end both are added. The block then only has to
# learn what to change, and the gradient always finds the short way back, so networks of dozens of layers can be
# trained.

# %% [markdown]
# ![An arrow comes from the left and forks. The upper way leads through a convolution with ReLU and a second
# convolution, the lower one passes them by. Both end in a circle with a plus sign, and from there an arrow leads
# through ReLU to the right.](figures/residual.svg)

# %%
def residual_block(x, filters):
    """Two convolutions, and their input added to their output.

    Args:
        x: symbolic tensor of shape (N, H, W, filters).
        filters: number of filters of both convolutions.

    Returns:
        Symbolic tensor of the same shape.
    """
    y = tf.keras.layers.Conv2D(filters, 3, padding='same', activation='relu')(x)
    y = tf.keras.layers.Conv2D(filters, 3, padding='same')(y)
    return tf.keras.layers.ReLU()(tf.keras.layers.Add()([x, y]))


def test_residual_block():
    """Build a small network with one residual block, and print the shape of its output and its size."""
    inputs = tf.keras.Input(shape=(32, 32, 3))
    x = tf.keras.layers.Conv2D(16, 3, padding='same', activation='relu')(inputs)
    x = residual_block(x, 16)
    x = tf.keras.layers.GlobalAveragePooling2D()(x)
    model = tf.keras.Model(inputs, tf.keras.layers.Dense(10, activation='softmax')(x))
    print(model.output_shape, model.count_params())


test_residual_block()  # (None, 10) 5258

# %% [markdown]
# **Predict.** How many parameters does the addition add? And what goes wrong if the block had 32 filters while its
# input has 16 channels?
#
# <details><summary>Compare</summary>
#
# None. Adding needs equal shapes, so 32 channels cannot be added to 16 (worse, one channel could, by broadcasting).
# ResNets put a convolution of size $1 \times 1$ on the short way where the number of channels changes.
#
# </details>
#
# **What you have seen in Part IV.** A stack is the shortest way to write a network, and the most limited. The
# functional API builds any graph without cycles, still without a class. Compiling and fitting replaces the loop, and
# hides it.

# %% [markdown]
# # Part V: A network of your own
#
# You now have three ways to build a network and two ways to train it. Use them: design a network that reaches
# **at least 70%** on the validation images **within 10 epochs**. Architecture, hyperparameters, loss, regularization
# and optimizer are up to you.

# %% [markdown]
# ## Ideas to try
#
# - **Filter size.** So far you used $5 \times 5$ and $3 \times 3$. Are smaller filters, and more of them in a row,
#   better?
# - **Number of filters.** You used 32 and 16. What do more or fewer change, in accuracy and in time?
# - **Pooling.** The networks above never reduce the size of their feature maps. What do max-pooling or strides of 2 do?
# - **Normalization.** Does batch normalization speed up the training? Layer and group normalization are its relatives.
# - **Depth.** Three layers are few. Do more help? How do you keep a deeper network trainable?
# - **Global average pooling.** Instead of flattening the last feature maps, average each over all its positions, down
#   to $1 \times 1$, as GoogLeNet and the ResNets do. It saves a great many parameters.
# - **Regularization.** Add weight decay or dropout when the training accuracy runs away from the validation accuracy.

# %% [markdown]
# ## Layers that behave differently while training
#
# *Batch normalization* uses the statistics of the current minibatch while training, and stored averages afterwards.
# *Dropout* silences random units while training, and none afterwards. The argument `training` tells them which of the
# two it is. So if you use them,
#
# - pass `training` on in your `call`, for example `self.norm(x, training=training)`;
# - call `train_part34` with `is_training=True`, as the cell below does. (`fit` does its part by itself.)
#
# See `BatchNormalization` ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/layers/BatchNormalization)) and
# `Dropout` ([docs](https://www.tensorflow.org/api_docs/python/tf/keras/layers/Dropout)).

# %% [markdown]
# ## Tips for the search
#
# - A good choice of hyperparameters shows an improvement within a few hundred iterations. Stop hopeless runs early.
# - Search from coarse to fine: first try widely spread values for a short time, then closely spaced values around the
#   best for longer. The finer the search, the more epochs it needs to tell two values apart.
# - Change one thing at a time, and write down what happened. You will want these notes for the write-up.
# - Choose by the accuracy on the **validation** images. The test images are for one measurement at the very end: tuned
#   on the test set, a network only looks better than it is.

# %% [markdown]
# ## Experiments as a craft
#
# One run is an anecdote. Three habits make an experiment of it:
#
# - **Seeds.** `tf.keras.utils.set_random_seed(seed)` fixes all random numbers, so that a run can be repeated. Other
#   seeds show how much of a result is luck.
# - **A log.** Write down every run, the failed ones too: what you changed, the seed, the result.
# - **Error bars.** An accuracy $p$ measured on $n$ images has a standard deviation of $\sqrt{p (1 - p) / n}$ from the
#   choice of images alone: with 1,000 images 1.6 points at 50%, and 1.4 points at 70%. Two single runs that differ by
#   two points have shown nothing yet.
#
# Here is the smallest experiment that deserves the name: does it harm to halve the maps by pooling? Each of two small
# networks is trained on 6,400 images with three seeds; all of it takes seconds.
#
# **Predict.** How far apart will the three runs of *one* network be?

# %%
run_log = []  # a dict for each run


def small_convnet(pool_size):
    """Make a small ConvNet that shrinks its maps by a factor, which takes work off the last layer."""
    return tf.keras.Sequential([
        tf.keras.Input(shape=(32, 32, 3)),
        tf.keras.layers.Conv2D(8, 3, padding='same', activation='relu', kernel_initializer='he_normal'),
        tf.keras.layers.MaxPooling2D(pool_size),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, activation='softmax'),
    ])


def try_out(name, make_model, seeds=(0, 1, 2), num_images=6400):
    """Train a network briefly with several seeds, and add each run to run_log.

    Args:
        name: what is tried out, for the log.
        make_model: function without arguments that returns a model, which maps images to probabilities.
        seeds: one run for each.
        num_images: how many training images to use.
    """
    for seed in seeds:
        tf.keras.utils.set_random_seed(seed)
        model = make_model()
        model.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
        model.fit(X_train[:num_images], y_train[:num_images], batch_size=64, epochs=1, verbose=0)
        predictions = model.predict(X_val, batch_size=250, verbose=0).argmax(axis=1)
        run_log.append({'name': name, 'seed': seed, 'accuracy': float(np.mean(predictions == y_val))})
        print(f'{name}, seed {seed}: {100 * run_log[-1]["accuracy"]:.1f}%')


def plot_runs(log):
    """Draw every run of a log as a point, and the mean of each name with an error bar of one standard deviation.

    Args:
        log: list of dicts with 'name' and 'accuracy'.
    """
    names = list(dict.fromkeys(run['name'] for run in log))
    figure, axes = plt.subplots(figsize=(7, 1 + 0.6 * len(names)), layout='constrained')
    said = []
    for place, name in enumerate(names):
        reached = np.array([run['accuracy'] for run in log if run['name'] == name])
        mean = reached.mean()
        by_chance = math.sqrt(mean * (1 - mean) / len(y_val))
        axes.errorbar(mean, place, xerr=by_chance, fmt='ks', capsize=5)
        axes.plot(reached, np.full(len(reached), place + 0.2), 'C0o')
        said.append(f'{name}: {100 * mean:.1f} ± {100 * by_chance:.1f}')
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(-0.5, len(names))
    axes.set(xlabel=axis_names['accuracy'])
    means = '; '.join(said)
    show_figure(figure, alt=f'Accuracy on the validation images in %, mean and standard deviation. {means}.')

# %% tags=["training-run"]
try_out('without pooling', lambda: small_convnet(1))
try_out('with pooling', lambda: small_convnet(2))
plot_runs(run_log)

# %% [markdown]
# <details><summary>Compare</summary>
#
# Usually by one to three points. Where the runs of one network lie as far apart as the means of two networks, you
# cannot say which is better: train longer, with more seeds, or change something that matters more.
#
# </details>

# %% [markdown]
# ## Going further
#
# None of this is needed for 70%, and all of it is worth knowing:
#
# - other optimizers: Adam, Adagrad, RMSprop;
# - other activations: leaky ReLU, parametric ReLU, ELU, maxout;
# - ensembles: average the predictions of several networks;
# - data augmentation: show the network shifted and mirrored images;
# - other architectures: [ResNets](https://arxiv.org/abs/1512.03385), whose blocks add their input to their output, and
#   [DenseNets](https://arxiv.org/abs/1608.06993), whose layers see the outputs of all layers before them.

# %% [raw]
# # BEGIN QUESTION
# name: custom_convnet

# %% [markdown]
# ## ✏️ Question 6: your network
#
# Complete `CustomConvNet`. It takes no arguments, and `call` maps images of shape $(N, 32, 32, 3)$ to a tensor of shape
# $(N, 10)$, of which the largest entry in each row is the prediction.
#
# By default your network is trained with `train_part34` and the two functions below the class, for at most 10 epochs in
# minibatches of 64. `train_part34` expects **probabilities**, so end with a softmax. In `model_init_fn` and
# `optimizer_init_fn` you may change what you like.
#
# **Mind the budget.** The grader's 2,400 s of processor time are about eight times what a network like the one in the
# model answer needs for 10 epochs. A ResNet-18, which is quick on a GPU, uses them up in a single epoch. Large feature
# maps cost most: reduce them early, by pooling or strides of 2, and spend the filters on the small maps.

# %% [markdown]
# **Training in another way.** To train with `fit`, with another loss, with augmented images or with a loop of your own,
# add a function `train_custom_model` at the end of your answer cell. It gets training and validation images (the
# grader gives it some of its own), and returns the trained model:
#
# ```python
# def train_custom_model(X_train, y_train, X_val, y_val):
#     model = model_init_fn()
#     model.compile(...)
#     model.fit(X_train, y_train, ...)
#     return model
# ```
#
# If you take the function out again, run `del train_custom_model` or restart the kernel: what a cell has once defined
# stays defined.
#
# The budget is the same: 10 epochs and 2,400 s of processor time. Where your function calls `compile` and `fit` on the
# arrays that it was given, the grader notes what you ask for and trains your network in the same way itself. A loop
# that you write out in Python runs as it stands. It may update the weights at most as often as 10 epochs with
# minibatches of 32 would, that is 15,320 times, and the grader then trains the same network once more in a loop of its
# own. Where that comes nowhere near your result, a person looks at it before any points are given or taken.
#
# In all cases, what counts are predictions with `training=False` on images whose labels the grader never shows, and
# what was learned during this training. Weights begin at random numbers that the grader draws itself, spread like
# yours. Beside them, a network may bring along 1,000 numbers: constants in `call`, weights that do not begin at random,
# and what its structure says, some 900 for a network of 50 layers. Weights and tables from elsewhere have no place in
# it.

# %% [raw]
# # BEGIN SOLUTION

# %% question="custom_convnet"
class CustomConvNet(tf.keras.Model):
    """A network of your own for CIFAR-10."""

    def __init__(self):
        super().__init__()
        ########################################################################
        # TODO: create the layers of your network.
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        layers = tf.keras.layers
        stack = []
        for filters in (24, 48, 96):
            stack += [
                layers.Conv2D(filters, 3, padding='same', use_bias=False),  # the normalization below has a bias
                layers.MaxPooling2D(),  # placed here, it leaves a quarter of the work to the two layers below
                layers.BatchNormalization(momentum=0.9),
                layers.ReLU(),
            ]
        stack += [
            layers.Conv2D(128, 3, padding='same', use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dense(10, activation='softmax'),
        ]
        self.stack = tf.keras.Sequential(stack)
        # END SOLUTION
        """ # BEGIN PROMPT
        pass
        """ # END PROMPT
        # ***** END OF YOUR CODE *****

    def call(self, input_tensor, training=False):
        """Map images of shape (N, 32, 32, 3) to probabilities of shape (N, 10)."""
        ########################################################################
        # TODO: connect the layers.
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        probabilities = self.stack(input_tensor, training=training)
        # END SOLUTION
        """ # BEGIN PROMPT
        probabilities = None
        """ # END PROMPT
        # ***** END OF YOUR CODE *****
        return probabilities


def model_init_fn():
    """Make a new model to be trained."""
    return CustomConvNet()


def optimizer_init_fn():
    """Make a new optimizer."""
    ########################################################################
    # You may choose another optimizer or another learning rate.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    # Large steps at first, small ones later: the learning rate falls linearly during the first three epochs.
    schedule = tf.keras.optimizers.schedules.PolynomialDecay(
        3e-3, decay_steps=3 * len(train_dset), end_learning_rate=1.5e-4
    )
    optimizer = tf.keras.optimizers.Adam(schedule)
    # END SOLUTION
    """ # BEGIN PROMPT
    optimizer = tf.keras.optimizers.Adam(learning_rate=1e-3)
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return optimizer

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def scores_of_the_right_shape(CustomConvNet, tf):
    """Scores of the right shape

    Which shape has the tensor that your last layer gets, and which does it give?

    Print the shape of `x` after each layer, for a batch of two images: at the end there are ten numbers for each.
    """
    import numpy as np

    scores = CustomConvNet()(tf.zeros((64, 32, 32, 3)))
    assert scores is not None, "CustomConvNet.call returned None instead of one number per class: fill in the TODO."
    shape = tuple(np.shape(scores))
    assert shape == (64, 10), f"expected scores of shape (64, 10), got {shape}."
    assert np.isfinite(np.asarray(scores)).all(), "expected finite scores, got infinity or NaN."

# %%
# PRACTICE
def images_are_judged_alone(CustomConvNet, tf, np, known):
    """With `training=False`, each image is judged alone

    What does your network do to a batch that depends on chance or on the other images?

    In `call`, pass `training=training` on to dropout and batch normalization; never a fixed `True` or `False`.
    """
    model = CustomConvNet()
    images = tf.constant(known.numbers(8, 32, 32, 3)) * tf.reshape(tf.range(1.0, 9.0), (8, 1, 1, 1))
    scores = np.asarray(model(images, training=False))
    again = np.asarray(model(images, training=False))
    assert np.allclose(scores, again, atol=1e-3), "the same images got other scores the second time."
    for count in (1, 3):
        alone = np.asarray(model(images[:count], training=False))
        assert alone.shape == (count, 10), f"expected scores of shape {(count, 10)}, got {alone.shape}."
        assert np.allclose(scores[:count], alone, atol=1e-3), "an image's scores change with the others of its batch."

# %%
# PRACTICE
def training_makes_a_difference(CustomConvNet, tf, np, known):
    """With `training=True`, dropout and batch normalization act

    Does `call` pass its argument `training` on?

    Write `self.norm(x, training=training)`, for every layer that behaves differently while training.
    """
    model = CustomConvNet()
    images = tf.constant(known.numbers(8, 32, 32, 3)) * tf.reshape(tf.range(1.0, 9.0), (8, 1, 1, 1))
    still = np.asarray(model(images, training=False))
    special = (tf.keras.layers.Dropout, tf.keras.layers.BatchNormalization)
    if any(isinstance(layer, special) for layer in model._flatten_layers()):
        moving = np.asarray(model(images, training=True))
        assert not np.allclose(still, moving, atol=1e-6), "`training=True` and `training=False` gave the same scores."

# %%
# HIDDEN
def training_flag_is_obeyed(CustomConvNet, rng, checks):
    checks.keras_model.training_flag_is_obeyed(CustomConvNet, rng)

# %%
# HIDDEN
def validation_accuracy(training):
    training.meets_goal()

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## Does it fit?
#
# The grader trains your network on a CPU and stops when the processor time of this question is used up, however good
# the network is. This cell takes a few steps on your CPU, compares them with a yardstick, and tells you whether all
# your epochs would fit. Run it before you spend hours on a GPU.

# %% tags=["training-run"]
grader.fits('custom_convnet')

# %% tags=["training-run"]
print_every = 700
num_epochs = 10

grader.uses('custom_convnet')

if 'train_custom_model' in globals():
    custom_model = train_custom_model(X_train, y_train, X_val, y_val)
    if not callable(custom_model):
        print('train_custom_model returns no model: end it with `return model`.')
        custom_model = None
else:
    custom_model, history = train_part34(model_init_fn, optimizer_init_fn, num_epochs=num_epochs, is_training=True)
    # One point for each epoch: its last report.
    ends = [entry for entry, t in enumerate(history['iteration']) if (t + 1) % len(train_dset) == 0]
    by_epoch = {key: [values[end] for end in ends] for key, values in history.items() if key != 'iteration'}
    plot_history(by_epoch, 'Your own network', goal=0.70)

# %% tags=["training-run"]
if 'train_custom_model' not in globals():
    keep('a network of your own', custom_model, history)

# %% [markdown]
# (If you train with `fit`, it returns an object whose attribute `history` can be given to `plot_history`, too.)

# %% [markdown]
# ## The final measurement
#
# Have you made all your decisions? Then, once, let your network classify the 10,000 test images. Expect an accuracy
# close to the one on the validation images; if it is clearly lower, then after so many tries you have overfitted the
# validation set.

# %% tags=["training-run"]
if custom_model is not None:
    scores = np.concatenate([custom_model(images, training=False) for images, _ in test_dset])
    # A network that ends without a softmax returns scores: turn these into probabilities.
    is_probability = scores.min() >= 0 and np.allclose(scores.sum(axis=1), 1, atol=1e-3)
    test_probabilities = scores if is_probability else tf.nn.softmax(scores).numpy()
    test_predictions = test_probabilities.argmax(axis=1)
    print(f'Test accuracy: {100 * np.mean(test_predictions == y_test):.2f}%')

# %% [markdown]
# A single number hides much. The **confusion matrix** shows which classes your network mistakes for which: each row
# stands for a true class, each column for a predicted one, and the right answers are on the diagonal. Only the mistakes
# are shaded, since the right answers would outshine them.
#
# **Predict.** Which two classes are mistaken for each other most often?

# %% tags=["training-run", "figure"]
if custom_model is not None:
    confusion = tf.math.confusion_matrix(y_test, test_predictions).numpy()
    mistakes = confusion * (1 - np.eye(len(class_names), dtype=int))
    figure, axes = plt.subplots(figsize=(7, 7), layout='constrained')
    axes.imshow(mistakes, cmap='Greys')
    for (row, column), count in np.ndenumerate(confusion):
        color = 'white' if mistakes[row, column] > mistakes.max() / 2 else 'black'
        axes.text(column, row, count, ha='center', va='center', color=color, weight='bold' if row == column else None)
    axes.set_xticks(range(10), class_names, rotation=45, ha='right')
    axes.set_yticks(range(10), class_names)
    axes.set(xlabel='predicted class', ylabel='true class', title='Confusion matrix on the test images')
    row, column = np.unravel_index(mistakes.argmax(), mistakes.shape)
    worst = f'{class_names[row]} → {class_names[column]}: {mistakes.max()}'
    show_figure(figure, alt=f'Confusion matrix of ten classes. The most frequent mistake: {worst}.')

# %% [markdown]
# <details><summary>Compare</summary>
#
# For most networks cats and dogs, in both directions: they share fur, size, background and pose, and differ in details
# that 32 by 32 pixels hardly show. Automobiles and trucks come next.
#
# </details>

# %% [markdown]
# And these are its **most confident mistakes**: wrong answers that it gave with the highest probability. Some tell you
# what the network has not understood. With others, you may find yourself on its side.

# %% tags=["training-run", "figure"]
if custom_model is not None:
    mistakes = np.flatnonzero(test_predictions != y_test)
    confidence = test_probabilities.max(axis=1)
    worst = mistakes[np.argsort(-confidence[mistakes])][:12]
    figure, axes = plt.subplots(2, 6, figsize=(11, 4.5), layout='constrained')
    for position, index, picture in zip(axes.flat, worst, as_pictures(X_test[worst])):
        position.imshow(picture)
        position.axis('off')
        predicted, true = class_names[test_predictions[index]], class_names[y_test[index]]
        position.set_title(f'{predicted}? {100 * confidence[index]:.0f}%\n(is: {true})', fontsize=10)
    show_figure(figure, alt='Twelve test images, each with the class predicted, its probability, and the true class.')

# %% [raw]
# # BEGIN QUESTION
# name: writeup
# manual: true

# %% [markdown]
# ## ✏️ Question 7: write-up
#
# Describe your network and how you found it, in your own words; half a page is plenty. What did you try? What helped,
# what did not, and **why** do you think so? Give numbers: an idea together with the accuracies before and after it is
# worth more than three without. Add a table or a plot of your runs, say what your confusion matrix shows, and what you
# would try next.
#
# | What is looked at                                          | Points |
# |------------------------------------------------------------|--------|
# | What you tried, told so that somebody else could repeat it | 3      |
# | Numbers before and after, and how sure you are of them     | 3      |
# | Reasons: why, in your opinion, something helped or did not | 2      |
# | What your table or plot and your confusion matrix show     | 2      |

# %% [raw]
# # BEGIN PROMPT

# %% [markdown] question="writeup"
# *Write your answer here.*

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown] question="writeup"
# *An example of a good answer; all accuracies are single runs, on the validation images.*
#
# **Start.** Three blocks of a $3 \times 3$ convolution (32, 64 and 128 filters), batch normalization, ReLU and
# max-pooling, then one fully connected layer, trained with Adam and a learning rate of $10^{-3}$: 63.7, 66.1 and 69.3%
# after one, two and three epochs. Pooling lets later filters see a larger part of the image and makes them cheap, so
# there can be more of them.
#
# **What helped.** A larger learning rate that falls: from $3 \cdot 10^{-3}$ linearly to a twentieth of it in three
# epochs gave 67.1, 72.0 and 76.9%. Large steps get far early, small ones settle down at the end; a constant rate must
# be a compromise. Then speed: with pooling *before* batch normalization and ReLU, these two work on a quarter of the
# numbers. An epoch took 26 instead of 33 s of processor time, at no loss (69.5, 74.6, 76.8%). A fourth convolution on
# the small $4 \times 4$ maps gave 71.1, 76.0 and 78.9%, and with only 24, 48, 96 and 128 filters an epoch took 22 s
# and accuracy did not suffer (69.1 and 76.4% after two epochs). This is the network that I kept.
#
# **What did not help.** SGD with Nesterov momentum and a learning rate of 0.05 reached 43.9% in three epochs; the rate
# was probably much too high. A first convolution with stride 2 instead of pooling was neither better nor faster.
#
# **The final network** had 78.3% after three epochs and 76.7% after ten, while the accuracy on the training images
# rose from 82 to 94%: from the fourth epoch on it overfits. On the test images it has 76.5%, close to the validation
# accuracy. The confusion matrix shows where it fails: 194 of 1,000 cats are taken for dogs and 131 dogs for cats, while
# ships, frogs, trucks and automobiles are rarely missed. Among the most confident mistakes is a "cat" that is plainly a
# frog: the label is wrong.
#
# Differences of one or two points mean little: with 1,000 validation images, chance alone has a standard deviation of
# 1.3 points. **Next** I would fight the overfitting, with mirrored and shifted images and with dropout, and let the
# learning rate fall over all ten epochs.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## Three levels, once more
#
# At the beginning there was a table that called one level flexible and another convenient. Here is one with numbers of
# your own. It fills itself from the runs above, so run them first.

# %% tags=["training-run"]
name_width = max([len(name) for name in measured], default=0)
for name, (size, seconds, accuracy) in measured.items():
    print(f'{name.ljust(name_width)}  {size:>10,} parameters  {seconds:7.0f} s  {100 * accuracy:5.1f}%')

# %% [markdown]
# The first three are the same network. Where did you need the fewest lines, and where did you see most of what happens?
# Which level would you take for a quick try, for a new kind of layer, for a network with two inputs? There is no right
# answer, but there are good reasons.
#
# ## What to read next
#
# - *Dive into Deep Learning*, its chapters on [convolutional
#   networks](https://d2l.ai/chapter_convolutional-neural-networks/), with code to run;
# - the [CS231n notes on ConvNets](https://cs231n.github.io/convolutional-networks/), with the best drawings of a
#   convolution in motion;
# - the [examples of Keras](https://keras.io/examples/vision/) for images, short and up to date;
# - the [guide to the functional API](https://www.tensorflow.org/guide/keras/functional_api) and [the one to loops of
#   your own](https://www.tensorflow.org/guide/keras/writing_a_training_loop_from_scratch).
#
# ## Glossary
#
# Documentation is written in English, and courses differ in their words. In brackets: other words for the same thing.

# %% [markdown]
# | <span lang="en">English</span>               | <span lang="pt">Português</span>                   | <span lang="ru">Русский</span>                                      |
# |----------------------------------------------|----------------------------------------------------|---------------------------------------------------------------------|
# | <span lang="en">accuracy</span>              | <span lang="pt">acurácia</span>                    | <span lang="ru">точность</span>                                     |
# | <span lang="en">activation</span>            | <span lang="pt">ativação</span>                    | <span lang="ru">активация</span>                                    |
# | <span lang="en">backpropagation</span>       | <span lang="pt">retropropagação</span>             | <span lang="ru">обратное распространение ошибки</span>              |
# | <span lang="en">batch normalization</span>   | <span lang="pt">normalização em lote</span>        | <span lang="ru">пакетная нормализация (блочная нормализация)</span> |
# | <span lang="en">bias</span>                  | <span lang="pt">viés</span>                        | <span lang="ru">смещение</span>                                     |
# | <span lang="en">convolution</span>           | <span lang="pt">convolução</span>                  | <span lang="ru">свёртка</span>                                      |
# | <span lang="en">cross-entropy</span>         | <span lang="pt">entropia cruzada</span>            | <span lang="ru">перекрёстная энтропия</span>                        |
# | <span lang="en">data augmentation</span>     | <span lang="pt">aumento de dados</span>            | <span lang="ru">аугментация данных</span>                           |
# | <span lang="en">epoch</span>                 | <span lang="pt">época</span>                       | <span lang="ru">эпоха</span>                                        |
# | <span lang="en">feature map</span>           | <span lang="pt">mapa de características</span>     | <span lang="ru">карта признаков</span>                              |
# | <span lang="en">filter (kernel)</span>       | <span lang="pt">filtro (kernel)</span>             | <span lang="ru">фильтр (ядро)</span>                                |
# | <span lang="en">forward pass</span>          | <span lang="pt">propagação direta</span>           | <span lang="ru">прямой проход</span>                                |
# | <span lang="en">fully connected layer</span> | <span lang="pt">camada totalmente conectada</span> | <span lang="ru">полносвязный слой</span>                            |
# | <span lang="en">gradient descent</span>      | <span lang="pt">gradiente descendente</span>       | <span lang="ru">градиентный спуск</span>                            |
# | <span lang="en">learning rate</span>         | <span lang="pt">taxa de aprendizado</span>         | <span lang="ru">скорость обучения (темп обучения)</span>            |
# | <span lang="en">loss</span>                  | <span lang="pt">perda (custo)</span>               | <span lang="ru">функция потерь</span>                               |
# | <span lang="en">minibatch</span>             | <span lang="pt">minilote (mini-batch)</span>       | <span lang="ru">мини-пакет (мини-блок, мини-батч)</span>            |
# | <span lang="en">momentum</span>              | <span lang="pt">momentum (momento)</span>          | <span lang="ru">импульс (момент, инерция)</span>                    |
# | <span lang="en">overfitting</span>           | <span lang="pt">sobreajuste</span>                 | <span lang="ru">переобучение</span>                                 |
# | <span lang="en">padding</span>               | <span lang="pt">preenchimento</span>               | <span lang="ru">дополнение (паддинг)</span>                         |
# | <span lang="en">pooling</span>               | <span lang="pt">pooling (agrupamento)</span>       | <span lang="ru">пулинг (субдискретизация)</span>                    |
# | <span lang="en">residual connection</span>   | <span lang="pt">conexão residual</span>            | <span lang="ru">остаточная связь (шунтирующее соединение)</span>    |
# | <span lang="en">scores (logits)</span>       | <span lang="pt">escores (logits)</span>            | <span lang="ru">оценки, логиты (рейтинги)</span>                    |
# | <span lang="en">stride</span>                | <span lang="pt">passo (stride)</span>              | <span lang="ru">шаг (stride)</span>                                 |
# | <span lang="en">weight decay</span>          | <span lang="pt">decaimento de pesos</span>         | <span lang="ru">затухание весов</span>                              |

# %% [markdown]
# ## Handing in
#
# Run the whole notebook once more from a fresh start, to be sure that it works from top to bottom: in JupyterLab
# `Restart Kernel and Run All Cells`, in Colab *Restart session and run all*, in VS Code `Restart` and then `Run All`.
# It trains everything again, which takes ten minutes and more on two CPU cores. Save it, and hand in the file. Well
# done!
