"""Regression with the kernels of infinitely wide networks and hypernetworks, as a scikit-learn estimator."""

from __future__ import annotations

import ctypes
from typing import Any, List, NamedTuple, Optional, Tuple, Union

import numpy as np

from . import _library as native
from ._arrays import columns_of, is_table, matrix, values
from ._estimator import Estimator, r_squared
from ._watch import Progress, Watch
from .architectures import Hypernetwork, _architecture


class LeftOut(NamedTuple):
    """What leaving out found.

    Attributes
    ----------
    residuals : ndarray or None
        Training values less their predictions from all others, laid out as y; None where they are not to be had.
    mean_square : float
        Their mean square: the squared error to expect at new points.
    standard_error : float
        Of the mean square, where only some points were drawn to be left out; else 0.
    """

    residuals: Optional[np.ndarray]
    mean_square: float
    standard_error: float


class Score(NamedTuple):
    """How well predictions with Gaussian intervals, noise included, met values.

    Attributes
    ----------
    root_mean_square_error : float
        In the unit of y.
    values : int
        How many values were compared, over all channels.
    judged : int
        How many of them have a predictive deviation; the following are of these, and None where there is none.
    coverage_50, coverage_90 : float or None
        The share of values in their central intervals of 50 and 90 %.
    log_score : float or None
        The mean log density, in nats a value.
    """

    root_mean_square_error: float
    values: int
    judged: int
    coverage_50: Optional[float] = None
    coverage_90: Optional[float] = None
    log_score: Optional[float] = None


class Validation(NamedTuple):
    """How well a model predicts what it is not shown, and whether its intervals hold.

    Attributes
    ----------
    left_out : {"entries", "contexts"}
        What was left out together.
    closed_form : bool
        Whether every part was left out in turn; else a tenth of them, drawn, was left out at once and the rest solved again.
    parts : int
        How many entries, or contexts, were left out.
    independent : int
        How many values count as independent where coverage is judged.
    model : Score
        The model's score.
    constant : Score or None
        That of the values' mean, which is what there is to say without inputs; None where a channel is constant.
    expected_50, expected_90 : tuple of float
        Between which shares the coverage lies nineteen times in twenty if the intervals hold.
    deviations_trusted : bool
        Whether the deviations are to be relied on.
    """

    left_out: str
    closed_form: bool
    parts: int
    independent: int
    model: Score
    constant: Optional[Score]
    expected_50: Tuple[float, float]
    expected_90: Tuple[float, float]
    deviations_trusted: bool


