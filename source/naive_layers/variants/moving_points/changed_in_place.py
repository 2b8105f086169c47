# The points are changed in place and returned.
#
# Every check passes.

# %% question="moving_points"
def translate(points, offset):
    points += offset
    return points


def rotate(points, angle):
    c, s = np.cos(angle), np.sin(angle)
    rotated = points.copy()
    rotated[:, 0] = c * points[:, 0] - s * points[:, 1]
    rotated[:, 1] = s * points[:, 0] + c * points[:, 1]
    return rotated


def scale(points, factors):
    points[:] = points * factors
    return points
