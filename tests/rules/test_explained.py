"""The reckoning in words: every skipped and make-up day with its reason, in three languages, and as a month view."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from lims_complaints.clocks.calendar import Calendar, built_in
from lims_complaints.clocks.due import Pause, due, explain, month_view
from lims_complaints.clocks.explain import say_reason
from lims_complaints.clocks.names import NAMES
from lims_complaints.clocks.term import UNITS, Term, parse_term
from lims_complaints.language import LANGUAGES, Language

SHANGHAI = ZoneInfo("Asia/Shanghai")
CN = built_in("CN")


def words(
    start: datetime, text: str, language: Language = "en", calendar: Calendar = CN, pauses: tuple[Pause, ...] = ()
) -> list[str]:
    term = parse_term(text)
    return explain(due(start, term, calendar, pauses), term, "1.1", language)


def at(month: int, day: int, hour: int = 10, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


def test_a_plain_term_needs_three_lines() -> None:
    assert words(at(3, 10), "10 days") == [
        "Clause 1.1: 10 days; 10 Mar 2026 is the start and is not counted, 11 Mar 2026 is the first day.",
        "Last day: 20 Mar 2026, until 24:00 (Beijing time).",
        f"Calendar: {CN.edition}.",
    ]


def test_each_day_that_does_not_count_has_its_reason() -> None:
    said = words(at(9, 24, year=2025), "10 days")
    assert "The last day would be 4 Oct 2025; a day off, it gives way to the next working day." in said
    assert [line for line in said if line.startswith("Not counted")] == [
        "Not counted: 4 Oct 2025, 5 Oct 2025 (National Day).",
        "Not counted: 6 Oct 2025 (Mid-Autumn Festival).",
        "Not counted: 7 Oct 2025, 8 Oct 2025 (National Day).",
    ]
    assert "Last day: 9 Oct 2025, until 24:00 (Beijing time)." in said


def test_make_up_days_and_holidays_in_simplified_chinese() -> None:
    assert words(at(2, 12), "3 working days", "zh-Hans") == [
        "第1.1条：3 个工作日；2026年2月12日为起始日，不计入，2026年2月13日为第一日。",
        "不计入：" + "、".join(f"2026年2月{n}日" for n in range(15, 24)) + "（春节）。",
        "调休上班，计入：2026年2月14日（春节）。",
        "期限届满日：2026年2月24日，至24时止（北京时间）。",
        f"日历版本：{CN.edition}。",
    ]


def test_traditional_chinese_is_hong_kong_s_own() -> None:
    said = words(at(3, 24), "10 days", "zh-Hant", built_in("HK"))
    assert said[0] == "第1.1條：10日；2026年3月24日為起始日，不計算在內，2026年3月25日為第一日。"
    assert "不計算在內：2026年4月3日（耶穌受難節）。" in said
    assert "期限屆滿日：2026年4月8日，至24時止（香港時間）。" in said


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Provisional: the holiday schedule for 2027 is not published; the date is settled when it is loaded."),
        ("zh-Hans", "暂定：2027年的放假安排尚未公布；载入该安排后日期才最终确定。"),
        ("zh-Hant", "暫定：2027年的放假安排尚未公布；載入該安排後日期才最終確定。"),
    ],
)
def test_a_provisional_date_names_the_year(language: Language, expected: str) -> None:
    assert expected in words(at(12, 25), "10 days", language)
    assert expected in words(at(12, 18), "10 days", language)  # ends on 28 December, which the notice may change
    assert expected not in words(at(11, 25), "10 days", language)


def test_a_pause_is_told() -> None:
    stood = (Pause(at(6, 9), at(6, 11), "waiting for the sample"),)
    said = words(at(6, 8), "3 working days", "en", CN, stood)
    assert "Not counted, because the clock stood: 9 Jun 2026, 10 Jun 2026." in said


def test_an_end_moved_by_a_pause_is_not_called_a_day_off() -> None:
    stood = (Pause(at(6, 15, 8), at(6, 17, 8), "waiting for the sample"),)
    assert "The last day would be 13 Jun 2026; a day off, it gives way to the next working day." in words(
        at(6, 3), "10 days", "en", CN, stood
    )


def test_hours_end_at_an_instant() -> None:
    assert words(at(10, 1), "24 hours")[:2] == [
        "Clause 1.1: 24 hours, running from the start on 1 Oct 2026.",
        "It ends at 2 Oct 2026, 10:00 (Beijing time).",
    ]


def test_seconds_are_told_to_the_second() -> None:
    start = datetime(2026, 10, 1, 9, 0, 30, tzinfo=SHANGHAI)
    assert words(start, "60 seconds")[1] == "It ends at 1 Oct 2026, 09:01:30 (Beijing time)."
    assert words(start, "60 seconds", "zh-Hans")[1] == "期限于2026年10月1日 09:01:30届满（北京时间）。"


def test_the_same_day_and_a_day_of_next_month() -> None:
    assert words(at(3, 10), "the same day")[0] == "Clause 1.1: the same day, 10 Mar 2026."
    assert words(at(3, 10), "the 10th of next month")[0] == "Clause 1.1: the 10th of next month, reckoned from 10 Mar 2026."


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("unit", UNITS)
def test_nothing_stays_english(unit: str, language: Language) -> None:
    term = Term(0 if unit == "same day" else 7, unit)  # type: ignore[arg-type]
    stood = (Pause(at(12, 20), at(12, 22), "等待"),)
    for place in ("CN", "HK", "TW"):
        calendar = built_in(place)
        reckoned = due(at(12, 19), term, calendar, stood)
        text = "".join(explain(reckoned, term, "", language)).replace(calendar.edition, "")
        assert not [letter for letter in text if letter.isascii() and letter.isalpha()], text


@pytest.mark.parametrize("name", [*NAMES, "Constitution Day (observed)", "Children's Day; Tomb-Sweeping Day", "Bridge day"])
def test_names_of_days_are_said_in_chinese(name: str) -> None:
    assert say_reason(name, "en") == name
    for language in LANGUAGES[1:]:
        assert not any("a" <= letter <= "z" for letter in say_reason(name, language))


def test_a_name_without_translation_stays() -> None:
    assert say_reason("Stock-taking", "zh-Hans") == "Stock-taking"


def test_the_month_view_shows_whole_weeks_and_every_kind_of_day() -> None:
    stood = (Pause(at(2, 25), at(2, 26), "waiting"),)
    weeks = month_view(due(at(2, 12), Term(5, "working day"), CN, stood))
    assert all(len(week) == 7 and week[0][0].weekday() == 0 for week in weeks)
    kinds = {day: kind for week in weeks for day, kind in week}
    assert kinds[date(2026, 2, 11)] == "outside"
    assert kinds[date(2026, 2, 12)] == "start"
    assert kinds[date(2026, 2, 13)] == "counted"
    assert kinds[date(2026, 2, 14)] == "made up"
    assert kinds[date(2026, 2, 15)] == "off"
    assert kinds[date(2026, 2, 25)] == "paused"
    assert kinds[date(2026, 2, 27)] == "due"
    assert kinds[date(2026, 2, 28)] == "outside"


def test_the_month_view_of_a_long_term_shows_its_end_and_of_the_same_day_its_day() -> None:
    weeks = month_view(due(at(3, 10), parse_term("6 years"), CN))
    assert len(weeks) == 14
    assert weeks[-1][0][0] <= date(2032, 3, 10) <= weeks[-1][-1][0]
    (week,) = month_view(due(at(3, 10), parse_term("the same day"), CN))
    assert [kind for _, kind in week] == ["outside", "due", *["outside"] * 5]
