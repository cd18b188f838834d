"""Letters of the station: whole, polite, one person to ask; Chinese ones in Chinese form (尊敬的…, 此致 敬礼)."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from pydantic import Field

from lims_complaints.documents.content import Frozen, Speaker, Station
from lims_complaints.documents.forms import Table, table
from lims_complaints.documents.typst import render
from lims_complaints.language import Language

_PLACE = re.compile(r"\{([^{}\n]+)\}")
_GREETING_ENDS = (",", "，", ":", "：")
_CLOSING_BEGINS = ("Yours ", "此致")


class Ask(Frozen):
    """The one person whom the reader can ask."""

    name: str
    role: str = Field(default="", description="a msgid")
    phone: str = ""
    email: str = ""


class LetterContent(Frozen):
    """A letter as it goes out. Subject and paragraphs are in the letter's language already; `- ` begins a list item.

    A first paragraph that greets (it ends with a comma or a colon) and a last part that closes (from "Yours …" or 此致 on,
    with the name and date beneath) are set as such; where the paragraphs have none, the usual ones are put.
    """

    station: Station
    code: str
    edition: str
    number: str
    case: str = ""
    your_reference: str = ""
    addressee: str
    address: tuple[str, ...] = ()
    salutation: str = Field(default="", description="whom the letter greets, where it is not the addressee")
    written_on: date
    subject: str
    paragraphs: tuple[str | Table, ...] = Field(min_length=1)
    signer: str = ""
    signer_role: str = Field(default="", description="a msgid")
    ask: Ask | None = None
    enclosures: tuple[str, ...] = ()


def fill(body: str, fields: Mapping[str, str]) -> list[str]:
    """Return the paragraphs of `body` (parted by empty lines) with each {place} filled.

    A place is named in words, {report number}. A paragraph with a place whose field is empty falls out; line ends within one
    stay. Raises KeyError naming a place for which there is no field.
    """
    paragraphs = re.split(r"\n\s*\n", body.strip())
    return [_PLACE.sub(lambda m: fields[m[1]], p) for p in paragraphs if all(fields[name] for name in _PLACE.findall(p))]


def render_letter(
    letter: LetterContent, language: Language, at: datetime, attachments: Mapping[str, bytes] | None = None
) -> bytes:
    """Make the letter in `language`, its content attached as `letter.json`."""
    speaker = Speaker(language, letter.station)
    greeting, body, closing = _parts(letter.paragraphs)
    shown = letter.model_dump(exclude={"station", "paragraphs", "ask"}, mode="json") | {
        "station": speaker.station(letter.station),
        "written_on": speaker.value(letter.written_on),
        "signer_role": speaker.say(letter.signer_role),
        "greeting": greeting,
        "paragraphs": [p if isinstance(p, str) else table(p, speaker) for p in body],
        "closing": closing,
        "ask": letter.ask.model_dump() | {"role": speaker.say(letter.ask.role)} if letter.ask else None,
    }
    kept = {"letter.json": letter.model_dump_json(indent=1).encode()} | dict(attachments or {})
    return render("letters/letter.typ", shown, language, at, kept)


def _parts(paragraphs: tuple[str | Table, ...]) -> tuple[str, tuple[str | Table, ...], list[str]]:
    """Part a letter into greeting, body, and the closing's paragraphs."""
    first = paragraphs[0]
    greeting = first if isinstance(first, str) and first.endswith(_GREETING_ENDS) and "\n" not in first else ""
    body = paragraphs[1:] if greeting else paragraphs
    ends = (n for n, p in enumerate(body) if isinstance(p, str) and p.startswith(_CLOSING_BEGINS))
    end = next(ends, len(body))
    return greeting, body[:end], [p for p in body[end:] if isinstance(p, str)]
