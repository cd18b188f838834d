"""Documents broken in one place each: the message, the clause and the line must be right."""

import re
from typing import NamedTuple

import pytest

from lims_complaints.language import translator
from lims_complaints.procedure.check import Known, check, unused_facts
from lims_complaints.procedure.document import examine, parse_procedure
from tests.rules.small_procedure import ACTS, FACTS, FIELDS, MOMENTS, SCENARIOS, SIMPLIFIED, TEXT

KNOWN = Known(ACTS, FACTS, MOMENTS, FIELDS, SCENARIOS)
WITHOUT_SCENARIOS = Known(ACTS, FACTS, MOMENTS, FIELDS)


ENGLISH = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")
"""A sentence that stayed English."""
WORDS_OF_THE_DOCUMENT = re.compile(r"“[^”]*”|「[^」]*」|'[^']*'|\"[^\"]*\"|\[.*\]|\{.*\}")
"""What the document itself says in English stands in quotes or brackets."""


class Broken(NamedTuple):
    """`old` → `new` breaks the document; the fault stands on the line that holds `at`."""

    name: str
    old: str
    new: str
    at: str
    clause: str
    says: str


BROKEN = (
    # the front matter
    Broken("no front matter", "---\nname: small\n", "name: small\n", "name: small", "", "has no front matter"),
    Broken("open front matter", "jurisdiction: CN\n---\n", "jurisdiction: CN\n", "---", "", "front matter has no end"),
    Broken("no name", "name: small\n", "", "---", "", 'does not say "name"'),
    Broken("empty title", "title: Small procedure", "title:", "title:", "", 'does not say "title"'),
    Broken("edition in words", "edition: 2", "edition: two", "edition: two", "", 'the edition is "two"'),
    Broken("edition zero", "edition: 2", "edition: 0", "edition: 0", "", "Write a whole number from 1 on"),
    Broken("no such date", "2026-01-01", "2026-02-30", "in_force_from", "", '"2026-02-30" is not a date'),
    Broken("no such place", "jurisdiction: CN", "jurisdiction: QQ", "jurisdiction: QQ", "", "No country “QQ” is known"),
    Broken("which zone?", "jurisdiction: CN", "jurisdiction: US", "jurisdiction: US", "", "Write for example: jurisdiction: US-NY America/New_York"),
    Broken("unknown front key", "jurisdiction: CN", "jurisdiction: CN\nauthr: me", "authr", "", 'unknown key "authr"'),
    Broken("no key at all", "jurisdiction: CN", "jurisdiction: CN\nhello", "hello", "", "not a line of front matter"),
    # the Markdown
    Broken("heading without number", "## 1.2 Review", "## Review", "## Review", "1.1", "has no clause number"),
    Broken("clause twice", "## 1.2 Review", "## 1.1 Review", "## 1.1 Review", "1.1", "clause 1.1 stands twice"),
    Broken("text before", "\n## 0 Words", "\nHello.\n\n## 0 Words", "Hello.", "", "before the first clause"),
    Broken("rules before", "## 0 Words", "```toml\nx = 1\n```\n## 0 Words", "```toml", "", "before the first clause"),
    Broken("block not closed", "informative = true\n```", "informative = true", "```toml\ninf", "2", "this block has no end"),
    # the rule block
    Broken("missing quote", 'to    = "filed"', 'to    = "filed', 'to    = "filed', "1.1", "this rule block cannot be read"),
    Broken("missing bracket", 'by    = ["client"]', 'by    = ["client"', 'needs = ["grounds', "1.1", "cannot be read"),
    Broken("no equals sign", 'route = "data"', 'route "data"', 'route "data"', "1.1", "this rule block cannot be read"),
    Broken("key twice", 'route = "data"', 'route = "data"\nroute = "data"  #2', "#2", "1.1", 'move "file" says "route" twice; the first is on line 49'),
    Broken("unknown kind", "[move.file]", "[mvoe.file]", "[mvoe.file]", "1.1", 'Did you mean "move"?'),
    Broken("meets nothing", "informative = true", "meets = []", "meets", "2", 'what stands behind "meets" cannot be read'),
    Broken("rule without name", "[form.receipt]", "[form]", "[form]", "1.1", "this form has no name"),
    Broken("move twice", "[move.note]", "[move.close]", "[move.close]\nact  =", "1.2", 'move "close" stands twice; the first is on line'),
    Broken("state twice", "[state.closed]", "[state.filed]", "[state.filed]\ntitle = { en = \"Closed", "0", "stands twice"),
    Broken("unknown word", 'tells = ["client"]', 'tell = ["client"]', "tell = [", "1.2", 'unknown word "tell". Did you mean "tells"?'),
    Broken("no by", 'by   = ["the office"]\n\n', "\n", "[move.note]", "1.2", 'does not say "by"'),
    Broken("nobody", 'by   = ["the office"]\n\n', "by   = []\n\n", "by   = []", "1.2", 'behind "by" cannot be read'),
    Broken("number as text", 'to    = "closed"', "to    = 3", "to    = 3", "1.2", 'behind "to" cannot be read. Write one text'),
    Broken("flag as text", "ends  = true", 'ends  = "yes"', 'ends  = "yes"', "0", "Write true or leave it out"),
    Broken("title in two languages", ', zh-Hant = "回執"', "", "回执", "1.1", "Missing: zh-Hant"),
    Broken("title in a fourth", 'zh-Hant = "回執"', 'zh-Hant = "回執", fr = "Reçu"', "Reçu", "1.1", "The languages are"),
    Broken("title bare", 'title = { en = "Receipt", zh-Hans = "回执", zh-Hant = "回執" }', 'title = "Receipt"', 'title = "Receipt"', "1.1", "zh-Hans"),
    Broken("no code", 'code  = "F-1"\n', "", "[form.receipt]", "1.1", 'does not say "code"'),
    # terms and reminders
    Broken("unknown unit", '"15 days"', '"15 dyas"', "15 dyas", "1.2", 'the term "15 dyas" cannot be read'),
    Broken("no number", '"3 working days"', '"some working days"', "some working", "1.2", "cannot be read. Write for example"),
    Broken("term is a number", 'term   = { ordinary = "15 days", urgent = "3 working days" }', "term   = 15", "term   = 15", "1.2", '"10 days"'),
    Broken("odd end", '"next working day"', '"some day"', "some day", "1.2", 'Write "next working day" or "that day"'),
    Broken("odd reminder", '"3 days before"', '"3 days bfore"', "bfore", "1.2", 'the reminder "3 days bfore" cannot be read'),
    Broken("reminds nobody", "to the office", "to the offices", "to the offices", "1.2", 'Did you mean "the office"?'),
    # roles, routes, places
    Broken("unknown role", 'by    = ["client"]', 'by    = ["clinet"]', "clinet", "1.1", 'made by "clinet"; there is no such role. Did you mean "client"?'),
    Broken("role in two spellings", 'tells = ["client"]', 'tells = ["Client"]', 'tells = ["Client"]', "1.2", 'tells "Client"; the role is spelled "client" on line 14'),
    Broken("two roles, one word", "[role.client]", '[role."The-Office"]\ntitle = { en = "a", zh-Hans = "b", zh-Hant = "c" }\n[role.client]', '[role."the office"]', "0", 'role "the office" is "The-Office" of line 14 in another spelling'),
    Broken("unknown route", 'route = "data"', 'route = "date"', 'route = "date"', "1.1", 'unknown route "date". Did you mean "data"?'),
    Broken("unknown place", 'act   = "archive.close"', 'act   = "archive.close"\non = "csae"', "csae", "1.2", 'Did you mean "case"?'),
    Broken("bench with state", 'act   = "archive.close"', 'act   = "archive.close"\non = "bench"', "[move.close]", "1.2", "which has no states"),
    Broken("route without number", 'number = "appeal"', 'number = "apeal"', "apeal", "0", 'Did you mean "appeal"?'),
    Broken("number without n", "AP-{year}-{n:04}", "AP-{year}", "AP-{year}", "0", "cannot be filled"),
    Broken("number with a name", "AP-{year}-{n:04}", "{client}-{n}", "{client}-{n}", "0", "cannot be filled"),
    # states and moves
    Broken("unknown from", 'from  = ["under review"]', 'from  = ["under reviw"]', "under reviw", "1.2", 'goes from "under reviw"; no move leads there. Did you mean "under review"?'),
    Broken("unknown to", 'to    = "closed"', 'to    = "closd"', "closd", "1.2", 'goes to "closd"; there is no such state. Did you mean "closed"?'),
    Broken("state in two spellings", 'to    = "under review"', 'to    = "Under-Review"', "Under-Review", "1.2", 'the state is spelled "under review" on line 28'),
    Broken("any open sate", '"any open state"', '"any-open-state"', "any-open-state", "1.2", 'Did you mean "any open state"?'),
    Broken("unreachable", "[state.closed]", '[state.lost]\ntitle = { en = "a", zh-Hans = "b", zh-Hant = "c" }\n[state.closed]', "[state.lost]", "0", 'no move leads to state "lost"'),
    Broken("dead end", "ends  = true\n", "", "[state.closed]", "0", 'a case that stands in "closed" can never come to an end'),
    Broken("nothing opens", 'to    = "filed"', 'from = "filed"\nto    = "filed"', "[route.data]", "0", 'no move opens a case on route "data"'),
    Broken("opens on no route", 'act   = "intake.file"\nroute = "data"', 'act   = "intake.file"', "[move.file]", "1.1", "opens a case on no route of its own"),
    Broken("nowhere", 'from = "any open state"\n', "", "[move.note]", "1.2", "goes from nowhere to nowhere"),
    Broken("no act", 'act  = "review.note"\n', "", 'by   = ["the office"]\n\n[letter', "1.2", "has no act, so nobody can make it"),
    Broken("act by itself", 'by   = ["the office"]\n\n[letter', 'by   = "the procedure"\n\n[letter', 'by   = "the procedure"\n\n[letter', "1.2", "has an act, yet follows by itself"),
    Broken("follows for nothing", 'needs = ["the paper is there"]\n', "", "[move.take-up]", "1.2", "needs nothing"),
    Broken("follows for ever", 'to    = "under review"\nby    = "the procedure"', 'to    = "filed"\nby    = "the procedure"', "[move.take-up]", "1.2", "for ever"),
    Broken("unknown act", '"archive.close"', '"archive.clsoe"', "archive.clsoe", "1.2", 'unknown act "archive.clsoe". Did you mean "archive.close"?'),
    Broken("unknown fact", '  "no claim is open",', '  "no claims are open",', "no claims are open", "1.2", 'which no function answers. Did you mean "no claim is open"?'),
    Broken("unknown paper", 'makes = ["receipt"]', 'makes = ["reciept"]', "reciept", "1.1", 'neither a form nor a letter. Did you mean "receipt"?'),
    Broken("paper nobody makes", 'makes = ["end-notice"]\n', "", "[letter.end-notice]", "1.2", 'no move makes letter "end-notice"'),
    # clocks
    Broken("unknown start", 'starts = "under review"', 'starts = "under revue"', "under revue", "1.2", "neither a state nor a known instant"),
    Broken("nothing stops it", 'stops  = "the reply is dispatched"', 'stops  = "the reply is out"', "the reply is out", "1.2", 'nothing stops clock "answer"'),
    Broken("lapses nowhere", 'lapses = ["closed"]', 'lapses = ["closedd"]', "closedd", "1.2", 'Did you mean "closed"?'),
    Broken("pauses nowhere", 'lapses = ["closed"]', 'pauses = ["waiting"]', "waiting", "1.2", 'pauses for "waiting", which is neither a state'),
    Broken("extends by another unit", 'lapses = ["closed"]', 'extend = "1 month"', "1 month", "1.2", 'is extended by "1 month", which cannot be'),
    Broken("kept by nobody", 'owner  = "the office"', 'owner  = "the ofice"', "the ofice", "1.2", 'Did you mean "the office"?'),
    Broken("clock on no route", 'owner  = "the office"', 'owner  = "the office"\nroute = "dat"', 'route = "dat"\n', "1.2", 'Did you mean "data"?'),
    Broken("promised, never told", 'owner  = "the office"', 'owner  = "the office"\nouter = true', "outer = true", "1.2", "no letter says so when"),
    # letters
    Broken("code twice", 'to = "client"\nsubject', 'to = "client"\ncode = "F-1"\nsubject', 'code = "F-1"\nsubject', "1.2", 'has the code of "receipt"'),
    Broken("unknown field", "尊敬的{client}：", "尊敬的{client}{custmer}：", "{custmer}", "1.2", "unknown field {custmer}"),
    Broken("field lost", "{client} 台鑒：", "台鑒：", "body.zh-Hant", "1.2", "body in zh-Hant and in English differ in {client}"),
    Broken("letter to nobody", 'to = "client"', 'to = "cleint"', "cleint", "1.2", 'letter "end-notice" goes to "cleint"'),
    # clauses
    Broken("no rule", "```toml\ninformative = true\n```\n", "", "## 2 About", "2", "clause 2 has no rule"),
)  # fmt: skip


@pytest.mark.parametrize("case", BROKEN, ids=lambda c: c.name)
def test_a_broken_document_is_named_with_line_and_cure(case: Broken) -> None:
    assert TEXT.count(case.old) >= 1, "the break must touch the document"
    text = TEXT.replace(case.old, case.new, 1)
    line = text[: text.index(case.at)].count("\n") + 1
    reading = examine(text, "small.md", {})
    errors = list(reading.errors) or check(reading.edition, KNOWN)  # type: ignore[arg-type]
    said = [str(e) for e in errors if e.line == line]
    assert said, [str(e) for e in errors]
    place = f"small.md:{line}" + (f", clause {case.clause}" if case.clause else "") + ": "
    assert any(s.startswith(place) and case.says in s for s in said), said
    for language in ("zh-Hans", "zh-Hant"):
        for error in errors:
            in_chinese = error.said.say(translator(language))  # type: ignore[arg-type]
            assert not ENGLISH.search(WORDS_OF_THE_DOCUMENT.sub("", in_chinese)), in_chinese


def test_the_unbroken_document_has_no_fault() -> None:
    assert check(parse_procedure(TEXT, "small.md", {"zh-Hans": SIMPLIFIED}), KNOWN) == []


def test_all_faults_come_at_once_in_the_order_of_lines() -> None:
    text = TEXT.replace('by    = ["client"]', 'by    = ["clinet"]').replace('"archive.close"', '"archive.clsoe"')
    errors = check(parse_procedure(text, "small.md", {}), KNOWN)
    assert [e.line for e in errors] == sorted(e.line for e in errors)
    assert len(errors) == 2


