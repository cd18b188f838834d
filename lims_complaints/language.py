"""The three languages of everything a person reads; English is the key of each text."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from lims_complaints.lazily import Lazily

if TYPE_CHECKING:
    from babel.messages import mofile, pofile
else:
    mofile, pofile = Lazily("babel.messages.mofile"), Lazily("babel.messages.pofile")

Language = Literal["en", "zh-Hans", "zh-Hant"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
NAMES: dict[Language, str] = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
LOCALE = Path(__file__).parent / "locale"


_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")


def legible(text: str) -> str:
    """Return what somebody entered as it can be read: without control characters and without marks that turn what follows around.

    What is seen is then what is kept, on a page, in a terminal, in a letter; line breaks of other kinds are line breaks.
    """
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", _BREAKS.sub("\n", text))


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a text for translation where it is written; it is translated where it is shown."""
    return text


@cache
def _catalog(language: Language) -> GNUTranslations:
    merged = None
    for file in sorted((LOCALE / language.replace("-", "_")).glob("*.po")):
        with file.open("rb") as stream:
            part = pofile.read_po(stream, locale=language.replace("-", "_"))
        if merged is None:
            merged = part
        for message in part:
            if message.id and message.id not in merged:
                merged[message.id] = message
    compiled = io.BytesIO()
    if merged is not None:
        mofile.write_mo(compiled, merged)
        compiled.seek(0)
        return GNUTranslations(compiled)
    return GNUTranslations()


def in_each(words: Callable[[Language], str]) -> dict[str, str]:
    """Return what is said, in every language: for words that are kept before it is known who reads them."""
    return {language: words(language) for language in LANGUAGES}


@cache
def translator(language: Language) -> Callable[..., str]:
    """Return the function that says an English text in `language`, with {named} places filled."""

    def say(text: str, /, **values: object) -> str:
        said = _catalog(language).gettext(text) if text and language != "en" else text
        return said.format(**values) if values else said

    return say


def say_in_each(text: str, /, **values: object) -> dict[Language, str]:
    """Return an English text in each language, with {named} places filled."""
    return {language: translator(language)(text, **values) for language in LANGUAGES}


@cache
def _water_names() -> dict[str, str]:
    """Return every spelling of the parameters and matrices that are known (locale/*/parameters.po): spelling → English."""
    found: dict[str, str] = {}
    for folder in sorted(LOCALE.iterdir()):
        file = folder / "parameters.po"
        if file.is_file():
            with file.open("rb") as stream:
                for message in pofile.read_po(stream):
                    if message.id:
                        found |= {str(message.id).casefold(): str(message.id), str(message.string): str(message.id)}
    return found


@cache
def _in_any_case() -> dict[str, str]:
    """Return the same without regard to case: CaCO₃ stands in a Chinese name as well."""
    return {text.casefold(): english for text, english in _water_names().items()}


def in_english(name: str) -> str:
    """Return the English name of a parameter or matrix, in whatever language it stands; one that is not known stays as it is."""
    return _in_any_case().get(name.strip().casefold(), name)


def spellings(name: str) -> frozenset[str]:
    """Return every spelling of a parameter or matrix, as it stands included."""
    plain = in_english(name)
    return frozenset({name, plain, *(text for text, english in _water_names().items() if english == plain)})


IN_MATRIX = N_("{parameters} in {matrix}")


@lru_cache(maxsize=4096)
def say_subject(language: Language, subject: str, matrix: str = "") -> str:
    """Say what a case is about: the parameters in dispute and what was sampled, as the reader calls them; other words stay."""
    if not matrix:
        return say_name(language, subject)
    joint = ", " if language == "en" else "、"
    parameters, matrices = (joint.join(say_name(language, name) for name in text.split("、")) for text in (subject, matrix))
    plain = matrices[:1].lower() + matrices[1:] if language == "en" and matrices[1:].islower() else matrices
    return translator(language)(IN_MATRIX, parameters=parameters, matrix=plain)


def say_name(language: Language, name: str) -> str:
    """Say a parameter or matrix as the reader calls it, in whatever language it stands: 铁 is Iron."""
    return translator(language)(in_english(name))


def name_in(language: Language, name: str, latin: str | None) -> str:
    """Write a person's name as a language does, where both spellings are known: Chen Yu, 陈宇."""
    return (latin if language == "en" else "") or name


def plural(language: Language, one: str, many: str, n: int) -> str:
    """Say `one` or `many` for `n`; Chinese has one form."""
    if language == "en":
        return (one if n == 1 else many).format(n=n)
    return _catalog(language).ngettext(one, many, n).format(n=n)


def negotiate(accepted: str) -> Language:
    """Choose a language from an Accept-Language header; Taiwan, Hong Kong and Macau read 繁體中文."""
    weighed: list[tuple[float, int, str]] = []
    for part in accepted.split(","):
        tag, _, q = part.strip().partition(";q=")
        try:
            weighed.append((-float(q or 1), len(weighed), tag.lower()))
        except ValueError:
            continue
    for _, _, tag in sorted(weighed):
        if tag.startswith("zh"):
            return "zh-Hant" if re.search(r"hant|tw|hk|mo", tag) else "zh-Hans"
        if tag.startswith("en"):
            return "en"
    return "en"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say_date(day: date, language: Language) -> str:
    """Write a date the way it is read: 23 Nov 2026, 2026年11月23日."""
    if language == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def say_time(at: datetime, language: Language, zone: tzinfo) -> str:
    """Write an instant in the station's zone: 23 Nov 2026, 16:20 · 2026年11月23日 16:20."""
    local = at.astimezone(zone)
    joint = ", " if language == "en" else " "
    return f"{say_date(local.date(), language)}{joint}{local:%H:%M}"
