# Plain NumPy.
#
# Every check passes.

# %% question="images_as_rows"
def preprocess(x, y):
    x = np.asarray(x).reshape(len(x), -1).astype("float32") / 255.0
    return [x, y]
