"""Rules about reports: who may sign what, what is a change of words, what an amendment changes and marks. Pure."""

from datetime import date
from types import SimpleNamespace

import pytest

from lims_complaints.errors import Invalid
from lims_complaints.reports.changes import amended, replacing, results_changed
from lims_complaints.reports.lines import read_lines
from lims_complaints.reports.rules import may_sign, only_words_are_changed
from lims_complaints.reports.sheets import read_sheet
from tests.documents.examples import report

DAY = date(2026, 3, 2)
ALWAYS = (date(2020, 1, 1), None)


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        ((("*", *ALWAYS),), True),
        ((("water", *ALWAYS),), True),
        ((("soil", *ALWAYS),), False),
        ((("HJ 828-2017", *ALWAYS), ("HJ 84-2016", *ALWAYS)), True),
        ((("HJ 828-2017", *ALWAYS),), False),
        ((("water", date(2020, 1, 1), DAY),), True),
        ((("water", date(2020, 1, 1), date(2026, 3, 1)),), False),
        ((("water", date(2026, 3, 3), None),), False),
        ((), False),
    ],
)
def test_leave_to_sign_covers_the_field_or_each_method_on_the_day(scopes, allowed):
    assert may_sign(scopes, "water", frozenset({"HJ 828-2017", "HJ 84-2016"}), DAY) is allowed


def test_no_methods_is_not_every_method():
    assert not may_sign((("HJ 84-2016", *ALWAYS),), "water", frozenset(), DAY)


@pytest.mark.parametrize(
    "place", ["value", "unit", "method", "limit_of_detection", "uncertainty", "limit", "conformity", "parameter"]
)
def test_a_part_of_a_result_is_no_word(place):
    given = SimpleNamespace(changes=(SimpleNamespace(place="client name"), SimpleNamespace(place=place)))
    assert not only_words_are_changed(given)
    assert only_words_are_changed(SimpleNamespace(changes=given.changes[:1]))


CHANGE = {"line": 1, "field": "value", "new": "7.36", "why": "dilution"}


def test_a_cell_changes_and_its_old_value_is_shown():
    old = report()
    new, (said,) = amended(old, [CHANGE | {"line": 1}])
    assert (said.old, said.new, said.key, said.field) == (old.results[1].value, "7.36", "1", "value")
    assert results_changed(old, new) == ["1"]
    assert old.results[1].value != "7.36"


def test_a_result_that_was_not_detected_becomes_a_number():
    old = report()
    blank = tuple(r.model_copy(update={"value": "", "detection": "Not Detected"}) if r.key == "2" else r for r in old.results)
    new, (said,) = amended(old.model_copy(update={"results": blank}), [CHANGE | {"line": 2}])
    assert (said.old, new.results[2].detection) == ("Not Detected", "")


@pytest.mark.parametrize(
    "place", ["client name", "client address", "reason for the test", "title", "site", "matrix", "description"]
)
def test_words_change_no_result(place):
    old = report()
    new, (said,) = amended(old, [{"field": place, "line": 0, "new": "new words", "why": "typing error"}])
    assert results_changed(old, new) == []
    assert said.new == "new words"
    assert new != old


def test_a_remark_is_words_and_is_marked_in_its_cell():
    new, (said,) = amended(report(), [{"field": "remark", "line": 1, "new": "turbid", "why": "left out"}])
    assert (new.results[1].remark, said.key, said.field) == ("turbid", "1", "remark")


def test_the_amendment_names_what_it_replaces():
    old = report()
    new, table = amended(old, [CHANGE])
    made = replacing(new, [(old.number, "8f" * 32)], "X-G1", table, reason="dilution", case="AP-1", kind="full")
    assert (made.number, made.amendment.number, made.amendment.sha256) == ("X-G1", old.number, "8f" * 32)


def lines(text: str):
    return read_lines(read_sheet(text.encode()))


def test_columns_that_mean_nothing_are_named():
    assert lines("sample,parameter,value,colour\nS,P,1,red\n").ignored == ("colour",)


def test_a_semicolon_or_a_tab_parts_cells_too():
    for text in ("sample;parameter;value\nS;P;1.50\n", "sample\tparameter\tvalue\nS\tP\t1.50\n"):
        (line,) = lines(text).lines
        assert line.texts["value"] == "1.50"


def test_lines_are_counted_as_a_reader_counts_them():
    read = lines('sample,parameter,value,remark\nS,P,1,"two\nlines"\n\nS,Q,x9,\n')
    assert [line.at for line in read.lines] == [2]
    assert read.faults[0].values["line"] == "5"


@pytest.mark.parametrize(
    "text", ["sample,parameter,value\nS,P,1,2\n", "sample,sample,value\nS,P,1\n", 'sample,parameter,value\nS,"P,1\n']
)
def test_torn_files_are_refused(text):
    with pytest.raises(Invalid):
        lines(text)
