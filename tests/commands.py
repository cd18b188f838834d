"""Commands of the program, run in this process: a new one takes a second to start."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, NamedTuple

import pytest

from lims_complaints.cli import main


class Ran(NamedTuple):
    """What a command answered: its exit code, what it printed, and what it said beside."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Return what it printed, read as JSON."""
        return json.loads(self.out)

    def said(self, code: int = 0) -> str:
        """Return everything that it said. Fails where it left with another code."""
        assert self.code == code, self.out + self.err
        return self.out + self.err


def command(*words: object, typed: str = "", **environment: str) -> Ran:
    """Run a command with what is `typed`, under variables of the environment."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as here, redirect_stdout(out), redirect_stderr(err):
        here.setattr("sys.stdin", io.StringIO(typed))
        for name, value in environment.items():
            here.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
    return Ran(int(left.value.code or 0), out.getvalue(), err.getvalue())
