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
# name: naive_layers
# init_cell: true
# check_all_cell: false
# export_cell: false
# tests:
#   files: true
#   ok_format: false

# %% [markdown]
# # Tensors, gradients and layers by hand
#
# A deep-learning library hides three ideas behind short names: data as *tensors*, learning as walking down a
# *gradient*, and a network as a stack of *layers*. In this notebook you take the lid off. You compute with tensors by
# hand, derive a gradient with pencil and paper, and write a layer, a model, a batch generator and a training loop in
# fewer than a hundred lines. At the end they learn to classify photographs.
#
# Nothing here is fast, and all of it is true: what Keras does for you in one line is what you write here in ten.

# %% [markdown]
# ## Before you begin
#
# **You should know** Python with classes, a little NumPy (arrays, shapes, slices), the product of two matrices, and the
# derivative of a composed function.
#
# **Afterwards you can**
#
# - say what happens when tensors of different shapes are added or multiplied, and do it by hand;
# - derive the gradient of a small loss by the chain rule and check it against TensorFlow's;
# - write a layer, a model and a training loop without Keras, and find a bug in someone else's;
# - explain what the initial weights have to do with whether a network learns at all.

# %% [markdown]
# ## How to work through this notebook
#
# Run the cells from top to bottom. Where it is your turn, a box of comments says what to do, and your code goes between
# the lines `START OF YOUR CODE` and `END OF YOUR CODE`, in place of the line that stands there. Keep the names and the
# arguments of functions and classes: later cells call them, and so does the grader.
#
# After each answer, a cell with `grader.check(...)` compares it with small numbers that you can check in your head. The
# grader does the same with other sizes and other numbers, so read all sizes off what you are given. It judges what your
# code computes, not how it is written.
#
# Where the text says *predict*, do write your guess down before you run the cell. A wrong guess teaches more than a
# right one, but only if you made it.
#
# | Part | Question             | You write                                      | Points | Time   |
# |------|----------------------|------------------------------------------------|--------|--------|
# | I    |                      | nothing: a look at the data                    |        | 5 min  |
# | II   | `broadcast_add`      | a sum of a matrix and a row                    | 4      | 10 min |
# | II   | `tensor_contraction` | a product of two tensors with three axes       | 5      | 15 min |
# | II   | `moving_points`      | translation, rotation and scaling of points    | 7      | 15 min |
# | III  | `loss_gradient`      | a gradient, derived on paper                   | 6      | 25 min |
# | IV   | `naive_dense`        | a dense layer                                  | 10     | 20 min |
# | IV   | `find_the_bug`       | two characters: there are two bugs to find     | 12     | 20 min |
# | IV   | `naive_step`         | one step of gradient descent                   | 10     | 20 min |
# | IV   | `naive_fit`          | the training loop                              | 8      | 15 min |
# | V    | `naive_classifier`   | a model that is over 33% right after 3 epochs  | 8      | 15 min |
# | VI   | `naive_discussion`   | three short answers in words                   | 10     | 20 min |
#
# The points of the last question are given by a person.
#
# **Rules of the grader.** It runs your code on a CPU, without a network and without your files, and skips cells that
# train or draw: an answer must not need what they compute. The checks of a question may take 60 s of processor time,
# the training of `naive_classifier` 120 s, and an answer 3 GB of memory. Training stops when the goal is reached; when
# the time is used up, the best epoch so far counts. Each point of accuracy below the goal costs a sixth of that check's
# points.

# %% [markdown]
# # Part I: the data, and some words
#
# First the libraries. If one is missing, install what the notebook uses into an environment of its own, with Python
# 3.11 to 3.13:
#
# ```
# python -m pip install tensorflow matplotlib jupyterlab
# ```

# %%
import math
import os

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')  # keep TensorFlow's start-up messages short

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

class_names = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']

# 'auto' looks for a file beside this notebook, then asks Keras; the path of a file is possible, too, and 'standin' for
# made-up images: a look at the notebook without a network.
DATA = 'auto'

print(f'TensorFlow {tf.__version__}')


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
# ## Photographs as numbers
#
# [CIFAR-10](https://www.cs.toronto.edu/~kriz/cifar.html) holds 60,000 color photographs of ten kinds of things, 50,000
# to learn from and 10,000 to test on. Keras downloads them (170 MB) the first time, which may take some minutes, and
# keeps them. If macOS complains about a certificate, run `Install Certificates.command` in Python's folder once.

# %% [markdown]
# The shape of the training images is `(50000, 32, 32, 3)`. Read it from left to right: 50,000 images of 32 rows, each
# row of 32 pixels, each pixel of 3 numbers for red, green and blue. The numbers go from 0 (dark) to 255 (bright). Below
# is one image, its upper left corner enlarged, and the same corner printed: rows of cells `[R G B]`.

# %% tags=["figure"]
(train_images, train_labels), (test_images, test_labels) = grader.load_images(DATA)
print(train_images.shape)  # (50000, 32, 32, 3)
print(test_images.shape)  # (10000, 32, 32, 3)

image, corner = train_images[0], 6
figure, (whole, enlarged) = plt.subplots(1, 2, figsize=(9, 4), layout='constrained')
whole.imshow(image)
whole.set_title(class_names[int(train_labels[0, 0])])
enlarged.imshow(image[:corner, :corner])
for row in range(corner):
    for column in range(corner):
        brightness = image[row, column].mean()
        enlarged.text(column, row, '\n'.join(str(value) for value in image[row, column]), ha='center', va='center',
                      fontsize=7, color='black' if brightness > 127 else 'white')
for axes in (whole, enlarged):
    axes.axis('off')
show_figure(figure, alt='A small photograph; beside it its upper left corner, 36 pixels, each with its three numbers.')

for row in image[:corner]:
    print('  '.join(str(pixel) for pixel in row[:corner]), ' ...')

# %% [markdown]
# **Predict:** what is the shape of `image[2]`, and what does it hold?

# %% tags=["training-run"]
print(image[2].shape)
print(image[2])

# %% [markdown]
# <details><summary>Compare</summary>
#
# An index takes one axis away. `image[2]` is the third row of the image, of shape `(32, 3)`: 32 pixels with three
# numbers each.
#
# </details>

# %% [markdown]
# ## What learning means here
#
# A **sample** is one thing to be classified, here an image. Its **class** is the kind that it belongs to, and the
# **label** is the number of that class. To *learn* is to search for a way of looking at the samples (a
# *representation*) in which the classes come apart. The search is automatic, and it is steered by one signal: a number
# that says how bad the present answers are.
#
# A model has three parts.
#
# 1. **Layers.** A layer is a filter for data: something goes in, something more useful comes out. What it does depends
#    on its *weights*, numbers that are adjusted while it learns.
# 2. **A loss function.** It compares the model's answers with the labels and gives one number, the *loss*. Small is
#    good.
# 3. **An optimizer.** It decides how the weights change, so that the loss gets smaller.
#
# A model that is better on the images that it has learned from than on new ones is said to *overfit*: it has learned
# the images, not the classes. The gap between training accuracy and test accuracy measures it, and you will look for it
# in Part V.

# %% [markdown]
# ## Loading
#
# A model learns more easily from numbers around 0 than from numbers up to 255. So the loader below subtracts the mean
# of each color and divides by its standard deviation. The first 49,000 images are for training, the next 1,000 for
# *validation*: images that you look at while you try things out, so that the 10,000 test images stay untouched.

# %%
def load_cifar10(num_training=49000, num_validation=1000, num_test=10000):
    """Load CIFAR-10 in three parts, each color with mean 0 and standard deviation 1.

    Args:
        num_training: number of training images.
        num_validation: number of validation images, taken from those that follow the training images.
        num_test: number of test images.

    Returns:
        X_train, y_train, X_val, y_val, X_test, y_test. Images are float32 of shape (N, 32, 32, 3), labels int32
        of shape (N,).
    """
    (X, y), (X_test, y_test) = grader.load_images(DATA)
    end = num_training + num_validation
    # From the bytes of one color after the other: a sum of 50 million numbers is too long for float32.
    mean, deviation = (
        np.array([measure(X[:num_training, :, :, color]) for color in range(3)], np.float32)
        for measure in (np.mean, np.std)
    )

    def part(images, labels):
        scaled = images.astype(np.float32)
        scaled -= mean
        scaled /= deviation
        return scaled, labels.ravel().astype(np.int32)

    return (
        *part(X[:num_training], y[:num_training]),
        *part(X[num_training:end], y[num_training:end]),
        *part(X_test[:num_test], y_test[:num_test]),
    )

# %%
X_train, y_train, X_val, y_val, X_test, y_test = load_cifar10()
print(X_train.shape, X_val.shape, X_test.shape)