def test_a_clause_without_a_scenario_is_named() -> None:
    known = Known(ACTS, FACTS, MOMENTS, FIELDS, {"1.1": ["a client files"]})
    (error,) = check(parse_procedure(TEXT, "small.md", {}), known)
    assert (error.clause, error.message) == ("1.2", "no scenario shows clause 1.2.")


def test_a_move_from_a_state_of_another_route_is_named() -> None:
    other = """[route.general]
title = { en = "General", zh-Hans = "一般", zh-Hant = "一般" }
[move.open-general]
act = "intake.file"
route = "general"
to = "closed"
by = ["client"]
[move.wrong]
act = "review.note"
route = "general"
from = "filed"
by = ["client"]

[settings]"""
    (error,) = check(parse_procedure(TEXT.replace("[settings]", other, 1), "small.md", {}), WITHOUT_SCENARIOS)
    assert error.message == 'move "wrong" goes from "filed"; no move of route general leads there.'
    assert TEXT.replace("[settings]", other, 1).split("\n")[error.line - 1] == 'from = "filed"'


def test_a_ring_without_a_way_out_is_named_at_each_of_its_states() -> None:
    text = TEXT.replace('to    = "closed"', 'to    = "filed"').replace("[state.closed]\n", "[state.aside]\n")
    text = text.replace('lapses = ["closed"]\n', "").replace(
        "[settings]", '[move.aside]\nact = "intake.file"\nroute = "data"\nto = "aside"\nby = ["client"]\n[settings]'
    )
    errors = check(parse_procedure(text, "small.md", {}), WITHOUT_SCENARIOS)
    assert [e.message for e in errors] == [
        'a case that stands in "filed" can never come to an end.',
        'a case that stands in "under review" can never come to an end.',
    ]


