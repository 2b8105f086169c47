# Lists of coordinates, and Einstein's sums.
#
# Every check passes.

# %% question="moving_points"
def translate(points, offset):
    return np.array([[x + offset[0], y + offset[1]] for x, y in points])


def rotate(points, angle):
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.einsum('ij,nj->ni', matrix, points)


def scale(points, factors):
    return np.multiply(points, np.reshape(factors, (1, 2)))
