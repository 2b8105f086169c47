# Rotation as a product of complex numbers.
#
# Every check passes.

# %% question="moving_points"
def translate(points, offset):
    return np.stack([points[:, 0] + offset[0], points[:, 1] + offset[1]], axis=1)


def rotate(points, angle):
    turned = (points[:, 0] + 1j * points[:, 1]) * np.exp(1j * angle)
    return np.column_stack([turned.real, turned.imag])


def scale(points, factors):
    return np.array([[x * factors[0], y * factors[1]] for x, y in points])
