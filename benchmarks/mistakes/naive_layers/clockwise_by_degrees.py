# The angle is taken for degrees, and the points are turned clockwise.
#
# check: rotations_match
# mistake: clockwise+degrees

# %% question="moving_points"
def translate(points, offset):
    return points + offset


def rotate(points, angle):
    angle = np.pi * angle / 180
    c, s = np.cos(angle), np.sin(angle)
    return points @ np.array([[c, -s], [s, c]])


def scale(points, factors):
    return points * factors
