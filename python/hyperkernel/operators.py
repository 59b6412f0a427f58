"""Operators between functions, learnt from pairs of functions."""

from __future__ import annotations

import ctypes
from typing import Any, Optional, Tuple

import numpy as np

from . import _library as native
from ._arrays import floating, matrix
from ._estimator import Estimator
from ._watch import Progress, Watch


class OperatorRegression(Estimator):
    """An operator learnt from pairs of functions, with the kernel of an infinitely wide hypernetwork.

    The context is a whole input function, and the coordinate a point of the output function.

    Parameters
    ----------
    periodic : bool
        Whether functions are periodic, sampled at j / m, j = 0, ..., m - 1; else at j / (m - 1), ends included.
    symmetry : str
        What the operator commutes with, joined by commas: "none", "shifts", "reflection:S", "shifts,reflection:S", "flips",
        "flips,transposition". It is your claim; the last two are of functions of two variables. S is 1 or -1, the sign of values under
        the reflection u(x) -> S u(-x).
    reflection_sign : {-1, 1} or None
        S, where ``symmetry`` has "reflection" without it; None is -1.
    kernel : {"auto", "relu3", "relu2", "erf", "rq", "matern", "rbf"}
        The kernel. auto chooses it, and all settings, by leaving out one function after the other.
    ridge : float, optional
        The variance of the noise over that of the kernel; chosen if absent, or 1e-8 with a kernel of your own.
    channels : bool
        Whether the last axis of inputs and outputs holds the channels of a point.
    progress : bool or function
        True for a bar while fitting; a function is called with (stage, fraction).

    Attributes
    ----------
    error_ : float
        The mean over training functions of |prediction by all others - truth| / |truth|: the error to expect at new functions.
    n_functions_ : int
        The number of training pairs.
    report_ : dict
        All that a saved operator says of itself.

    Examples
    --------
    >>> learnt = OperatorRegression(periodic=True, symmetry="shifts").fit(u, v)      # both n x m
    >>> mean, std = learnt.predict(new_u, return_std=True)
    >>> half = learnt.band_factor(0.9) * std                                         # bands that hold 90 % of new values

    Notes
    -----
    All is computed in float64. Source: docs/operators.md.
    """

    def __init__(
        self,
        *,
        periodic: bool = False,
        symmetry: str = "none",
        reflection_sign: Optional[int] = None,
        kernel: str = "auto",
        ridge: Optional[float] = None,
        channels: bool = False,
        progress: Any = None,
    ):
        self.periodic = periodic
        self.symmetry = symmetry
        self.reflection_sign = reflection_sign
        self.kernel = kernel
        self.ridge = ridge
        self.channels = channels
        self.progress = progress

    def fit(self, X: Any, y: Any, output_points: Any = None) -> "OperatorRegression":
        """Learns the operator.

        Parameters
        ----------
        X : array, n x m or n x m1 x m2 (x C)
            Values of input functions.
        y : array, n x m' or n x m1' x m2' (x C')
            Values of output functions; row i belongs to row i of X.
        output_points : array, m' x dimension, optional
            Where outputs are sampled, if not on a grid.

        Raises
        ------
        ValueError
            Shapes do not fit, an entry is not finite, or the grids do not have the symmetry; the message says what helps.
        NumericalError
            The ridge is below rounding.
        """
        a, b = _functions(X, "X"), _functions(y, "y")
        if len(a) != len(b):
            raise ValueError(f"Found input variables with inconsistent numbers of samples: X has {len(a)} functions, y {len(b)}.")
        places = None if output_points is None else matrix(output_points, "output_points")
        options = native.options(
            periodic=self.periodic,
            symmetry=self.symmetry,
            reflection_sign=self.reflection_sign,
            kernel=self.kernel,
            ridge=self.ridge,
            channels=self.channels,
        )
        number = ctypes.c_int64()
        with Watch(self.progress) as monitor:
            native.check(
                native.library().hk_operator_fit(
                    native.descriptor(a),
                    native.descriptor(b),
                    native.descriptor(places),
                    options,
                    monitor,
                    ctypes.byref(number),
                )
            )
        self._adopt(native.Handle(number.value))
        self._shape = b.shape
        return self

    def predict(self, X: Any, return_std: bool = False, progress: Progress = None) -> Any:
        """Predicts output functions; inputs of one variable on another number of points are resampled.

        Returns
        -------
        mean : ndarray, n' x m' (x C')
        std : ndarray of the same shape, only with ``return_std``
            Predictive standard deviations, noise included; :meth:`band_factor` makes bands of them.
        """
        handle = self._fitted()
        a = _functions(X, "X")
        shape: Tuple[int, ...] = (len(a), *self._output_shape)
        mean, std = np.empty(shape), np.empty(shape) if return_std else None
        with Watch(progress) as monitor:
            native.check(
                native.library().hk_operator_predict(
                    handle.number, native.descriptor(a), native.descriptor(mean), native.descriptor(std), monitor
                )
            )
        return (mean, std) if return_std else mean

    def band_factor(self, share: float = 0.9) -> float:
        """How many deviations wide a band is on either side that holds a share (.01 to .99) of new values."""
        factor = ctypes.c_double()
        native.check(native.library().hk_operator_band(self._fitted().number, share, ctypes.byref(factor)))
        return factor.value

    def leave_out(self) -> np.ndarray:
        """Training outputs less their predictions from all other functions, laid out as y; no fit is repeated."""
        handle = self._fitted()
        residuals = np.empty((self.n_functions_, *self._output_shape))
        with Watch() as monitor:
            native.check(native.library().hk_operator_leave_out(handle.number, native.descriptor(residuals), monitor))
        return residuals

    def score(self, X: Any, y: Any) -> float:
        """R^2: 1 less the sum of squared errors over the sum of squared deviations of y from its mean over functions."""
        truth = _functions(y, "y")
        predicted = self.predict(X)
        if truth.shape != predicted.shape:
            raise ValueError(f"y: the shape is {truth.shape}, predictions have {predicted.shape}.")
        return float(1 - np.sum((truth - predicted) ** 2) / np.sum((truth - truth.mean(axis=0)) ** 2))

    def save(self, path: Any) -> None:
        """Saves the operator for :func:`hyperkernel.load` and for the command line's operator predict."""
        self._fitted().save(path)

    @classmethod
    def _loaded(cls, handle: native.Handle) -> "OperatorRegression":
        result = cls()
        result._adopt(handle)
        return result

    def _adopt(self, handle: native.Handle) -> None:
        facts = handle.describe()
        self._handle = handle
        self._output_shape = tuple(facts["output_shape"])
        self.report_: dict = facts["model"]
        self.n_functions_: int = facts["functions"]
        self.error_: float = self.report_["report"]["leave_out_error"]


def _functions(value: Any, name: str) -> np.ndarray:
    array = floating(value, name)
    if array.ndim < 2:
        raise ValueError(f"{name}: Expected 2D array or more, functions x points, got {array.ndim}D. Reshape your data.")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: Input contains NaN or infinity; functions must be finite.")
    return array
