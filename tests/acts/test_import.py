"""Reports come in: the real file, the portal's columns, workbooks and JSON; faults at their lines (1.1)."""

import csv
import io
import json
import re
import zipfile

import openpyxl
import pytest
from sqlalchemy import func, select

from lims_complaints.attachments import Upload
from lims_complaints.errors import Invalid, Refused
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.report import Client, Report, Result, Sample
from lims_complaints.reports.given import Import
from lims_complaints.reports.importing import dry_run
from tests.paths import SHARED
from tests.station import Station

REAL = SHARED / "data" / "water-results.csv"


@pytest.fixture
def both(engine, tmp_path):
    """A station on either engine."""
    return Station(tmp_path, engine)


@pytest.fixture
def station(tmp_path):
    return Station(tmp_path)


def taken(station: Station, content: bytes, who: str = "liu.wen", **more) -> object:
    return station.desk.perform("reports.import", asked(station, content, **more), by=station.who(who))


def asked(station: Station, content: bytes, **more) -> Import:
    return Import(file=Upload(sha256=station.desk.store.keep(content), name="results"), **more)


def sheet(*rows: dict) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


LINE = {"sample": "S-1", "parameter": "Chloride", "value": "13.70", "unit": "mg/L"}


def faults(station: Station, content: bytes, **more) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as invalid:
        taken(station, content, **more)
    with station.read() as session:
        assert session.scalar(select(func.count()).select_from(Report)) == 0
    return [(f.values.get("line", ""), f.values.get("column", "")) for f in invalid.value.faults]


def test_the_real_file_comes_in_whole_and_to_the_letter(both):
    done = taken(both, REAL.read_bytes())
    with REAL.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(done.shown["reports"]) == len({r["sample"] for r in rows}) == 120
    with both.read() as session:
        query = (
            select(Result, Sample.number).join(Sample, Sample.id == Result.sample_id).order_by(Result.report_id, Result.line)
        )
        kept = [(s, r.parameter, r.value, r.unit, r.detection, r.method) for r, s in session.execute(query)]
        assert kept == [tuple(r[c] for c in ("sample", "parameter", "value", "unit", "detection", "method")) for r in rows]
        numbers = session.scalars(select(Report.number).order_by(Report.id)).all()
        assert numbers == [f"R-2026-{n:05}" for n in range(1, 121)]
        assert session.scalar(select(func.count()).select_from(Client)) == 1
        assert session.scalar(select(func.count()).where(Report.root_id != Report.id)) == 0
        below = session.scalars(select(Result).where(Result.value == "<0.00084").limit(1)).one()
        assert str(below.number) == "0.00084"


def test_the_same_file_twice_changes_nothing(station):
    taken(station, REAL.read_bytes())
    with station.read() as session:
        before = session.scalar(select(func.count()).select_from(Result))
    again = taken(station, REAL.read_bytes())
    assert again.shown["reports"] == []
    assert len(again.shown["known"]) == 120
    with station.read() as session:
        assert session.scalar(select(func.count()).select_from(Result)) == before


def test_a_sample_that_is_here_with_other_results_is_refused(station):
    taken(station, sheet(LINE))
    with pytest.raises(Invalid) as invalid:
        taken(station, sheet(LINE | {"value": "13.7"}))
    assert invalid.value.faults[0].values["report"] == "R-2026-00001"
    assert invalid.value.faults[0].values["line"] == "2"


def test_more_samples_beside_known_ones_bring_only_the_new(both):
    taken(both, sheet(LINE))
    done = taken(both, sheet(LINE, LINE | {"sample": "S-2"}))
    assert (done.shown["reports"], done.shown["known"]) == (["R-2026-00002"], ["R-2026-00001"])


def test_a_dry_run_says_what_would_happen_and_writes_nothing(station):
    given = asked(station, sheet(LINE, LINE | {"parameter": "Nitrate"}, LINE | {"sample": "S-2"}))
    plan = dry_run(station.desk, given)
    assert [(p.sample, p.known, [line.at for line in p.lines]) for p in plan.reports] == [("S-1", "", [2, 3]), ("S-2", "", [4])]
    assert sum("to be named before the report is drawn up" in n.text for n in plan.notes) == 2
    named = dry_run(station.desk, given.model_copy(update={"analysed_by": "王磊", "checked_by": "胡斌"}))
    assert [n.values["name"] for n in named.notes if "taken as {name}" in n.text] == ["王磊", "胡斌"]
    with station.read() as session:
        assert session.scalar(select(func.count()).select_from(Report)) == 0
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_every_fault_is_named_at_its_line_and_column(station):
    rows = (
        LINE,
        LINE | {"sample": "", "parameter": ""},
        LINE | {"value": "1,234"},
        LINE | {"sample": "S-9", "sampled_on": "31.3.2026", "analysed_by": "nobody", "quantity_left": "much"},
    )
    names = dict.fromkeys(name for row in rows for name in row)
    content = sheet(*({n: row.get(n, "") for n in names} for row in rows))
    assert faults(station, content) == [
        ("3", "sample"),
        ("3", "parameter"),
        ("4", "value"),
        ("5", "sampled_on"),
        ("5", "quantity_left"),
    ]


