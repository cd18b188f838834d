"""What several papers hold: the station that speaks, who signed, and words that follow the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from lims_complaints.language import N_, Language, in_english, say_date, say_time, translator


class Frozen(BaseModel):
    """Content that nobody changes between the act and the paper."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Station(Frozen):
    """The station as it stands at the head of its papers. `name` is by language; `zone` an IANA name."""

    name: Mapping[Language, str]
    address: Mapping[Language, str]
    phone: str = ""
    email: str = ""
    cma_number: str = ""
    accreditation_number: str = ""
    has_seal: bool = True
    zone: str = "Asia/Shanghai"


class Words(Frozen):
    """A text of the program (a msgid) with the values of its {places}: said in the reader's language."""

    kind: Literal["words"] = "words"
    text: str
    values: Mapping[str, str] = {}


def yes_or_no(holds: bool) -> Words:
    """Return yes or no in each reader's language."""
    return Words(text=N_("yes") if holds else N_("no"))


def known_as(name: str) -> Words:
    """Return a parameter or matrix as each reader calls it: 铁 is Iron."""
    return Words(text=in_english(name))


class Titled(Frozen):
    """A text that stands in each language already, such as a title of the procedure document."""

    kind: Literal["titled"] = "titled"
    texts: Mapping[Language, str]


class Signature(Frozen):
    """Who put a name to what. Role and meaning are msgids; without a time it is a line to sign by hand."""

    name: str | Titled = ""
    role: str
    meaning: str = ""
    at: AwareDatetime | None = None


def _in_json(value: "str | Words | Titled | datetime | date | None") -> object:
    if isinstance(value, Words | Titled):
        return {**vars(value)}
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _from_json(value: object) -> object:
    match value:
        case {"instant": str(at)}:
            return datetime.fromisoformat(at)
        case {"day": str(on)}:
            return date.fromisoformat(on)
    return value


Value = Annotated[
    str | Words | Titled | AwareDatetime | date,
    BeforeValidator(_from_json),
    PlainSerializer(_in_json, when_used="json"),
]
"""A text as it is, words to be said, a title, an aware instant or a day. A Decimal is given as the text that was typed.

In JSON an instant is {"instant": …} and a day {"day": …}, so that content kept with an act is printed as it was meant.
"""


class Speaker:
    """Says values in one language and one station's zone."""

    def __init__(self, language: Language, station: Station) -> None:
        self.language = language
        self.zone = ZoneInfo(station.zone)
        self.say = translator(language)

    def value(self, value: Value | None) -> str:
        """Say any value of a paper; nothing is an empty text."""
        if isinstance(value, Words):
            return self.say(value.text, **value.values)
        if isinstance(value, Titled):
            return value.texts[self.language]
        if isinstance(value, datetime):
            return self.instant(value)
        return say_date(value, self.language) if isinstance(value, date) else value or ""

    def titled(self, title: str | Mapping[Language, str]) -> str:
        """Say a title: a msgid, or one that stands in each language already."""
        return self.say(title) if isinstance(title, str) else title[self.language]

    def instant(self, at: datetime) -> str:
        """Write an instant with its zone: 23 Nov 2026, 16:20 (UTC+08:00)."""
        return f"{say_time(at, self.language, self.zone)} ({self.offset(at)})"

    def offset(self, at: datetime) -> str:
        """Write how far the station's zone is from UTC at an instant: UTC+08:00."""
        offset = at.astimezone(self.zone).utcoffset() or timedelta()
        sign, minutes = "-" if offset < timedelta() else "+", abs(int(offset.total_seconds())) // 60
        return f"UTC{sign}{minutes // 60:02d}:{minutes % 60:02d}"

    def signature(self, signed: Signature) -> dict[str, str]:
        """Return what a signature block shows."""
        return {
            "name": self.value(signed.name),
            "role": self.say(signed.role),
            "meaning": self.say(signed.meaning),
            "at": self.instant(signed.at) if signed.at else "",
        }

    def station(self, station: Station) -> dict[str, str | bool]:
        """Return the head of a paper: the name in the reader's language and, beneath it, in another."""
        other: Language = "zh-Hans" if self.language == "en" else "en"
        return {
            "name": station.name.get(self.language) or station.name.get("en", ""),
            "second_name": station.name.get(other, ""),
            "chinese_name": station.name.get("zh-Hans", ""),
            "address": station.address.get(self.language) or station.address.get("en", ""),
            "phone": station.phone,
            "email": station.email,
            "cma_number": station.cma_number,
            "accreditation_number": station.accreditation_number,
            "has_seal": station.has_seal,
        }


Align = Literal["left", "center", "right", "decimal"]
Named = Annotated[str, "a msgid: said in the reader's language"]
