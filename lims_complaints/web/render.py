"""Pages from templates: one environment a language, the frame's context, and how values are written."""

import re
from collections.abc import Mapping, MutableMapping
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from markupsafe import Markup, escape

from lims_complaints.clocks.due import Due
from lims_complaints.clocks.explain import say_due
from lims_complaints.documents.content import Station as Head
from lims_complaints.errors import Fault
from lims_complaints.identity.actor import Actor
from lims_complaints.language import (
    LANGUAGES,
    N_,
    NAMES,
    Language,
    name_in,
    plural,
    say_date,
    say_name,
    say_subject,
    say_time,
    translator,
)
from lims_complaints.settings import share
from lims_complaints.web import drawn, lines
from lims_complaints.web.kept import keeper
from lims_complaints.web.language import COOKIE, choices, known, language_of
from lims_complaints.web.nav import places
from lims_complaints.web.static_files import address

FOOTER = (
    ("/procedure", N_("How we handle appeals")),
    ("/verify", N_("Verify a report")),
    ("/privacy", N_("Privacy")),
    ("/accessibility", N_("Accessibility")),
    ("/sign-in", N_("For the station’s people")),
)
YEAR = 365 * 24 * 3600


def environments(head: Head) -> Mapping[Language, Environment]:
    """Make the templates' environments of a station, one a language."""
    return {language: _environment(language, head) for language in LANGUAGES}


def page(request: Request, name: str, /, status: int = 200, **context: Any) -> HTMLResponse:
    """Answer with the page `name` (such as "sign-in.html"), in the reader's language, within the frame.

    The frame adds language, languages, nav, actor, initials and footer. What a page itself shows stands in `context`.
    """
    language = language_of(request)
    answer = HTMLResponse(text(request, name, **context), status, {"Content-Language": language})
    if known(request.query_params.get("lang")):
        secure = request.app.state.address.secure
        answer.set_cookie(COOKIE, language, max_age=YEAR, httponly=True, samesite="lax", secure=secure)
    return answer


def text(request: Request, name: str, /, **context: Any) -> str:
    """Render the page `name` as text."""
    language = language_of(request)
    actor: Actor | None = getattr(request.state, "actor", None)
    served: frozenset[str] = getattr(request.app.state, "served", frozenset())
    called = name_in(language, actor.name, actor.latin) if actor else ""
    frame = {
        "languages": choices(request),
        "actor": actor,
        "called": called,
        "initials": initials(called),
        "nav": tuple(places(request.app, actor, request.url.path)),
        "footer": [entry for entry in FOOTER if entry[0] in served],
        "here": request.url.path,
    }
    found: Environment = request.app.state.environments[language]
    return found.get_template(name).render(frame | context)


def redirect(to: str) -> Response:
    """Send the browser on to a page of ours after something was done (303)."""
    return Response(status_code=303, headers={"Location": to})


def initials(name: str) -> str:
    """Return what stands in the round mark: CY for Chen Yu, 陈 for 陈宇."""
    if name and not name.isascii():
        return name[0]
    return "".join(word[0] for word in name.split()[:2]).upper()


def decimal(value: Decimal | str | None) -> str:
    """Write a number as it was typed: 13.70 stays 13.70, never 1.37E+1."""
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else value


def size(octets: int) -> str:
    """Write a file's size: 84 KB, 1.2 MB."""
    kilo = 1000
    if octets < kilo * kilo:
        return f"{max(1, round(octets / kilo))} KB"
    return f"{octets / kilo / kilo:.1f} MB"


def tell(language: Language, fault: Fault) -> str:
    """Say what is wrong with a field; the field's label is said in the same language."""
    say = translator(language)
    if fault.said is not None:
        return fault.said.say(say)
    values = {k: say(v) if k == "label" else v for k, v in fault.values.items()}
    return say(fault.message, **values)


class _Compiled(BytecodeCache):
    """Compiled templates, kept in memory: every station of a process shares a language's."""

    kept: ClassVar[dict[tuple[Language, str], bytes]] = {}

    def __init__(self, language: Language) -> None:
        self._language = language

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled before."""
        if code := self.kept.get((self._language, bucket.key + bucket.checksum)):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled now."""
        self.kept[self._language, bucket.key + bucket.checksum] = bucket.bytecode_to_string()


class _Said(Extension):
    """Says words that stand in a template as they are when it is compiled: a page has a hundred of them."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's own form
        """Put the words of the environment's language where {{ _("words") }} stands."""
        say: Any = self.environment.globals["_"]

        def said(found: re.Match[str]) -> str:
            words = str(escape(say(found[1] or found[2])))
            return found[0] if "{" in words else words

        return _WORDS.sub(said, source)


_WORDS = re.compile(r"""\{\{ _\((?:"([^"\\{]+)"|'([^'\\{]+)')\) \}\}""")


class _Pages(Environment):
    """Templates whose names are the environment's own: each would put an empty map before them, to be looked through at every import."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the names that a template knows beside those of its page."""
        return super().make_globals(d) if d else self.globals


def _environment(language: Language, head: Head) -> Environment:
    made = _Pages(
        loader=FileSystemLoader(share("templates", "pages")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_Compiled(language),
        cache_size=400,
        extensions=[_Said],
    )
    zone = ZoneInfo(head.zone)
    made.globals |= {
        "_": partial(_say, translator(language)),
        "ngettext": partial(plural, language),
        "subject": lambda case: say_subject(language, case.subject, case.matrix),
        "said": partial(_said, translator(language)),
        "tell": partial(tell, language),
        "static": address,
        "drawn": drawn,
        "lines": lines,
        "language": language,
        "station": head.name.get(language) or head.name.get("en", ""),
        "head": head,
        "zone": zone,
        "written": keeper(made),
        "tongues": NAMES,
    }
    made.filters |= {
        "day": partial(_day, language=language, zone=zone),
        "time": lambda at: say_time(at, language, zone) if at else "",
        "decimal": decimal,
        "named": partial(say_name, language),
        "called": lambda person: name_in(language, person.name, person.name_latin) if person else "",
        "size": size,
    }
    return made


def _say(translate: Any, message: str, /, **values: object) -> str:
    """Say a msgid; where a value is Markup (a link), the text around it is escaped and the whole is Markup."""
    if values and any(hasattr(v, "__html__") for v in values.values()):
        return Markup(escape(translate(message))).format(**values)  # noqa: S704 - escaped in this line
    said: str = translate(message, **values)
    return said


def _said(translate: Any, title: str) -> str:
    """Say the title of a choice: as it stands, or the word that it was made from (Out of time: out of time)."""
    plain = title[:1].lower() + title[1:]
    own, word = str(translate(title)), str(translate(plain))
    return own if own != title or word == plain else word


def _day(value: date | datetime | Due | None, *, language: Language, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, Due):
        return say_due(value.date, language, provisional=value.provisional)
    return say_date(value.astimezone(zone).date() if isinstance(value, datetime) else value, language)