def test_unknown_people_are_named(station):
    assert faults(station, sheet(LINE | {"checked_by": "nobody"})) == [("2", "checked_by")]


def test_lines_that_contradict_each_other_about_a_sample(station):
    rows = [LINE | {"site": "east"}, LINE | {"parameter": "Nitrate", "site": "west"}]
    assert faults(station, sheet(*rows)) == [("3", "site")]


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"sampled_on": "2026-03-20", "received_on": "2026-03-19"}, "received_on"),
        ({"sampled_on": "2026-03-20", "analysed_on": "2026-03-19"}, "analysed_on"),
        ({"received_on": "2026-03-20", "analysed_on": "2026-03-19"}, "analysed_on"),
        ({"sampled_on": "2099-03-20"}, "sampled_on"),
        ({"client_email": "not-an-address"}, "client_email"),
        ({"analysed_by": "王磊", "checked_by": "wang lei"}, "checked_by"),
    ],
)
def test_what_cannot_be_is_named(station, said, column):
    station.clock.at = station.clock.at.replace(month=4)
    assert faults(station, sheet(LINE | said)) == [("2", column)]


def test_who_is_named_beside_the_file_does_not_check_their_own_work_either(station):
    assert faults(station, sheet(LINE), analysed_by="王磊", checked_by="王磊") == [("2", "checked_by")]


def test_a_missing_column_is_named(station):
    assert faults(station, b"sample,parameter\nS-1,Chloride\n") == [("1", "value")]


@pytest.mark.parametrize("value", ["", "<0.02", "13.70", ".5", "未检出", "ND", ">200", "absent", "0.02L", "-1.5"])
def test_values_stay_to_the_letter(station, value):
    taken(station, sheet(LINE | {"value": value, "detection": "Not Detected"}))
    with station.read() as session:
        assert session.scalars(select(Result.value)).one() == value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(station, encoding):
    content = "sample,parameter,value,unit,client\nS-1,总磷,0.05,mg/L,宏图农资有限公司\n".encode(encoding)
    taken(station, content)
    with station.read() as session:
        assert session.scalars(select(Result.parameter)).one() == "总磷"
        assert session.scalars(select(Client.name)).one() == "宏图农资有限公司"


def test_the_portals_columns(station):
    row = {
        "OrganizationIdentifier": "USGS", "ActivityIdentifier": "A-1", "MonitoringLocationIdentifier": "CON0005",
        "ActivityMediaName": "Water", "ActivityStartDate": "2021-06-02", "CharacteristicName": "Nitrate",
        "ResultSampleFractionText": "Dissolved", "ResultMeasureValue": "", "ResultMeasure/MeasureUnitCode": "mg/l as N",
        "ResultDetectionConditionText": "Not Detected", "DetectionQuantitationLimitMeasure/MeasureValue": "0.05",
        "ResultAnalyticalMethod/MethodIdentifier": "353.2", "ResultAnalyticalMethod/MethodIdentifierContext": "USEPA",
    }  # fmt: skip
    taken(station, sheet(row, row | {"CharacteristicName": "Nitrite"}))
    with station.read() as session:
        first = session.scalars(select(Result).order_by(Result.line)).first()
        assert (first.detection, first.limit_of_detection, first.unit, first.method) == (
            "Not Detected",
            "0.05",
            "mg/l as N",
            "353.2",
        )
        sample = session.scalars(select(Sample)).one()
        assert (sample.number, sample.site, sample.matrix, str(sample.taken_on)) == ("A-1", "CON0005", "Water", "2021-06-02")


PORTAL = {
    "ActivityIdentifier": "A-1", "ActivityStartDate": "2021-06-02", "CharacteristicName": "Lead", "ResultMeasureValue": "",
    "ResultMeasure/MeasureUnitCode": "", "ResultDetectionConditionText": "Not Detected",
    "DetectionQuantitationLimitMeasure/MeasureValue": "0.02", "DetectionQuantitationLimitMeasure/MeasureUnitCode": "ug/l",
}  # fmt: skip


def test_the_portals_limit_lends_its_unit_to_what_was_not_detected(station):
    iron = {"CharacteristicName": "Iron", "ResultMeasureValue": "13.70", "ResultMeasure/MeasureUnitCode": "ug/L"}
    taken(station, sheet(PORTAL, PORTAL | iron))
    with station.read() as session:
        rows = session.execute(select(Result.value, Result.unit, Result.limit_of_detection).order_by(Result.line))
        assert [tuple(r) for r in rows] == [("", "ug/l", "0.02"), ("13.70", "ug/L", "0.02")]


