"""What scikit-learn expects of an estimator, without importing it."""

from __future__ import annotations

import inspect
from typing import Any, Dict, List

import numpy as np

from . import _library as native


class NotFittedError(ValueError, AttributeError):
    """predict was called before fit."""


def not_fitted(estimator: Any) -> Exception:
    """The error of scikit-learn where it is imported, since its tools look for that one."""
    import sys

    sklearn = sys.modules.get("sklearn.exceptions")
    kind = NotFittedError if sklearn is None else sklearn.NotFittedError
    return kind(f"This {type(estimator).__name__} instance is not fitted yet. Call 'fit' with appropriate arguments before using it.")


class Estimator:
    """Parameters by name: the constructor's arguments, kept as they are given. The model is a handle, and is pickled as its file."""

    _estimator_type = "regressor"

    @classmethod
    def _names(cls) -> List[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> Dict[str, Any]:
        """The constructor's arguments by name."""
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self, **params: Any) -> Any:
        """Sets some of the constructor's arguments; returns the estimator.

        Raises
        ------
        ValueError
            There is no such argument.
        """
        known = self._names()
        for name, value in params.items():
            if name not in known:
                raise ValueError(f"Invalid parameter {name!r} for estimator {self!r}. Valid parameters are: {known!r}.")
            setattr(self, name, value)
        return self

    def _fitted(self) -> native.Handle:
        handle = getattr(self, "_handle", None)
        if handle is None:
            raise not_fitted(self)
        return handle

    def __getstate__(self) -> dict:
        state = dict(self.__dict__)
        handle = state.pop("_handle", None)
        if handle is not None:
            state["_file"] = handle.to_bytes()
        return state

    def __setstate__(self, state: dict) -> None:
        state = dict(state)
        file = state.pop("_file", None)
        self.__dict__.update(state)
        if file is not None:
            self._handle = native.Handle.from_bytes(file)

    def __repr__(self) -> str:
        usual = {name: p.default for name, p in inspect.signature(type(self).__init__).parameters.items()}
        given = [f"{name}={value!r}" for name, value in self.get_params().items() if not _same(value, usual[name])]
        return f"{type(self).__name__}({', '.join(given)})"

    # scikit-learn up to 1.5 asks for the first, later ones for the second.
    def _more_tags(self) -> Dict[str, Any]:
        return {"requires_y": True, "multioutput": True, "poor_score": False}

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import InputTags, RegressorTags, Tags, TargetTags

        return Tags(
            estimator_type="regressor",
            target_tags=TargetTags(required=True, multi_output=True),
            regressor_tags=RegressorTags(),
            input_tags=InputTags(),
        )


def _same(a: Any, b: Any) -> bool:
    try:
        return bool(a is b or (type(a) is type(b) and a == b))
    except (TypeError, ValueError):
        return False


def r_squared(truth: np.ndarray, predicted: np.ndarray) -> float:
    """1 - (sum of squared errors) / (sum of squared deviations from the mean) over what was observed, the mean over channels."""
    truth, predicted = truth.reshape(-1, truth.shape[-1]), predicted.reshape(-1, truth.shape[-1])
    scores = []
    for column, guess in zip(truth.T, predicted.T):
        known = np.isfinite(column)
        error = np.sum((column[known] - guess[known]) ** 2)
        spread = np.sum((column[known] - column[known].mean()) ** 2) if known.any() else 0.0
        scores.append(1 - error / spread if spread > 0 else float(error == 0))
    return float(np.mean(scores))
