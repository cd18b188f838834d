"""What holds for every start, term, calendar and set of pauses (issue 7, must hold 2)."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from lims_complaints.clocks.calendar import Calendar, built_in, from_toml, to_toml
from lims_complaints.clocks.due import Due, Pause, due, explain, month_view
from lims_complaints.clocks.term import LONGEST, UNITS, Term, Unit, parse_term, write_term
from lims_complaints.language import LANGUAGES

CN = built_in("CN")
PLACES = st.sampled_from(["CN", "HK", "TW", "DE"]).map(built_in)
STARTS = st.datetimes(datetime(2019, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - aware by `timezones`
ZONES = st.sampled_from(["UTC", "America/New_York", "Pacific/Kiritimati", "Asia/Kolkata", "Asia/Shanghai"]).map(ZoneInfo)
DAY_UNITS: tuple[Unit, ...] = ("same day", "calendar day", "working day", "week", "month", "day of next month")
ONE = timedelta(days=1)


@st.composite
def terms(draw: st.DrawFn, units: tuple[Unit, ...] = DAY_UNITS, roll: bool | None = None) -> Term:
    unit = draw(st.sampled_from(units))
    longest = min(LONGEST[unit], 24 if unit == "month" else 60)
    rolls = draw(st.booleans()) if roll is None else roll
    return Term(0 if unit == "same day" else draw(st.integers(1, longest)), unit, rolls)


@st.composite
def pauses(draw: st.DrawFn) -> list[Pause]:
    found = []
    for _ in range(draw(st.integers(0, 4))):
        begin = draw(STARTS)
        found.append(Pause(begin, begin + timedelta(hours=draw(st.integers(0, 24 * 20)))))
    return found


def near(start: datetime, hours: tuple[int, int]) -> Pause:
    begin = start + timedelta(hours=hours[0])
    return Pause(begin, begin + timedelta(hours=hours[1]))


NEAR = st.lists(st.tuples(st.integers(-100, 800), st.integers(0, 400)), max_size=4)


def span(first: date, last: date) -> list[date]:
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


@given(STARTS, terms(roll=True), PLACES, NEAR)
def test_the_due_date_is_a_working_day(start: datetime, term: Term, place: Calendar, stood: list[tuple[int, int]]) -> None:
    assert place.working(due(start, term, place, [near(start, hours) for hours in stood]).date)


@given(STARTS, st.integers(1, 60), PLACES)
def test_calendar_days_end_at_or_after_n_days_and_every_day_in_between_is_off(start: datetime, n: int, place: Calendar) -> None:
    found = due(start, Term(n, "calendar day"), place)
    nominal = start.astimezone(place.tz).date() + timedelta(days=n)
    assert found.nominal_on == nominal <= found.date
    assert not any(map(place.working, span(nominal, found.date - ONE)))
    assert [day for day, _ in found.skipped] == span(nominal, found.date - ONE)


@given(STARTS, st.integers(1, 60), PLACES)
def test_counting_back_the_working_days_gives_n(start: datetime, n: int, place: Calendar) -> None:
    found = due(start, Term(n, "working day"), place)
    assert sum(map(place.working, span(found.first_day, found.date))) == n


@given(STARTS, terms(), PLACES, st.integers(0, 60 * 24 * 40))
def test_a_later_start_never_ends_earlier(start: datetime, term: Term, place: Calendar, minutes: int) -> None:
    assert due(start, term, place).at <= due(start + timedelta(minutes=minutes), term, place).at


@given(STARTS, terms(UNITS, roll=True), PLACES, NEAR)
def test_a_longer_term_never_ends_before_a_shorter(
    start: datetime, term: Term, place: Calendar, stood: list[tuple[int, int]]
) -> None:
    assume(term.unit != "same day" and term.n < LONGEST[term.unit])
    standing = [near(start, hours) for hours in stood]
    shorter, longer = (due(start, replace(term, n=term.n + more), place, standing) for more in (0, 1))
    assert shorter.at <= longer.at
    if term.unit == "working day":
        assert shorter.date < longer.date


@given(STARTS, terms(UNITS), PLACES, ZONES)
def test_the_zone_in_which_the_start_is_written_does_not_matter(
    start: datetime, term: Term, place: Calendar, zone: ZoneInfo
) -> None:
    assert due(start.astimezone(zone), term, place) == due(start, term, place)


@given(st.dates(date(2019, 1, 1), date(2026, 12, 31)), st.times(), st.times(), terms(), PLACES)
def test_all_instants_of_a_local_day_give_one_result(day: date, one: time, other: time, term: Term, place: Calendar) -> None:
    starts = [datetime.combine(day, at, place.tz) for at in (one, other)]
    assume(all(start.astimezone(UTC).astimezone(place.tz).date() == day for start in starts))
    assert due(starts[0], term, place) == due(starts[1], term, place)


@given(st.dates(date(2019, 1, 1), date(2026, 12, 31)), terms(("calendar day", "working day", "week", "month")))
def test_a_microsecond_across_midnight_moves_the_first_day_by_one(day: date, term: Term) -> None:
    midnight = datetime.combine(day, time(), CN.tz).astimezone(UTC)
    before, after = due(midnight - timedelta(microseconds=1), term, CN), due(midnight, term, CN)
    assert after.first_day - before.first_day == ONE
    assert before.at.time() == after.at.time() == time(16)


@given(STARTS, st.integers(1, 30), st.integers(1, 30), PLACES)
def test_working_days_add_up(start: datetime, n: int, m: int, place: Calendar) -> None:
    first = due(start, Term(n, "working day"), place)
    noon = datetime.combine(first.date, time(12), place.tz)
    assert due(noon, Term(m, "working day"), place).date == due(start, Term(n + m, "working day"), place).date


@given(STARTS, terms(UNITS, roll=True), PLACES, st.sets(st.dates(date(2019, 1, 1), date(2028, 12, 31)), max_size=40))
def test_more_holidays_never_make_a_deadline_earlier(start: datetime, term: Term, place: Calendar, free: set[date]) -> None:
    more = place.with_closed(dict.fromkeys(sorted(free), "closed"))
    assert due(start, term, place).at <= due(start, term, more).at


@given(STARTS, terms(roll=True), st.integers(0, 40))
def test_a_day_off_that_is_worked_never_makes_it_later(start: datetime, term: Term, which: int) -> None:
    found = due(start, term, CN)
    assume(found.skipped)
    worked = found.skipped[which % len(found.skipped)][0]
    assert due(start, term, replace(CN, on={**CN.on, worked: "worked"})).date <= found.date


@given(STARTS, terms(UNITS), pauses(), st.randoms(use_true_random=False))
def test_the_order_in_which_pauses_were_entered_does_not_matter(start, term, stood, shuffler) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(stood)
    shuffler.shuffle(shuffled)
    assert due(start, term, CN, shuffled) == due(start, term, CN, stood)


@given(STARTS, terms(UNITS, roll=True), st.tuples(st.integers(-100, 800), st.integers(1, 400)), st.integers(0, 400))
def test_a_pause_in_two_halves_is_one_pause(start: datetime, term: Term, hours: tuple[int, int], cut: int) -> None:
    whole = near(start, hours)
    middle = whole.start_at + timedelta(hours=min(cut, hours[1]))
    halves = [Pause(middle, whole.end_at), Pause(whole.start_at, middle)]
    assert replace(due(start, term, CN, halves), stood=()) == replace(due(start, term, CN, [whole]), stood=())


@given(STARTS, terms(UNITS, roll=True), NEAR)
def test_a_pause_never_makes_a_deadline_earlier_nor_ends_it_while_it_stands(
    start: datetime, term: Term, stood: list[tuple[int, int]]
) -> None:
    standing = [near(start, hours) for hours in stood]
    found = due(start, term, CN, standing)
    assert due(start, term, CN).at <= found.at
    assert not any(pause.start_at < found.at < pause.end_at for pause in standing)


@given(STARTS, terms(), st.sets(st.dates(date(2027, 1, 1), date(2028, 12, 31)), min_size=1), st.sets(st.integers(28, 31)))
def test_what_is_not_provisional_stays_when_a_newer_year_is_loaded(
    start: datetime, term: Term, free: set[date], december: set[int]
) -> None:
    found = due(start, term, CN)
    off = {**dict.fromkeys(free, "x"), **{date(2026, 12, day): "x" for day in december}}
    newer = Calendar("CN", "newer", CN.zone, frozenset({day.year for day in free}), off=off)
    after = due(start, term, CN.with_year(newer))
    if not found.provisional:
        assert replace(after, edition=found.edition) == found


@given(STARTS, terms(roll=True), PLACES)
def test_the_explanation_is_complete(start: datetime, term: Term, place: Calendar) -> None:
    """Whoever has only the first day, n and the two lists can reckon the due date again."""
    found = due(start, term, place)
    skipped, made_up = [d for d, _ in found.skipped], [d for d, _ in found.made_up]
    assert not set(skipped) & set(made_up)
    assert skipped == sorted(set(skipped))
    assert made_up == sorted(set(made_up))
    if term.unit == "working day":
        day, left = found.first_day, term.n
        while left := left - (day not in skipped):
            day += ONE
    else:
        day = found.nominal_on
        while day in skipped:
            day += ONE
    assert day == found.date


@given(STARTS, terms(UNITS), PLACES, NEAR)
def test_json_words_and_month_view_hold_for_every_term(
    start: datetime, term: Term, place: Calendar, stood: list[tuple[int, int]]
) -> None:
    found = due(start, term, place, [near(start, hours) for hours in stood])
    assert Due.from_json(found.as_json()) == found
    assert parse_term(write_term(term), term.roll) == term
    assert all(explain(found, term, "1.1", language) for language in LANGUAGES)
    assert [kind for week in month_view(found) for _, kind in week].count("due") == 1


@given(
    st.dictionaries(
        st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.text(st.characters(codec="utf-8"), max_size=20), min_size=1
    ),
    st.text(st.characters(codec="utf-8"), max_size=20),
)
def test_any_calendar_is_written_and_read_back(off: dict[date, str], edition: str) -> None:
    calendar = Calendar("ZZ", edition or "x", "UTC", frozenset({2027}), off=dict(sorted(off.items())))
    assert from_toml(to_toml(calendar)) == calendar
