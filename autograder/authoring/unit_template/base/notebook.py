# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [raw]
# # ASSIGNMENT CONFIG
# name: __UNIT__
# init_cell: true
# check_all_cell: false
# export_cell: false
# tests:
#   files: true
#   ok_format: false

# %% [markdown]
# # __TITLE__
#
# Run the cells from top to bottom. Where it is your turn, your code goes between the lines `START OF YOUR CODE` and
# `END OF YOUR CODE`. Keep the names and the arguments of functions: the grader calls them.

# %%
import os

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')  # keep TensorFlow's start-up messages short

import numpy as np
import tensorflow as tf

# %% [raw]
# # BEGIN QUESTION
# name: relu_layer

# %% [markdown]
# ## Question 1: a layer with a ReLU
#
# Write `relu_layer(x, weights, bias)`, which computes for each row $x$ of a batch
#
# $$\max(0,\ x W + b).$$
#
# It has to work for any number of rows, of inputs and of outputs.

# %% [raw]
# # BEGIN SOLUTION

# %% question="relu_layer"
def relu_layer(x, weights, bias):
    """Compute a fully connected layer with a ReLU.

    Args:
        x: tensor of shape (N, D), a batch of rows.
        weights: the weights, a tensor of shape (D, H).
        bias: the bias, a tensor of shape (H,).

    Returns:
        The outputs, a tensor of shape (N, H).
    """
    ########################################################################
    # TODO: compute the outputs of the layer.
    ########################################################################
    # ***** START OF YOUR CODE *****
    # BEGIN SOLUTION NO PROMPT
    outputs = tf.nn.relu(tf.matmul(x, weights) + bias)
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
def two_rows_by_hand(relu_layer, tf):
    import numpy as np

    x = tf.constant([[1.0, 2.0], [0.0, 1.0]])
    weights = tf.constant([[1.0, -1.0], [1.0, 0.0]])
    outputs = relu_layer(x, weights, tf.constant([0.5, 0.0]))
    assert outputs is not None, "relu_layer returned None: fill in the TODO."
    outputs = np.asarray(outputs)
    assert outputs.shape == (2, 2), f"expected outputs of shape (2, 2), got {outputs.shape}."
    first = float(outputs[0, 0])
    assert abs(first - 3.5) < 1e-4, f"the first output should be 1 + 2 + 0.5 = 3.5; it is {first:.2f}."

# %%
# HIDDEN
def values_match_on_random_input(relu_layer, rng, checks):
    checks.values.values_match(relu_layer, rng)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION
