"""What stands on the papers, in each language, and what travels in them."""

import io
import json
import re
import threading
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from pydantic import BaseModel

from lims_complaints.documents.content import Signature, Words
from lims_complaints.documents.forms import (
    Choices,
    Column,
    Figure,
    FormContent,
    Formulas,
    Headline,
    Paragraphs,
    Signatures,
    Table,
    render_form,
    rows,
    section,
)
from lims_complaints.documents.glyphs import lacking
from lims_complaints.documents.labels import Sheet, bench_labels
from lims_complaints.documents.letters import Ask, LetterContent, fill, render_letter
from lims_complaints.documents.plot import Dots, dot_plot, nice_ticks
from lims_complaints.documents.report import ATTACHED, SIGNATURE_BOX, render_report
from lims_complaints.documents.report_content import RELATES_ONLY, Client, ReportContent, Result
from lims_complaints.documents.required import missing_fields
from lims_complaints.documents.stamp import void_stamp
from lims_complaints.documents.typst import msgids, render, words
from lims_complaints.errors import Invalid, Refused
from lims_complaints.language import LANGUAGES, Language
from lims_complaints.settings import share
from lims_complaints.signing.issue import issue
from lims_complaints.signing.verify import verify
from lims_complaints.signing.void import void
from tests.documents.examples import (
    AMENDMENT,
    AT,
    STATION,
    archival_faults,
    attached,
    boxes_of,
    pages_of,
    report,
    signed,
    text_of,
    water_results,
)
from tests.documents.station import LATER, NOW, station

