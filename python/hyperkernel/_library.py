"""The compiled library: where it is, what its functions take, and what its errors become."""

from __future__ import annotations

import ctypes
import json
import os
import threading
from typing import Any, Optional

import numpy as np

_FLOAT32, _FLOAT64, _INT32, _INT64 = 1, 2, 3, 4
_TYPES = {"f4": _FLOAT32, "f8": _FLOAT64, "i4": _INT32, "i8": _INT64}
_FOUR = ctypes.c_int64 * 4


class Cancelled(RuntimeError):
    """The work was ended by a progress function that returned False."""


class NumericalError(ArithmeticError):
    """The numbers do not allow it: a matrix is not positive definite, a solve is not accurate, or a training diverged."""


_ERRORS = {
    1: ValueError,
    2: ValueError,
    3: Cancelled,
    4: MemoryError,
    5: NumericalError,
    6: OSError,
    7: NotImplementedError,
    8: RuntimeError,
}


class _Array(ctypes.Structure):
    _fields_ = [
        ("data", ctypes.c_void_p),
        ("type", ctypes.c_int32),
        ("rank", ctypes.c_int32),
        ("shape", _FOUR),
        ("strides", _FOUR),
    ]


Report = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_double)


class Monitor(ctypes.Structure):
    _fields_ = [("report", Report), ("user", ctypes.c_void_p), ("interval_ms", ctypes.c_int32)]


_handle = ctypes.c_int64
_text = ctypes.c_char_p
_array = ctypes.POINTER(_Array)
_monitor = ctypes.POINTER(Monitor)
_int = ctypes.c_int32
_long = ctypes.c_int64
_place = ctypes.POINTER(ctypes.c_int64)
_double = ctypes.POINTER(ctypes.c_double)

# As hyperkernel.h has them; a test compares the two.
SIGNATURES = {
    "hk_info": [_text, _long, _place],
    "hk_architecture": [_text, _place],
    "hk_describe": [_handle, _text, _long, _place],
    "hk_free": [_handle],
    "hk_save": [_handle, _text],
    "hk_load": [_text, _place],
    "hk_kernels": [_handle, _array, _array, _array, _array, _int, _array, _array, _monitor],
    "hk_kernel_diagonals": [_handle, _array, _array, _int, _array, _array, _monitor],
    "hk_fit": [_handle, _array, _array, _int, _array, _array, _text, _monitor, _place],
    "hk_predict": [_handle, _array, _array, _int, _array, _array, _monitor],
    "hk_predict_trained": [_handle, _array, _array, _int, ctypes.c_double, _array, _array, _monitor],
    "hk_condition": [_handle, _array, _array, _int, _array, _monitor, _place],
    "hk_validate": [_handle, _array, _array, _int, _array, _array, _text, _monitor, _place],
    "hk_leave_out": [_handle, _text, _array, _double, _double, _monitor],
    "hk_evidence": [_handle, _double, _double, _monitor],
    "hk_operator_fit": [_array, _array, _array, _text, _monitor, _place],
    "hk_operator_predict": [_handle, _array, _array, _array, _monitor],
    "hk_operator_band": [_handle, ctypes.c_double, _double],
    "hk_operator_leave_out": [_handle, _array, _monitor],
    "hk_network": [_handle, _int, _int, _int, ctypes.c_uint64, ctypes.c_uint64, _place],
    "hk_network_weights": [_handle, _text, _array],
    "hk_network_set_weights": [_handle, _text, _array],
    "hk_network_outputs": [_handle, _array, _array, _int, _array, _monitor],
    "hk_network_tangent": [_handle, _array, _array, _array, _array, _int, _array, _monitor],
    "hk_network_taylor": [_handle, _array, _array, _array, _array, _int, _int, _array, _monitor],
    "hk_network_correlation": [_handle, _array, _array, _array, _array, _array, _text, _array, _monitor],
    "hk_network_train": [_handle, _array, _array, _array, _text, _array, _place, _monitor],
    "hk_draws": [_handle, _array, _array, _int, _text, _array, _array, _array, _array, _monitor],
}

_lock = threading.Lock()
_loaded: Optional[ctypes.CDLL] = None
_process = 0


