# Points are transposed, so that the formula stands as it is.
#
# Every check passes.

# %% question="moving_points"
def translate(points, offset):
    return (points.T + offset[:, None]).T


def rotate(points, angle):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return (turn @ points.T).T


def scale(points, factors):
    return points @ np.diag(factors)
