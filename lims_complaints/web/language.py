"""In which language somebody reads: asked for in the address, remembered, their account's, or their browser's."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from fastapi import Request

from lims_complaints.language import LANGUAGES, NAMES, Language, negotiate

COOKIE = "language"
_CODES: dict[str | None, Language] = {code: code for code in LANGUAGES}


@dataclass(frozen=True)
class Choice:
    """One language in the list at the head of a page."""

    code: Language
    name: str
    href: str


def known(text: str | None) -> Language | None:
    """Return the language that a text names, if it does."""
    return _CODES.get(text)


def language_of(request: Request) -> Language:
    """Return the reader's language: ?lang=, then the cookie, then the account, then Accept-Language."""
    return (
        known(request.query_params.get("lang"))
        or known(request.cookies.get(COOKIE))
        or known(getattr(request.state, "account_language", None))
        or negotiate(request.headers.get("accept-language", ""))
    )


def choices(request: Request) -> tuple[Choice, ...]:
    """Return this page's address in each language; what else stands in the address stays."""
    path = request.url.path
    if not request.url.query:
        return _choices(path)
    rest = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    return tuple(Choice(code, NAMES[code], f"{path}?{urlencode([*rest, ('lang', code)])}") for code in LANGUAGES)


@lru_cache(maxsize=512)
def _choices(path: str) -> tuple[Choice, ...]:
    return tuple(Choice(code, NAMES[code], f"{path}?{urlencode({'lang': code})}") for code in LANGUAGES)
