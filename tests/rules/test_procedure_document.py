"""What a procedure document says comes out of it as it stands; the station's own document holds together."""

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from lims_complaints.clocks.remind import Reminder, parse_reminder
from lims_complaints.clocks.term import Term
from lims_complaints.errors import ProcedureError
from lims_complaints.language import translator
from lims_complaints.procedure.blocks import take_apart
from lims_complaints.procedure.check import FIELD, Known, check
from lims_complaints.procedure.document import parse_procedure, read, read_procedure
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.scenarios import scenarios_in
from lims_complaints.procedure.schema import schema
from lims_complaints.procedure.words import RULES
from tests.paths import ROOT
from tests.rules.small_procedure import SIMPLIFIED, TEXT

STATION = ROOT / "procedures" / "testing-station.md"


@pytest.fixture(scope="module")
def station() -> Edition:
    return read_procedure(STATION)


def small(text: str = TEXT) -> Edition:
    return parse_procedure(text, "small.md", {"zh-Hans": SIMPLIFIED})


def test_the_front_matter_names_the_edition() -> None:
    edition = small()
    assert (edition.name, edition.number, edition.in_force_from) == ("small", 2, date(2026, 1, 1))
    assert edition.title == {"en": "Small procedure", "zh-Hans": "小程序", "zh-Hant": "Small procedure"}


def test_a_clause_has_its_prose_without_its_rules_in_each_language() -> None:
    clause = small().clauses["1.1"]
    assert clause.heading == {"en": "Filing", "zh-Hans": "提交", "zh-Hant": "Filing"}
    assert clause.prose == {"en": "A client may appeal.", "zh-Hans": "客户可以申诉。", "zh-Hant": "A client may appeal."}


def test_headings_and_informative_clauses_say_so() -> None:
    assert [c.number for c in small().clauses.values() if c.informative] == ["1", "2"]


def test_a_clause_names_what_it_answers_in_a_standard() -> None:
    named = small(TEXT.replace("[move.file]", 'meets = ["ISO/IEC 17025 7.9.1", "RB/T 214 4.5.12"]\n\n[move.file]'))
    assert {c.number: c.meets for c in named.clauses.values() if c.meets} == {"1.1": ("ISO/IEC 17025 7.9.1", "RB/T 214 4.5.12")}


def test_a_move_says_who_from_where_to_where_and_what() -> None:
    move = small().moves["close"]
    assert (move.act, move.clause, move.on, move.to) == ("archive.close", "1.2", "case", "closed")
    assert (move.from_states, move.by) == ({"under review"}, {"the office"})
    assert move.needs == ("the reply is dispatched", "no claim is open")
    assert TEXT.split("\n")[move.line - 1] == "[move.close]"


def test_any_open_state_is_every_state_that_does_not_end() -> None:
    note = small().moves["note"]
    assert note.anywhere
    assert note.from_states == {"filed", "under review"}


def test_any_state_is_every_state() -> None:
    note = small(TEXT.replace('"any open state"', '["any state"]')).moves["note"]
    assert note.from_states == {"filed", "under review", "closed"}


def test_a_clock_has_a_term_for_each_word() -> None:
    clock = small().clocks["answer"]
    assert clock.terms == {
        "ordinary": Term(15, "calendar day", roll=True),
        "urgent": Term(3, "working day", roll=True),
    }
    assert clock.term == clock.terms["ordinary"]
    assert clock.lapses == {"closed"}


@pytest.mark.parametrize(
    ("ends", "roll"), [('ends   = "that day"\n', False), ("", False), ('ends   = "next working day"\n', True)]
)
def test_a_day_off_moves_the_end_only_where_the_document_says_so(ends: str, roll: bool) -> None:
    clock = small(TEXT.replace('ends   = "next working day"\n', ends)).clocks["answer"]
    assert clock.roll is roll
    assert clock.term.roll is roll


def test_the_hash_is_that_of_the_document_and_its_translations() -> None:
    assert small().hash == small().hash
    assert small().hash != small(TEXT.replace("15 days", "16 days")).hash
    assert small().hash != parse_procedure(TEXT, "small.md", {}).hash
    assert small().hash != parse_procedure(TEXT, "small.md", {"zh-Hant": SIMPLIFIED}).hash


def test_every_key_and_every_sentence_has_its_line() -> None:
    lines, source = small().lines, TEXT.split("\n")
    assert source[lines.of("move", "close", "by") - 1] == 'by    = ["the office"]'
    assert "no claim is open" in source[lines.of("move", "close", "needs", text='"no claim is open"') - 1]
    assert lines.of("move", "close", "absent") == lines.of("move", "close")
    assert lines.of("move", "absent") == 0


