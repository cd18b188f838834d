"""A clock's ledger: where it stands at any instant, what was paused, what is left; and when reminders go out."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from lims_complaints.clocks.calendar import built_in
from lims_complaints.clocks.clock import (
    Ended,
    Entry,
    Met,
    Missed,
    NotRunning,
    Overdue,
    Paused,
    Remaining,
    Running,
    allowed,
    extension,
    over,
    pauses,
    remaining,
    say_remaining,
    stands,
    state,
    used,
)
from lims_complaints.clocks.due import Due, Pause, due, explain
from lims_complaints.clocks.remind import Reminder, next_office_at, parse_reminder, remind_at
from lims_complaints.clocks.term import Term
from lims_complaints.language import LANGUAGES

CN = built_in("CN")


def at(day: int, hour: int = 10, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


STARTED = Entry("started", at(8))
DUE = due(at(8), Term(4, "working day"), CN)  # Friday 12 June
END = at(13, 0)


def test_the_end_is_the_end_of_friday() -> None:
    assert DUE.at == END


def test_nothing_runs_without_a_start() -> None:
    assert state([], DUE, at(30)) == NotRunning()
    assert state([STARTED], DUE, at(8, 9)) == NotRunning()  # not yet


def test_it_runs_until_the_end_and_is_overdue_from_then_on() -> None:
    assert state([STARTED], DUE, at(9)) == Running(timedelta(days=3, hours=14))
    assert state([STARTED], DUE, END - timedelta(microseconds=1)) == Running(timedelta(microseconds=1))
    assert state([STARTED], DUE, END) == Overdue(timedelta(0))


def test_met_in_time_or_late() -> None:
    assert state([STARTED, Entry("met", at(12, 23))], DUE, at(20)) == Met(at(12, 23), True, timedelta(0))
    assert state([STARTED, Entry("met", END)], DUE, at(20)) == Met(END, False, timedelta(0))
    late = Entry("met", at(14, 0))
    assert state([STARTED, Entry("missed", END, "no reagent"), late], DUE, at(20)) == Met(at(14, 0), False, timedelta(days=1))


def test_missed_is_recorded_with_its_reason() -> None:
    missed = Entry("missed", at(15), "BOD takes five days", "quality manager")
    assert state([STARTED, missed], DUE, at(16)) == Missed(at(15), "BOD takes five days", "quality manager")


def test_a_clock_that_lost_its_object_is_neither_in_time_nor_late() -> None:
    ledger = [STARTED, Entry("recomputed", at(9), "schedule loaded"), Entry("ended", at(10), "withdrawn")]
    assert state(ledger, DUE, at(30)) == Ended(at(10), "withdrawn")
    assert state(ledger, DUE, at(9)) == Running(END - at(9))


def test_paused_until_resumed() -> None:
    stands = Entry("paused", at(9), "waiting for the client", "office")
    assert state([STARTED, stands], DUE, at(20)) == Paused(at(9), "waiting for the client", "office")
    assert state([STARTED, stands, Entry("resumed", at(10))], DUE, at(11)) == Running(END - at(11))


def test_the_order_of_entries_does_not_matter() -> None:
    ledger = [STARTED, Entry("paused", at(9), "a"), Entry("resumed", at(10)), Entry("extended", at(11), "b", "qm", 3)]
    assert {state(order, DUE, at(12)) for order in permutations(ledger)} == {Running(END - at(12))}
    assert len({pauses(order, at(12)) for order in permutations(ledger)}) == 1
    assert {extension(order) for order in permutations(ledger)} == {3}


def test_what_happens_at_one_instant_is_taken_together_in_whatever_order_it_was_entered() -> None:
    passing = [STARTED, Entry("paused", at(9), "client"), Entry("resumed", at(9))]
    assert {pauses(order, at(12)) for order in permutations(passing)} == {()}
    changed = [STARTED, Entry("paused", at(9), "client"), Entry("resumed", at(10)), Entry("paused", at(10), "sample")]
    assert {stands(order, at(12)) for order in permutations(changed)} == {changed[3]}
    assert {tuple(p.reason for p in pauses(order, at(12))) for order in permutations(changed)} == {("client", "sample")}
    assert {tuple(p.reason for p in over(order, at(12))) for order in permutations(changed)} == {("client",)}


def test_extensions_add_up_and_are_counted_like_the_term() -> None:
    first, second = Entry("extended", at(9), "the method", "qm", 2), Entry("extended", at(9), "instrument", "qm", 1)
    term = Term(4, "working day")
    later = due(at(8), term, CN, (), extension([STARTED, second, first]))
    assert (later.date, later.extended) == (due(at(8), Term(7, "working day"), CN).date, 3)
    assert state([STARTED, first, second], later, at(15)) == Running(later.at - at(15))
    assert "Extended by 3 working days, to 7 working days in all." in explain(later, term, "", "en")
    assert Due.from_json(later.as_json()) == later
    with pytest.raises(ValueError, match="cannot be extended"):
        due(at(8), Term(0, "same day"), CN, (), 1)


def test_a_pause_is_named_with_its_reason_in_the_reckoning() -> None:
    stood = due(at(8), Term(4, "working day"), CN, [Pause(at(9), at(11), "waiting for the client")])
    assert any(line.startswith("The clock stood from 9 Jun 2026") and "waiting for the client" in line
               for line in explain(stood, Term(4, "working day"), "", "en"))  # fmt: skip
    assert Due.from_json(stood.as_json()) == stood


@pytest.mark.parametrize("kind", ["paused", "extended", "missed"])
def test_pauses_extensions_and_lateness_need_a_reason(kind: str) -> None:
    until = 2 if kind == "extended" else 0
    with pytest.raises(ValueError, match="reason"):
        Entry(kind, at(9), "  ", "office", until)  # type: ignore[arg-type]
    assert Entry(kind, at(9), "because", "office", until).reason  # type: ignore[arg-type]


def test_only_an_extension_says_by_how_much_and_instants_are_aware() -> None:
    with pytest.raises(ValueError, match="says by how much"):
        Entry("extended", at(9), "because")
    with pytest.raises(ValueError, match="says by how much"):
        Entry("met", at(9), "because", "office", 1)
    with pytest.raises(ValueError, match="offset"):
        Entry("met", datetime(2026, 6, 1))  # noqa: DTZ001 - the mistake itself


def test_pauses_of_a_ledger() -> None:
    ledger = [STARTED, Entry("paused", at(9), "sample", "office"), Entry("resumed", at(10)), Entry("paused", at(11), "client")]
    first, second = pauses(ledger, at(15))
    assert (first.start_at, first.end_at, first.reason, first.by) == (at(9), at(10), "sample", "office")
    assert (second.start_at, second.end_at) == (at(11), at(15))
    assert len(pauses(ledger, at(10))) == 1


def test_a_second_pause_within_a_pause_changes_nothing_and_the_end_ends_it() -> None:
    twice = [STARTED, Entry("paused", at(9), "sample", "office"), Entry("paused", at(10), "client"), Entry("met", at(11))]
    (only,) = pauses(twice, at(15))
    assert (only.start_at, only.end_at, only.reason) == (at(9), at(11), "sample")
    assert pauses([*twice[:3], Entry("resumed", at(11)), Entry("resumed", at(12))], at(15))[0].end_at == at(11)


def test_what_is_left() -> None:
    assert remaining(DUE, at(9)) == Remaining(3, 14, False)
    assert remaining(DUE, END + timedelta(hours=30)) == Remaining(1, 6, True)
    assert remaining(DUE, END).over
    said = [say_remaining(Remaining(3, 14, False), language) for language in LANGUAGES]
    assert said == ["3 days left", "剩余3日", "尚餘3日"]
    assert say_remaining(Remaining(0, 5, True), "en") == "over by 5 hours"
    assert say_remaining(Remaining(0, 0, False), "zh-Hans") == "剩余不足1小时"


def test_a_scale_counts_working_days() -> None:
    assert allowed(DUE, CN) == 4
    assert [used(DUE, CN, at(day)) for day in (8, 9, 10, 12, 13, 25)] == [0, 0, 1, 3, 4, 4]
    stood = due(at(8), Term(4, "working day"), CN, pauses([Entry("paused", at(9), "x"), Entry("resumed", at(11))], at(20)))
    assert (allowed(stood, CN), used(stood, CN, at(12))) == (4, 1)


@pytest.mark.parametrize(
    ("text", "reminder"),
    [
        ("3 days before", Reminder(-3)),
        ("1 day before", Reminder(-1)),
        ("on the day", Reminder(0)),
        ("1 day after, to the quality manager", Reminder(1, "day", "quality manager")),
        ("on the day, to office", Reminder(0, "day", "office")),
    ],
)
def test_reminders_are_read(text: str, reminder: Reminder) -> None:
    assert parse_reminder(text) == reminder


@pytest.mark.parametrize("text", ["", "three days before", "3 days", "before", "3 days ago"])
def test_other_words_are_no_reminder(text: str) -> None:
    with pytest.raises(ValueError, match="Write for example"):
        parse_reminder(text)


def test_reminders_leave_when_the_office_opens() -> None:
    friday = due(at(3), Term(9, "calendar day"), CN)
    assert friday.date == date(2026, 6, 12)
    assert remind_at(Reminder(0), friday, CN) == at(12, 9)
    assert remind_at(Reminder(-3), friday, CN) == at(9, 9)
    assert remind_at(Reminder(-5), friday, CN) == at(5, 9)  # 7 June is a Sunday
    assert remind_at(Reminder(1), friday, CN) == at(15, 9)  # the next Monday
    assert remind_at(Reminder(0), friday, CN).tzinfo is UTC


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(12, 8), at(12, 9)),
        (at(12, 9), at(12, 9)),
        (at(12, 12), at(12, 13)),
        (at(12, 17), at(15, 9)),
        (at(13, 10), at(15, 9)),
    ],
)
def test_the_next_office_hour(now: datetime, expected: datetime) -> None:
    assert next_office_at(now, CN) == expected
