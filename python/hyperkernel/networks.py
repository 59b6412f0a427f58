"""Networks of finite width: outputs, empirical tangent kernels, Taylor terms, training."""

from __future__ import annotations

import ctypes
from typing import Any, Dict, Mapping, NamedTuple, Optional, Sequence

import numpy as np

from . import _library as native
from ._arrays import floating, points, precision, values
from ._watch import Progress, Watch
from .architectures import Hypernetwork, _architecture, from_json


class Training(NamedTuple):
    """What a training did: ``losses`` before each step and after the last (steps + 1), and the number of ``steps`` made."""

    losses: np.ndarray
    steps: int


class FiniteNetwork:
    """A network or hypernetwork of finite width with its weights.

    Weights and biases are N(0, 1) at the start, and a layer multiplies them by weight_std / sqrt(fan_in) and bias_std (the NTK
    parameterisation).

    Parameters
    ----------
    architecture : Network, Hypernetwork or str
        Every hidden layer needs a ``width``; the width of the last is the number C of outputs, 1 where it is left open.
    seed : int
        The same seed gives the same weights, whatever the number of threads.
    context_size : int
        n_0, the entries of a context, or of a plain network's input.
    coordinate_size : int
        m_0, the entries of a coordinate; 0 for a plain network.
    weights : mapping of str to array, optional
        Weights by name instead of drawn ones: W1, W2, ..., each fan_out x fan_in, b1, ..., and primary_W1, ... for trained layers of a
        primary network.
    dtype : float32 or float64
        The precision; float64 by default.
    draw : int
        Which of the seed's networks.

    Attributes
    ----------
    architecture : Network or Hypernetwork
    outputs_count : int
        C, the number of outputs.
    generated_count : int
        P, the number of weights that the meta network generates; 0 for a plain network.

    Examples
    --------
    >>> net = FiniteNetwork(Network([Dense(width=100), "erf", Dense()]), seed=1, context_size=3)
    >>> net.outputs([[1.0, 2.0, 3.0]]).shape
    (1, 1)
    """

    def __init__(
        self,
        architecture: Any,
        seed: int = 1,
        *,
        context_size: int,
        coordinate_size: int = 0,
        weights: Optional[Mapping[str, Any]] = None,
        dtype: Any = None,
        draw: int = 0,
    ):
        given = _architecture(architecture)
        wanted = precision(dtype)
        self._adopt(
            native.new(
                "hk_network",
                given._handle.number,
                context_size,
                coordinate_size,
                native._TYPES[wanted.str[1:]],
                seed,
                draw,
            )
        )
        if weights is not None:
            self._set_all(weights)

    def _adopt(self, handle: native.Handle) -> None:
        self._handle = handle
        facts = handle.describe()
        model = facts["model"]
        self._names = {name: (rows, columns) for name, rows, columns, _ in facts["parameters"]}
        self.outputs_count: int = facts["outputs"]
        self.generated_count: int = facts["generated"]
        self.context_size: int = model["context_size"]
        self.coordinate_size: int = model["coordinate_size"]
        self.dtype = np.dtype(np.float32 if str(model["precision"]).lower().startswith(("single", "float32")) else np.float64)
        self.architecture = _of_manifest(model)

    @property
    def weights(self) -> Dict[str, np.ndarray]:
        """Copies of all trained weights by name, each fan_out x fan_in; biases fan_out."""
        result = {}
        for name, (rows, columns) in self._names.items():
            array = np.empty((rows, columns), self.dtype)
            native.check(native.library().hk_network_weights(self._handle.number, name.encode(), native.descriptor(array)))
            result[name] = array[:, 0] if name.rsplit("_", 1)[-1].startswith("b") else array
        return result

    def set_weights(self, **weights: Any) -> "FiniteNetwork":
        """Replaces some weights, by name; returns the network.

        Raises
        ------
        ValueError
            There are no weights of a name, a shape is wrong, or an entry is not finite.
        """
        for name, value in weights.items():
            array = floating(value, name)
            native.check(native.library().hk_network_set_weights(self._handle.number, name.encode(), native.descriptor(array)))
        return self

    def outputs(self, x: Any, z: Any = None, *, grid: bool = False, progress: Progress = None) -> np.ndarray:
        """The outputs, N x C, at inputs x (contexts x and coordinates z), row by row or, with ``grid``, at all pairs."""
        first, second, rows = self._points(x, z, grid)
        result = np.empty((rows, self.outputs_count), self.dtype)
        with Watch(progress) as monitor:
            native.check(
                native.library().hk_network_outputs(
                    self._handle.number,
                    native.descriptor(first),
                    native.descriptor(second),
                    int(grid),
                    native.descriptor(result),
                    monitor,
                )
            )
        return result

    def tangent_kernel(
        self, x: Any, z: Any = None, x2: Any = None, z2: Any = None, *, grid: bool = False, progress: Progress = None
    ) -> np.ndarray:
        """The empirical tangent kernel K^h = grad h_c(u) . grad h_c'(u'), the gradients by all trained weights: N x C x N' x C."""
        return self._matrix("hk_network_tangent", (x, z, x2, z2), grid, progress, lambda n, m, c: (n, c, m, c))

    def taylor(
        self,
        x: Any,
        z: Any = None,
        order: int = 1,
        *,
        x2: Any = None,
        z2: Any = None,
        grid: bool = False,
        progress: Progress = None,
    ) -> np.ndarray:
        """The Taylor terms K^(r)_ij = d^r/de^r h(u_i; w + e grad h(u_j)) at e = 0 for r = 0, ..., order: (order + 1) x N x N'.

        K^(0)_ij is h(u_i), and K^(1) the empirical tangent kernel. The network has one output. For ReLU networks terms beyond L H are
        exactly 0. The order is 0 to 170, or 34 in float32. Source: section 4.2 of the paper's appendix; docs/taylor.md.

        Raises
        ------
        ValueError
            The network has several outputs, the order is out of range, or an activation has no derivative of an order needed.
        """
        if isinstance(z, int):
            raise TypeError("taylor: z comes before order; write taylor(x, order=...) for a plain network.")
        return self._matrix("hk_network_taylor", (x, z, x2, z2), grid, progress, lambda n, m, c: (order + 1, n, m), order)

    def correlation(
        self,
        x: Any,
        z: Any = None,
        *,
        sources: Sequence[int],
        x2: Any = None,
        z2: Any = None,
        blocks: Optional[Sequence[Optional[str]]] = None,
    ) -> np.ndarray:
        """The correlation function T^r(u_i; v_1, ..., v_r): the mixed derivative of the outputs along gradients of output 0 at v_k.

        Parameters
        ----------
        x, z
            The points u_i.
        sources : sequence of int
            The rows of x2 and z2 (of x and z, where they are absent) that are v_1, ..., v_r; at most 12.
        blocks : sequence of str or None, optional
            For each source the weights that its gradient is restricted to, such as "W2"; None for all.

        Returns
        -------
        ndarray, N x C
            Source: equation 7 of the paper; docs/taylor.md.
        """
        first, second, rows = self._points(x, z, False)
        others, places = (None, None) if x2 is None and z2 is None else self._points(x2, z2, False)[:2]
        which = np.ascontiguousarray(sources, np.int64)
        result = np.empty((rows, self.outputs_count), self.dtype)
        names = None if blocks is None else ",".join("" if name is None else name for name in blocks)
        with Watch() as monitor:
            native.check(
                native.library().hk_network_correlation(
                    self._handle.number,
                    *[native.descriptor(a) for a in (first, second, others, places, which)],
                    native.text(names),
                    native.descriptor(result),
                    monitor,
                )
            )
        return result

    def train(
        self,
        x: Any,
        y: Any,
        z: Any = None,
        *,
        rate: float,
        steps: int,
        batch: Optional[int] = None,
        optimiser: str = "sgd",
        momentum: Optional[float] = None,
        schedule: str = "constant",
        every: Optional[int] = None,
        factor: Optional[float] = None,
        seed: int = 1,
        progress: Progress = None,
    ) -> Training:
        """Trains the network in place by gradient descent on pairs row by row.

        Parameters
        ----------
        x, z
            Inputs, or contexts and coordinates; row i is the pair of both.
        y : array
            N or N x C numbers for the squared loss: the mean over the batch of the sum over outputs of (h - y)^2 / 2. Or N classes as
            whole numbers for the cross-entropy, with a network of several outputs.
        rate : float
            The learning rate, > 0.
        steps : int
            The number of steps.
        batch : int, optional
            Examples of a step; 100, or all if there are fewer.
        optimiser : str
            "sgd", "momentum" (with ``momentum``, 0.9 by default) or "adam".
        schedule : str
            "constant", "cosine" (to 0 at the last step), or "step": times ``factor`` after ``every`` steps.
        seed : int
            What the order of the examples depends on.

        Returns
        -------
        Training
            The loss before each step and after the last, and the number of steps.

        Raises
        ------
        NumericalError
            The training diverged; the weights are those of the last step made.
        """
        first, second, _ = self._points(x, z, False)
        targets = np.asarray(y)
        targets = np.ascontiguousarray(targets, np.int64) if targets.dtype.kind in "iu" and self.outputs_count > 1 else values(y, "y")
        losses, made = np.empty(steps + 1), ctypes.c_int64()
        wanted = native.options(
            rate=rate,
            steps=steps,
            batch=batch,
            optimiser=optimiser,
            momentum=momentum,
            schedule=schedule,
            every=every,
            factor=factor,
            seed=seed,
        )
        with Watch(progress) as monitor:
            native.check(
                native.library().hk_network_train(
                    self._handle.number,
                    *[native.descriptor(a) for a in (first, second, targets)],
                    wanted,
                    native.descriptor(losses),
                    ctypes.byref(made),
                    monitor,
                )
            )
        return Training(losses, made.value)

    def save(self, path: Any) -> None:
        """Saves the network; :func:`hyperkernel.load` and the command line's predict read the file."""
        self._handle.save(path)

    def __repr__(self) -> str:
        sizes = f"context_size={self.context_size}"
        if self.coordinate_size:
            sizes += f", coordinate_size={self.coordinate_size}"
        return f"FiniteNetwork({self.architecture!r}, {sizes}, dtype={self.dtype})"

    def __getstate__(self) -> dict:
        return {"file": self._handle.to_bytes()}

    def __setstate__(self, state: dict) -> None:
        self._adopt(native.Handle.from_bytes(state["file"]))

    def _points(self, x: Any, z: Any, grid: bool) -> Any:
        return points(x, z, isinstance(self.architecture, Hypernetwork), grid)

    def _matrix(self, function: str, inputs: Any, grid: bool, progress: Progress, shape: Any, *extra: Any) -> np.ndarray:
        x, z, x2, z2 = inputs
        first, second, rows = self._points(x, z, grid)
        if x2 is None and z2 is None:
            others, places, columns = None, None, rows
        else:
            others, places, columns = self._points(first if x2 is None else x2, second if z2 is None else z2, grid)
        result = np.empty(shape(rows, columns, self.outputs_count), self.dtype)
        with Watch(progress) as monitor:
            native.check(
                getattr(native.library(), function)(
                    self._handle.number,
                    *[native.descriptor(a) for a in (first, second, others, places)],
                    int(grid),
                    *extra,
                    native.descriptor(result),
                    monitor,
                )
            )
        return result

    def _set_all(self, weights: Mapping[str, Any]) -> None:
        missing = [name for name in self._names if name not in weights]
        if missing:
            raise ValueError(f"weights: {', '.join(missing)} missing; needed are {', '.join(self._names)}.")
        self.set_weights(**weights)


def taylor(network: FiniteNetwork, x: Any, z: Any = None, order: int = 1, **options: Any) -> np.ndarray:
    """The Taylor terms of a finite network; see :meth:`FiniteNetwork.taylor`."""
    return network.taylor(x, z, order, **options)


def _of_manifest(model: Mapping[str, Any]) -> Any:
    import json

    text = dict(model["architecture"])
    features = model.get("coordinate_features")
    if "meta" in text and features not in (None, "raw"):
        text["coordinate_features"] = features
    return from_json(json.dumps(text))

