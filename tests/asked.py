"""What a database is asked, by SQLAlchemy and straight."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, event

from lims_complaints.db.straight import Straight


def asks(engine: Engine, monkeypatch: pytest.MonkeyPatch, heard: Callable[[str], object]) -> None:
    """Call `heard` with each statement before it runs, from now on."""

    def hearing(run: Callable[..., Any]) -> Callable[..., Any]:
        def straight(self: Straight, statement: Any, *values: Any) -> Any:
            heard(str(statement))
            return run(self, statement, *values)

        return straight

    for name in ("execute", "write_all"):
        monkeypatch.setattr(Straight, name, hearing(getattr(Straight, name)))
    event.listen(engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_: heard(statement))
