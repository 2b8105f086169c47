# One factor scales both coordinates.
#
# harms: moving_points
# fails: a_square_is_moved, scalings_match
# All other checks pass.

# %% question="moving_points"
def translate(points, offset):
    return points + offset


def rotate(points, angle):
    c, s = np.cos(angle), np.sin(angle)
    return points @ np.array([[c, s], [-s, c]])


def scale(points, factors):
    return points * factors[0]
