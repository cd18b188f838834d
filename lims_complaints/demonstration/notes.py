"""What is written down of a demonstration when it is made: secrets, and what can be tried."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lims_complaints.settings import Settings

if TYPE_CHECKING:  # whoever only reads the notes needs no cast
    from lims_complaints.demonstration.cast import Secrets

FILE = "demonstration.json"


def write_down(home: Path, secrets: "Mapping[str, Secrets]", **more: object) -> None:
    """Write the secrets of the demonstration into a file that its owner alone reads."""
    file = home / FILE
    file.touch(mode=0o600)
    people = {user: asdict(s) for user, s in secrets.items()}
    body = {"people": people, **more}
    file.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", "utf-8")


def noted(settings: Settings) -> dict[str, Any]:
    """Return what was written down when the demonstration was made; nothing if it is gone."""
    file = settings.home / FILE
    kept: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return kept