def is_missing(answer, name):
    """Whether an answer is still the blank `None`; if so, print a reminder."""
    if answer is None:
        print(f'{name} is still None: fill in the TODO above first.')
    return answer is None

# %% [markdown]
# **In short:** an image is a tensor with three axes, a batch of images one with four. A model is made of layers, a loss
# and an optimizer; it learns from training images, and what it is worth shows on others.

# %% [markdown]
# # Part II: tensors
#
# A **tensor** is an array of numbers with any number of axes: a vector has one, a matrix two, a batch of images four.
# Three operations on them carry all of deep learning: adding with broadcasting, multiplying, and reshaping. You write
# the first two by hand.

# %% [raw]
# # BEGIN QUESTION
# name: broadcast_add

# %% [markdown]
# ## ✏️ Question 1: broadcasting by hand
#
# A matrix `X` of shape $(m, n)$ and a vector `y` of shape $(n,)$ do not have the same shape, and yet NumPy adds them.
# It **broadcasts**: it pretends that `y` is a matrix with $m$ equal rows,
#
# $$\begin{pmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{pmatrix} + \begin{pmatrix} 10 & 20 \end{pmatrix}
# \;\to\; \begin{pmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{pmatrix} +
# \begin{pmatrix} 10 & 20 \\ 10 & 20 \\ 10 & 20 \end{pmatrix}.$$
#
# This happens in every dense layer, where one vector of biases is added to the outputs of all samples. Do it yourself,
# in three steps:
#
# 1. give `y` a first axis: `np.expand_dims`
#    ([docs](https://numpy.org/doc/stable/reference/generated/numpy.expand_dims.html)) makes $(1, n)$ of $(n,)$;
# 2. put $m$ copies of it below each other: `np.concatenate`
#    ([docs](https://numpy.org/doc/stable/reference/generated/numpy.concatenate.html)) makes $(m, n)$ of them;
# 3. add two matrices of the same shape.

# %% [raw]
# # BEGIN SOLUTION

# %% question="broadcast_add"
def broadcast_add(X, y):
    """Add a vector to each row of a matrix.

    Args:
        X: array of shape (m, n).
        y: array of shape (n,).

    Returns:
        Array of shape (m, n).
    """
    ########################################################################
    # TODO: make a matrix Y of the shape of X, whose rows are all y, and add it.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    row = np.expand_dims(y, axis=0)
    Y = np.concatenate([row] * X.shape[0], axis=0)
    total = X + Y
    # END SOLUTION
    """ # BEGIN PROMPT
    total = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return total

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def a_small_sum(broadcast_add):
    import numpy as np

    X, y = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([10.0, 20.0])
    total = broadcast_add(X, y)
    assert total is not None, "broadcast_add returned None instead of a matrix: fill in the TODO."
    shape = tuple(np.shape(total))
    assert shape == (3, 2), f"expected a matrix of shape (3, 2), got the shape {shape}."
    expected = [[11, 22], [13, 24], [15, 26]]
    assert np.allclose(total, expected), f"expected {expected}, got {np.asarray(total).tolist()}."

# %%
# PRACTICE
def rows_of_another_size(broadcast_add, known):
    """Four rows of four numbers

    What happens to your function where X has another number of rows than in the example?

    X is 4 by 4 here. Read the number of rows off `X.shape`, and add `y` to each row, not to each column.
    """
    known.compare('sums', broadcast_add(known.numbers(4, 4), known.numbers(4)))

# %%
# HIDDEN
def sums_of_other_sizes(broadcast_add, rng, checks):
    checks.tensors.sums_match(broadcast_add, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: tensor_contraction

# %% [markdown]
# ## ✏️ Question 2: contraction
#
# In a product of two matrices, $c_{il} = \sum_k a_{ik} b_{kl}$, an axis that both have in common is summed over and
# disappears. Nothing limits this to matrices, nor to one common axis. For tensors with three axes, write the
# **contraction**
#
# $$c_{il} = \sum_{j} \sum_{k} a_{ijk} \, b_{kjl} .$$
#
# Look closely at the order of the indices: $a$ has the shape $(I, J, K)$, $b$ has the shape $(K, J, L)$, and the result
# has the shape $(I, L)$.
#
# A way to begin: for fixed $i$ and $l$, this is the sum over all entries of one matrix times another. Loops are fine.
# So are `np.einsum` ([docs](https://numpy.org/doc/stable/reference/generated/numpy.einsum.html)), which takes the
# formula almost as it stands, and `np.tensordot`
# ([docs](https://numpy.org/doc/stable/reference/generated/numpy.tensordot.html)).

# %% [raw]
# # BEGIN SOLUTION

# %% question="tensor_contraction"
def contract(a, b):
    """Contract two tensors over two axes: c[i, l] is the sum over j and k of a[i, j, k] b[k, j, l].

    Args:
        a: array of shape (I, J, K).
        b: array of shape (K, J, L).

    Returns:
        Array of shape (I, L).
    """
    ########################################################################
    # TODO: compute c.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    c = np.einsum('ijk,kjl->il', a, b)
    # END SOLUTION
    """ # BEGIN PROMPT
    c = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return c

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def a_small_contraction(contract):
    import numpy as np

    # Only two entries of a differ from 0, so c is easy to work out: c[0, l] = 1 b[1, 0, l] + 10 b[0, 2, l].
    a = np.zeros((1, 3, 2))
    a[0, 0, 1], a[0, 2, 0] = 1, 10
    b = np.arange(12.0).reshape(2, 3, 2)
    c = contract(a, b)
    assert c is not None, "contract returned None instead of a matrix: fill in the TODO."
    shape = tuple(np.shape(c))
    assert shape == (1, 2), f"expected a matrix of shape (1, 2), got the shape {shape}."
    assert np.allclose(c, [[46, 57]]), f"expected [[46, 57]], got {np.asarray(c).tolist()}."

# %%
# PRACTICE
def tensors_without_zeros(contract, known):
    """A contraction of tensors without zeros

    Which axis of `a` goes with which axis of `b`, and which of them does the sum run over?

    `a` has the shape (2, 3, 3) and `b` the shape (3, 3, 2). Work out c[0, 0] on paper: nine products, added up.
    """
    known.compare('sums', contract(known.numbers(2, 3, 3), known.numbers(3, 3, 2)))

