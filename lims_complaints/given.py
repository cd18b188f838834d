"""What is entered for an act: the base of every act's input."""

from typing import Any

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationInfo
from pydantic.config import JsonDict

from lims_complaints.language import N_

MAIL: JsonDict = {"titles": {"e-mail": N_("E-mail")}}
"""How a way of arrival is called where its word does not make a title."""

AT = "at"
"""In the context of a validator's own sentence: the field at which it is told, where that is another than the one it hangs on."""

_LONGEST_VERSION = 18


def read_version(said: str) -> int | None:
    """Return a record's version as a browser or a program says it; None for what is none."""
    return int(said) if said.isdecimal() and len(said) <= _LONGEST_VERSION else None


def entered(others: ValidationInfo, name: str) -> bool:
    """Whether an earlier field was filled in, rightly or wrongly: what is wrong with it is told at its own place."""
    return name not in others.data or bool(others.data[name])


class Given(BaseModel):
    """What is entered for an act. Secret fields (SecretStr) are recorded nowhere.

    What two fields say together is checked by a validator of the later one (validate_default=True), never by one of the
    model: pydantic asks the model only when every field is right, and whoever fills it in would hear of it a round later.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)

    @property
    def route_asked(self) -> str:
        """The route of the case that the act opens, where whoever opens it chooses among several; "" for any."""
        return ""

    def recorded(self) -> dict[str, Any]:
        """Return the input as JSON values, without its secrets."""
        secret = {name for name in type(self).model_fields if isinstance(getattr(self, name), SecretStr)}
        return self.model_dump(mode="json", exclude=secret)
