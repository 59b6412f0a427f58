"""Watching long calls: progress, and Ctrl-C."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
from typing import Any, Callable, Optional, Union

from ._library import Cancelled, Monitor, Report

Progress = Union[None, bool, Callable[[str, float], Any]]
"""None or False: quiet. True: a bar (tqdm's where it is installed). A function: called with the stage and the fraction that is
done; the work ends with Cancelled where it returns False."""


class Watch:
    """Makes the monitor of one call: ``with Watch(progress) as monitor: check(function(..., monitor))``.

    The library calls back on the thread of the call, some twenty times a second. While it works, Ctrl-C does not raise at once: it is
    noted, ends the work, and what Ctrl-C would have done is done when the library has returned, so that nothing is left half done.
    """

    def __init__(self, progress: Progress = None):
        self._progress = progress
        self._bar: Optional[_Bar] = None
        self._error: Optional[BaseException] = None
        self._old: Any = None
        self._signal: Optional[tuple] = None

    def __enter__(self) -> Any:
        if threading.current_thread() is threading.main_thread():
            old = signal.getsignal(signal.SIGINT)
            if callable(old):
                self._old = old
                signal.signal(signal.SIGINT, self._note)
        if self._progress is True:
            self._bar = _Bar()
        self._report = Report(self._told)
        self._monitor = Monitor(self._report, None, 50)
        return ctypes.byref(self._monitor)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if self._old is not None:
            signal.signal(signal.SIGINT, self._old)
        if self._bar is not None:
            self._bar.close()
        if self._signal is not None:
            if isinstance(error, Cancelled):
                error.__suppress_context__ = True
            self._old(*self._signal)
        if self._error is not None:
            raise self._error

    def _note(self, number: int, frame: Any) -> None:
        self._signal = (number, frame)

    # What is raised here cannot pass through the library; it is raised when the library has returned.
    def _told(self, user: Any, stage: bytes, fraction: float) -> int:
        try:
            if self._signal is not None:
                return 0
            if self._bar is not None:
                self._bar.show(stage.decode(), fraction)
            elif callable(self._progress):
                return 0 if self._progress(stage.decode(), fraction) is False else 1
            return 1
        except BaseException as error:
            self._error = error
            return 0


class _Bar:
    def __init__(self) -> None:
        try:
            from tqdm.auto import tqdm
        except ImportError:
            tqdm = None
        self._tqdm = tqdm
        self._bar: Any = None
        self._stage = ""
        self._shown = -1

    def show(self, stage: str, fraction: float) -> None:
        if not stage:
            return
        percent = int(100 * min(1.0, max(0.0, fraction)))
        if self._tqdm is None:
            if (stage, percent) != (self._stage, self._shown):
                print(f"\r{stage}: {percent:3d} %".ljust(60), end="", file=sys.stderr, flush=True)
                self._stage, self._shown = stage, percent
            return
        if self._bar is None:
            self._bar = self._tqdm(total=100, bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed}")
        if stage != self._stage:
            self._stage = stage
            self._bar.set_description(stage, refresh=False)
        self._bar.n = percent
        self._bar.refresh()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        elif self._shown >= 0:
            print(file=sys.stderr)