class HypernetworkRegressor(Estimator):
    """Kernel regression with an infinitely wide network or hypernetwork.

    The model is h(u) = K(u, U) (K(U, U) + ridge I)^-1 Y, where a point u is an input, or a pair of a context and a coordinate. Whole
    grids of such pairs, with or without holes, are solved without forming the matrix.

    Parameters
    ----------
    architecture : Hypernetwork, Network, str or None
        Whose kernel; a string is a plain network's shorthand, such as "relu:2". None (the default): several kernels are learnt from
        the data, with scales of all columns and the ridge, and the best is taken.
    kernel : {"tangent", "covariance"} or None
        "tangent": a wide network trained to the end; "covariance": the mean of the Gaussian process. None: tangent where an
        architecture is given, covariance where it is learnt.
    ridge : float or None
        The absolute ridge, > 0: the variance of the noise in the units of the kernel. None: learnt where the kernel is, else 0.01.
    learn : {"balanced", "evidence", "entries", "contexts"}, bool or None
        Whether, and by what, settings of the kernel are learnt: marginal likelihood, leaving out entries, or leaving out whole
        contexts. True is "balanced". None: where no architecture is given.
    select : {"leave-out", "evidence"} or None
        Chooses the ridge of a given architecture from ``ridges`` instead.
    ridges : sequence of float, optional
        What ``select`` chooses from; 1e-4, 1e-3, ..., 100 by default.
    coordinate_columns : sequence of int or str, optional
        The columns of X that are coordinates; the others are contexts. This is the form in which X and y are rows of a long table.
    context_columns : sequence of int or str, optional
        The columns of X that are contexts; by default all that are not coordinates.
    solver : {"auto", "grid", "masked", "dense", "iterative", "ensemble"}
        How to solve; auto chooses by what the data are.
    precision : {"double", "single"}
        The precision of the computation.
    normalise_contexts : bool
        Whether every context is scaled to mean square 1, here and in predictions.
    standardise_contexts : bool
        Whether the contexts' columns are brought to mean 0 and deviation 1, here and in predictions. Learning does so by itself.
    centre_values : bool or None
        Whether each channel's mean is taken from the values and added to predictions; None: where the kernel is learnt.
    learn_from : int, optional
        Most observations that settings are learnt from, 1000 by default; the fit is to all.
    seed : int
        Of everything that is drawn.
    progress : bool or function
        True for a bar while fitting (tqdm's where it is installed); a function is called with (stage, fraction).

    Attributes
    ----------
    n_features_in_ : int
        The number of columns of X.
    feature_names_in_ : ndarray of str
        Their names, where X is a pandas table.
    noise_std_ : float
        The standard deviation of the noise, in the units of y.
    solver_ : str
        The solver that was taken.
    architecture_ : Network or Hypernetwork
        The network, with what was learnt of it.
    report_ : dict
        All that a saved model says of itself (docs/models.md).

    Examples
    --------
    Rows, as in scikit-learn:

    >>> model = HypernetworkRegressor("relu:2", ridge=1e-2).fit(X, y)

    Whole curves or images, one row of ``y`` an item, NaN where a value is missing:

    >>> model = HypernetworkRegressor().fit(contexts, y, coordinates=z)         # contexts n x d, z m x k, y n x m
    >>> mean, std = model.predict(new_contexts, return_std=True)                # both n' x m
    >>> mean = model.predict(new_contexts, coordinates=z2)

    A long table, one observation a row:

    >>> model = HypernetworkRegressor(coordinate_columns=["time"]).fit(table[["stiffness", "time"]], table["position"])

    Notes
    -----
    Source: theorem 3 of Littwin et al., NeurIPS 2020, and docs/grid.md, docs/learning.md, docs/regression.md. Deviations are those of
    the noise-free function of a Gaussian process with this kernel. Pickling keeps the model file that :meth:`save` writes.
    """

    def __init__(
        self,
        architecture: Any = None,
        *,
        kernel: Optional[str] = None,
        ridge: Optional[float] = None,
        learn: Union[None, bool, str] = None,
        select: Optional[str] = None,
        ridges: Optional[Any] = None,
        coordinate_columns: Optional[Any] = None,
        context_columns: Optional[Any] = None,
        solver: str = "auto",
        precision: str = "double",
        normalise_contexts: bool = False,
        standardise_contexts: bool = False,
        centre_values: Optional[bool] = None,
        learn_from: Optional[int] = None,
        seed: int = 1,
        progress: Any = None,
    ):
        self.architecture = architecture
        self.kernel = kernel
        self.ridge = ridge
        self.learn = learn
        self.select = select
        self.ridges = ridges
        self.coordinate_columns = coordinate_columns
        self.context_columns = context_columns
        self.solver = solver
        self.precision = precision
        self.normalise_contexts = normalise_contexts
        self.standardise_contexts = standardise_contexts
        self.centre_values = centre_values
        self.learn_from = learn_from
        self.seed = seed
        self.progress = progress

    def fit(self, X: Any, y: Any, coordinates: Any = None, *, pairs: bool = False, noise: Any = None) -> "HypernetworkRegressor":
        """Fits the regression.

        Parameters
        ----------
        X : array or table, n x d
            Inputs, or contexts. With ``coordinate_columns`` its columns are split into both.
        y : array
            Without coordinates n or n x C values. With ``coordinates`` n x m or n x m x C: the values of item i at every coordinate. With
            ``pairs`` n or n x C. NaN (masked, NA) means that a value was not observed. Where X is a table, the name of its column of
            values.
        coordinates : array, m x k, optional
            Where every item was observed; with ``pairs`` n x k: row i belongs to row i of X.
        noise : array, optional
            The standard deviation of the noise that each value is known to have, in the units of y and laid out as y.

        Returns
        -------
        HypernetworkRegressor
            Itself.

        Raises
        ------
        ValueError
            Shapes do not fit each other or the architecture, an input is not finite, or parameters contradict each other.
        NumericalError
            The ridge is too small for the precision.
        MemoryError
            The system does not fit in memory.
        """
        if isinstance(y, str):
            if not is_table(X):
                raise ValueError("y: the name of a column needs a table X.")
            X, y = X.drop(columns=[y]), X[y]
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None.")
        names = columns_of(X)
        table = matrix(X, "X")
        observed = _observed(y, grid=coordinates is not None and not pairs)
        if len(observed) != len(table):
            raise ValueError(f"Found input variables with inconsistent numbers of samples: X has {len(table)} rows, y {len(observed)}.")
        if len(table) < 2 and coordinates is None:
            raise ValueError("X: Found array with 1 sample(s) while a minimum of 2 is required.")
        split = self._split(table.shape[1], names)
        if split is not None and coordinates is not None:
            raise ValueError("coordinate_columns says where coordinates stand in X, so that coordinates=... is one too many.")
        x, z, grid = self._inputs(table, split, coordinates, pairs)
        given = None if self.architecture is None else _architecture(self.architecture)
        if given is not None and isinstance(given, Hypernetwork) != (z is not None):
            raise ValueError(
                "architecture: a hypernetwork is fitted to values at pairs of contexts and coordinates; there are no coordinates "
                "(coordinates=..., or coordinate_columns=...)."
                if z is None
                else "architecture: a plain network has no coordinates."
            )
        spread = None if noise is None else values(noise, "noise")
        options = native.options(
            kernel=self.kernel,
            ridge=self.ridge,
            learn="balanced" if self.learn is True else self.learn or None,
            select=self.select,
            ridges=None if self.ridges is None else [float(r) for r in self.ridges],
            solver=self.solver,
            precision=self.precision,
            normalise_contexts=self.normalise_contexts,
            standardise_contexts=self.standardise_contexts,
            centre_values=self.centre_values,
            learn_from=self.learn_from,
            seed=self.seed,
        )
        with Watch(self.progress) as monitor:
            number = ctypes.c_int64()
            native.check(
                native.library().hk_fit(
                    0 if given is None else given._handle.number,
                    native.descriptor(x),
                    native.descriptor(z),
                    int(grid),
                    native.descriptor(observed),
                    native.descriptor(spread),
                    options,
                    monitor,
                    ctypes.byref(number),
                )
            )
            handle = native.Handle(number.value)
        self._adopt(handle)
        self._shape = observed.shape
        self.n_features_in_ = table.shape[1]
        if names is not None:
            self.feature_names_in_ = np.asarray(names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        self._split_ = split
        return self

    def predict(
        self,
        X: Any,
        coordinates: Any = None,
        return_std: bool = False,
        *,
        pairs: bool = False,
        with_noise: bool = False,
        time: Optional[float] = None,
        progress: Progress = None,
    ) -> Any:
        """Predicts.

        Parameters
        ----------
        X : array or table, n' x d
            Inputs or contexts, with the columns of the fit.
        coordinates : array, m' x k, optional
            Where to predict for every context; those of the fit if absent. With ``pairs`` n' x k, row by row.
        return_std : bool
            Whether the standard deviations of the function are returned too.
        with_noise : bool
            Whether the deviations are those of new values, noise included.
        time : float, optional
            The time for which an ensemble of wide networks is trained by gradient flow, >= 0 and possibly infinite: the mean and the
            deviation are that ensemble's, without noise. A model of the dense solver. None: the regression itself.

        Returns
        -------
        mean : ndarray
            n' (n' x m' on a grid), and C as a last axis where y had one.
        std : ndarray, only with ``return_std``
            The same without channels; NaN where the computed variance is negative, which a larger ridge or float64 resolves.

        Raises
        ------
        ValueError
            A width differs from that of the fit, an entry is not finite, the time is negative, or with_noise stands beside a time.
        """
        handle = self._fitted()
        if time is not None and with_noise:
            raise ValueError("time speaks of trained networks, which have no noise, so that with_noise and time exclude each other.")
        x, z, grid, shape = self._points(X, coordinates, pairs)
        mean = np.empty(shape + ((self._channels,) if self._channel_axis else ()))
        std = np.empty(shape) if return_std else None
        points = handle.number, native.descriptor(x), native.descriptor(z), int(grid)
        results = native.descriptor(mean), native.descriptor(std)
        with Watch(progress) as monitor:
            if time is None:
                native.check(native.library().hk_predict(*points, *results, monitor))
            else:
                native.check(native.library().hk_predict_trained(*points, float(time), *results, monitor))
        if not return_std:
            return mean
        return mean, np.hypot(std, self.noise_std_) if with_noise else std

    def condition(
        self, X: Any, y: Any, coordinates: Any = None, *, pairs: bool = False, progress: Progress = None
    ) -> "HypernetworkRegressor":
        """The model conditioned on values that are known at further points, without a refit.

        Predictions are those of a fit to all values, with the kernel, the ridge and the scaling of this one. Such are a few values of a new
        context.

        Parameters
        ----------
        X : array or table, n' x d
            Inputs or contexts, with the columns of the fit.
        y : array
            Laid out as the mean of :meth:`predict`: n' (n' x m' on a grid), and C as a last axis where the values of the fit had one; NaN
            (masked, NA) where nothing is known. A point counts if all its channels are known. At most 4,096 points.
        coordinates, pairs
            As of :meth:`predict`.

        Returns
        -------
        HypernetworkRegressor
            Another model, which predicts as this one does, and cannot be saved or pickled.

        Raises
        ------
        ValueError
            Shapes do not fit the model, a value is infinite, none is known, or too many are.
        NotImplementedError
            The solver has no way; the message says what helps.
        NumericalError
            Rounding is all that is left of the known values' covariance.

        Notes
        -----
        Source: docs/fit-and-predict.md, "A few known values".
        """
        handle = self._fitted()
        x, z, grid, shape = self._points(X, coordinates, pairs)
        wanted = shape + ((self._channels,) if self._channel_axis else ())
        known = values(y, "y")
        if known.shape != wanted:
            raise ValueError(f"y: the shape is {known.shape}, must be {wanted}: a value for each prediction, NaN where it is not known.")
        with Watch(progress) as monitor:
            number = ctypes.c_int64()
            native.check(
                native.library().hk_condition(
                    handle.number,
                    native.descriptor(x),
                    native.descriptor(z),
                    int(grid),
                    native.descriptor(known),
                    monitor,
                    ctypes.byref(number),
                )
            )
        result = type(self)(**self.get_params())
        result.__dict__.update(self.__dict__)
        result._handle = native.Handle(number.value)
        result.known_points_ = result._handle.describe()["known_points"]
        return result

    def validate(
        self,
        X: Any,
        y: Any,
        coordinates: Any = None,
        *,
        pairs: bool = False,
        noise: Any = None,
        left_out: str = "entries",
        progress: Progress = None,
    ) -> Validation:
        """Says how well the model predicts what it is not shown, and whether its intervals hold.

        Kernel, ridge and scaling stay those of the fit. A dense model, and any of up to 4,096 observations, leaves every part out in turn
        in closed form; otherwise a tenth of the parts, drawn by the seed, is left out at once and the rest solved again.

        Parameters
        ----------
        X, y, coordinates, pairs, noise
            What the model was fitted to, as of :meth:`fit`.
        left_out : {"entries", "contexts"}
            What is left out together: single observations, or all of a context.

        Raises
        ------
        ValueError
            The observations are not those of the fit, there is only one part, or the model is an ensemble of subsets.

        Notes
        -----
        Source: docs/fit-and-predict.md, ``fit --validate``.
        """
        handle = self._fitted()
        if isinstance(y, str):
            X, y = X.drop(columns=[y]), X[y]
        observed = _observed(y, grid=coordinates is not None and not pairs)
        x, z, grid = self._inputs(self._table(X), self._split_, coordinates, pairs)
        spread = None if noise is None else values(noise, "noise")
        with Watch(progress) as monitor:
            number = ctypes.c_int64()
            native.check(
                native.library().hk_validate(
                    handle.number,
                    native.descriptor(x),
                    native.descriptor(z),
                    int(grid),
                    native.descriptor(observed),
                    native.descriptor(spread),
                    native.options(left_out=left_out, seed=self.seed),
                    monitor,
                    ctypes.byref(number),
                )
            )
        found = native.Handle(number.value).describe()
        del found["object"]
        for name in ("expected_50", "expected_90"):
            found[name] = tuple(found[name])
        found["model"] = Score(**found["model"])
        found["constant"] = Score(**found["constant"]) if "constant" in found else None
        return Validation(**found)

    def score(self, X: Any, y: Any, coordinates: Any = None, *, pairs: bool = False) -> float:
        """R^2 over what was observed (1 is perfect, 0 the mean), the mean over channels. Parameters as of :meth:`fit`."""
        if isinstance(y, str):
            X, y = X.drop(columns=[y]), X[y]
        truth = values(y, "y")
        predicted = self.predict(X, coordinates, pairs=pairs)
        if truth.shape != predicted.shape:
            raise ValueError(f"y: the shape is {truth.shape}, predictions have {predicted.shape}.")
        if self._channel_axis:
            return r_squared(truth, predicted)
        return r_squared(truth.reshape(-1, 1), predicted.reshape(-1, 1))

    def leave_out(self, what: Optional[str] = None, progress: Progress = None) -> LeftOut:
        """Training values less their predictions from all others, without a refit.

        Parameters
        ----------
        what : {"entries", "contexts"}, optional
            What is left out together; by default whole contexts on a whole grid, and single points otherwise.

        Raises
        ------
        NotImplementedError
            The solver cannot leave that out.
        """
        handle = self._fitted()
        square, error = ctypes.c_double(), ctypes.c_double()
        shape = self._shape
        residuals = np.empty(shape) if shape is not None and self._counts_all else None
        with Watch(progress) as monitor:
            native.check(
                native.library().hk_leave_out(
                    handle.number,
                    native.text(what),
                    native.descriptor(residuals),
                    ctypes.byref(square),
                    ctypes.byref(error),
                    monitor,
                )
            )
        return LeftOut(residuals, square.value, error.value)

    def log_marginal_likelihood(self) -> Tuple[float, float]:
        """The log marginal likelihood of the (centred) values in nats, and its standard error (0 where it is exact)."""
        value, error = ctypes.c_double(), ctypes.c_double()
        with Watch() as monitor:
            native.check(native.library().hk_evidence(self._fitted().number, ctypes.byref(value), ctypes.byref(error), monitor))
        return value.value, error.value

    def save(self, path: Any) -> None:
        """Saves the model for :func:`hyperkernel.load` and for the command line; NumPy opens the file as an .npz archive."""
        self._fitted().save(path)

    def _adopt(self, handle: native.Handle) -> None:
        from .networks import _of_manifest

        facts = handle.describe()
        self._handle = handle
        self._channels: int = facts["channels"]
        self._channel_axis: bool = facts["channel_axis"]
        self._coordinates: Optional[List[int]] = facts["coordinates"]
        self._context_width: int = facts["context_width"]
        self._shape: Optional[Tuple[int, ...]] = None
        self._split_: Any = None
        self.report_: dict = facts["model"]
        self.noise_std_: float = facts["noise_std"]
        self.solver_: str = self.report_["solver"]
        self.architecture_ = _of_manifest(self.report_)
        self.n_features_in_ = self._context_width

    @classmethod
    def _loaded(cls, handle: native.Handle) -> "HypernetworkRegressor":
        report = handle.describe()["model"]
        result = cls(kernel=str(report["kernel"]).lower(), ridge=report["ridge"])
        result._adopt(handle)
        result.architecture = result.architecture_
        return result

    @property
    def _counts_all(self) -> bool:
        # Where some values were not observed, the library keeps only the others, in an order of its own.
        return self.report_.get("observations") == int(np.prod(self._shape)) // self._channels

    def _table(self, X: Any) -> np.ndarray:
        names = columns_of(X)
        fitted = getattr(self, "feature_names_in_", None)
        if fitted is not None and names is not None and list(fitted) != names:
            raise ValueError(_names_differ(list(fitted), names))
        if fitted is not None and names is None:
            _warn(f"X does not have valid feature names, but {type(self).__name__} was fitted with feature names")
        if fitted is None and names is not None:
            _warn(f"X has feature names, but {type(self).__name__} was fitted without feature names")
        table = matrix(X, "X")
        if table.shape[1] != self.n_features_in_:
            raise ValueError(
                f"X has {table.shape[1]} features, but {type(self).__name__} is expecting {self.n_features_in_} features as input."
            )
        return table

    def _points(self, X: Any, coordinates: Any, pairs: bool) -> Tuple[np.ndarray, Any, bool, Tuple[int, ...]]:
        # Where to predict: contexts, coordinates, whether all pairs of them, and the shape without channels.
        table = self._table(X)
        split = self._split_
        if split is not None and coordinates is not None:
            raise ValueError("coordinate_columns says where coordinates stand in X, so that coordinates=... is one too many.")
        x, z, grid = self._inputs(table, split, coordinates, pairs)
        if self._coordinates is None and (z is not None or pairs):
            raise ValueError("coordinates: the model is of inputs alone.")
        if self._coordinates is not None and z is None:
            grid = True
        if z is not None and z.shape[1] != self._coordinates[1]:
            raise ValueError(f"coordinates: rows have {z.shape[1]} entries, those of the fit have {self._coordinates[1]}.")
        shape: Tuple[int, ...] = (len(x),)
        if grid:
            shape += (self._coordinates[0] if z is None else len(z),)
        return x, z, grid, shape

    def _split(self, width: int, names: Optional[List[str]]) -> Optional[Tuple[List[int], List[int]]]:
        if self.coordinate_columns is None:
            if self.context_columns is not None:
                raise ValueError("context_columns needs coordinate_columns: without, all columns of X are contexts.")
            return None
        z = _places(self.coordinate_columns, width, names, "coordinate_columns")
        x = (
            [i for i in range(width) if i not in z]
            if self.context_columns is None
            else _places(self.context_columns, width, names, "context_columns")
        )
        if not x or not z:
            raise ValueError("coordinate_columns: there must be a column of contexts and one of coordinates.")
        if set(x) & set(z):
            raise ValueError("context_columns and coordinate_columns have columns in common.")
        return x, z

    def _inputs(self, table: np.ndarray, split: Any, coordinates: Any, pairs: bool) -> Tuple[np.ndarray, Any, bool]:
        if split is not None:
            x, z = split
            return np.ascontiguousarray(table[:, x]), np.ascontiguousarray(table[:, z]), False
        if coordinates is None:
            if pairs:
                raise ValueError("pairs says that row i of coordinates belongs to row i of X, so coordinates are needed.")
            return table, None, False
        z = matrix(coordinates, "coordinates")
        if pairs and len(z) != len(table):
            raise ValueError(f"coordinates: {len(z)} rows for the {len(table)} of X; with pairs=True they must agree.")
        return table, z, not pairs


def _observed(y: Any, grid: bool) -> np.ndarray:
    observed = values(y, "y")
    most = 3 if grid else 2
    if observed.ndim not in (most - 1, most):
        raise ValueError(f"y: {observed.ndim} axes, must be {most - 1}, or {most} with channels.")
    if np.isnan(observed).all():
        raise ValueError("y: all values are NaN, so that nothing was observed.")
    return observed


def _places(columns: Any, width: int, names: Optional[List[str]], what: str) -> List[int]:
    result = []
    for column in [columns] if isinstance(columns, (str, int)) else columns:
        if isinstance(column, str):
            if names is None or column not in names:
                raise ValueError(f"{what}: there is no column {column!r}" + ("; X is no table." if names is None else f" in {names}."))
            result.append(names.index(column))
        elif -width <= column < width:
            result.append(int(column) % width)
        else:
            raise ValueError(f"{what}: {column}, must be -{width} to {width - 1}.")
    return result


def _warn(message: str) -> None:
    import warnings

    warnings.warn(message, UserWarning, stacklevel=4)


def _names_differ(fitted: List[str], names: List[str]) -> str:
    unseen = [name for name in names if name not in fitted]
    missing = [name for name in fitted if name not in names]
    message = "The feature names should match those that were passed during fit.\n"
    if unseen:
        message += "Feature names unseen at fit time:\n" + "".join(f"- {name}\n" for name in sorted(unseen)[:5])
    if missing:
        message += "Feature names seen at fit time, yet now missing:\n" + "".join(f"- {name}\n" for name in sorted(missing)[:5])
    if not unseen and not missing:
        message += "Feature names must be in the same order as they were in fit.\n"
    return message
