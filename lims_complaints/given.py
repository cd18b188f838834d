"""What is entered for an act: the base of every act's input."""

from typing import Any

from pydantic import BaseModel, ConfigDict, SecretStr
from pydantic.config import JsonDict

from lims_complaints.language import N_

MAIL: JsonDict = {"titles": {"e-mail": N_("E-mail")}}
"""How a way of arrival is called where its word does not make a title."""

_LONGEST_VERSION = 18


def read_version(said: str) -> int | None:
    """Return a record's version as a browser or a program says it; None for what is none."""
    return int(said) if said.isdecimal() and len(said) <= _LONGEST_VERSION else None


class Given(BaseModel):
    """What is entered for an act. Secret fields (SecretStr) are recorded nowhere."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)

    @property
    def route_asked(self) -> str:
        """The route of the case that the act opens, where whoever opens it chooses among several; "" for any."""
        return ""

    def recorded(self) -> dict[str, Any]:
        """Return the input as JSON values, without its secrets."""
        secret = {name for name in type(self).model_fields if isinstance(getattr(self, name), SecretStr)}
        return self.model_dump(mode="json", exclude=secret)
