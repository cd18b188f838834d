"""What an installation sets, read once by the composition root from LIMS_… variables or `var/settings.toml`."""

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path


def share(*parts: str) -> Path:
    """Return a file that comes with the program: from the wheel, or from the work tree."""
    packed = Path(__file__).parent / "share"
    root = packed if packed.is_dir() else Path(__file__).parent.parent
    return root.joinpath(*parts)


@dataclass(frozen=True)
class Settings:
    """The settings of one station. Folders are made when first used."""

    home: Path = Path("var")
    database: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    origin: str = ""
    smtp: str = ""
    smtp_user: str = ""
    smtp_password: str = ""
    mail_from: str = "appeals@station.invalid"
    timestamp_authority: str = ""
    renew_timestamps_days: int = 90
    pkcs11_module: str = ""
    show_under_review: bool = False
    retention_years: int = 6

    @property
    def database_url(self) -> str:
        """The configured database, or SQLite in the home folder."""
        return self.database or f"sqlite:///{(self.home / 'station.db').resolve()}"

    @property
    def keys(self) -> Path:
        """The folder of the station's keys; one that was never founded has none."""
        return self.home / "keys"

    @property
    def public_origin(self) -> str:
        """The address under which browsers reach the station, for links, QR codes and the origin check."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.origin or f"http://{host}:{self.port}").rstrip("/")


def read_settings(home: Path | None = None, **given: object) -> Settings:
    """Read settings: what is `given` wins over the environment, and that over `settings.toml` in the home folder."""
    folder = home or Path(os.environ.get("LIMS_HOME", "var"))
    file = folder / "settings.toml"
    values: dict[str, object] = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    for f in fields(Settings):
        if (text := os.environ.get(f"LIMS_{f.name.upper()}")) is not None:
            values[f.name] = text
    values |= {k: v for k, v in given.items() if v is not None}
    values["home"] = folder
    return Settings(**{k: _typed(k, v) for k, v in values.items()})  # type: ignore[arg-type]


def _typed(name: str, value: object) -> object:
    kind = {f.name: f.type for f in fields(Settings)}.get(name)
    if kind is None:
        raise ValueError(f"there is no setting named {name!r}")
    if kind is int:
        return int(str(value))
    if kind is bool:
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "yes")
    return value if kind is Path else str(value)