def test_brackets_and_hashes_in_texts_do_not_confuse_the_lines() -> None:
    odd = 'needs = ["grounds are stated"] # a ] and a [move.x]\n'
    text = TEXT.replace('needs = ["grounds are stated"]\n', odd).replace("your case is closed.", "a = 1\n[move.x]\n# no\n")
    edition = small(text)
    assert "move.x" not in edition.moves
    assert text.split("\n")[edition.lines.of("letter", "end-notice", "body", "zh-Hant") - 1].startswith("body.zh-Hant")


def test_windows_line_ends_change_nothing_but_the_hash() -> None:
    other = small(TEXT.replace("\n", "\r\n"))
    assert other.moves == small().moves
    assert other.clauses == small().clauses


def test_reading_stops_at_the_first_fault() -> None:
    with pytest.raises(ProcedureError, match=r'small.md:4: the edition is "two"\. Write a whole number'):
        small(TEXT.replace("edition: 2", "edition: two"))


def test_a_copy_elsewhere_is_read_with_the_translations_of_a_given_folder(tmp_path: Path) -> None:
    copy = tmp_path / "ours.md"
    copy.write_text(STATION.read_text("utf-8").replace('term   = "10 days"', 'term   = "12 days"', 1), "utf-8")
    edition = read_procedure(copy, STATION.parent / "translations")
    assert edition.clocks["appeal-window"].term == Term(12, "calendar day")
    assert edition.clauses["1.1"].heading["zh-Hant"] == "書面申訴"
    assert read_procedure(copy).clauses["1.1"].heading["zh-Hant"] == edition.clauses["1.1"].heading["zh-Hant"]


@pytest.mark.parametrize(
    ("text", "reminder"),
    [
        ("3 days before", Reminder(-3, "day")),
        ("on the day", Reminder(0, "day")),
        ("1 day after, to the quality manager", Reminder(1, "day", "quality manager")),
        ("2 working days before, to client", Reminder(-2, "working day", "client")),
        ("2 weeks before", Reminder(-14)),
        ("1 day after, to the station", Reminder(1, "day", "the station")),
    ],
)
def test_reminders(text: str, reminder: Reminder) -> None:
    assert parse_reminder(text, ("the station", "quality manager", "client")) == reminder


