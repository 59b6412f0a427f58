"""Kernels of infinitely wide networks over arrays, and statistics of random finite ones."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

import numpy as np

from . import _library as native
from ._arrays import empty, matrix, points, precision
from ._watch import Progress, Watch
from .architectures import Hypernetwork, _architecture

# Below so many entries a call takes milliseconds: nobody has to watch it.
_FEW = 1 << 18


class KernelPair(NamedTuple):
    """The two kernels of an infinitely wide network between two lists of points.

    Attributes
    ----------
    covariance : ndarray, N x N'
        The Gaussian-process kernel (NNGP; Lam^H of a hypernetwork): the covariance of outputs at the start.
    tangent : ndarray, N x N'
        The tangent kernel (NTK; the hyperkernel Theta^h): what training by gradient descent regresses with.
    """

    covariance: Optional[np.ndarray]
    tangent: Optional[np.ndarray]


class Draws(NamedTuple):
    """Means and variances over random networks; each N x C x N x C for N points and C outputs."""

    covariance_mean: np.ndarray
    covariance_variance: np.ndarray
    tangent_mean: np.ndarray
    tangent_variance: np.ndarray


def kernels(
    architecture: Any,
    x: Any,
    z: Any = None,
    x2: Any = None,
    z2: Any = None,
    *,
    grid: bool = False,
    dtype: Any = None,
    out: Optional[KernelPair] = None,
    progress: Progress = None,
) -> KernelPair:
    """The covariance and the tangent kernel of an infinitely wide network or hypernetwork.

    Parameters
    ----------
    architecture : Network, Hypernetwork or str
        What the kernels are of; a string is a plain network's shorthand, such as ``"relu:2"``.
    x : array, N x n_0
        Inputs of a network, or contexts of a hypernetwork.
    z : array, N x m_0 (M x m_0 on a grid)
        Coordinates of a hypernetwork.
    x2, z2 : arrays, optional
        The points of the columns; those of the rows if absent, and the matrices are then exactly symmetric.
    grid : bool
        False: row i is the pair (x_i, z_i). True: all pairs, row i M + a is (x_i, z_a).
    dtype : float32 or float64, optional
        The precision of computation and result; by default that of the inputs, where all are float32, else float64.
    out : KernelPair, optional
        Where to write instead of new arrays: N x N' arrays of one precision with contiguous rows; None in place of one that is not
        wanted. They must not overlap.
    progress : bool or function, optional
        True for a bar; a function is called with (stage, fraction), and ends the work by returning False.

    Returns
    -------
    KernelPair
        ``covariance`` and ``tangent``, each N x N'.

    Raises
    ------
    ValueError
        A shape does not fit, an input is not finite, or a kernel overflows.
    MemoryError
        The result does not fit in memory.

    Notes
    -----
    float64 kernels are accurate to 1e-12 of the largest entry, float32 ones to 1e-5 (docs/reliability.md has the figures).
    Source: theorems 2 and 3 of Littwin et al., NeurIPS 2020; docs/theory.md has the recursions.
    """
    network = _architecture(architecture)
    paired = isinstance(network, Hypernetwork)
    first, second, rows = points(x, z, paired, grid)
    others, places = None if x2 is None else matrix(x2, "x2"), None if z2 is None else matrix(z2, "z2")
    if paired and not grid and (others is None) != (places is None):
        raise ValueError("x2 and z2 go together: row i is the pair of both; with grid=True one of them is enough.")
    if not paired and places is not None:
        raise ValueError("z2: a plain network has no coordinates.")
    if others is None and places is None:
        columns = rows
    else:
        _, _, columns = points(first if others is None else others, second if places is None else places, paired, grid, ("x2", "z2"))
    if out is None:
        wanted = precision(dtype, first, second, others, places)
        out = KernelPair(empty((rows, columns), wanted), empty((rows, columns), wanted))
    else:
        for name, array in zip(out._fields, out):
            if array is not None and array.shape != (rows, columns):
                raise ValueError(f"out.{name}: the shape is {array.shape}, must be {(rows, columns)}.")
    descriptors = [native.descriptor(a) for a in (first, second, others, places)]
    results = [native.descriptor(a) for a in out]
    call = native.library().hk_kernels
    if progress is None and rows * columns <= _FEW:
        native.check(call(network._handle.number, *descriptors, int(grid), *results, None))
    else:
        with Watch(progress) as monitor:
            native.check(call(network._handle.number, *descriptors, int(grid), *results, monitor))
    return out


def kernel_diagonals(architecture: Any, x: Any, z: Any = None, *, grid: bool = False) -> KernelPair:
    """Both kernels of each point with itself, in float64: two arrays of N entries. Parameters as of :func:`kernels`."""
    network = _architecture(architecture)
    first, second, rows = points(x, z, isinstance(network, Hypernetwork), grid)
    out = KernelPair(np.empty(rows), np.empty(rows))
    native.check(
        native.library().hk_kernel_diagonals(
            network._handle.number,
            native.descriptor(first),
            native.descriptor(second),
            int(grid),
            *[native.descriptor(a) for a in out],
            None,
        )
    )
    return out


def draws(
    architecture: Any,
    x: Any,
    z: Any = None,
    *,
    grid: bool = False,
    draws: int = 100,
    seed: int = 1,
    infinite_meta: bool = False,
    dtype: Any = None,
    progress: Progress = None,
) -> Draws:
    """Statistics of kernels over random networks of finite width, drawn without ever forming the widest layers' weights.

    Parameters
    ----------
    architecture : Network or Hypernetwork
        Every hidden layer needs a width.
    x, z, grid
        Points, as of :func:`kernels`.
    draws : int
        The number of networks, >= 2.
    seed : int
        The same seed gives the same numbers, whatever the number of threads.
    infinite_meta : bool
        Whether the meta network of a hypernetwork is infinitely wide.
    dtype : float32 or float64
        The precision of the networks; float64 by default. Moments are float64.

    Returns
    -------
    Draws
        Means and variances of h h' (``covariance_...``) and of the empirical tangent kernel, each N x C x N x C.
    """
    network = _architecture(architecture)
    first, second, rows = points(x, z, isinstance(network, Hypernetwork), grid)
    if draws < 2:
        raise ValueError(f"draws = {draws}, must be at least 2: a variance needs two networks.")
    outputs = _outputs(network)
    result = Draws(*[np.empty((rows, outputs, rows, outputs)) for _ in Draws._fields])
    wanted = native.options(
        draws=draws, seed=seed, infinite_meta=infinite_meta, precision="single" if precision(dtype) == np.float32 else "double"
    )
    with Watch(progress) as monitor:
        native.check(
            native.library().hk_draws(
                network._handle.number,
                native.descriptor(first),
                native.descriptor(second),
                int(grid),
                wanted,
                *[native.descriptor(a) for a in result],
                monitor,
            )
        )
    return result


def _outputs(network: Any) -> int:
    layers = network.primary if isinstance(network, Hypernetwork) else network.layers
    return _last_width(layers) or 1


def _last_width(layers: Any) -> Optional[int]:
    from .architectures import Residual

    last = layers[-1]
    return _last_width(last.branch) if isinstance(last, Residual) else getattr(last, "width", None)
