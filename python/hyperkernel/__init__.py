"""Kernels of infinitely wide networks and hypernetworks, and regression with them, for NumPy.

Three-minute start::

    import numpy as np
    import hyperkernel as hk

    h = hk.Hypernetwork(meta="relu:2", primary="relu:1")   # or lists of layers
    k = h.kernels(x, z)                                    # k.covariance (NNGP), k.tangent (NTK, the hyperkernel)

    model = hk.HypernetworkRegressor().fit(contexts, values, coordinates=z)     # NaN in values: not observed
    mean, std = model.predict(new_contexts, return_std=True)

What there is
-------------
architectures
    Network, Hypernetwork, from_json; layers Dense, GeneratedDense, LayerNorm, Residual and activations Relu, ReluSqrt2, LeakyRelu, Erf,
    Gelu, Tanh, Sin, Rbf, Activation(name).
kernels
    kernels, kernel_diagonals, draws (statistics over random finite networks).
finite networks
    FiniteNetwork: outputs, tangent_kernel, taylor, correlation, train; taylor.
regression
    HypernetworkRegressor, in scikit-learn's conventions.
operators
    OperatorRegression: from whole functions to whole functions.
files
    load opens what save wrote, and what the command line wrote.

Conventions
-----------
Arrays are N x width, float32 or float64, of any memory order; lists, masked arrays and pandas tables are taken too. Errors are
ValueError (an argument), NumericalError (the numbers), MemoryError, OSError (a file) and NotImplementedError, each with a sentence.
Python's lock is released while the library computes. Ctrl-C ends the work and raises KeyboardInterrupt. The library is loaded at its
first use; HYPERKERNEL_LIBRARY names another file for it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, List, Union

from ._version import __version__

if TYPE_CHECKING:
    from ._library import Cancelled, NumericalError, info
    from .architectures import (
        Activation,
        Architecture,
        Dense,
        Erf,
        GeneratedDense,
        Gelu,
        Hypernetwork,
        Layer,
        LayerNorm,
        LeakyRelu,
        Network,
        Rbf,
        Relu,
        ReluSqrt2,
        Residual,
        Sin,
        Tanh,
        from_json,
    )
    from ._kernels import Draws, KernelPair, draws, kernel_diagonals, kernels
    from .networks import FiniteNetwork, Training, taylor
    from .operators import OperatorRegression
    from .regression import HypernetworkRegressor, LeftOut, Score, Validation

# Where the names live; a name is imported at its first use, so that importing the package takes no time, not even NumPy's.
_HOMES = {
    "_library": ["Cancelled", "NumericalError", "info"],
    "architectures": [
        "Activation",
        "Architecture",
        "Dense",
        "Erf",
        "GeneratedDense",
        "Gelu",
        "Hypernetwork",
        "Layer",
        "LayerNorm",
        "LeakyRelu",
        "Network",
        "Rbf",
        "Relu",
        "ReluSqrt2",
        "Residual",
        "Sin",
        "Tanh",
        "from_json",
    ],
    "_kernels": ["Draws", "KernelPair", "draws", "kernel_diagonals", "kernels"],
    "networks": ["FiniteNetwork", "Training", "taylor"],
    "operators": ["OperatorRegression"],
    "regression": ["HypernetworkRegressor", "LeftOut", "Score", "Validation"],
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'hyperkernel' has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_HOME_OF[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> List[str]:
    return sorted(set(globals()) | set(_HOME_OF))


def load(path: Any) -> "Union[HypernetworkRegressor, OperatorRegression, FiniteNetwork]":
    """Loads a model that ``save`` or the command line wrote: a regression, an operator or a finite network.

    Raises
    ------
    OSError
        There is no such file, or it is damaged, of another kind, or of a newer version.
    """
    from ._library import Handle
    from .networks import FiniteNetwork
    from .operators import OperatorRegression
    from .regression import HypernetworkRegressor

    handle = Handle.load(path)
    kind = handle.describe()["object"]
    if kind == "regression":
        return HypernetworkRegressor._loaded(handle)
    if kind == "operator":
        return OperatorRegression._loaded(handle)
    network = FiniteNetwork.__new__(FiniteNetwork)
    network._adopt(handle)
    return network


__all__ = [
    "Activation",
    "Architecture",
    "Cancelled",
    "Dense",
    "Draws",
    "Erf",
    "FiniteNetwork",
    "Gelu",
    "GeneratedDense",
    "Hypernetwork",
    "HypernetworkRegressor",
    "KernelPair",
    "Layer",
    "LayerNorm",
    "LeakyRelu",
    "LeftOut",
    "Network",
    "NumericalError",
    "OperatorRegression",
    "Rbf",
    "Relu",
    "ReluSqrt2",
    "Residual",
    "Score",
    "Sin",
    "Tanh",
    "Training",
    "Validation",
    "draws",
    "from_json",
    "info",
    "kernel_diagonals",
    "kernels",
    "load",
    "taylor",
    "__version__",
]
