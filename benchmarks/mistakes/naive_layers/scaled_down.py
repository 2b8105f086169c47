# The coordinates are divided by the factors.
#
# check: scalings_match
# mistake: divided_by_factors

# %% question="moving_points"
def translate(points, offset):
    return points + offset


def rotate(points, angle):
    angle = float(angle)
    c, s = np.cos(angle), np.sin(angle)
    return points @ np.array([[c, s], [-s, c]])


def scale(points, factors):
    return points / factors
