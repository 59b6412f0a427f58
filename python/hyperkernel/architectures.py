"""Networks and hypernetworks as objects: layers, activations, their composition, and JSON.

An architecture describes a network of any width. Its infinitely wide limit has two kernels (:meth:`Network.kernels`); with widths it is
a network that can be drawn, evaluated and trained (:class:`hyperkernel.FiniteNetwork`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, List, Optional, Sequence, Tuple, Union

from . import _library as native


class Layer:
    """A layer of a network. Layers compare by value, print as they are written, and have a form in JSON (:meth:`to_json`)."""

    def to_json(self) -> Any:
        """The layer as it stands in an architecture file: a dict or a string."""
        raise NotImplementedError


def _fields(name: str, **values: Any) -> dict:
    return {"layer": name, **{key: value for key, value in values.items() if value is not None}}


@dataclass(frozen=True)
class Dense(Layer):
    """A trained dense layer, y = weight_std W q / sqrt(fan_in) + bias_std b, with weights and biases of variance 1 at the start.

    Parameters
    ----------
    weight_std : float, default 1
        Standard deviation of the weights, > 0.
    bias_std : float, optional
        Standard deviation of the biases; None for no biases.
    width : int, optional
        Number of units; needed by finite networks only.
    """

    weight_std: float = 1.0
    bias_std: Optional[float] = None
    width: Optional[int] = None

    def to_json(self) -> dict:
        return _fields("dense", weight_std=self.weight_std, bias_std=self.bias_std, width=self.width)


@dataclass(frozen=True)
class GeneratedDense(Layer):
    """A dense layer of a primary network whose weights are an output of the meta network.

    Parameters
    ----------
    bias : bool, default False
        Whether the meta network generates biases too.
    weight_std : float, default 1
        What the generated weights are multiplied by, > 0.
    width : int, optional
        Number of units; needed by finite networks only.
    """

    bias: bool = False
    weight_std: float = 1.0
    width: Optional[int] = None

    def to_json(self) -> dict:
        return _fields("generated_dense", bias=self.bias, weight_std=self.weight_std, width=self.width)


@dataclass(frozen=True)
class LayerNorm(Layer):
    """Shifts and scales the units of each input to mean 0 and variance 1; ``epsilon`` is added to the variance."""

    epsilon: float = 1e-12

    def to_json(self) -> dict:
        return _fields("layer_norm", epsilon=self.epsilon)


@dataclass(frozen=True)
class Residual(Layer):
    """The sum of two lists of layers that read the same input; an empty shortcut is the identity."""

    branch: Sequence[Layer]
    shortcut: Sequence[Layer] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "branch", _layers(self.branch, "branch"))
        object.__setattr__(self, "shortcut", _layers(self.shortcut, "shortcut"))

    def to_json(self) -> dict:
        shortcut = [layer.to_json() for layer in self.shortcut]
        return _fields("residual", branch=[layer.to_json() for layer in self.branch], shortcut=shortcut or None)


@dataclass(frozen=True)
class Activation(Layer):
    """An activation by its name, with parameters in brackets, such as ``Activation("leaky_relu(0.1)")``.

    The names are relu, relu_sqrt2 (the paper's sqrt(2) max(y, 0)), leaky_relu(slope), abs, ab_relu(a,b), erf, gelu, sin(frequency),
    cos(frequency), rbf(gamma), exp(a,b), gaussian(a,b), sign, monomial(d), rectified_monomial(d), polynomial(c0,c1,...), tanh, sigmoid,
    softplus, swish and elu(alpha). ``scale`` multiplies the function.
    """

    name: str
    scale: float = 1.0

    def to_json(self) -> Union[str, dict]:
        return self.name if self.scale == 1 else {"activation": self.name, "scale": self.scale}


def _activation(name: str, *parameters: float) -> Activation:
    return Activation(f"{name}({','.join(repr(p) for p in parameters)})" if parameters else name)


def Relu() -> Activation:
    """max(y, 0)."""
    return Activation("relu")


def ReluSqrt2() -> Activation:
    """sqrt(2) max(y, 0), which keeps variances and is what the paper uses."""
    return Activation("relu_sqrt2")


def LeakyRelu(slope: float = 0.01) -> Activation:
    """y for positive y, slope y for negative."""
    return _activation("leaky_relu", slope)


def Erf() -> Activation:
    """The error function."""
    return Activation("erf")


def Gelu() -> Activation:
    """y Phi(y), with the Gaussian distribution function Phi (exact, not the tanh approximation)."""
    return Activation("gelu")


def Tanh() -> Activation:
    """The hyperbolic tangent; its dual maps are quadratures."""
    return Activation("tanh")


def Sin(frequency: float = 1.0) -> Activation:
    """sin(frequency y)."""
    return _activation("sin", frequency)


def Rbf(gamma: float) -> Activation:
    """sqrt(2) sin(sqrt(2 gamma) y + pi/4), whose first dual map is exp(-gamma E (a - b)^2)."""
    return _activation("rbf", gamma)


def _layers(layers: Any, name: str) -> Tuple[Layer, ...]:
    result: List[Layer] = []
    for i, layer in enumerate(layers):
        if isinstance(layer, str):
            layer = Activation(layer)
        if not isinstance(layer, Layer):
            raise TypeError(f"{name}[{i}]: {layer!r} is no layer; layers are hk.Dense(), hk.Relu(), ..., or names of activations.")
        result.append(layer)
    return tuple(result)


def _layer_of(value: Any) -> Layer:
    if isinstance(value, str):
        return Activation(value)
    if "activation" in value:
        return Activation(value["activation"], value.get("scale", 1.0))
    fields = {key: item for key, item in value.items() if key != "layer"}
    if value["layer"] == "residual":
        fields = {key: [_layer_of(layer) for layer in item] for key, item in fields.items()}
    return {"dense": Dense, "generated_dense": GeneratedDense, "layer_norm": LayerNorm, "residual": Residual}[value["layer"]](**fields)


class Architecture:
    """What :class:`Network` and :class:`Hypernetwork` have in common. Architectures do not change, and compare by value."""

    _handle: native.Handle

    def to_json(self) -> str:
        """The architecture as the text of an architecture file, which the command line reads too.

        Coordinate features other than raw stand beside the networks, as "coordinate_features"; the command line takes them as an
        option instead.
        """
        return native.answer("hk_describe", self._handle.number)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.to_json() == other.to_json()  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> Any:
        return from_json, (self.to_json(),)

    def __copy__(self) -> "Architecture":
        return self

    def __deepcopy__(self, memo: Any) -> "Architecture":
        return self


class Network(Architecture):
    """A plain network of an input x.

    Parameters
    ----------
    layers : str or sequence of Layer
        A shorthand such as ``"relu:2"`` (two hidden layers of the paper's ReLU, no biases), or layers; an activation may be its name.

    Raises
    ------
    ValueError
        The layers cannot be composed; the message says where and why.

    Examples
    --------
    >>> Network([Dense(1.5, 0.1), "erf", Dense()])
    Network([Dense(weight_std=1.5, bias_std=0.1), Erf(), Dense()])
    """

    def __init__(self, layers: Union[str, Sequence[Union[Layer, str]]]):
        text = {"layers": layers if isinstance(layers, str) else [layer.to_json() for layer in _layers(layers, "layers")]}
        self._adopt(native.new("hk_architecture", json.dumps(text).encode()))

    def _adopt(self, handle: native.Handle) -> None:
        self._handle = handle
        self.layers: Tuple[Layer, ...] = tuple(_layer_of(layer) for layer in json.loads(self.to_json())["layers"])

    def kernels(self, x: Any, x2: Any = None, *, dtype: Any = None, progress: Any = None) -> Any:
        """The two kernels of the infinitely wide network; see :func:`hyperkernel.kernels`."""
        from ._kernels import kernels

        return kernels(self, x, x2=x2, dtype=dtype, progress=progress)

    def __repr__(self) -> str:
        return f"Network({_text(self.layers)})"


class Hypernetwork(Architecture):
    """A hypernetwork h(x, z) = g(z; f(x)): the meta network f of the context x generates weights of the primary network g of z.

    Parameters
    ----------
    meta : str or sequence of Layer
        The network f: a shorthand such as ``"relu:2"``, or layers that end in a dense one.
    primary : str or sequence of Layer
        The network g. A shorthand stands for generated layers; in a list they are ``GeneratedDense``, and ``Dense`` is trained by itself.
    coordinate_features : str, optional
        What g sees of a coordinate: ``"raw"`` (the default), ``"fourier:L"`` (infinitely many random Fourier features of length scale
        L, in units of the coordinates), or ``"fourier:L:K:SEED"`` (K of them).

    Raises
    ------
    ValueError
        The networks cannot be composed; the message says where and why.

    Examples
    --------
    >>> Hypernetwork(meta="erf:1", primary=[GeneratedDense(bias=True)], coordinate_features="fourier:0.5")
    Hypernetwork(meta=[Dense(), Erf(), Dense()], primary=[GeneratedDense(bias=True)], coordinate_features='fourier:0.5')

    Source: Littwin, Galanti, Wolf and Yang, "On infinite-width hypernetworks", NeurIPS 2020, theorems 2 and 3.
    """

    def __init__(
        self,
        meta: Union[str, Sequence[Union[Layer, str]]],
        primary: Union[str, Sequence[Union[Layer, str]]],
        coordinate_features: Optional[str] = None,
    ):
        text = {
            name: layers if isinstance(layers, str) else [layer.to_json() for layer in _layers(layers, name)]
            for name, layers in (("meta", meta), ("primary", primary))
        }
        if coordinate_features is not None:
            text["coordinate_features"] = coordinate_features
        self._adopt(native.new("hk_architecture", json.dumps(text).encode()))

    def _adopt(self, handle: native.Handle) -> None:
        self._handle = handle
        text = json.loads(self.to_json())
        self.meta: Tuple[Layer, ...] = tuple(_layer_of(layer) for layer in text["meta"])
        self.primary: Tuple[Layer, ...] = tuple(_layer_of(layer) for layer in text["primary"])
        self.coordinate_features: str = text.get("coordinate_features", "raw")

    def kernels(
        self, x: Any, z: Any, x2: Any = None, z2: Any = None, *, grid: bool = False, dtype: Any = None, progress: Any = None
    ) -> Any:
        """The two kernels of the infinitely wide hypernetwork; see :func:`hyperkernel.kernels`."""
        from ._kernels import kernels

        return kernels(self, x, z, x2, z2, grid=grid, dtype=dtype, progress=progress)

    def __repr__(self) -> str:
        features = "" if self.coordinate_features == "raw" else f", coordinate_features={self.coordinate_features!r}"
        return f"Hypernetwork(meta={_text(self.meta)}, primary={_text(self.primary)}{features})"


def from_json(text: str) -> Union[Network, Hypernetwork]:
    """Reads an architecture file: the text that :meth:`Architecture.to_json` writes and that the command line takes.

    Raises
    ------
    ValueError
        It is no architecture; the message names the place, and the nearest known name where one is wrong.
    """
    handle = native.new("hk_architecture", text.encode())
    result: Any = Hypernetwork.__new__(Hypernetwork) if "meta" in handle.describe() else Network.__new__(Network)
    result._adopt(handle)
    return result


def _architecture(value: Any) -> Architecture:
    if isinstance(value, Architecture):
        return value
    if isinstance(value, str):
        return Network(value) if not value.lstrip().startswith("{") else from_json(value)
    raise TypeError(f"{value!r} is no architecture; use hk.Network(...) or hk.Hypernetwork(...).")


_PLAIN = {"relu": "Relu", "relu_sqrt2": "ReluSqrt2", "erf": "Erf", "gelu": "Gelu", "tanh": "Tanh"}


def _text(layers: Sequence[Layer]) -> str:
    return f"[{', '.join(_layer_text(layer) for layer in layers)}]"


def _layer_text(layer: Layer) -> str:
    if isinstance(layer, Activation):
        if layer.scale == 1:
            return f"{_PLAIN[layer.name]}()" if layer.name in _PLAIN else f"Activation({layer.name!r})"
        return f"Activation({layer.name!r}, scale={layer.scale!r})"
    if isinstance(layer, Residual):
        shortcut = f", shortcut={_text(layer.shortcut)}" if layer.shortcut else ""
        return f"Residual({_text(layer.branch)}{shortcut})"
    usual = type(layer)()
    given = [
        f"{name}={value!r}" for name, value in vars(layer).items() if value != getattr(usual, name)
    ]
    return f"{type(layer).__name__}({', '.join(given)})"
