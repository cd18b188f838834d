"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[Path | None, typer.Option("--home", help="Folder of the station (LIMS_HOME, otherwise var).")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