def test_functions_that_no_document_uses_are_named() -> None:
    assert unused_facts([parse_procedure(TEXT, "small.md", {})], [*FACTS, "the moon is full"]) == ["the moon is full"]


TRANSLATIONS = (
    ("missing clause", "## 1.2 核查\n\n办公室核查并答复。\n\n", "", "no clause 1.2", 21),
    ("surplus clause", "## 2 关于", "## 1.3 多余\n\n多余。\n\n## 2 关于", "a clause 1.3 that the document has not", 21),
    ("rule block", "不具约束力。", "```toml\n[role.x]\n```", "a rule block stands in a translation", 23),
    ("clause twice", "## 1.2 核查", "## 1.1 核查", "stands twice", 17),
)


@pytest.mark.parametrize(("name", "old", "new", "says", "line"), TRANSLATIONS)
def test_a_translation_carries_the_same_clauses_and_no_rules(name: str, old: str, new: str, says: str, line: int) -> None:
    assert old in SIMPLIFIED
    reading = examine(TEXT, "small.md", {"zh-Hans": SIMPLIFIED.replace(old, new)})
    found = [e for e in reading.errors if says in e.message]
    assert [e.file for e in found] == ["translations/small.zh-Hans.md"]
    if name != "missing clause":
        assert found[0].line == line
