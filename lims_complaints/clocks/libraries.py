"""Calendars that come with the program: mainland China from chinesecalendar, everything else from holidays."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

from lims_complaints.clocks.days import Calendar
from lims_complaints.clocks.unreadable import Unreadable
from lims_complaints.language import N_

# Last year whose schedule was published everywhere when these calendars were checked (November 2026). The holidays
# library guesses any later year without a word, so a station confirms newer years with a calendar file.
CHECKED_UNTIL = 2026
FROM_YEAR = 2004
# A published year names at least this many days off on the mainland; a stray New Year's Day of the next is no year.
FEWEST_DAYS_OFF = 11
# Days fixed by date in the mainland's regulation on holidays; all others follow the yearly notice.
CN_FIXED = {
    (1, 1): N_("New Year's Day"),
    (5, 1): N_("Labour Day"),
    (5, 2): N_("Labour Day"),
    (10, 1): N_("National Day"),
    (10, 2): N_("National Day"),
    (10, 3): N_("National Day"),
}
BRIDGE = N_("Bridge day")
CN_NAMES = {"Tomb-sweeping Day": N_("Qingming Festival"), "Mid-autumn Festival": N_("Mid-Autumn Festival")}
ZONES = {
    "CN": "Asia/Shanghai",
    "HK": "Asia/Hong_Kong",
    "TW": "Asia/Taipei",
    "MO": "Asia/Macau",
    "XK": "Europe/Belgrade",
}
NO_CALENDAR = N_(
    "No calendar is known for “{place}”. Give a country's two letters (CN, HK, TW, DE), with its part where that matters (US-NY), "
    "or a calendar file."
)
SEVERAL = N_("{country} has several time zones: name the one that counts, as in {example}.")


@cache
def built_in(jurisdiction: str, zone: str = "") -> Calendar:
    """Return the calendar of a country ("CN", "HK", "TW", "DE") or of a part of one ("US-NY", "DE-BY"), built once.

    A zone is needed where a country has several, and may stand behind its letters ("US-NY America/New_York"). Raises
    Unreadable for an unknown country or part, or a missing zone.
    """
    place, _, named = jurisdiction.partition(" ")
    zone = zone or named
    if zone and zone not in available_timezones():
        raise Unreadable(N_("There is no time zone “{zone}”; write one as Asia/Shanghai is written."), zone=zone)
    country, _, part = place.partition("-")
    if place == "CN":
        return replace(_mainland(), zone=zone, jurisdiction=jurisdiction) if zone else _mainland()
    return _from_holidays(jurisdiction, country, part or None, zone or _zone(country))


@cache
def countries() -> tuple[str, ...]:
    """Return the two letters of every country that the library knows and whose zone is known."""
    known = import_module("holidays").list_supported_countries(include_aliases=False)
    return tuple(sorted(country for country in known if country in ZONES or get_global("territory_zones").get(country)))


def to_look_at(jurisdiction: str) -> Calendar:
    """Return a place's calendar to look at: its days, in the first of its zones where it has several. Raises Unreadable."""
    zones = get_global("territory_zones").get(jurisdiction[:2], [])
    try:
        return built_in(jurisdiction)
    except Unreadable:
        return built_in(jurisdiction, str(zones[0]) if zones else "")


def second_opinion(jurisdiction: str) -> Calendar:
    """Return the holidays library's view of the mainland, to compare day by day; for others the built-in one."""
    mainland = jurisdiction.partition(" ")[0] == "CN"
    return _from_holidays("CN", "CN", None, ZONES["CN"]) if mainland else to_look_at(jurisdiction)


def _mainland() -> Calendar:
    days = import_module("chinese_calendar")  # only when asked for: the Taiwanese station need not load it
    off = {day: _cn_name(name) for day, name in days.holidays.items()}
    counted = Counter(day.year for day in off)
    years = frozenset(year for year, n in counted.items() if n >= FEWEST_DAYS_OFF)
    return Calendar(
        jurisdiction="CN",
        edition=f"CN {min(years)}-{max(years)}, chinesecalendar {version('chinesecalendar')}",
        zone=ZONES["CN"],
        years=years,
        off=_sorted((day, name) for day, name in off.items() if day.year in years),
        on=_sorted((day, _cn_name(name)) for day, name in days.workdays.items()),
        fallback_off=CN_FIXED,
        tail=4,
        source="https://github.com/LKI/chinese-calendar",
    )