# %%
# HIDDEN
def contractions_of_other_sizes(contract, rng, checks):
    checks.tensors.contractions_match(contract, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: moving_points

# %% [markdown]
# ## ✏️ Question 3: what tensor operations do to points
#
# Take a batch of points in the plane, an array of shape $(n, 2)$ with one point $(x, y)$ in each row. Then tensor
# operations are movements:
#
# - adding a vector **translates** all points by it;
# - multiplying by the matrix below **rotates** them counter-clockwise about the origin by the angle $\alpha$;
# - multiplying each coordinate by a factor of its own **scales** them away from the origin.
#
# $$\begin{pmatrix} x' \\ y' \end{pmatrix} =
# \begin{pmatrix} \cos\alpha & -\sin\alpha \\ \sin\alpha & \cos\alpha \end{pmatrix}
# \begin{pmatrix} x \\ y \end{pmatrix}$$
#
# A dense layer does all of this at once: $x W$ rotates, scales and shears, $+ b$ translates, and the activation folds
# what it gets. A deep network is a long chain of such simple movements, which unfolds a crumpled sheet of paper step by
# step.
#
# **Mind the order.** The formula is for a point as a column. Your points are rows, and what multiplies a row from the
# right is the transpose.

# %% [raw]
# # BEGIN SOLUTION

# %% question="moving_points"
def translate(points, offset):
    """Move points (n, 2) by an offset (2,)."""
    ########################################################################
    # TODO: move the points.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    moved = points + offset
    # END SOLUTION
    """ # BEGIN PROMPT
    moved = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return moved


def rotate(points, angle):
    """Rotate points (n, 2) about the origin, counter-clockwise by an angle in radians."""
    ########################################################################
    # TODO: rotate the points.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    rotated = points @ matrix.T
    # END SOLUTION
    """ # BEGIN PROMPT
    rotated = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return rotated


def scale(points, factors):
    """Multiply the coordinates of points (n, 2) by two factors (2,), one for x and one for y."""
    ########################################################################
    # TODO: scale the points.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    scaled = points * factors
    # END SOLUTION
    """ # BEGIN PROMPT
    scaled = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return scaled

# %% [raw]
# # END SOLUTION

# %% [markdown]
# The figure shows a small house, and what becomes of it. The dashed outline is where it stood before. **Predict:** are
# a house that is first moved and then rotated, and one that is first rotated and then moved, in the same place?

# %%
def draw_points(pictures, alt):
    """Draw closed outlines beside each other, each over the first one.

    Args:
        pictures: list of pairs of a title and an array of points (n, 2), or None for points that are missing.
        alt: what the outlines show, in words.
    """
    figure, all_axes = plt.subplots(1, len(pictures), figsize=(13, 3), layout='constrained', sharex=True, sharey=True)
    first = pictures[0][1]
    for axes, (title, points) in zip(all_axes, pictures):
        axes.fill(*first.T, fill=False, linestyle='--', edgecolor='grey')
        if points is not None:
            axes.fill(*np.asarray(points).T, alpha=0.5, edgecolor='black')
        axes.plot(0, 0, 'k+')
        axes.set_title(title)
        axes.set_aspect('equal')
    show_figure(figure, alt=alt)

# %% tags=["figure"]
house = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.5, 1.5], [0.0, 1.0]])
offset, angle, factors = np.array([1.0, 0.5]), np.pi / 3, np.array([2.0, 0.5])
moved, turned = translate(house, offset), rotate(house, angle)
if not (is_missing(moved, 'translate') or is_missing(turned, 'rotate')):
    draw_points([
        ('as it was', house), ('translated', moved), ('rotated', turned), ('scaled', scale(house, factors)),
        ('moved, then rotated', rotate(moved, angle)), ('rotated, then moved', translate(turned, offset)),
    ], alt='Six pictures of a house; moved and then rotated it lies elsewhere than rotated and then moved.')

# %% [markdown]
# <details><summary>Compare</summary>
#
# No. A rotation turns about the origin, and takes the way that a house has moved along with it. Products of matrices
# depend on the order, and so do layers.
#
# </details>

# %% [raw]
# # BEGIN TESTS

# %%
def a_square_is_moved(translate, rotate, scale):
    import numpy as np

    square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
    quarter = np.array(np.pi / 2)
    pairs = (
        ("translate", translate(square.copy(), np.array([1.0, -1.0])), [[1, -1], [3, -1], [3, 1], [1, 1]]),
        ("rotate", rotate(square.copy(), quarter), [[0, 0], [0, 2], [-2, 2], [-2, 0]]),
        ("scale", scale(square.copy(), np.array([3.0, 0.5])), [[0, 0], [6, 0], [6, 1], [0, 1]]),
    )
    for name, found, expected in pairs:
        assert found is not None, f"{name} returned None instead of points: fill in the TODO."
        shape = tuple(np.shape(found))
        assert shape == (4, 2), f"{name}: expected points of shape (4, 2), got the shape {shape}."
        rounded = np.round(np.asarray(found), 3).tolist()
        assert np.allclose(found, expected, atol=1e-6), f"{name}: expected {expected}, got {rounded}."

# %%
# PRACTICE
def three_points_are_moved(translate, rotate, scale, np, known):
    """Three points that are moved, turned and scaled

    Take the first point alone: where does each of the three formulas of the question put it?

    The points lie far from the origin, and the two numbers of an offset or of a scaling differ: each belongs to one
    coordinate. The angle is 0.6, in radians.
    """
    points = known.numbers(3, 2) + np.array([3.0, -2.0])
    known.compare('translated', translate(points.copy(), np.array([0.5, -2.0])))
    known.compare('rotated', rotate(points.copy(), np.array(0.6)))
    known.compare('scaled', scale(points.copy(), np.array([2.0, -0.5])))

# %%
# HIDDEN
def translations_match(translate, rng, checks):
    checks.tensors.translations_match(translate, rng)

# %%
# HIDDEN
def rotations_match(rotate, rng, checks):
    checks.tensors.rotations_match(rotate, rng)

# %%
# HIDDEN
def scalings_match(scale, rng, checks):
    checks.tensors.scalings_match(scale, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# **In short:** broadcasting repeats a tensor along an axis, a contraction sums over common axes, and both together move
# points about in space.

# %% [markdown]
# # Part III: gradients
#
# A loss is a function $f: \mathbb{R}^n \to \mathbb{R}$: all $n$ weights go in, one number comes out. Its **gradient**
#
# $$\nabla f = \left(\frac{\partial f}{\partial w_1}, \dots, \frac{\partial f}{\partial w_n}\right)$$
#
# says for each weight how fast the loss grows when that weight grows. It points uphill. So the weights take a small
# step the other way, $w \leftarrow w - \eta \nabla f$, and the loss falls. The length $\eta$ of the step is the
# **learning rate**.

# %% [markdown]
# ## Downhill, step by step
#
# Here are 40 points and a model with two weights, $\hat y = \tanh(w x + b)$. Its loss is the mean of $(\hat y - y)^2$,
# a landscape over the plane of $w$ and $b$. The figure shows it as a map, dark where the loss is small, with the paths
# of three walkers who all start at the cross and take 40 steps. **Predict** before you run the cell: the learning rates
# are 0.05, 0.5 and 20. Who comes closest to the bottom, and what happens to the third?

# %%
def mean_squared_error(w, b, x, y):
    """Loss of a model with one tanh.

    Args:
        w: weights of shape (d,).
        b: bias, a scalar.
        x: inputs of shape (n, d).
        y: targets of shape (n,).

    Returns:
        The mean over the n samples of (tanh(x w + b) - y)^2, a scalar tensor.
    """
    predictions = tf.tanh(tf.linalg.matvec(x, w) + b)
    return tf.reduce_mean(tf.square(predictions - y))


def draw_descent(learning_rates, titles, alt):
    """Draw paths of gradient descent on a map of the loss of 40 points, one map for each learning rate.

    Args:
        learning_rates: one for each map.
        titles: of the maps.
        alt: what the maps show, in words.
    """
    random = np.random.default_rng(0)
    x = random.normal(size=(40, 1)).astype(np.float32)
    y = np.tanh(1.5 * x[:, 0] - 0.5) + 0.1 * random.normal(size=40).astype(np.float32)
    ws, bs = np.meshgrid(np.linspace(-2, 3, 60), np.linspace(-2.5, 2.5, 60))
    heights = np.mean((np.tanh(ws[..., None] * x[:, 0] + bs[..., None]) - y) ** 2, axis=-1)
    figure, all_axes = plt.subplots(1, len(learning_rates), figsize=(13, 4), layout='constrained', sharey=True)
    for axes, learning_rate, title in zip(all_axes, learning_rates, titles):
        w, b = tf.Variable([-1.0]), tf.Variable(2.0)
        path = []
        for _step in range(40):
            path.append((float(w[0]), float(b)))
            with tf.GradientTape() as tape:
                loss = mean_squared_error(w, b, x, y)
            for variable, gradient in zip((w, b), tape.gradient(loss, (w, b))):
                variable.assign_sub(learning_rate * gradient)
        axes.contourf(ws, bs, heights, levels=20, cmap='cividis')
        axes.plot(*np.clip(np.array(path), -2.5, 3).T, 'w.-', linewidth=1)
        axes.plot(-1, 2, 'wx', markersize=10)
        axes.set(title=title, xlim=(-2, 3), ylim=(-2.5, 2.5), xlabel='w')
    all_axes[0].set_ylabel('b')
    show_figure(figure, alt=alt)

# %% tags=["figure"]
draw_descent(
    (0.05, 0.5, 20.0), ('learning rate 0.05', 'learning rate 0.5', 'learning rate 20'),
    alt='Three paths in a valley: small steps that stop early, steps that reach the bottom, and leaps far across it.',
)

# %% [markdown]
# <details><summary>Compare</summary>
#
# The first walker goes the right way and has hardly moved after 40 steps. The second arrives. The third leaps across
# the valley, to places where the tanh is flat and the gradient almost 0, and is stuck there. A learning rate that is
# too small costs time, one that is too large costs the result.
#
# </details>

# %% [markdown]
# ## Forwards and backwards
#
# How does a machine get the gradient? By the chain rule, applied to a **graph** whose nodes are simple operations.
# Through the graph forwards, each node computes a value: this is the *forward pass*. Backwards, each node multiplies
# what comes to it from behind by its own derivative, and hands the result on: this is the *backward pass*, and the
# whole is **backpropagation**. For one sample of the loss above:
#
# | node | forwards      | its own derivative             | backwards: $\partial f / \partial$ node |
# |------|---------------|--------------------------------|------------------------------------------|
# | $z$  | $x w + b$     | to $w$: $x$, to $b$: $1$       | what comes from $a$, times $1 - a^2$     |
# | $a$  | $\tanh z$     | to $z$: $1 - a^2$              | what comes from $f$, times $2 (a - y)$   |
# | $f$  | $(a - y)^2$   | to $a$: $2 (a - y)$            | $1$                                      |
#
# ![Three circles, w, x and b, lead by arrows to a box, z = x w + b, this one to a second, a = tanh z, and this one to a
# third, f = (a - y) squared. Dashed arrows lead back: from the third box to the second, times 2 (a - y), from there to
# the first, times 1 - a squared, and on to w and b, not to x.](figures/graph.svg)

# %% [raw]
# # BEGIN QUESTION
# name: loss_gradient

# %% [markdown]
# ## ✏️ Question 4: a gradient on paper
#
# Derive the gradient of `mean_squared_error` with respect to `w` and `b`, for $n$ samples of $d$ numbers:
#
# $$f(w, b) = \frac{1}{n} \sum_{i=1}^{n} \bigl(\tanh(x_i \cdot w + b) - y_i\bigr)^2$$
#
# Take a sheet of paper, go through the table above from bottom to top, and do not forget the mean. Then write it down
# with NumPy, without a `GradientTape`: the tape is for checking afterwards.
#
# **Test yourself:** the derivative of $\tanh z$ is $1 - \tanh^2 z$. For one sample with $x = 1$, $y = 0$, $w = 0$ and
# $b = 0$ the gradient is 0: why?

# %% [raw]
# # BEGIN SOLUTION

# %% question="loss_gradient"
def loss_gradient(w, b, x, y):
    """Gradient of mean_squared_error, derived by hand.

    Args:
        w: weights of shape (d,).
        b: bias, a scalar.
        x: inputs of shape (n, d).
        y: targets of shape (n,).

    Returns:
        List of two: the derivatives with respect to w, of shape (d,), and with respect to b, a scalar.
    """
    ########################################################################
    # TODO: compute both derivatives.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    activations = np.tanh(x @ w + b)
    slopes = 2 * (activations - y) * (1 - activations**2) / len(y)
    dw, db = x.T @ slopes, np.sum(slopes)
    # END SOLUTION
    """ # BEGIN PROMPT
    dw, db = None, None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return [dw, db]

# %% [raw]
# # END SOLUTION

# %% [markdown]
# Now the check: the tape derives the same loss, and both should agree to six digits.

# %%
def compare_with_tape():
    """Print the gradient by hand beside the one of GradientTape, for five random samples."""
    random = np.random.default_rng(1)
    x, y = random.normal(size=(5, 3)).astype(np.float32), random.normal(size=5).astype(np.float32)
    w, b = tf.Variable(random.normal(size=3).astype(np.float32)), tf.Variable(0.1)
    with tf.GradientTape() as tape:
        loss = mean_squared_error(w, b, x, y)
    dw, db = tape.gradient(loss, (w, b))
    by_hand = loss_gradient(w.numpy(), b.numpy(), x, y)
    if not is_missing(by_hand[0], 'dw'):
        print('tape:   ', dw.numpy(), db.numpy())
        print('by hand:', np.asarray(by_hand[0]), np.asarray(by_hand[1]))


compare_with_tape()

# %% [raw]
# # BEGIN TESTS

# %%
def one_sample_by_hand(loss_gradient):
    import numpy as np

    # With z = 0 the tanh is 0 and its derivative 1, so that 2 (0 - 3) = -6 comes back, and -6 x for the weights.
    w, b = np.array([1.0, -1.0]), np.array(1.0)
    found = loss_gradient(w, b, np.array([[1.0, 2.0]]), np.array([3.0]))
    assert found[0] is not None and found[1] is not None, (
        "loss_gradient returned None instead of derivatives: fill in the TODO."
    )
    shape = tuple(np.shape(found[0]))
    assert shape == (2,), f"expected a derivative for each of 2 weights, got the shape {shape}."
    dw, db = np.asarray(found[0]).tolist(), np.asarray(found[1]).tolist()
    assert np.allclose(dw, [-6, -12]), f"expected the derivatives [-6, -12] with respect to w, got {dw}."
    assert np.allclose(db, -6), f"expected the derivative -6 with respect to b, got {db}."

# %%
# PRACTICE
def four_samples_with_two_weights(loss_gradient, np, known):
    """Four samples and two weights

    Which factors does the chain rule give for one sample, and how do the four samples come together?

    Two derivatives with respect to `w` are expected, then the one with respect to `b`. Compute the forward pass first,
    and print z, a and a - y.
    """
    dw, db = loss_gradient(known.numbers(2), np.array(0.3), known.numbers(4, 2), known.numbers(4))
    known.compare('derivatives', [*np.ravel(dw), *np.ravel(db)])

# %%
# HIDDEN
def gradients_match(loss_gradient, rng, checks):
    checks.gradient.gradients_match(loss_gradient, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# **In short:** the gradient says how each weight moves the loss. Backpropagation gets it by one pass forwards and one
# backwards through the graph; the learning rate says how far to follow it.

# %% [markdown]
# # Part IV: a model from scratch
#
# Now for the layers. From TensorFlow you take tensors, variables and the tape, and nothing else: no Keras layers, no
# `fit`. A `tf.Variable` ([docs](https://www.tensorflow.org/api_docs/python/tf/Variable)) is a tensor whose numbers can
# change; a `tf.GradientTape` ([docs](https://www.tensorflow.org/api_docs/python/tf/GradientTape)) watches variables by
# itself.
#
# The first layer is given. It makes a vector of each image, has nothing to learn, and shows what all layers here have
# in common: they can be called, and they have a list `weights`.

# %%
class NaiveFlatten:
    """A layer that makes one vector of each sample: (N, H, W, C) becomes (N, H W C)."""

    weights = []

    def __call__(self, inputs):
        return tf.reshape(inputs, (len(inputs), -1))

# %% [raw]
# # BEGIN QUESTION
# name: naive_dense

# %% [markdown]
# ## ✏️ Question 5: a dense layer
#
# A *dense* (fully connected) layer maps $N$ samples of $D$ numbers to $N$ samples of $H$ numbers:
#
# $$\text{outputs} = \text{activation}(x W + b)$$
#
# | tensor    | shape    | at the beginning                   |
# |-----------|----------|------------------------------------|
# | inputs    | $(N, D)$ |                                    |
# | `W`       | $(D, H)$ | uniformly random between 0 and 0.1 |
# | `b`       | $(H,)$   | zeros                              |
# | outputs   | $(N, H)$ |                                    |
#
# Write its three parts: the two variables, the call, and the property `weights`, the list `[W, b]` in this order.
#
# **Hint.** `tf.random.uniform` ([docs](https://www.tensorflow.org/api_docs/python/tf/random/uniform)) draws the
# numbers, `tf.matmul` multiplies, and the activation is a function, such as `tf.nn.relu`: call it.
#
# **Fill in:** how many weights does a layer from 3,072 inputs to 10 outputs have?
#
# <details><summary>Compare</summary>
#
# 3,072 times 10, and 10 more for `b`, so 30,730.
#
# </details>

# %% [raw]
# # BEGIN SOLUTION

# %% question="naive_dense"
class NaiveDense:
    """A dense layer.

    Args:
        input_size: numbers per sample that go in.
        output_size: numbers per sample that come out.
        activation: function of tensors that is applied at the end, such as tf.nn.relu.
    """

    def __init__(self, input_size, output_size, activation):
        self.activation = activation
        ########################################################################
        # TODO: make the variables W and b.
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        self.W = tf.Variable(tf.random.uniform((input_size, output_size), minval=0, maxval=1e-1))
        self.b = tf.Variable(tf.zeros((output_size,)))
        # END SOLUTION
        """ # BEGIN PROMPT
        self.W = None
        self.b = None
        """ # END PROMPT
        # ***** END OF YOUR CODE *****

    def __call__(self, inputs):
        """Map inputs of shape (N, input_size) to outputs of shape (N, output_size)."""
        ########################################################################
        # TODO: compute the outputs.
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        outputs = self.activation(tf.matmul(inputs, self.W) + self.b)
        # END SOLUTION
        """ # BEGIN PROMPT
        outputs = None
        """ # END PROMPT
        # ***** END OF YOUR CODE *****
        return outputs

    @property
    def weights(self):
        """The list of the layer's variables: W, then b."""
        ########################################################################
        # TODO: make the list.
        ########################################################################
        # ***** START OF YOUR CODE *****
        # BEGIN SOLUTION NO PROMPT
        variables = [self.W, self.b]
        # END SOLUTION
        """ # BEGIN PROMPT
        variables = []
        """ # END PROMPT
        # ***** END OF YOUR CODE *****
        return variables

# %% [raw]
# # END SOLUTION

# %% [markdown]
# Keras's own dense layer with the same weights should give the same numbers, up to rounding in the seventh digit:

# %%
def compare_with_keras():
    """Print the largest difference between NaiveDense and Keras's Dense, for random inputs and the same weights."""
    layer = NaiveDense(5, 3, tf.nn.relu)
    if is_missing(layer.W, 'W') or not layer.weights:
        return
    theirs = tf.keras.layers.Dense(3, activation='relu')
    theirs.build((None, 5))
    theirs.set_weights([weight.numpy() for weight in layer.weights])
    x = tf.random.normal((4, 5))
    outputs = layer(x)
    if not is_missing(outputs, 'NaiveDense.__call__'):
        print(f'largest difference: {float(tf.reduce_max(tf.abs(outputs - theirs(x)))):.1e}')


compare_with_keras()  # below 1e-06

# %% [raw]
# # BEGIN TESTS

# %%
def outputs_of_small_numbers(NaiveDense, tf):
    import numpy as np

    layer = NaiveDense(2, 3, tf.nn.relu)
    assert layer.W is not None and layer.b is not None, "W or b of a NaiveDense is still None."
    for name, weight, expected in (("W", layer.W, (2, 3)), ("b", layer.b, (3,))):
        assert isinstance(weight, tf.Variable), f"expected {name} to be a tf.Variable; it is not one."
        shape = tuple(np.shape(weight))
        assert shape == expected, f"NaiveDense(2, 3, ...): expected {name} of shape {expected}, got the shape {shape}."
    shapes = [tuple(np.shape(weight)) for weight in layer.weights]
    assert shapes == [(2, 3), (3,)], f"expected weights to be the list [W, b], got a list of the shapes {shapes}."
    layer.W.assign(np.array([[1, 2, 3], [4, 5, 6]], np.float32))
    layer.b.assign(np.array([10, -20, 0.5], np.float32))
    outputs = layer(tf.constant([[1.0, 1.0], [0.0, 2.0]]))
    assert outputs is not None, "NaiveDense.__call__ returned None instead of outputs: fill in the TODO."
    # Of the first sample: relu of 1 + 4 + 10, of 2 + 5 - 20 and of 3 + 6 + 0.5.
    expected, found = [[15, 0, 9.5], [18, 0, 12.5]], np.asarray(outputs)
    assert found.shape == (2, 3), f"expected outputs of shape (2, 3), got the shape {found.shape}."
    assert np.allclose(found, expected), f"expected the outputs {expected}, got {found.tolist()}."

# %%
# PRACTICE
def a_layer_with_tanh(NaiveDense, tf, known):
    """Outputs with tanh and with ReLU

    In which order do the product, the bias and the activation come?

    Three inputs and three outputs: print `tf.matmul(inputs, self.W)` first, then what you add, then the result.
    """
    for name, activation in (('with_tanh', tf.nn.tanh), ('with_relu', tf.nn.relu)):
        layer = NaiveDense(3, 3, activation)
        layer.W.assign(known.numbers(3, 3))
        layer.b.assign(known.numbers(3))
        known.compare(name, layer(tf.constant(known.numbers(4, 3))))

# %%
# PRACTICE
def numbers_at_the_beginning(NaiveDense, tf, np):
    """The numbers at the beginning

    Between which two numbers should W begin, and at which number b?

    `tf.random.uniform` takes `minval` and `maxval`, and draws new numbers for each layer unless it is given a seed.
    """
    first, second = NaiveDense(80, 50, tf.nn.relu), NaiveDense(80, 50, tf.nn.relu)
    weights = np.asarray(first.W)
    assert not np.any(first.b), "expected b to begin with zeros."
    low, high = float(weights.min()), float(weights.max())
    assert 0 <= low and high <= 0.1, f"expected W to begin between 0 and 0.1, got numbers from {low:.3f} to {high:.3f}."
    mean = float(weights.mean())
    assert 0.047 < mean < 0.053, f"expected the numbers of W to be spread evenly, with the mean 0.05, got {mean:.3f}."
    assert not np.allclose(weights, second.W), "two layers begin with the same numbers: draw new ones for each."

# %%
# PRACTICE
def both_weights_can_learn(NaiveDense, tf):
    """Both weights can learn

    Which of the two does the output not depend on, as far as TensorFlow can see?

    The tape sees operations of TensorFlow on variables: what passes through NumPy has no gradient.
    """
    layer = NaiveDense(3, 2, tf.nn.tanh)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(layer(tf.ones((4, 3))))
    for name, gradient in zip(('W', 'b'), tape.gradient(total, layer.weights)):
        assert gradient is not None, f"the outputs do not depend on {name}."

# %%
# HIDDEN
def initial_values_are_as_asked(NaiveDense, tf, checks):
    checks.layers.initial_values_are_as_asked(NaiveDense, tf)

# %%
# HIDDEN
def outputs_match(NaiveDense, rng, tf, checks):
    checks.layers.outputs_match(NaiveDense, rng, tf)

# %%
# HIDDEN
def gradients_reach_both_weights(NaiveDense, rng, tf, checks):
    checks.layers.gradients_match(NaiveDense, rng, tf)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: find_the_bug

# %% [markdown]
# ## ✏️ Question 6: find the bug
#
# Two more classes are needed: a model that calls its layers one after the other, and a generator that serves images in
# batches. A fellow student has written them. In his first draft, one line ended in a stray `/`:
#
# ```
# self.batch_size = batch_size/
# ```
#
# Such a mistake is found at once: Python refuses to read the cell, and says where. He has repaired that line. **One bug
# is left in each class**, and they are of the other two kinds:
#
# - one raises an exception, though only when something is used for the first time: the traceback says which line, and
#   what that line was looking for;
# - one raises nothing at all. It just computes something that the docstring does not promise, and some of the images
#   are never learned from.
#
# Find both, and change as little as possible: all else is right, other code relies on it, and the grader looks at that
# too. To find the quiet one, call the class with seven numbers in place of images, and look at what comes.

# %% [raw]
# # BEGIN SOLUTION

# %% question="find_the_bug"
class NaiveSequential:
    """A model: a stack of layers.

    Args:
        layers: list of layers, which can be called and have a list `weights`.
    """

    def __init__(self, layers):
        self.layers = layers

    def __call__(self, inputs):
        """Pass the inputs through all layers, in their order."""
        outputs = inputs
        for layer in self.layers:
            outputs = layer(outputs)
        return outputs

    @property
    def weights(self):
        """The weights of all layers in one list, in the order of the layers."""
        collected = []
        for layer in self.layers:
            # BEGIN SOLUTION NO PROMPT
            collected = collected + list(layer.weights)
            # END SOLUTION
            """ # BEGIN PROMPT
            collected = collected + list(layer.Weights)
            """ # END PROMPT
        return collected


class BatchGenerator:
    """Serves images and labels in batches, in their order.

    Args:
        images: array whose first axis counts the images; at least one.
        labels: array of as many labels.
        batch_size: images per batch; the last batch holds those that are left, and may be smaller.

    Attributes:
        num_batches: how many batches it takes to see every image once.

    Raises:
        ValueError: there are no images, or not as many labels.
    """

    def __init__(self, images, labels, batch_size=120):
        if len(images) != len(labels):
            raise ValueError(f'there are {len(images)} images but {len(labels)} labels')
        if len(images) == 0:
            raise ValueError('there are no images')
        self.index = 0
        self.images, self.labels = images, labels
        self.batch_size = batch_size
        # BEGIN SOLUTION NO PROMPT
        self.num_batches = math.ceil(len(images) / batch_size)
        # END SOLUTION
        """ # BEGIN PROMPT
        self.num_batches = math.ceil(len(images) // batch_size)
        """ # END PROMPT

    def next(self):
        """Return the next batch, as a pair of images and labels, and move on."""
        start, stop = self.index, self.index + self.batch_size
        self.index = stop
        return self.images[start:stop], self.labels[start:stop]

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def weights_of_two_layers(NaiveSequential, NaiveDense, tf):
    import numpy as np

    model = NaiveSequential([NaiveDense(4, 3, tf.nn.relu), NaiveDense(3, 2, tf.nn.softmax)])
    shapes = [tuple(np.shape(weight)) for weight in model.weights]
    expected = [(4, 3), (3,), (3, 2), (2,)]
    assert shapes == expected, f"expected weights of the shapes {expected}, got {shapes}."

# %%
def batches_of_seven_images(BatchGenerator):
    import numpy as np

    images, labels = np.arange(7), 10 * np.arange(7)
    generator = BatchGenerator(images, labels, batch_size=3)
    count = int(generator.num_batches)
    assert count == 3, f"expected 3 batches for 7 images in batches of 3, got num_batches = {count}."
    for expected in ([0, 1, 2], [3, 4, 5], [6]):
        found, found_labels = (np.asarray(part).tolist() for part in generator.next())
        assert found == expected, f"expected the next batch to hold the images {expected}, got {found}."
        tenfold = [10 * image for image in expected]
        assert found_labels == tenfold, f"expected the labels {tenfold} to come with it, got {found_labels}."

# %%
# PRACTICE
def all_else_is_as_it_was(NaiveSequential, NaiveDense, BatchGenerator, tf, np):
    """All else is as it was

    Compare your cell with the one that was handed out: which other line has changed?

    Two characters are to be repaired. Undo all other changes, for example with a fresh copy of the notebook.
    """
    layers = [NaiveDense(3, 3, tf.nn.tanh), NaiveDense(3, 2, tf.nn.softmax)]
    model, inputs = NaiveSequential(layers), tf.constant([[0.5, -1.0, 2.0], [1.0, 0.0, -1.0]])
    for _time in range(2):
        right = np.allclose(model(inputs), layers[1](layers[0](inputs)), atol=1e-6)
        assert right, "expected the model to give what its layers give, called one after the other."
        count = len(model.weights)
        assert count == 4, f"expected the 4 variables of two layers in `weights`, each time, got {count}."
    for number, weight in enumerate([*layers[0].weights, *layers[1].weights]):
        assert model.weights[number] is weight, "expected `weights` to hold the variables of the layers, in their order."
    for images, labels in ((0, 0), (5, 4), (4, 5)):
        try:
            BatchGenerator(np.zeros(images), np.zeros(labels))
            refused = False
        except Exception:
            refused = True
        assert refused, f"expected a ValueError for {images} images and {labels} labels, got none."

# %%
# PRACTICE
def two_generators_in_turn(BatchGenerator, np):
    """Two generators in turn

    How many batches do 13 images make, four at a time, and what does each of them hold?

    Take images and labels in their order, from where the last batch ended; another generator does not matter.
    """
    images, labels = np.arange(13), 10 * np.arange(13)
    pair = [BatchGenerator(images, labels, 4), BatchGenerator(images, labels, 4)]
    for start in range(0, 13, 4):
        for generator in pair:
            batch, its_labels = (np.asarray(part).tolist() for part in generator.next())
            expected = list(range(start, min(start + 4, 13)))
            assert batch == expected, f"expected the batch {expected}, got {batch}."
            tenfold = [10 * number for number in expected]
            assert its_labels == tenfold, f"expected the labels {tenfold} with it, got {its_labels}."
    for count, size, expected in ((13, 4, 4), (12, 4, 3), (3, 4, 1)):
        found = int(BatchGenerator(np.arange(count), np.arange(count), size).num_batches)
        assert found == expected, f"{count} images in batches of {size}: expected {expected} batches, got {found}."
    found = int(BatchGenerator(np.arange(241), np.arange(241)).num_batches)
    assert found == 3, f"241 images in batches of 120, as by default: expected 3 batches, got {found}."

# %%
# HIDDEN
def weights_keep_their_order(NaiveSequential, NaiveDense, tf, checks):
    checks.layers.weights_keep_their_order(NaiveSequential, NaiveDense, tf)

# %%
# HIDDEN
def layers_run_in_order(NaiveSequential, NaiveDense, rng, tf, checks):
    checks.layers.layers_run_in_order(NaiveSequential, NaiveDense, rng, tf)

# %%
# HIDDEN
def batches_have_the_right_bounds(BatchGenerator, rng, checks):
    checks.batches.batches_have_the_right_bounds(BatchGenerator, rng)

# %%
# HIDDEN
def wrong_input_is_refused(BatchGenerator, checks):
    checks.batches.wrong_input_is_refused(BatchGenerator)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: naive_step

# %% [markdown]
# ## ✏️ Question 7: one step
#
# A training step has four parts. The first two are recorded on the tape, the other two are not:
#
# 1. the **forward pass**: `model(images)` gives a probability for each class, of shape $(N, C)$;
# 2. the **loss**: for each image the cross-entropy, minus the logarithm of the probability that the model gave to the
#    right class, and of all these the mean. `tf.keras.losses.sparse_categorical_crossentropy(labels, probabilities)`
#    gives one number per image;
# 3. the **backward pass**: `tape.gradient(loss, model.weights)`;
# 4. the **update**: `update_weights` subtracts from each variable its gradient times the learning rate. A variable is
#    changed in place by `assign` or `assign_sub`
#    ([docs](https://www.tensorflow.org/api_docs/python/tf/Variable#assign_sub)); `weight = weight - ...` would only
#    make a new tensor and forget it.

# %% [raw]
# # BEGIN SOLUTION

# %% question="naive_step"
def update_weights(gradients, weights, learning_rate):
    """Take one step of gradient descent: change the variables in place.

    Args:
        gradients: list of tensors, one for each variable.
        weights: list of tf.Variable, in the same order.
        learning_rate: length of the step.
    """
    ########################################################################
    # TODO: change each variable.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    for gradient, weight in zip(gradients, weights):
        weight.assign_sub(learning_rate * gradient)
    # END SOLUTION
    """ # BEGIN PROMPT
    pass
    """ # END PROMPT
    # ***** END OF YOUR CODE *****


def one_training_step(model, images, labels, learning_rate):
    """Make one training step with a batch.

    Args:
        model: can be called with images, gives probabilities of shape (N, C), and has a list `weights`.
        images: of one batch; the first axis counts them.
        labels: of shape (N,).
        learning_rate: length of the step.

    Returns:
        The mean loss of the batch before the step, a scalar.
    """
    ########################################################################
    # TODO: forward pass and loss on the tape, then gradients and update.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    with tf.GradientTape() as tape:
        probabilities = model(images)
        losses = tf.keras.losses.sparse_categorical_crossentropy(labels, probabilities)
        loss = tf.reduce_mean(losses)
    update_weights(tape.gradient(loss, model.weights), model.weights, learning_rate)
    # END SOLUTION
    """ # BEGIN PROMPT
    loss = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return loss

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def one_update_by_hand(update_weights, tf):
    import numpy as np

    row, matrix = tf.Variable([1.0, 2.0]), tf.Variable([[5.0]])
    update_weights([tf.constant([10.0, -10.0]), tf.constant([[2.0]])], [row, matrix], 0.1)
    for before, expected, weight in (([1, 2], [0, 3], row), ([[5]], [[4.8]], matrix)):
        found = np.round(weight.numpy(), 4).tolist()
        assert np.allclose(found, expected), f"expected {before} to become {expected}, found {found}."

# %%
# PRACTICE
def updates_of_two_variables(update_weights, tf, np, known):
    """Updates of two variables

    What has to be subtracted from each variable, and does the variable itself change?

    The learning rate is 0.1; the numbers are by how much each of seven numbers should move.
    """
    before = [known.numbers(3), known.numbers(2, 2)]
    variables = [tf.Variable(value) for value in before]
    update_weights([tf.constant(2 * value + 1) for value in before], variables, 0.1)
    known.compare('updates', [step for old, new in zip(before, variables) for step in np.ravel(new.numpy() - old)])

# %%
# PRACTICE
def one_step_of_two_layers(one_training_step, NaiveSequential, NaiveDense, tf, np, known):
    """One step of a model with two layers

    Which loss does your step return, and along the gradient of which loss do the weights move?

    The loss of five images comes first, from before the step; then by how much each of 26 weights should move.
    """
    before = [known.numbers(3, 4) / 2, abs(known.numbers(4)) + 0.5, known.numbers(4, 2), known.numbers(2)]
    model = NaiveSequential([NaiveDense(3, 4, tf.nn.relu), NaiveDense(4, 2, tf.nn.softmax)])
    for weight, value in zip(model.weights, before):
        weight.assign(value)
    loss = one_training_step(model, known.numbers(5, 3), np.array([0, 1, 1, 0, 1]), 0.1)
    assert loss is not None, "one_training_step returned None instead of a loss: fill in the TODO."
    known.compare('loss', loss)
    known.compare('steps', [step for old, new in zip(before, model.weights) for step in np.ravel(new.numpy() - old)])

# %%
# HIDDEN
def updates_match(update_weights, rng, checks):
    checks.training.updates_match(update_weights, rng)

# %%
# HIDDEN
def steps_match(one_training_step, NaiveSequential, NaiveDense, rng, tf, checks):
    checks.training.steps_match(one_training_step, NaiveSequential, NaiveDense, rng, tf)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: naive_fit

# %% [markdown]
# ## ✏️ Question 8: the training loop
#
# One pass over all training images is an **epoch**. `fit` makes several: in each it takes a *new* `BatchGenerator` (the
# old one has come to its end), and makes one training step with each of its `num_batches` batches. So that one can see
# whether anything is learned, it returns one number per epoch: the mean of the losses of its steps.

# %% [raw]
# # BEGIN SOLUTION

# %% question="naive_fit"
def fit(model, images, labels, epochs, batch_size=120, learning_rate=1e-3):
    """Train a model.

    Args:
        model: as one_training_step takes it.
        images: the first axis counts them.
        labels: as many.
        epochs: passes over all images.
        batch_size: images per step.
        learning_rate: length of the steps.

    Returns:
        List of one number per epoch: the mean of the losses of its steps.
    """
    ########################################################################
    # TODO: train for some epochs, and note their mean losses.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    epoch_losses = []
    for _epoch in range(epochs):
        generator = BatchGenerator(images, labels, batch_size)
        losses = [
            float(one_training_step(model, *generator.next(), learning_rate)) for _batch in range(generator.num_batches)
        ]
        epoch_losses.append(sum(losses) / len(losses))
    # END SOLUTION
    """ # BEGIN PROMPT
    epoch_losses = None
    """ # END PROMPT
    # ***** END OF YOUR CODE *****
    return epoch_losses

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def losses_fall(fit, NaiveSequential, NaiveDense, tf):
    import numpy as np

    images = np.array([[1, 0], [0, 1], [2, 0], [0, 2], [3, 0]], np.float32)
    labels = np.array([0, 1, 0, 1, 0], np.int32)
    losses = fit(NaiveSequential([NaiveDense(2, 2, tf.nn.softmax)]), images, labels, 4, 2, 0.5)
    assert losses is not None, "fit returned None instead of a list of losses: fill in the TODO."
    count = len(losses)
    assert count == 4, f"expected one loss for each of 4 epochs, got {count}."
    rounded = [round(float(np.asarray(loss)), 3) for loss in losses]
    is_falling = all(after < before for before, after in zip(rounded, rounded[1:]))
    assert is_falling, f"expected falling losses, got {rounded}."

# %%
# PRACTICE
def two_epochs_of_five_images(fit, NaiveSequential, NaiveDense, tf, np, known):
    """Two epochs of five images in batches of two

    How many steps are there in an epoch, with how many images each, and which losses belong to the epoch's mean?

    By how much each of 26 weights should have moved is compared first: three steps in each epoch, the last with one
    image. Then come the losses, one number for each of two epochs.
    """
    before = [known.numbers(3, 4) / 2, abs(known.numbers(4)) + 0.5, known.numbers(4, 2), known.numbers(2)]
    model = NaiveSequential([NaiveDense(3, 4, tf.nn.relu), NaiveDense(4, 2, tf.nn.softmax)])
    for weight, value in zip(model.weights, before):
        weight.assign(value)
    losses = fit(model, known.numbers(5, 3), np.array([0, 1, 1, 0, 1]), 2, 2, 0.1)
    known.compare('steps', [step for old, new in zip(before, model.weights) for step in np.ravel(new.numpy() - old)])
    assert losses is not None, "fit returned None instead of a list of losses: return the list."
    try:  # a mean that counts images instead of steps is as good
        known.compare('means_over_the_images', losses)
    except AssertionError:
        known.compare('means_over_the_steps', losses)

# %%
# HIDDEN
def trained_weights_match(fit, NaiveSequential, NaiveDense, rng, tf, checks):
    checks.training.trained_weights_match(fit, NaiveSequential, NaiveDense, rng, tf)

# %%
# HIDDEN
def losses_match(fit, NaiveSequential, NaiveDense, rng, tf, checks):
    checks.training.losses_match(fit, NaiveSequential, NaiveDense, rng, tf)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# **In short:** a layer is a call and a list of weights, a model is a list of layers, and training is three nested
# steps: epochs, batches, and weights that each move a little against their gradient.

# %% [markdown]
# # Part V: photographs
#
# Does it learn? The simplest model for images makes a vector of each and puts one dense layer with a *softmax* behind
# it, which turns ten numbers into ten probabilities: positive, with the sum 1.

# %% [raw]
# # BEGIN QUESTION
# name: naive_classifier

# %% [markdown]
# ## ✏️ Question 9: a classifier
#
# Write `make_model`, which makes a new model each time that it is called: a `NaiveFlatten`, then one `NaiveDense` from
# all numbers of an image, $32 \cdot 32 \cdot 3$, to the ten classes, with `tf.nn.softmax`.
#
# Trained for three epochs with a learning rate of $4 \cdot 10^{-3}$, it should be right on over 33% of the validation
# images. The grader trains it itself, in batches of 120 that it draws in random order, so this value and yours differ a
# little. There is nothing to tune: a model that stays clearly below has a mistake.

# %% [raw]
# # BEGIN SOLUTION

# %% question="naive_classifier"
def make_model():
    """Make a new classifier of images (N, 32, 32, 3), which gives probabilities (N, 10)."""
    ########################################################################
    # TODO: make the model.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    model = NaiveSequential([NaiveFlatten(), NaiveDense(32 * 32 * 3, 10, tf.nn.softmax)])
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
def probabilities_of_ten_classes(make_model, tf):
    import numpy as np

    model = make_model()
    assert model is not None, "make_model returned None instead of a model: fill in the TODO."
    shapes = [tuple(np.shape(weight)) for weight in model.weights]
    assert shapes == [(3072, 10), (10,)], f"expected weights of the shapes [(3072, 10), (10,)], got {shapes}."
    probabilities = np.asarray(model(tf.ones((7, 32, 32, 3))))
    assert probabilities.shape == (7, 10), f"expected probabilities of shape (7, 10), got {probabilities.shape}."
    sums = probabilities.sum(axis=1)
    assert np.allclose(sums, 1, atol=1e-3), f"expected each row of probabilities to sum to 1, got {sums[0]:.4f}."

# %%
# PRACTICE
def probabilities_of_known_scores(make_model, tf, np):
    """Probabilities of known scores

    Which function turns the ten scores of an image into its probabilities, and along which axis?

    With W = 0 the scores of each image are the biases, here 0, 0.1 to 0.9: the probabilities are their softmax.
    """
    model = make_model()
    weights, biases = model.weights
    scores = np.arange(10, dtype=np.float32) / 10
    weights.assign(tf.zeros(weights.shape))
    biases.assign(scores)
    expected = np.exp(scores) / np.exp(scores).sum()
    first, last = float(expected[0]), float(expected[9])
    for images in (tf.ones((3, 32, 32, 3)), tf.zeros((1, 32, 32, 3))):
        found = np.asarray(model(images))
        assert np.allclose(found, expected, atol=1e-4), (
            f"expected probabilities from {first:.4f} to {last:.4f}, got {found[0, 0]:.4f} to {found[0, 9]:.4f}."
        )
    with tf.GradientTape() as tape:
        chosen = tf.reduce_sum(model(tf.ones((2, 32, 32, 3)))[:, 3])
    for name, gradient in zip(('W', 'b'), tape.gradient(chosen, model.weights)):
        assert gradient is not None and np.any(gradient), f"no gradient reaches {name}: the model cannot learn."
    assert make_model() is not model, "make_model gave the same model twice: make a new one at each call."

# %%
# HIDDEN
def validation_accuracy(training):
    training.meets_goal()

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %%
def accuracy(model, images, labels):
    """The share of images that a model classifies correctly, between 0 and 1."""
    predictions = np.concatenate([
        np.argmax(model(images[start:start + 500]), axis=1) for start in range(0, len(images), 500)
    ])
    return float(np.mean(predictions == labels))


def plot_losses(losses, title):
    """Draw the mean loss of each epoch."""
    figure, axes = plt.subplots(figsize=(6, 3), layout='constrained')
    axes.plot(range(1, len(losses) + 1), losses, 'o-')
    axes.axhline(math.log(10), color='grey', linestyle=':', label='guessing: ln 10')
    axes.set(title=title, xlabel='epoch', ylabel='loss')
    axes.legend()
    show_figure(
        figure, alt=f'{title}: the mean loss is {losses[0]:.2f} in the first epoch, {losses[-1]:.2f} in the last.'
    )

# %% [markdown]
# **Predict:** a model that gives each of ten classes the same probability has the loss $\ln 10 \approx 2.30$. Is yours
# above or below before it has learned anything? And in the end, how large is the gap between the accuracy on the
# training images and on the validation images?

# %% tags=["training-run"]
grader.uses('naive_classifier')  # says so where another cell has taken this name
learning_rate, num_epochs = 4e-3, 3
model = make_model()
if not is_missing(model, 'make_model'):
    before = model.weights[0].numpy()
    probabilities = model(X_val)
    first_loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y_val, probabilities))
    print(f'before: loss {float(first_loss):.2f}, {100 * accuracy(model, X_val, y_val):.1f}% of the validation images')
    losses = fit(model, X_train, y_train, num_epochs, 120, learning_rate)
    if not is_missing(losses, 'fit'):
        plot_losses(losses, 'One dense layer')
        print(f'training:   {100 * accuracy(model, X_train[:5000], y_train[:5000]):.1f}%')
        print(f'validation: {100 * accuracy(model, X_val, y_val):.1f}%')

# %% [markdown]
# <details><summary>Compare</summary>
#
# With random weights the model is sure of nonsense, and its loss is about 3, above $\ln 10$. In the end both accuracies
# are nearly the same: so simple a model does not overfit after three epochs, since 30,730 weights cannot remember
# 49,000 photographs. What it lacks is not more images but better layers.
#
# </details>

# %% [markdown]
# ## What it has learned
#
# Each column of `W` has as many numbers as an image, so it can be looked at like one. **Predict:** what will you see
# for the class *ship*? Above are the columns themselves, below what training has changed in them.

# %% tags=["training-run"]
if model is not None:
    after = model.weights[0].numpy()
    figure, all_axes = plt.subplots(2, 10, figsize=(13, 3), layout='constrained')
    for row, columns in enumerate((after, after - before)):
        for axes, column, name in zip(all_axes[row], columns.T, class_names):
            template = column.reshape(32, 32, 3)
            axes.imshow((template - template.min()) / (template.max() - template.min()))
            axes.set_title(name if row == 0 else '', fontsize=9)
            axes.axis('off')
    show_figure(figure, alt='Ten images of noise, one for each class; below them ten blurred spots of color.')

# %% [markdown]
# <details><summary>Compare</summary>
#
# Above there is nothing but noise. The random numbers that the weights began with are about four times as large as all
# that was learned. Below, ten blurred templates come out: a yellowish green spot for frogs, a windscreen on a red body
# for automobiles, blue at the edges for ships and airplanes. A bright spot says that light of this color at this place
# speaks for the class, and these templates are all that the model knows.
#
# </details>

# %% [markdown]
# ## Will a hidden layer help?
#
# A model with a layer of 32 hidden units can tell more apart than one without. **Predict:** how accurate is it after
# one epoch, more than yours or less?

# %% tags=["training-run"]
deeper = NaiveSequential([
    NaiveFlatten(), NaiveDense(32 * 32 * 3, 32, tf.nn.relu), NaiveDense(32, 10, tf.nn.softmax),
])
if model is not None and not is_missing(fit(deeper, X_train, y_train, 1, 120, 1e-4), 'fit'):
    print(f'validation, with a hidden layer: {100 * accuracy(deeper, X_val, y_val):.1f}%')

# %% [markdown]
# <details><summary>Compare</summary>
#
# It is hardly better than guessing. The reason is the word *naive* in `NaiveDense`: all its weights begin between 0 and
# 0.1. So each hidden unit adds up all pixels with positive weights, and all 32 measure the same thing, the brightness
# of the whole image, with large numbers. One layer does not mind, since what is common to all ten classes cancels in
# the softmax. Two layers do. Weights around 0, whose spread fits the number of inputs, make all the difference: He et
# al. derived $\sqrt{2 / D}$ for layers of $D$ inputs with ReLU ([arXiv:1502.01852](https://arxiv.org/abs/1502.01852)),
# and the unit on convolutional networks begins there.
#
# </details>

# %% [markdown]
# ## Where to look when it does not learn
#
# | You see                              | Look at                                                                |
# |--------------------------------------|------------------------------------------------------------------------|
# | the loss does not move at all        | are the variables changed in place, and are the gradients of `weights`? |
# | an error about `None` in a product   | a weight does not take part in the loss: is `b` added?                 |
# | the loss is `nan`                    | the learning rate: divide it by 10                                     |
# | the loss grows                       | the sign of the step                                                   |
# | a loss near 2.30 that stays there    | do images and labels still belong together?                            |
# | a test goes on failing after a repair | have you run the answer's cell again, and those above it?              |

# %% [raw]
# # BEGIN QUESTION
# name: naive_discussion
# manual: true

# %% [markdown]
# # Part VI: in your own words
#
# Answer each question in three to six sentences (4 + 3 + 3 points). Full points go to answers that name a reason, not
# only a fact; an experiment of your own, with its numbers, is worth as much as an argument.
#
# 1. *Momentum* lets a step remember the steps before. What is the intuition, and in which landscape does it help most?
# 2. In the backward pass the graph is run through in reverse. How does that show each weight's share of the loss, and
#    why is it cheaper than to wiggle each weight and look?
# 3. `BatchGenerator` serves the images in their order. Can the order of the batches change the result? What if the
#    images were sorted by class?

# %% [raw]
# # BEGIN PROMPT

# %% [markdown] question="naive_discussion"
# *Write your three answers here.*

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown] question="naive_discussion"
# 1. Momentum adds the gradients of many steps up to a velocity, like a ball that rolls. Across a narrow valley the
#    gradients point to and fro and cancel; along it they agree and add up. So it helps most where the loss is steep in
#    one direction and flat in another, and it averages out the noise of small batches.
# 2. Each node knows how its output changes with its inputs. Going backwards, these derivatives are multiplied along
#    each path from the loss to a weight, and summed over the paths: that product is the weight's share. What is common
#    to many paths is computed once, so one backward pass gives all derivatives for about the price of a forward pass.
#    Wiggling takes one forward pass per weight: 30,730 here.
# 3. Yes. Each step starts from where the last one ended, and a step does not commute with another. For images in random
#    order the differences are small. Sorted by class, the model would first learn to answer 0 always, then 1, and
#    forget the former: the mean gradient of a batch would no longer point where that of all images does. This is why
#    images are shuffled in each epoch.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## Glossary
#
# Documentation is written in English, and courses differ in their words. In brackets: other words for the same thing.
#
# | <span lang="en">English</span>         | <span lang="pt">Português</span>                 | <span lang="ru">Русский</span>                           | What it means here                                                        |
# |----------------------------------------|--------------------------------------------------|----------------------------------------------------------|---------------------------------------------------------------------------|
# | <span lang="en">tensor</span>          | <span lang="pt">tensor</span>                    | <span lang="ru">тензор</span>                            | an array of numbers with any number of axes                               |
# | <span lang="en">broadcasting</span>    | <span lang="pt">broadcasting (propagação)</span> | <span lang="ru">транслирование</span>                    | repeating a tensor along an axis so that shapes fit                       |
# | <span lang="en">contraction</span>     | <span lang="pt">contração</span>                 | <span lang="ru">свёртка по индексам</span>               | a product that is summed over common axes                                 |
# | <span lang="en">gradient</span>        | <span lang="pt">gradiente</span>                 | <span lang="ru">градиент</span>                          | the derivatives of a number with respect to all that it was computed from |
# | <span lang="en">learning rate</span>   | <span lang="pt">taxa de aprendizado</span>       | <span lang="ru">скорость обучения (темп обучения)</span> | how far a step follows the gradient                                       |
# | <span lang="en">forward pass</span>    | <span lang="pt">propagação direta</span>         | <span lang="ru">прямой проход</span>                     | computing the values of a graph, up to the loss                           |
# | <span lang="en">backpropagation</span> | <span lang="pt">retropropagação</span>           | <span lang="ru">обратное распространение ошибки</span>   | the chain rule on that graph, from the loss back to the weights           |
# | <span lang="en">dense layer</span>     | <span lang="pt">camada densa</span>              | <span lang="ru">полносвязный слой</span>                 | $\text{activation}(x W + b)$                                              |
# | <span lang="en">batch</span>           | <span lang="pt">lote (batch)</span>              | <span lang="ru">пакет (мини-блок, батч)</span>           | the samples of one step                                                   |
# | <span lang="en">epoch</span>           | <span lang="pt">época</span>                     | <span lang="ru">эпоха</span>                             | one pass over all training images                                         |
# | <span lang="en">cross-entropy</span>   | <span lang="pt">entropia cruzada</span>          | <span lang="ru">перекрёстная энтропия</span>             | minus the logarithm of the probability that was given to the right class  |
# | <span lang="en">overfitting</span>     | <span lang="pt">sobreajuste</span>               | <span lang="ru">переобучение</span>                      | being better on training images than on others                            |

# %% [markdown]
# ## What to read next
#
# - François Chollet's [Deep Learning with Python](https://deeplearningwithpython.io/) builds a network in this way
#   before it turns to Keras.
# - [Dive into Deep Learning](https://d2l.ai/) goes through linear algebra, gradients and layers with runnable code.
# - The [introduction to gradients and automatic differentiation](https://www.tensorflow.org/guide/autodiff) says what
#   else a tape can do.
# - The unit on convolutional networks goes on from here: better initial weights, better layers, better optimizers.
#
# Well done! You have written, in a hundred lines, what a library does for you from now on.
