"""Document and program say the same: no word of one is unknown to the other, and each clause with a rule has scenarios."""

import re
from functools import cache
from pathlib import Path

import pytest

from lims_complaints.act import ACTS
from lims_complaints.app import faults, import_steps, parse_document
from lims_complaints.language import Language, translator
from lims_complaints.papers import FORMS
from lims_complaints.procedure.check import unused_facts
from lims_complaints.procedure.edition import THE_PROCEDURE, Edition
from lims_complaints.procedure.facts import FACTS
from lims_complaints.procedure.scenarios import scenarios_in, unshown
from lims_complaints.web.case_page import act_title
from tests.paths import ROOT

DOCUMENTS = sorted((ROOT / "procedures").glob("*.md"))
FEATURES = ROOT / "features"


@cache
def edition(file: Path) -> Edition:
    import_steps()
    return parse_document(file).edition


def editions() -> list[Edition]:
    return [edition(file) for file in DOCUMENTS]


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda f: f.stem)
def test_a_document_asks_for_nothing_that_the_program_does_not_know(file: Path) -> None:
    assert [str(fault) for fault in faults(edition(file))] == []


def test_every_act_is_in_some_document() -> None:
    used = {move.act for e in editions() for move in e.moves.values()}
    assert set(ACTS) - used == set()


def test_every_fact_is_used() -> None:
    assert unused_facts(editions(), FACTS) == []


def test_every_form_has_its_builder_and_every_builder_its_form() -> None:
    forms = {name for e in editions() for name in e.forms}
    assert forms - set(FORMS) == set()
    assert set(FORMS) - forms == set()


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_acts_title_is_translated(language: Language) -> None:
    import_steps()
    say = translator(language)
    assert sorted(kind.name for kind in ACTS.values() if say(kind.title) == kind.title) == []


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_move_that_follows_by_itself_has_a_name_in_each_language(language: Language) -> None:
    say = translator(language)
    names = {act_title(f"{THE_PROCEDURE}: {move.name}") for e in editions() for move in e.moves.values() if not move.act}
    assert sorted(name for name in names if say(name) == name) == []


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda f: f.stem)
def test_every_clause_with_a_move_or_clock_has_its_scenario(file: Path) -> None:
    """What `procedure check FILE --features features` says of each document: nothing."""
    named = edition(file)
    assert [str(fault) for fault in unshown(named, scenarios_in(FEATURES, named.name))] == []


def test_a_feature_begins_with_the_number_of_its_clause() -> None:
    for file in FEATURES.glob("*.feature"):
        assert file.name.partition("_")[0] in re.findall(r"@clause:(\S+)", file.read_text("utf-8")), file.name


SPAN = re.compile(r"\b(one|two|three|five|ten|fifteen|thirty|\d+) (calendar |working )?(days?|weeks?|months?)\b")


def test_how_long_a_term_is_says_the_document_alone() -> None:
    said = {
        (name, words)
        for name, act in ACTS.items()
        for field in act.given.model_fields.values()
        for words in (act.title, field.title or "", field.description or "")
    }
    assert editions()
    assert sorted(each for each in said if SPAN.search(each[1])) == []
    assert SPAN.search("answer within three working days")