def _cn_name(name: str) -> str:
    return CN_NAMES.get(name, name)


def _from_holidays(jurisdiction: str, country: str, part: str | None, zone: str) -> Calendar:
    listed = _listed(country, part, range(FROM_YEAR, CHECKED_UNTIL + 1))
    years = sorted({day.year for day in listed if FROM_YEAR <= day.year <= CHECKED_UNTIL})
    if not years:
        raise Unreadable(NO_CALENDAR, place=country)
    off = _sorted((day, _plain(name)) for day, name in listed.items() if day.year in years)
    made_up: set[date] = getattr(listed, "weekend_workdays", set())
    return Calendar(
        jurisdiction=jurisdiction,
        edition=f"{jurisdiction} {years[0]}-{years[-1]}, holidays {version('holidays')}",
        zone=zone,
        years=frozenset(years),
        # Hong Kong offices work Monday to Friday; the library's Hong Kong weekend is Sunday alone.
        weekend=frozenset({5, 6}) if country == "HK" else frozenset(listed.weekend),
        off={day: name for day, name in off.items() if day not in made_up},
        on=_sorted((day, BRIDGE) for day in made_up if day.year in years),
        fallback_off=_fixed(off),
        tail=4 if country == "CN" else 0,
        source="https://github.com/vacanza/holidays",
    )


def _listed(country: str, part: str | None, years: Iterable[int]) -> Any:
    """The library's days off, in English whatever the process's locale, for these years and no others."""
    library = import_module("holidays")  # a tenth of a second to import: only when a calendar needs it
    try:
        kind = getattr(library, country)
        english = next((lang for lang in ("en_HK", "en_US", "en_GB") if lang in kind.supported_languages), None)
        # "optional" holds Hong Kong's general holidays (Cap. 149); the default is the shorter list for employers.
        wanted = {"categories": ("optional",)} if country == "HK" else {}
        return library.country_holidays(country, subdiv=part, years=years, expand=False, language=english, **wanted)
    except (AttributeError, NotImplementedError) as unknown:
        place = country if part is None else f"{country}-{part}"
        raise Unreadable(NO_CALENDAR, place=place) from unknown


def _plain(name: str) -> str:
    """A day's name without the library's notes: a substituted day is a bridge day."""
    return BRIDGE if "substituted from" in name else name


def _fixed(off: dict[date, str]) -> dict[tuple[int, int], str]:
    """The days that were off under one name in both of the last two years: fixed by date, they will be off again."""
    last, before = CHECKED_UNTIL, CHECKED_UNTIL - 1
    return {
        (day.month, day.day): name
        for day, name in off.items()
        if day.year == last
        and (day.month, day.day) != (2, 29)
        and not name.endswith("(observed)")
        and off.get(day.replace(year=before)) == name != BRIDGE
    }


def _zone(country: str) -> str:
    if country in ZONES:
        return ZONES[country]
    zones = get_global("territory_zones").get(country, [])
    if zones and len({_winter_and_summer(zone) for zone in zones}) == 1:
        return str(zones[0])
    if not zones:
        raise Unreadable(N_("No country “{country}” is known; give its two letters, as in CN, HK, TW, DE."), country=country)
    raise Unreadable(SEVERAL, country=country, example=zones[0])


def _winter_and_summer(zone: str) -> tuple[timedelta | None, ...]:
    """The zone's offsets in January and July: zones that share them cut the day alike (Berlin and Büsingen)."""
    return tuple(datetime(CHECKED_UNTIL, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7))


def _sorted(days: Iterable[tuple[date, str]]) -> dict[date, str]:
    return dict(sorted(days))
