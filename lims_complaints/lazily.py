"""Modules that take long to load and that few starts need: loaded when something of them is first asked for.

Where it stands, `if TYPE_CHECKING` imports the same module, so that mypy and import-linter see what is used:

    if TYPE_CHECKING:
        import openpyxl
    else:
        openpyxl = Lazily("openpyxl")
"""

from importlib import import_module
from typing import Any


class Lazily:
    """Stands for a module until something of it is asked for."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        """Return what the module has under a name; the first question loads it."""
        return getattr(import_module(self._module), name)
