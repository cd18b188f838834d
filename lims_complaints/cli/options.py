"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from lims_complaints.settings import Settings, read_settings

Home = Annotated[Path | None, typer.Option("--home", help="Folder of the station (LIMS_HOME, otherwise var).")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def station_settings(home: Path | None, **given: object) -> Settings:
    """Read the settings of the station in `home`; a wrong one is wrong usage."""
    try:
        settings = read_settings(home, **given)
    except ValueError as wrong:
        raise typer.BadParameter(f"settings.toml or a LIMS_… variable: {wrong}") from wrong
    if settings.home.exists() and not settings.home.is_dir():
        raise typer.BadParameter(f"{settings.home} is no folder.", param_hint="--home")
    return settings