def test_a_limit_in_another_unit_than_its_value_is_a_fault(station):
    other = {"ResultMeasureValue": "1.3", "ResultMeasure/MeasureUnitCode": "mg/l"}
    assert faults(station, sheet(PORTAL, PORTAL | other)) == [("3", "limit")]


@pytest.mark.parametrize("hours", ["1e30", "4.5", "-1", "x"])
def test_a_holding_time_is_whole_hours(station, hours):
    assert faults(station, sheet(LINE | {"holding_hours": hours})) == [("2", "holding_hours")]


def damaged(part: str, change) -> bytes:
    """Return a workbook of which one part is not as it should be."""
    whole, out = (
        zipfile.ZipFile(io.BytesIO(workbook(tuple(LINE), tuple(LINE.values()), ("S-1", "Lead", 2, "mg/L")))),
        io.BytesIO(),
    )
    with zipfile.ZipFile(out, "w") as made:
        for name in whole.namelist():
            made.writestr(name, change(whole.read(name)) if name.endswith(part) else whole.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("sheet1.xml", lambda d: d[: len(d) // 2]),
        ("sheet1.xml", lambda d: d.replace(b"<v>2</v>", b"<v>two</v>")),
        ("styles.xml", lambda d: b"<x"),
        ("workbook.xml", lambda d: re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", d)),
    ],
)
def test_a_damaged_workbook_is_refused_in_words(station, part, change):
    with pytest.raises(Invalid) as invalid:
        taken(station, damaged(part, change))
    assert "cannot be opened" in invalid.value.faults[0].message


def workbook(*rows: tuple, formats: dict | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, form in (formats or {}).items():
        book.active[place].number_format = form
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("dimension", ["A1:D1048576", "A1:D2"])
def test_a_small_workbook_that_claims_to_be_endless_is_not_read_to_its_end(station, dimension):
    book = openpyxl.Workbook()
    book.active.append(list(LINE))
    book.active.append(list(LINE.values()))
    book.active["A1048576"] = "S-2"
    kept, changed = io.BytesIO(), io.BytesIO()
    book.save(kept)
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb'ref="A1:D\d+"', f'ref="{dimension}"'.encode(), old.read(name)))
    with pytest.raises(Invalid) as invalid:
        taken(station, changed.getvalue())
    assert [f.message for f in invalid.value.faults] == ["The file has more than {most} lines; split it."]


def test_a_workbook_keeps_the_decimals_that_it_shows(station):
    rows = ("sample", "parameter", "value", "unit"), ("S-1", "Chloride", 13.7, "mg/L"), ("S-1", "Lead", "<0.0010", "mg/L")
    taken(station, workbook(*rows, formats={"C2": "0.00"}))
    with station.read() as session:
        assert session.scalars(select(Result.value).order_by(Result.line)).all() == ["13.70", "<0.0010"]


def test_a_line_left_out_for_its_fault_makes_no_other_results_of_its_sample(station):
    head, first, second = (
        ("sample", "parameter", "value", "unit"),
        ("S-1", "Chloride", 13.7, "mg/L"),
        ("S-1", "Lead", 0.2, "mg/L"),
    )
    taken(station, workbook(head, first, second))
    for wrong in (("S-1", "Lead", "1,2,3", "mg/L"), ("", "Lead", 0.2, "mg/L")):
        with pytest.raises(Invalid) as invalid:
            taken(station, workbook(head, first, wrong))
        assert [f.values["line"] for f in invalid.value.faults] == ["3"]


def test_a_formula_is_refused_at_its_cell(station):
    assert faults(station, workbook(("sample", "parameter", "value"), ("S-1", "Chloride", "=1+1"))) == [("2", "C")]


def test_json_numbers_keep_their_digits(station):
    content = b'[{"sample": "S-1", "results": [{"parameter": "Cl", "value": 13.70}, {"parameter": "pH", "value": "7.0"}]}]'
    taken(station, content)
    with station.read() as session:
        assert session.scalars(select(Result.value).order_by(Result.line)).all() == ["13.70", "7.0"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00\x00",
        b"",
        b"sample,parameter,value\n",
        b"PK\x03\x04rubbish",
        b"{broken",
        json.dumps(["x"]).encode(),
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_read_is_refused_in_words(station, content):
    with pytest.raises(Invalid):
        taken(station, content)


def test_only_the_business_office_imports(station):
    for who in ("lu.qing", "wang.lei", "zhao.min"):
        with pytest.raises(Refused):
            taken(station, sheet(LINE), who=who)
