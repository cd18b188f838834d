"""The documents of the regimes contradict themselves nowhere; the words that they brought are judged like the others."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from lims_complaints.adoption.checking import known_to_program
from lims_complaints.app import faults, parse_document, procedures
from lims_complaints.language import LANGUAGES, translator
from lims_complaints.numbering import written
from lims_complaints.procedure.check import check, unused_facts
from lims_complaints.procedure.document import examine
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.facts import FACTS
from lims_complaints.procedure.openings import openings
from lims_complaints.procedure.scenarios import scenarios_in, unshown
from lims_complaints.web.follow_view import INSIDE, TOLD
from tests.commands import command
from tests.paths import ROOT

FILES = [file for file in procedures() if file.stem != "testing-station"]
NAMES = {
    "manufacturer", "property-management", "sales-office", "service-company", "software-company", "technical-service", "winery",
}  # fmt: skip


@pytest.fixture(scope="module")
def editions() -> Mapping[str, Edition]:
    return {file.stem: parse_document(file).edition for file in procedures()}


def test_the_seven_regimes_are_there() -> None:
    assert {file.stem for file in FILES} == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_regime_contradicts_itself_nowhere(editions: Mapping[str, Edition], name: str) -> None:
    assert [str(e) for e in faults(editions[name])] == []


@pytest.mark.parametrize("name", sorted(NAMES))
@pytest.mark.parametrize("what", ["opinion", "outcome"])
def test_who_may_not_approve_may_not_send_back_either(editions: Mapping[str, Edition], name: str, what: str) -> None:
    approving, returning = (editions[name].moves_of(f"review.{verb}-{what}") for verb in ("approve", "return"))
    barred = {
        s for m in approving for s in m.needs if s.startswith(("the actor had no", "the actor did not", "the actor is not"))
    }
    assert all(barred <= set(m.needs) for m in returning), [m.name for m in returning]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_clause_of_a_regime_has_a_scenario_of_its_own(editions: Mapping[str, Edition], name: str) -> None:
    assert [str(e) for e in unshown(editions[name], scenarios_in(ROOT / "features", name))] == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_regime_is_said_in_three_languages(editions: Mapping[str, Edition], name: str) -> None:
    edition = editions[name]
    sentences = {s for m in edition.moves.values() for s in (*m.when, *m.needs)}
    sentences |= {s for c in edition.clocks.values() for s in (c.stops, c.choose, c.until, c.starts) if s}
    unsaid = [s for s in sorted(sentences - set(edition.states)) if s in (translator("zh-Hans")(s), translator("zh-Hant")(s))]
    assert unsaid == []
    for clause in edition.clauses.values():
        assert len({clause.prose[language] for language in LANGUAGES}) == 3, clause.number


def test_no_sentence_of_the_program_is_left_unused(editions: Mapping[str, Edition]) -> None:
    assert unused_facts(list(editions.values()), FACTS) == []


def test_no_line_of_the_program_knows_a_regime_by_name() -> None:
    quoted = {f'"{name}"' for name in NAMES} | {f"'{name}'" for name in NAMES}
    knowing = [
        str(file) for file in (ROOT / "lims_complaints").rglob("*.py") if any(q in file.read_text("utf-8") for q in quoted)
    ]
    assert knowing == []


def test_no_two_procedures_give_one_case_number(editions: Mapping[str, Edition]) -> None:
    numbers: list[str] = []
    for edition in editions.values():
        series = {route.number for route in edition.routes.values()}
        numbers += [written(edition.numbers[s], date(2026, 11, 3), 7) for s in series]
    assert len(set(numbers)) == len(numbers)


def test_the_manufacturer_numbers_by_month(editions: Mapping[str, Edition]) -> None:
    assert written(editions["manufacturer"].numbers["complaint"], date(2026, 5, 31), 1) == "260501"


def test_the_ways_in_are_told_with_their_routes(editions: Mapping[str, Edition]) -> None:
    (way,) = openings(editions["winery"])
    assert (way.procedure, way.act, way.clause) == ("winery", "intake.file-complaint", "1")
    assert [route.name for route in way.routes] == ["quality", "returns", "service", "misunderstanding"]
    assert [(o.act, [r.name for r in o.routes]) for o in openings(editions["testing-station"])] == [
        ("intake.file-appeal", ["data"]),
        ("intake.file-complaint", ["general"]),
    ]
    assert [o.act for o in openings(editions["winery"], ["complaint desk"])] == ["intake.register-complaint"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_commands_work_on_a_regime(file: Path, tmp_path: Path) -> None:
    def run(*words: str) -> str:
        ran = command("procedure", *words)
        assert not ran.code, ran.err
        return ran.out

    assert "no contradiction found" in run("check", str(file), "--features", str(ROOT / "features"))
    courses = json.loads(run("simulate", str(file), "--json"))
    assert courses
    assert all(course["states"][-1] == "closed" for course in courses)
    newer = tmp_path / file.name
    newer.write_text(file.read_text("utf-8").replace("edition: 1", "edition: 2").replace("30 days", "20 days"), "utf-8")
    assert "20 days instead of 30 days" in run("compare", str(file), str(newer))
    assert "<svg" in Path(run("show", str(file), "--svg", str(tmp_path / "c.svg")).strip().splitlines()[-1]).read_text("utf-8")


BROKEN = [
    ('choose = "the client\'s country"', 'choose = "the client\'s county"', 'lets "the client\'s county" choose', "county"),
    ('foreign = "20 days"', 'forign = "20 days"', 'has a term for "forign", which is never chosen', "forign"),
    ('until  = "the promised day"', 'until  = "the promised month"', "which is no known instant", "promised month"),
    ('decides-up-to = "1000"', 'decides-up-to = "much"', "Write the amount in quotes", 'decides-up-to = "much"'),
    ('reads = "own department"', 'reads = "some"', 'what stands behind "reads" cannot be read', 'reads = "some"'),
    ("internal = true", "internal = true\nfor-client = true", "is internal, yet the client gets a copy", "internal = true"),
    ("[form.statistics]", "[form.statistic]", 'the program has no paper "statistic"', "[form.statistic]"),
]


@pytest.mark.parametrize(("right", "wrong", "message", "where"), BROKEN)
def test_a_broken_word_is_named_on_its_line(right: str, wrong: str, message: str, where: str) -> None:
    text = (ROOT / "procedures" / "manufacturer.md").read_text("utf-8")
    assert right in text
    broken = text.replace(right, wrong, 1)
    reading = examine(broken, "broken.md", {})
    errors = [*reading.errors, *(check(reading.edition, known_to_program()) if reading.edition else ())]
    line = next(n for n, said in enumerate(broken.split("\n"), 1) if where in said)
    assert any(message in str(e) and e.line == line for e in errors), [str(e) for e in errors]


def test_the_client_is_told_of_every_step_that_is_not_the_houses_own(editions: Mapping[str, Edition]) -> None:
    acts = {m.act for e in editions.values() for m in e.moves.values() if m.act and m.on == "case"}
    assert sorted(acts - TOLD.keys() - INSIDE) == []
    assert sorted(INSIDE & TOLD.keys()) == []


def test_every_procedure_has_the_practices(editions: Mapping[str, Edition]) -> None:
    practices = {
        "review.hand-over", "review.accept-hand-over", "feedback.promise-date", "feedback.keep-promise", "review.class-severity",
        "review.look-above", "feedback.note-contact", "feedback.answer-contact", "review.countersign", "review.decide-disagreement",
        "quality.report-statistics", "edition.propose", "edition.approve",
    }  # fmt: skip
    lacking = {name: sorted(practices - {m.act for m in e.moves.values()}) for name, e in editions.items()}
    assert {name: acts for name, acts in lacking.items() if acts} == {}
    closing = {"no promise is open", "a grave case was looked at above", "every letter and call is answered"}
    for edition in editions.values():
        assert closing <= set(edition.moves["close-case"].needs), edition.name
        promised = edition.clocks["promised"]
        assert promised.outer, edition.name
        assert edition.moves["class-as-grave"].tells, edition.name
