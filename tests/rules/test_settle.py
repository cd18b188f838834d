"""A newly loaded schedule confirms or moves dates already given; nothing moves without being said."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from lims_complaints.clocks.calendar import Calendar, built_in, from_toml
from lims_complaints.clocks.due import Due, due
from lims_complaints.clocks.settle import change, say_change
from lims_complaints.clocks.term import Term
from lims_complaints.language import LANGUAGES

CN = built_in("CN")
HEAD = 'extends = "CN"\nedition = "CN 2027"\nyears = [2027]\n'


def reckon(calendar: Calendar) -> Due:
    """Ten days from 22 December 2026: 1 January is off, 4 January 2027 the estimate."""
    return due(datetime(2026, 12, 22, 10, tzinfo=ZoneInfo("Asia/Shanghai")), Term(10, "calendar day"), calendar)


def loaded(days: str) -> Due:
    return reckon(from_toml(HEAD + days))


FIRST = '[off]\n2027-01-01 = "New Year\'s Day"\n'


@pytest.mark.parametrize(
    ("days", "kind", "moved"),
    [
        (FIRST, "confirmed", False),
        (FIRST + '2027-01-04 = "New Year\'s Day"\n', "later", True),
        (FIRST + '[on]\n2027-01-03 = "New Year\'s Day"\n', "earlier", True),
    ],
)
def test_a_schedule_confirms_or_moves(days: str, kind: str, moved: bool) -> None:
    found = change(reckon(CN), loaded(days))
    assert found is not None
    assert (found.kind, found.moved) == (kind, moved)
    assert len({say_change(found, language) for language in LANGUAGES}) == 3


def test_what_stays_as_it_was_is_no_change() -> None:
    assert change(reckon(CN), reckon(CN)) is None
    assert change(loaded(FIRST), loaded(FIRST)) is None


def test_a_schedule_withdrawn_is_said_too() -> None:
    found = change(loaded(FIRST), reckon(CN))
    assert found is not None
    assert found.kind == "now provisional"


def test_a_move_names_both_days() -> None:
    found = change(reckon(CN), loaded(FIRST + '2027-01-04 = "New Year\'s Day"\n'))
    assert found is not None
    assert say_change(found, "en") == "The date moves from 4 Jan 2027 to 5 Jan 2027, by the schedule: CN 2027."
    assert say_change(found, "zh-Hans") == "依放假安排，期限由2027年1月4日顺延至2027年1月5日：CN 2027。"
