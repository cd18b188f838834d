"""Modules that take long to load and that few starts need: loaded when something of them is first asked for.

Where it stands, `if TYPE_CHECKING` imports the same module, so that mypy and import-linter see what is used:

    if TYPE_CHECKING:
        import openpyxl
    else:
        openpyxl = Lazily("openpyxl")
"""

from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from threading import RLock
from types import ModuleType
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Lazily:
    """Stands for a module until something of it is asked for."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        """Return what the module has under a name; the first question loads it."""
        return getattr(self._loaded, name)

    @cached_property
    def _loaded(self) -> ModuleType:
        return import_module(self._module)


class Once(Generic[T]):
    """Makes something when it is first asked for, once: whoever else asks meanwhile waits for it."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: T | None = None
        self._making = RLock()

    def __call__(self) -> T:
        """Return what was made."""
        if self._made is None:
            with self._making:
                if self._made is None:
                    self._made = self._make()
        return self._made
