# Points are turned about their middle.
#
# harms: moving_points
# fails: a_square_is_moved, rotations_match
# All other checks pass.

# %% question="moving_points"
def translate(points, offset):
    return points + offset


def rotate(points, angle):
    c, s = np.cos(angle), np.sin(angle)
    return (points - points.mean(0)) @ np.array([[c, s], [-s, c]]) + points.mean(0)


def scale(points, factors):
    return points * factors