MM = 72 / 25.4
SAID: dict[Language, tuple[str, ...]] = {
    "en": ("Test report", "Qinghe Monitoring Station", "within 10 days", "12 Nov 2026, 16:30 (UTC+08:00)", "End of document"),
    "zh-Hans": ("检测报告", "清河环境监测站", "10 日内", "2026 年 11 月 12 日 16:30", "以下空白"),
    "zh-Hant": ("檢測報告", "清河環境監測站", "10 日內", "2026 年 11 月 12 日 16:30", "以下空白"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_says_what_it_should(language: Language) -> None:
    said = text_of(render_report(report(language)))
    even = said.replace(" ", "")
    for phrase in (*SAID[language], "清河城市供水有限公司", "K7QM-2XDF", "211112050123", "CNAS L1234", "73.6", "陈明"):
        assert phrase.replace(" ", "") in even, phrase


def test_each_page_carries_number_and_count() -> None:
    pages = pages_of(render_report(report()))
    for n, page in enumerate(pages, 1):
        foot = [line for line in page.splitlines() if line.strip()][-1]
        assert f"{n}/{len(pages)}" in foot.replace(" ", "")
        assert "QH-2026-0412" in foot
        assert "QH-CX-27-03" in foot
        assert "edition 3" in foot
    assert sum("End of document" in page for page in pages) == 1
    assert "End of document" in pages[-1]


def test_the_results_travel_in_the_report_unchanged(tmp_path: Path) -> None:
    content = report("zh-Hant")
    kept = attached(render_report(content), tmp_path)
    assert list(kept) == [ATTACHED]
    read = ReportContent.model_validate_json(kept[ATTACHED])
    assert read.results == content.results
    assert read == content.model_copy(update={"check_code": ""})


def test_the_check_code_stands_on_paper_only(tmp_path: Path) -> None:
    pdf = render_report(report())
    assert b"K7QM-2XDF" not in attached(pdf, tmp_path)[ATTACHED]
    assert "K7QM-2XDF" in text_of(pdf)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_box_of_the_signature_holds_the_printed_signatures_and_nothing_else(language: Language) -> None:
    x0, y0, x1, y1 = SIGNATURE_BOX
    crop = {"-x": x0, "-y": 842 - y1, "-W": x1 - x0, "-H": y1 - y0, "-l": 1}
    pdf = render_report(report(language, amendment=AMENDMENT))
    inside = text_of(pdf, *(str(word) for pair in crop.items() for word in pair))
    kinds = {"en": "Prepared by", "zh-Hans": "编制", "zh-Hant": "編製"}
    assert inside.startswith(kinds[language])
    assert all(name in inside for name in ("王芳", "李强", "陈明", "16:30 (UTC+08:00)"))
    assert not any(other in inside for other in ("K7QM-2XDF", "QH-2026-0412", "1 / "))


def test_the_same_report_has_the_same_bytes() -> None:
    first, other = render_report(report()), render_report(report(number="QH-2026-0413"))
    assert render_report(report()) == first
    assert other != first


def test_many_threads_print_at_once() -> None:
    made: dict[int, bytes] = {}
    threads = [threading.Thread(target=lambda n=n: made.update({n: bench_labels([f"A{n}"])})) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [text_of(made[n]) for n in range(6)] == [f"A{n}" for n in range(6)]


LEFT_OUT: dict[str, dict[str, object]] = {
    "a": {"title": ""},
    "b": {"station": STATION.model_copy(update={"address": {}})},
    "c": {"place_of_testing": ""},
    "d": {"number": ""},
    "e": {"client": Client(name="清河城市供水有限公司")},
    "f": {"results": tuple(r.model_copy(update={"method": ""}) for r in water_results(1))},
    "g": {"samples": ()},
    "h": {"samples": tuple(s.model_copy(update={"received_on": None}) for s in report().samples)},
    "i": {"tested_until": None},
    "j": {"issued_at": None},
    "k": {"sampled_by": "station"},
    "l": {"statements": tuple(s for s in report().statements if s.text != RELATES_ONLY)},
    "m": {"results": tuple(r.model_copy(update={"value": "", "detection": ""}) for r in water_results(1))},
    "n": {"no_deviations": False},
    "o": {"authorized": None},
    "p": {"results": tuple(r.model_copy(update={"external": True}) for r in water_results(1))},
}


def test_a_complete_report_lacks_nothing() -> None:
    assert missing_fields(report()) == []


@pytest.mark.parametrize("letter", LEFT_OUT)
def test_what_is_left_out_is_named_and_stops_the_issue(letter: str) -> None:
    content = report(**LEFT_OUT[letter])
    [named] = missing_fields(content)
    assert named.startswith(f"7.8.2.1 {letter}: ")
    with pytest.raises(Refused) as refusal:
        render_report(content)
    assert refusal.value.missing == (named,)


def test_an_amended_report_shows_old_new_and_why() -> None:
    pdf = render_report(report(number="QH-2026-0412-G1", amendment=AMENDMENT))
    first, second, *_ = pages_of(pdf)
    said = " ".join(first.split())
    for phrase in ("更改(G)", "Amendment to report QH-2026-0412, which it replaces entirely", AMENDMENT.reason, "C-2026-0031"):
        assert phrase in said
    assert AMENDMENT.sha256 in first.replace(" ", "")
    for change in AMENDMENT.changes:
        assert {p for p in (change.old, change.new, change.why) if p.replace(" ", "") not in said.replace(" ", "")} == set()
    calcium = second[second.index("Calcium") :].split("Chloride")[0].split()
    assert {"736", "73.6"} <= {word.removesuffix("G1") for word in calcium}
    assert "G1" in second


@pytest.mark.parametrize(("count", "marks"), [(1, "G1 The cell was changed"), (2, "G1 – G2 The cell was changed")])
def test_the_note_of_an_amendment_names_the_marks_that_there_are(count: int, marks: str) -> None:
    amendment = AMENDMENT.model_copy(update={"changes": AMENDMENT.changes[:count]})
    assert marks in text_of(render_report(report(number="QH-2026-0412-G1", amendment=amendment)))


def test_a_supplement_holds_only_the_changes() -> None:
    supplement = AMENDMENT.model_copy(update={"kind": "supplement"})
    bare: dict[str, object] = {"samples": (), "tested_from": None, "no_deviations": False, "place_of_testing": ""}
    [page] = pages_of(render_report(report(number="QH-2026-0412-G1", results=(), amendment=supplement, **bare)))
    assert "Amendment to report QH-2026-0412: a supplement" in " ".join(page.split())
    assert "73.6" in page
    assert "Magnesium" not in page


def test_a_long_report_repeats_its_head_on_each_page() -> None:
    results = tuple(r.model_copy(update={"key": str(n)}) for n, r in enumerate(water_results(2200)))
    pdf = render_report(report("zh-Hans", results))
    pages = pages_of(pdf)
    assert len(pages) >= 60
    assert all(f"{n}/{len(pages)}" in page.replace(" ", "") for n, page in enumerate(pages, 1))
    with_lines = [p for p in pages[1:] if "mg/l" in p]
    assert all("检测项目" in p for p in with_lines)
    assert sum(p.count("总量") + p.count("溶解态") for p in pages) > 1000


def test_every_page_is_a4_and_the_claim_of_pdf_a_holds() -> None:
    content = FormContent(station=STATION, code="F", edition="1", number="1", title="Test report", sections=())
    papers = [
        render_report(report("zh-Hant", amendment=AMENDMENT)),
        render_form("acceptance-register", content, "en", AT),
        void_stamp("QH-2026-0412", AT, "原因", "", "zh-Hans"),
    ]
    for paper in papers:
        with pikepdf.open(io.BytesIO(paper)) as pdf:
            assert archival_faults(pdf) == []
            assert {tuple(round(float(n)) for n in page.mediabox) for page in pdf.pages} == {(0, 0, 595, 842)}


def test_markup_in_a_name_stays_a_name() -> None:
    name = '#panic("x") *bold* $x$ <label> @ref \\ [清河] //'
    assert name.replace(" ", "") in text_of(render_report(report(client=Client(name=name, address="a")))).replace(" ", "")


def test_a_character_that_the_fonts_lack_stops_the_paper() -> None:
    assert lacking("检测报告 玥喆𠮷 µg/L 10⁻³ HNO₃ ☑ é\n") == []
    assert lacking("a😀b\u0e01😀") == ["\u0e01", "😀"]
    with pytest.raises(Invalid) as refusal:
        render_report(report(client=Client(name="水😀", address="a")))
    assert "😀 (U+1F600)" in str(refusal.value.faults[0].values)


def test_what_a_client_wrote_never_stops_a_form_or_a_letter() -> None:
    filed = _form(sections=(section("", rows(("Client", "水😀\x07\r\nsecond line\tand more"))),))
    assert "水[U+1F600][U+0007] second line and more" in text_of(render_form("filing-receipt", filed, "zh-Hans", AT))
    assert "[U+1F600]" in text_of(render_letter(_letter(addressee="😀"), "en", AT))


def test_superscripts_are_drawn_even_where_the_font_lacks_them() -> None:
    line = Result(key="1", sample="S", parameter="Σ", method="m", unit="10⁻⁶ m³", value="<1.2×10⁻³")
    said = text_of(render_report(report(results=(line,))))
    assert "10−6" in said.replace(" ", "")
    assert "m³" in said


def _templates() -> list[str]:
    root = share("templates")
    return sorted(str(p.relative_to(root)) for room in ("reports", "letters", "forms") for p in (root / room).glob("*.typ"))


@pytest.mark.parametrize("template", _templates())
def test_no_language_lacks_a_word(template: str) -> None:
    assert "Name, signature, date" in msgids(template) or "/parts.typ" not in (share("templates") / template).read_text("utf-8")
    for language in ("zh-Hans", "zh-Hant"):
        assert [m for m, said in words(template, language).items() if not said or (said == m and m.isascii())] == []


def _form(**other: object) -> FormContent:
    value = Column(head="Result", unit="mg/L", align="decimal")
    fields: dict[str, object] = {
        "station": STATION,
        "code": "QH-CX-30-02",
        "edition": "2",
        "number": "R-7",
        "case": "C-2026-0031",
        "title": "Test report",
        "sections": (
            section("Results", Headline(label="Result", value="maintained"), rows(("Issued", date(2026, 11, 2)), ("Site", ""))),
            section(
                "", Table(columns=(Column(head="Parameter", share=Decimal(1)), value), rows=(("铅", "0.0123"), ("锌", "<2")))
            ),
            section(Words(text="Samples: {count}, listed before the results.", values={"count": "3"})),
            section("", Paragraphs(paragraphs=("一段话。",)), Choices(options=(("Void", True), ("Method", False)))),
            section("", Formulas(rows=(("Limit", "2.8 × 0.4", "1.12"),)), Signatures(signatures=(Signature(role="Client"),))),
        ),
    }
    return FormContent.model_validate(fields | other)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["acceptance-register", "case-record", "void-notice"])
def test_a_form_shows_every_part_in_each_language(form: str, language: Language, tmp_path: Path) -> None:
    content = _form(contents=form == "case-record")
    pdf = render_form(form, content, language, AT)
    said = text_of(pdf).replace(" ", "")
    parts = ("maintained", "—", "0.0123", "<2", "一段话。", "2.8×0.4", "R-7", "QH-CX-30-02")
    own = {"en": ("2Nov2026", "Void"), "zh-Hans": ("2026年11月2日", "作废"), "zh-Hant": ("2026年11月2日", "作廢")}
    for phrase in (*parts, *own[language]):
        assert phrase in said, phrase
    assert json.loads(attached(pdf, tmp_path)[f"{form}.json"])["number"] == "R-7"


def test_a_form_kept_as_json_is_printed_as_it_was_meant() -> None:
    said = (
        ("Issued", AT),
        ("Sampled", date(2026, 11, 2)),
        ("Site", "2026-11-02"),
        ("Method", None),
        ("Void", Words(text="Void")),
    )
    cells = Table(columns=(Column(head="Result", share=Decimal("1.5")),), rows=((AT,), (date(2026, 11, 2),), ("2026-11-02",)))
    content = _form(lead=Words(text="Samples: {count}, listed before the results.", values={"count": "3"})).model_copy(
        update={"sections": (section(AT, rows(*said), cells, new_page=True),)}
    )
    kept = FormContent.model_validate(json.loads(json.dumps(content.model_dump(mode="json"))))
    assert kept == content
    assert render_form("f", kept, "zh-Hans", AT) == render_form("f", content, "zh-Hans", AT)
    letter = _letter(paragraphs=("a", cells))
    assert LetterContent.model_validate(letter.model_dump(mode="json")) == letter
    assert ReportContent.model_validate(report().model_dump(mode="json")) == report()


def test_any_bytes_travel_in_a_paper_unchanged(tmp_path: Path) -> None:
    given = {"scan.bin": bytes(range(256)), "mark.csv": "\ufeff样品,铅\r\n\0".encode()}
    kept = attached(render_form("f", _form(), "en", AT, given), tmp_path)
    assert {name: kept[name] for name in given} == given


def test_an_unknown_part_is_no_form() -> None:
    with pytest.raises(ValueError, match="kind"):
        _form(sections=({"heading": "", "parts": ({"kind": "poem"},)},))


def test_a_figure_is_drawn_with_its_text() -> None:
    lines = [Dots("原结果", (Decimal("0.123"),), hollow=True), Dots("甲", (Decimal("0.0121"), Decimal("0.0125")))]
    svg = dot_plot(lines, "mg/L", band=(Decimal("0.011"), Decimal("0.0134")), limit=Decimal("0.01"), limit_label="0.01")
    pdf = render_form("verdict-sheet", _form(sections=(section("", Figure(svg=svg)),)), "en", AT)
    assert {"原结果", "甲", "mg/L"} <= set(text_of(pdf).split())


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [("0", "1", "0 0.2 0.4 0.6 0.8 1.0"), ("7.1", "7.1", "6 8 10"), ("-3", "40", "-10 0 10 20 30 40"), ("0", "0", "-1 0 1")],
)
def test_ticks_are_round_and_enclose(low: str, high: str, ticks: str) -> None:
    made = nice_ticks(Decimal(low), Decimal(high))
    assert made[0] <= Decimal(low) <= Decimal(high) <= made[-1]
    assert 3 <= len(made) <= 9
    assert len({b - a for a, b in pairwise(made)}) == 1


def _letter(**other: object) -> LetterContent:
    fields: dict[str, object] = {
        "station": STATION,
        "code": "QH-CX-30-09",
        "edition": "1",
        "number": "L-88",
        "addressee": "清河城市供水有限公司",
        "written_on": date(2026, 11, 20),
        "subject": "关于申诉的答复",
        "paragraphs": ("第一段。", "- 一\n- 二"),
        "ask": Ask(name="王芳", phone="0571-8888"),
    }
    return LetterContent.model_validate(fields | other)


def test_a_chinese_letter_follows_chinese_form() -> None:
    said = text_of(render_letter(_letter(), "zh-Hans", AT)).replace(" ", "")
    order = (
        "关于申诉的答复",
        "尊敬的清河城市供水有限公司：",
        "第一段。",
        "请联系：王芳",
        "此致",
        "敬礼",
        "清河环境监测站",
        "2026年11月20日",
    )
    places = [said.index(phrase, said.index("关于申诉")) for phrase in order]
    assert places == sorted(places)


def test_an_english_letter_greets_and_closes() -> None:
    said = text_of(render_letter(_letter(salutation="Ms Wang"), "en", AT))
    order = ("20 Nov 2026", "Dear Ms Wang,", "please ask 王芳: 0571-8888.", "Yours sincerely,", "End of document")
    assert [said.index(phrase) for phrase in order] == sorted(said.index(phrase) for phrase in order)


WHOLE = {
    "en": "Dear {client},\n\nOne.\n\n{what follows}\n\n- {client}\n- two\n\nYours sincerely,\n{station}\n{date}\n",
    "zh-Hans": "尊敬的{client}：\n\n一。\n\n此致\n敬礼\n\n{station}\n{date}\n",
    "zh-Hant": "{client} 台鑒：\n\n一。\n\n此致\n敬禮\n\n{station}\n{date}\n",
}
FIELDS = {"client": "A {due}", "what follows": "", "station": "本站", "date": "D"}


def test_a_letter_is_filled_and_empty_paragraphs_fall_out() -> None:
    end = "Yours sincerely,\n本站\nD"
    assert fill(WHOLE["en"], FIELDS) == ["Dear A {due},", "One.", "- A {due}\n- two", end]
    with pytest.raises(KeyError, match="what follows"):
        fill(WHOLE["en"], {"client": "A"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_that_greets_and_closes_itself_does_so_once(language: Language) -> None:
    letter = _letter(paragraphs=tuple(fill(WHOLE[language], FIELDS)), station=STATION.model_copy(update={"name": {}}))
    said = text_of(render_letter(letter, language, AT))
    for phrase in {"en": ("Dear", "Yours"), "zh-Hans": ("尊敬的", "此致", "敬礼"), "zh-Hant": ("台鑒", "敬禮")}[language]:
        assert said.count(phrase) == 1
    assert ("尊敬的" in said) == (language == "zh-Hans")
    assert said.count("本站") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_void_stamp_says_since_when_why_and_what_instead(language: Language) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    stamp = void_stamp("QH-1", AT, "稀释倍数错误", "QH-1-G1", language, zone=zone, where="https://s.example")
    said = text_of(stamp).replace(" ", "")
    for phrase in ("作废", "VOID", "QH-1-G1", "稀释倍数错误", "https://s.example"):
        assert phrase in said
    fates = {"en": "notreplaced", "zh-Hans": "无替代报告", "zh-Hant": "沒有取代報告"}
    assert fates[language] not in said
    assert fates[language] in text_of(void_stamp("QH-1", AT, "r", "", language)).replace(" ", "")


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("zh-Hans", "稀释倍数错误"),
        ("zh-Hans", "稀释倍数错误，" * 8),
        ("en", "wrong " * 20),
        ("zh-Hant", "稀釋倍數錯誤，" * 60),
        ("en", "wrong again " * 150),
    ],
)
def test_the_legend_of_a_void_stamp_leaves_the_running_head_free(language: Language, reason: str) -> None:
    """Between 5 mm from the edge, within which printers lose ink, and the head of the pages behind the first."""
    stamp = void_stamp("R-2026-00004", AT, reason, "R-2026-00004-G1", language, where=f"https://{'s' * 40}")
    words = re.findall(r'<word xMin="[\d.]+" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)"', boxes_of(stamp))
    legend = [(float(top), float(bottom)) for top, bottom in words if float(top) < 80]
    assert len(legend) > 5
    assert min(top for top, _ in legend) > 5 * MM
    assert max(bottom for _, bottom in legend) < 13.2 * MM


def test_a_void_stamp_is_one_transparent_page() -> None:
    with pikepdf.open(io.BytesIO(void_stamp("QH-1", AT, "r", "", "en"))) as pdf:
        [page] = pdf.pages
        drawn = [(str(op), [*args]) for args, op in pikepdf.parse_content_stream(page) if str(op) in ("re", "m", "l")]
        assert 0 < max(float(args[2] if op == "re" else args[0]) for op, args in drawn) < 590, "nothing covers the page"


@pytest.mark.parametrize(("sheet", "pages"), [("3x8", 2), ("2x7", 2), ("62x29", 24)])
def test_labels_say_the_code_and_nothing_else(sheet: Sheet, pages: int) -> None:
    codes = [f"7K2M{n:02d}" for n in range(24)]
    pdf = bench_labels(codes, sheet, used=0 if sheet != "3x8" else 5)
    assert sorted(text_of(pdf).split()) == codes
    with pikepdf.open(io.BytesIO(pdf)) as read:
        assert len(read.pages) == pages
        assert not read.attachments
        assert set(read.docinfo.keys()) <= {"/Creator", "/Producer"}


def test_the_form_of_labels_prints_labels(tmp_path: Path) -> None:
    codes = Table(columns=(Column(head="Method"),), rows=(("7K2M-X4",), ("9PX3-R7",)))
    pdf = render_form("bench-labels", _form(sections=(section("Results", codes),)), "zh-Hans", AT)
    assert text_of(pdf).split() == ["7K2M-X4", "9PX3-R7"]
    assert attached(pdf, tmp_path) == {}


def test_content_cannot_be_changed_after_the_act() -> None:
    with pytest.raises(ValueError, match="frozen"):
        report().number = "other"  # type: ignore[misc]
    assert issubclass(ReportContent, BaseModel)


def test_a_template_that_is_not_there_is_a_bug() -> None:
    with pytest.raises(FileNotFoundError):
        render("forms/no-such-form.typ", {}, "en", AT)


def test_a_printed_report_is_issued_voided_and_still_reads_as_pdf_a() -> None:
    s = station()
    root = s.authority.certificate
    printed = render_report(report("zh-Hans", authorized=signed("欧阳玥", "Authorized signatory")))
    out = issue(printed, s.signatory, root=root, reason="签发", name="欧阳玥", at=NOW, signature_box=SIGNATURE_BOX)
    mark = void_stamp("QH-2026-0412", NOW, "稀释倍数错误", "QH-2026-0412-G1", "zh-Hans")
    gone = void(out, mark, s.seal, root=root, reason="VOID", at=NOW)
    assert gone.startswith(out)
    assert out.startswith(printed)
    with pikepdf.open(io.BytesIO(gone)) as pdf:
        assert archival_faults(pdf) == []
    assert verify(out, s.trust, None, LATER).verdict == "genuine, status unknown"
    assert verify(gone, s.trust, None, LATER).verdict == "void"


def test_a_line_before_an_address_that_cannot_be_broken_is_not_spread_over_the_page() -> None:
    ask = "如有不明之處，本站樂意詳細說明，請聯絡劉雯（電話 0510-5550 0118，電子郵件 appealsandcomplaints@binhai.example）。"
    letter = _letter(paragraphs=(ask,))
    assert "如有不明之處" in text_of(render_letter(letter, "zh-Hant", AT), "-layout")
