"""The axis of a call: the one reduced. Moves it to rows, so that a two-dimensional library can be asked."""

import numpy as np


def reduced_axes(array, axis):
    if axis is None:
        return tuple(range(array.ndim))
    axes = axis if isinstance(axis, tuple) else (axis,)
    return tuple(a % array.ndim for a in axes)


def to_columns(array, axis):
    """The reduced axes as the rows of a matrix, every slice a column."""
    axes = reduced_axes(array, axis)
    moved = np.moveaxis(array, axes, range(len(axes)))
    rows = int(np.prod([array.shape[a] for a in axes]))
    return np.ascontiguousarray(moved.reshape(rows, -1))


def from_columns(matrix, array, axis):
    """The inverse: a matrix as `to_columns` made it, back in the shape of `array`."""
    axes = reduced_axes(array, axis)
    kept = [a for a in range(array.ndim) if a not in axes]
    moved = matrix.reshape([array.shape[a] for a in (*axes, *kept)])
    return np.ascontiguousarray(np.moveaxis(moved, range(len(axes)), axes))


def reduced_shape(array, axis):
    axes = reduced_axes(array, axis)
    return tuple(size for a, size in enumerate(array.shape) if a not in axes)


def axis_word(axis):
    """The axis as the command line writes it."""
    if axis is None:
        return "all"
    return ",".join(map(str, axis)) if isinstance(axis, tuple) else str(axis)