def library() -> ctypes.CDLL:
    """The library, loaded at its first use."""
    if _loaded is not None:
        if os.getpid() != _process:
            raise RuntimeError(
                "hyperkernel was used before this process was forked, and its threads did not come along; "
                'start workers with multiprocessing.get_context("spawn"), or use hyperkernel in the workers only.'
            )
        return _loaded
    return _load()


def _load() -> ctypes.CDLL:
    global _loaded, _process
    with _lock:
        if _loaded is None:
            _require_processor()
            lib = ctypes.CDLL(_path())
            lib.hk_version.restype = lib.hk_last_error.restype = _text
            for name, arguments in SIGNATURES.items():
                function = getattr(lib, name)
                function.argtypes, function.restype = arguments, _int
            _process = os.getpid()
            _loaded = lib
    return _loaded


def _path() -> str:
    given = os.environ.get("HYPERKERNEL_LIBRARY")
    path = given or os.path.join(os.path.dirname(os.path.abspath(__file__)), "libhyperkernel.so")
    if os.path.exists(path):
        return path
    raise ImportError(
        f"{path} is not there. "
        + (
            "HYPERKERNEL_LIBRARY names it."
            if given
            else "A wheel brings it (build/wheel makes one); from a clone, HYPERKERNEL_LIBRARY may name a published one."
        )
    )


def _require_processor() -> None:
    # The library would end the process, which is no way to say what is missing.
    try:
        with open("/proc/cpuinfo") as file:
            flags = next((line.split() for line in file if line.startswith("flags")), None)
    except OSError:
        return
    missing = [name for name in ("avx2", "fma", "bmi2") if flags is not None and name not in flags]
    if missing:
        raise ImportError(f"hyperkernel needs a processor with AVX2 (x86-64-v3, from 2013 on); this one lacks {', '.join(missing)}.")


def check(status: int) -> None:
    """Raises what a status stands for, with the library's sentence."""
    if status:
        message = library().hk_last_error()
        raise _ERRORS.get(status, RuntimeError)(message.decode() if message else f"status {status}")


def descriptor(array: Optional[np.ndarray]) -> Any:
    """How the library sees an array, which lives as long as this description of it; None for none."""
    if array is None:
        return None
    described = _Array(
        array.__array_interface__["data"][0],
        _TYPES[array.dtype.str[1:]],
        array.ndim,
        _FOUR(*array.shape),
        _FOUR(*array.strides),
    )
    described.owner = array
    return ctypes.byref(described)


def text(value: Optional[str]) -> Optional[bytes]:
    return None if value is None else value.encode()


def options(**values: Any) -> bytes:
    """Options in JSON; those that are None are left to the library."""
    return json.dumps({name: value for name, value in values.items() if value is not None}).encode()


def answer(function: str, *arguments: Any) -> str:
    """What a function writes into a buffer."""
    call = getattr(library(), function)
    length = ctypes.c_int64()
    check(call(*arguments, None, 0, ctypes.byref(length)))
    buffer = ctypes.create_string_buffer(length.value + 1)
    check(call(*arguments, buffer, length.value + 1, None))
    return buffer.value.decode()


class Handle:
    """An object of the library; it is freed with the last reference to it."""

    __slots__ = ("number", "__weakref__")

    def __init__(self, number: int):
        self.number = number

    def __del__(self) -> None:
        lib, number = _loaded, self.number
        if lib is not None and number and os.getpid() == _process:
            self.number = 0
            lib.hk_free(number)

    def describe(self) -> dict:
        return json.loads(answer("hk_describe", self.number))

    def save(self, path: Any) -> None:
        check(library().hk_save(self.number, text(os.fspath(path))))

    def to_bytes(self) -> bytes:
        """The file that save writes."""
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "object.npz")
            self.save(path)
            with open(path, "rb") as file:
                return file.read()

    @staticmethod
    def load(path: Any) -> "Handle":
        return new("hk_load", text(os.fspath(path)))

    @staticmethod
    def from_bytes(data: bytes) -> "Handle":
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "object.npz")
            with open(path, "wb") as file:
                file.write(data)
            return Handle.load(path)


def new(function: str, *arguments: Any) -> Handle:
    """The object that a function makes."""
    number = ctypes.c_int64()
    check(getattr(library(), function)(*arguments, ctypes.byref(number)))
    return Handle(number.value)


def info() -> dict:
    """Version, cores, vector width, available memory, and the matrix library that is used."""
    return json.loads(answer("hk_info"))
