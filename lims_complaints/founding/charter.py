"""What a station says of itself when it is founded, as a TOML file holds it: the station, and its first administrator."""

import tomllib
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, ValidationError

from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity.accounts import NAME

TEMPLATE = """\
# A station. Names and addresses stand at the head of every paper, in the language of its reader.

[station]
name.en         = ""
name.zh-Hans    = ""
name.zh-Hant    = ""
address.en      = ""
address.zh-Hans = ""
address.zh-Hant = ""
# The person whom clients ask.
contact.en      = ""
contact.zh-Hans = ""
contact.zh-Hant = ""
phone = ""
email = ""
# Number of the CMA certificate (资质认定证书编号) and of the accreditation; without one its mark stands on no report.
cma_number = ""
accreditation_number = ""
zone = "Asia/Shanghai"

# Looks after accounts and settings, and sees no case. Another person keeps the passphrase of the authority.
[administrator]
username = ""
name = ""
name_latin = ""
email = ""
"""


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is no time zone; write one such as Asia/Shanghai")
    return name


def _user(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError("a user name has 2 to 40 small letters, digits, dots or hyphens")
    return name


M = TypeVar("M", bound=BaseModel)
Line = Annotated[str, Field(min_length=1, max_length=200)]
Number = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9 ()（）-]*$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Said(_Section):
    """One text in the three languages of the program."""

    en: Line
    hans: Line = Field(alias="zh-Hans")
    hant: Line = Field(alias="zh-Hant")


class StationCharter(_Section):
    """The station itself. `cma_number` and `accreditation_number` are empty where it holds none."""

    name: Said
    address: Said
    contact: Said
    phone: str = Field(default="", max_length=60)
    email: EmailStr
    cma_number: Number = ""
    accreditation_number: Number = ""
    zone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"

    def columns(self) -> dict[str, Any]:
        """Return what the station's row holds."""
        return self.model_dump(by_alias=True)

    @property
    def tz(self) -> ZoneInfo:
        """The station's zone."""
        return ZoneInfo(self.zone)


class AdministratorCharter(_Section):
    """The first administrator, who adds everybody else."""

    username: Annotated[str, AfterValidator(_user)]
    name: Line
    name_latin: str = Field(default="", max_length=200)
    email: EmailStr | Annotated[str, Field(max_length=0)] = ""


class Charter(_Section):
    """A station and its first administrator."""

    station: StationCharter
    administrator: AdministratorCharter


class StationFile(_Section):
    """A file that describes a station which stands already; who its administrator was is left out or means nothing."""

    station: StationCharter
    administrator: dict[str, Any] = {}


def read_charter(text: str) -> Charter:
    """Read a founding file. Raises Invalid with each fault at its name, such as station.name.zh-Hant."""
    return _checked(Charter, _parsed(text))


def read_station(text: str) -> StationCharter:
    """Read what a file says of a station that stands already. Raises Invalid."""
    return _checked(StationFile, _parsed(text)).station


def charter_of(values: dict[str, Any]) -> Charter:
    """Return the charter that answers make. Raises Invalid."""
    return _checked(Charter, values)


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise Invalid((Fault("", "not TOML: {why}", {"why": str(wrong)}),)) from wrong


def _checked(model: type[M], values: dict[str, Any]) -> M:
    try:
        return model.model_validate(values)
    except ValidationError as wrong:
        raise Invalid(tuple(_fault(e["loc"], e["msg"], e["type"]) for e in wrong.errors())) from None


def _fault(where: tuple[int | str, ...], message: str, kind: str) -> Fault:
    plain = {
        "missing": "is missing",
        "string_too_short": "is empty; write it",
        "extra_forbidden": "is no name that is known here",
    }
    return Fault(".".join(str(w) for w in where), "{why}", {"why": plain.get(kind, message.removeprefix("Value error, "))})