@pytest.mark.parametrize("text", ["", "soon", "3 days", "days before", "3 moons before", "3 days before to him"])
def test_what_is_no_reminder(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        parse_reminder(text)


def test_scenarios_are_found_by_file_name_and_by_tag(tmp_path: Path) -> None:
    (tmp_path / "1.1_filing.feature").write_text("Feature: F\n  Scenario: one\n  @clause-2.1\n  Scenario Outline: two\n")
    (tmp_path / "other.feature").write_text("@clause(3)\nFeature: G\n  Example: three\n")
    (tmp_path / "4.feature").write_text(
        "# language: zh-CN\n@clause:4\n功能: 己\n  场景: 四\n  @clause:5\n  场景大纲: 五\n", "utf-8"
    )
    (tmp_path / "6.feature").write_text("# language: zh-TW\n功能: 己\n  @clause:6\n  場景: 六\n", "utf-8")
    shown = {"1.1": ["one"], "2.1": ["two"], "3": ["three"], "4": ["四"], "5": ["五"], "6": ["六"]}
    assert scenarios_in(tmp_path) == shown


def test_the_schema_is_published_and_fits_the_documents() -> None:
    published = json.loads((ROOT / "docs" / "schemas" / "procedure.schema.json").read_text("utf-8"))
    assert published == schema()
    validator = Draft202012Validator(published)
    for text in (TEXT, STATION.read_text("utf-8")):
        for section in take_apart(text, "x.md").sections:
            for block in section.blocks:
                assert [e.message for e in validator.iter_errors(tomllib.loads(block.text))] == []
    assert list(validator.iter_errors({"move": {"x": {"by": ["client"], "tell": ["office"]}}}))
    assert list(validator.iter_errors({"form": {"x": {"code": "F"}}}))


@pytest.mark.parametrize(("kind", "words"), RULES.items())
def test_the_manual_names_every_word(kind: str, words: dict[str, object]) -> None:
    manual = (ROOT / "docs" / "procedures.md").read_text("utf-8")
    section = manual.split(f"### {kind} –")[1].split("\n#")[0]
    assert [w for w in words if f"`{w}" not in section] == []


# the testing station's own document


def test_the_stations_document_contradicts_itself_nowhere(station: Edition) -> None:
    reading = read(STATION)
    assert reading.errors == ()
    assert [str(e) for e in check(station, Known())] == []


def test_the_station_keeps_the_terms_of_its_regulation(station: Edition) -> None:
    said = {c.name: c.term_texts for c in station.clocks.values()}
    assert said["appeal-window"] == {"": "10 days"}
    assert said["answer"] == {"ordinary": "15 days", "urgent": "3 working days"}
    assert said["admission"] == {"": "1 working day"}
    assert said["retention"] == {"": "6 years"}


def test_the_station_has_every_clause_in_three_languages(station: Edition) -> None:
    clauses = {
        *("1.1", "1.2", "2.1.1", "2.1.2", "2.1.3", "2.2.1", "2.2.2", "2.2.3", "2.2.4", "2.2.5"),
        *("3.1", "3.2", "3.3", "4", "5", "6", "7"),
    }
    assert clauses <= set(station.clauses)
    for clause in station.clauses.values():
        assert len(set(clause.prose.values())) == 3, clause.number


def test_every_sentence_is_said_in_three_languages(station: Edition) -> None:
    sentences = {s for m in station.moves.values() for s in (*m.when, *m.needs)} | {c.stops for c in station.clocks.values()}
    sentences |= {c.starts for c in station.clocks.values() if c.starts not in station.states}
    unsaid = [s for s in sorted(sentences) if s in (translator("zh-Hans")(s), translator("zh-Hant")(s))]
    assert unsaid == []


def test_every_letter_names_a_person_to_ask_and_says_what_comes_next(station: Edition) -> None:
    for letter in station.letters.values():
        for lang, body in letter.body.items():
            fields = set(FIELD.findall(body))
            assert {"client", "contact", "station", "date"} <= fields, (letter.name, lang)
            assert fields & {"recourse", "follow link", "due date"}, (letter.name, lang)


def test_each_reply_says_what_the_client_can_still_do(station: Edition) -> None:
    replies = [x for x in station.letters.values() if x.name.startswith("reply-") or x.name == "not-admitted"]
    assert len(replies) == 8
    assert all("{recourse}" in body for x in replies for body in x.body.values())


NEVER = (
    ("decision.decide", "the actor had no part in the original work"),
    ("review.approve-opinion", "the actor is not the author of the opinion"),
    ("review.approve-opinion", "the actor had no part in the original work"),
    ("review.approve-outcome", "the actor did not propose the outcome"),
    ("review.return-opinion", "the actor had no part in an earlier round"),
    ("review.return-outcome", "the actor had no part in the original work"),
    ("review.return-outcome", "the actor had no part in an earlier round"),
    ("review.return-outcome", "the actor did not investigate this complaint"),
    ("review.give-opinion", "every stage is filled"),
    ("retest.assign-analysts", "two different analysts are named"),
    ("retest.assign-analysts", "no one named had a part in the original work"),
    ("retest.assign-analysts", "no one named has seen the case"),
    ("retest.assign-analysts", "everyone named is authorized for the method today"),
    ("retest.open-envelope", "every determination is locked"),
    ("reports.reserve-amendment", "a decision to amend the report is recorded"),
    ("reports.void", "a decision to void the report is recorded"),
    ("reports.amend-text", "the actor had no part in the original work"),
    ("reports.sign-report", "the actor is authorized for everything in the report"),
    ("feedback.record-no-answer", "the term for feedback is over"),
    ("quality.check-effectiveness", "the actor did not carry out the action"),
    ("archive.close-case", "every copy of a voided report is accounted for"),
    ("archive.close-case", "nonconforming work has a nonconformity or a written reason"),
)


@pytest.mark.parametrize(("act", "sentence"), NEVER)
def test_what_must_be_impossible_is_asked_of_every_move_of_the_act(station: Edition, act: str, sentence: str) -> None:
    moves = station.moves_of(act)
    assert moves
    assert all(sentence in m.needs for m in moves), [m.name for m in moves]


def test_a_late_appeal_is_refused_by_the_quality_manager_alone(station: Edition) -> None:
    by = {m.by for m in station.moves_of("intake.refuse") if "the ground of refusal is lateness" in m.when}
    assert by == {frozenset({"quality manager"})}


def test_nobody_closes_a_case_before_it_is_settled_refused_or_withdrawn(station: Edition) -> None:
    ways = {s for m in station.moves.values() if m.to == "closed" for s in m.from_states}
    assert ways == {"settled", "refused", "withdrawn", "transferred"}
