"""Figures of the station's work: exact numbers of given rows, nothing divided by nothing, no formula in a table."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from lims_complaints.language import LANGUAGES, translator
from lims_complaints.performance import measures
from lims_complaints.performance import summary as told
from lims_complaints.performance.gathering import Gathered, Old
from lims_complaints.performance.measures import Compared, Decided, Fault, Rate, Retested, Settled, Spell
from lims_complaints.performance.summary import Summary, percent, summarize
from lims_complaints.performance.workbook import LONGEST, Sheet, csv_text, harmless, xlsx
from lims_complaints.web import charts

FIRST, LAST = date(2025, 11, 5), date(2026, 2, 28)
NONE = Gathered((), (), (), (), (), (), (), 0, 0, 0, 0, 0)
HJ, GB = "HJ 828-2017", "GB 11893-89"


def rows() -> Gathered:
    """Return a data set small enough to be reckoned by hand."""
    return Gathered(
        settled=(
            Settled("A", "answer", date(2025, 11, 5), True), Settled("A", "admission", date(2025, 11, 30), True),
            Settled("B", "answer", date(2025, 11, 30), False), Settled("C", "answer", date(2026, 2, 28), True),
        ),
        spells=(
            Spell("accepted", Decimal("1.25")), Spell("accepted", Decimal("3.75")),
            Spell("accepted", Decimal(10)),
            Spell("filed", Decimal("0.5")), Spell("filed", Decimal("0.7")),
        ),
        decided=(
            Decided("A", date(2025, 11, 5), "amended", frozenset({HJ})),
            Decided("B", date(2025, 11, 6), "maintained", frozenset({HJ, GB})),
            Decided("C", date(2025, 12, 1), "not disproved", frozenset({HJ})),
            Decided("D", date(2026, 2, 1), "void without replacement", frozenset({GB})),
        ),
        faults=(Fault("A", "calculation"), Fault("A", "calculation"), Fault("A", "report"), Fault("D", "calculation")),
        compared=(*(Compared(HJ, Decimal(r)) for r in ("0.2", "-0.1", "1.6")), Compared(GB, Decimal("0.5"))),
        retested=(Retested(FIRST, True, False, True), Retested(FIRST, False, True, False), Retested(LAST, False, False, False)),
        oldest=(Old("AP-2025-0001", "accepted", date(2025, 10, 1), None),),
        filed=7, closed=3, open=4, stands=2, anew=1,
    )  # fmt: skip


@pytest.fixture
def found() -> Summary:
    return summarize(rows(), FIRST, LAST)


def test_on_time_by_month(found: Summary) -> None:
    assert found.on_time == {"2025-11": Rate(2, 3), "2025-12": Rate(0, 0), "2026-01": Rate(0, 0), "2026-02": Rate(1, 1)}
    assert found.on_time["2025-11"].percent == Decimal("66.7")


def test_upheld_by_month_and_method(found: Summary) -> None:
    assert found.upheld == {"2025-11": Rate(1, 2), "2025-12": Rate(0, 1), "2026-01": Rate(0, 0), "2026-02": Rate(1, 1)}
    assert list(found.by_method.items()) == [(HJ, Rate(1, 3)), (GB, Rate(1, 2))]
    assert measures.whole(found.upheld) == Rate(2, 4)


def test_days_at_each_stage(found: Summary) -> None:
    stages = [(s.state, s.count, str(s.median), str(s.longest)) for s in found.stages]
    assert stages == [("accepted", 3, "3.8", "10.0"), ("filed", 2, "0.6", "0.7")]


def test_a_stage_is_at_fault_once_a_case(found: Summary) -> None:
    assert found.causes == (("calculation", 2), ("report", 1))


def test_the_control_chart_with_a_signal_stands_first(found: Summary) -> None:
    assert [(c.method, len(c.ratios), [(s.first, s.last) for s in c.signals]) for c in found.controls] == [
        (HJ, 3, [(2, 2)]),
        (GB, 1, []),
    ]


def test_retests_are_counted(found: Summary) -> None:
    assert found.retests == measures.Retests(ordered=3, opened=1, spoiled=1, further=1)


def test_the_findings_in_words(found: Summary) -> None:
    say = translator("en")
    assert told.say_on_time(found, say) == "Met in time: 3 of 4 time limits, 75.0 %. Lowest in 2025-11: 66.7 %."
    assert told.say_upheld(found, say) == "In 2 of 4 decided cases the client was right: 50.0 %."
    assert told.say_by_method(found, say) == "Contested most: HJ 828-2017; decided 3, upheld 1."
    assert told.say_stages(found, say, str) == "Cases stay longest at “accepted”: 3.8 days in the middle case, 10.0 at most."
    assert told.say_causes(found, say) == "Most often: calculation, 2 of 3."
    assert told.say_control(found.controls[0], say) == "Retests compared: 3. Retest 3: One retest lies beyond the action line."
    assert told.say_above(found, say) == "Reviewed: 3. The earlier outcome stands: 2. To be handled anew: 1."
    assert told.say_oldest(found, say, date(2025, 11, 5)).endswith("AP-2025-0001, was filed: 35.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_nothing_nothing_is_reckoned(language: str) -> None:
    say, empty = translator(language), summarize(NONE, FIRST, LAST)  # type: ignore[arg-type]
    assert Rate(0, 0).percent is None
    assert percent(Rate(0, 0), say) == {"en": "n/a", "zh-Hans": "无数据", "zh-Hant": "無資料"}[language]
    assert all(r == Rate(0, 0) for r in (*empty.on_time.values(), *empty.upheld.values()))
    sentences = [
        told.say_on_time(empty, say), told.say_upheld(empty, say), told.say_by_method(empty, say),
        told.say_stages(empty, say, str), told.say_causes(empty, say),
        told.say_retests(empty, say), told.say_oldest(empty, say, LAST),
    ]  # fmt: skip
    assert all(sentences)
    assert charts.trend(empty.on_time).points == ()
    assert charts.bars([]).rows == ()


def test_no_worst_month_where_all_was_in_time() -> None:
    perfect = summarize(Gathered((Settled("A", "answer", FIRST, True),), (), (), (), (), (), (), 1, 0, 1, 0, 0), FIRST, LAST)
    assert told.say_on_time(perfect, translator("en")) == "Met in time: 1 of 1 time limits, 100.0 %."


def test_months() -> None:
    assert measures.months(FIRST, LAST) == ("2025-11", "2025-12", "2026-01", "2026-02")
    assert measures.months(LAST, FIRST) == ()


def test_a_line_breaks_where_a_month_has_nothing(found: Summary) -> None:
    line = charts.trend(found.on_time)
    assert [text for _, _, text in line.points] == ["66.7", "100.0"]
    assert line.pieces == ()
    assert line.points[-1][1] == charts.TOP
    one = charts.trend({"2026-01": Rate(0, 3)})
    assert one.points == ((44.0, 210.0, "0.0"),)
    joined = charts.trend({"2026-01": Rate(1, 1), "2026-02": Rate(1, 2), "2026-03": Rate(0, 0)})
    assert joined.pieces == ("44.0,18.0 272.0,114.0",)


EVIL = ("=1+1", '=HYPERLINK("http://x")', "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "=cmd|' /C calc'!A0")


@pytest.mark.parametrize("text", EVIL)
def test_nothing_typed_becomes_a_formula(text: str) -> None:
    assert harmless(text).startswith("'")
    (line,) = list(csv.reader(io.StringIO(csv_text(["a"], [[text]]).decode("utf-8-sig"), newline="")))[1:]
    assert line[0].startswith("'")
    cell = load_workbook(io.BytesIO(xlsx([Sheet("s", ["a"], [[text]])], datetime(2026, 1, 1, tzinfo=UTC)))).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value.strip() == text.strip()


def test_numbers_days_and_long_texts_in_a_workbook() -> None:
    given = Sheet(
        "a/b:c?" * 9,
        ["n", "d", "t", "x"],
        [[3, date(2026, 3, 4), Decimal("1.50"), "长" * 40_000], [None, None, None, "\x00a\x1f"]],
    )
    page = load_workbook(io.BytesIO(xlsx([given], datetime(2026, 1, 1, tzinfo=UTC)))).worksheets[0]
    assert len(page.title) == 31
    assert [c.data_type for c in page[2]] == ["n", "d", "n", "s"]
    assert len(page["D2"].value) == LONGEST
    assert page["D3"].value == "a"
    assert harmless("HJ 828-2017") == "HJ 828-2017"
