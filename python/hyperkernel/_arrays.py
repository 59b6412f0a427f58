"""What callers bring as arrays: lists, NumPy arrays of any layout, masked arrays, pandas tables."""

from __future__ import annotations

import sys
from typing import Any, List, Optional, Tuple

import numpy as np


def is_table(value: Any) -> bool:
    """Whether something is a pandas table, without importing pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def columns_of(value: Any) -> Optional[List[str]]:
    """The names of a table's columns; None where there are none, or where some are no texts."""
    if not is_table(value):
        return None
    names = list(value.columns)
    return names if all(isinstance(name, str) for name in names) else None


def floating(value: Any, name: str, missing: bool = False) -> np.ndarray:
    """Numbers as float32 or float64 in C order; a copy only where that is needed.

    Masked entries, pandas' NA and None become NaN where ``missing`` allows it, and are an error elsewhere.
    """
    if isinstance(value, np.ma.MaskedArray):
        if np.ma.getmaskarray(value).any():
            if not missing:
                raise ValueError(f"{name}: masked entries; only values may be missing.")
            value = value.astype(np.float64 if value.dtype != np.float32 else np.float32).filled(np.nan)
        else:
            value = value.data
    elif hasattr(value, "to_numpy") and not isinstance(value, np.ndarray):
        value = _of_pandas(value, name)
    if hasattr(value, "toarray") and not isinstance(value, np.ndarray):
        raise TypeError(f"{name}: a sparse matrix was passed, but dense data are required; use X.toarray() to make it dense.")
    array = np.asarray(value)
    if array.dtype == np.float32 or array.dtype == np.float64:
        # A native byte order is what the library reads.
        return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("=")) if array.ndim else array.reshape(1)
    if array.dtype.kind == "c":
        raise ValueError(f"{name}: Complex data not supported; give real and imaginary parts as channels.")
    if array.dtype.kind not in "biuf" and array.dtype != object:
        raise ValueError(f"{name}: entries are {array.dtype}, must be numbers.")
    try:
        return np.ascontiguousarray(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: argument must be a string or a number, or rather an array of numbers: {error}") from None


def _of_pandas(value: Any, name: str) -> np.ndarray:
    if is_table(value):
        for column in value.columns:
            if getattr(value[column].dtype, "kind", "O") not in "biuf":
                raise ValueError(
                    f"{name}: column {column!r} is of {value[column].dtype}, must be numbers; encode categories "
                    "(pandas.get_dummies) and times (as a number of hours or days) first."
                )
    return value.to_numpy(dtype=np.float64, na_value=np.nan) if _is_of_pandas(value) else value.to_numpy()


def _is_of_pandas(value: Any) -> bool:
    return type(value).__module__.split(".")[0] == "pandas"


def matrix(value: Any, name: str, dtype: Any = None) -> np.ndarray:
    """N x width numbers that are all finite, in one precision."""
    array = floating(value, name)
    if array.ndim != 2:
        raise ValueError(
            f"{name}: Expected 2D array, got {array.ndim}D array of shape {array.shape}. Reshape your data: "
            f"{name}.reshape(-1, 1) is one column, {name}.reshape(1, -1) is one row."
        )
    if array.shape[0] < 1:
        raise ValueError(f"{name}: Found array with 0 sample(s) (shape={array.shape}) while a minimum of 1 is required.")
    if array.shape[1] < 1:
        raise ValueError(f"{name}: Found array with 0 feature(s) (shape={array.shape}) while a minimum of 1 is required.")
    if dtype is not None and array.dtype != dtype:
        array = array.astype(dtype)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: Input {name} contains NaN or infinity; inputs must be finite numbers.")
    return array


def empty(shape: Tuple[int, ...], dtype: Any = np.float64) -> np.ndarray:
    """An array whose rows begin with a cache line: NumPy's own are 16 bytes beside, and kernels are written a third slower there."""
    wanted = np.dtype(dtype)
    count = int(np.prod(shape)) * wanted.itemsize
    if count < 1 << 20:
        return np.empty(shape, wanted)
    memory = np.empty(count + 64, np.uint8)
    first = -memory.__array_interface__["data"][0] % 64
    return memory[first : first + count].view(wanted).reshape(shape)


def values(value: Any, name: str) -> np.ndarray:
    """Observed numbers, NaN where nothing was observed."""
    array = floating(value, name, missing=True)
    if np.isinf(array).any():
        raise ValueError(f"Input {name} contains infinity or a value too large for {array.dtype!r}.")
    return array


def precision(dtype: Any, *arrays: Optional[np.ndarray]) -> np.dtype:
    """float32 where it is asked for, or where all arrays have it; else float64."""
    if dtype is None:
        given = [a for a in arrays if a is not None]
        return np.dtype(np.float32 if given and all(a.dtype == np.float32 for a in given) else np.float64)
    wanted = np.dtype(dtype)
    if wanted not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise ValueError(f"dtype: {wanted}, must be float32 or float64.")
    return wanted


def points(x: Any, z: Any, has_coordinates: bool, grid: bool, names: Tuple[str, str] = ("x", "z")) -> Tuple[Any, Any, int]:
    """Contexts, coordinates and the number of points of an architecture's inputs."""
    first = matrix(x, names[0])
    if not has_coordinates:
        if z is not None or grid:
            raise ValueError(f"{names[1]}: a plain network has no coordinates; only a hypernetwork does.")
        return first, None, first.shape[0]
    if z is None:
        raise ValueError(f"{names[1]}: a hypernetwork is a function of pairs (x, z), and needs coordinates.")
    second = matrix(z, names[1])
    if not grid and first.shape[0] != second.shape[0]:
        raise ValueError(
            f"{names[1]}: {second.shape[0]} rows for the {first.shape[0]} of {names[0]}; row i is the pair of both, so they must "
            "agree (grid=True takes all pairs)."
        )
    return first, second, first.shape[0] * (second.shape[0] if grid else 1)
