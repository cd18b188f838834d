"""What a station works with: opened at its start, before the records are loaded. The desk stands on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from lims_complaints.chance import Dice
from lims_complaints.db.engine import reading
from lims_complaints.documents.store import Store
from lims_complaints.identity.codes import Pepper
from lims_complaints.settings import Settings

if TYPE_CHECKING:
    from lims_complaints.signing.seal import Seal


@dataclass(frozen=True)
class Premises:
    """A station's database, clock, dice, files, settings, secret and seal. Everything is handed in."""

    engine: Engine
    clock: Callable[[], datetime]
    dice: Dice
    store: Store
    settings: Settings
    pepper: Pepper
    seal: "Seal | None" = None

    def read(self) -> Any:
        """Open a session that only reads."""
        return reading(self.engine)
