"""The bench reads names in the reader's language; the language of the client's report gives nothing away (2.2.4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from babel.messages import pofile
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lims_complaints.db.engine import writing
from lims_complaints.db.guards import install, take_out
from lims_complaints.language import LOCALE, in_english, spellings
from lims_complaints.records.paper import Paper
from lims_complaints.records.report import Result, Sample
from lims_complaints.retest import bench
from tests.pages import Pages
from tests.retesting import Course

NAMES = {
    "en": ("Chemical oxygen demand", "Surface water"), "zh-Hans": ("化学需氧量", "地表水"), "zh-Hant": ("化學需氧量", "地面水"),
}  # fmt: skip


@contextmanager
def before_it_was_issued(course: Course) -> Iterator[Session]:
    """Change what a report said from the first, which no guard of an issued one lets anybody do."""
    with writing(course.engine) as session:
        take_out(session.connection())
        yield session
        install(session.connection())


def told(folder: Path, parameter: str, matrix: str) -> tuple[list[object], list[str]]:
    """Return what an analyst is shown where the disputed report names its parameter and matrix so."""
    course = Course(folder)
    with before_it_was_issued(course) as session:
        report = update(Result).where(Result.sample.has(Sample.number == "S-WQ-2026-0001"))
        session.execute(report.values(parameter=parameter), execution_options={"synchronize_session": False})
        session.execute(update(Sample).where(Sample.number == "S-WQ-2026-0001").values(matrix=matrix))
    course.to_testing()
    with course.read() as session:
        rows = [asdict(p) for p in bench.worklist(session, course.people["chen.yu"], course.clock())]
    browser = Pages(course).signed_in("chen.yu")
    return rows, [browser.get("/bench", headers={"accept-language": language}).text for language in NAMES]


def test_worlds_that_differ_in_the_reports_language_alone_look_the_same_at_the_bench(tmp_path: Path) -> None:
    english, *others = [told(tmp_path / language, *names) for language, names in NAMES.items()]
    assert english[0]
    assert all(other == english for other in others)
    for page, (parameter, matrix) in zip(english[1], NAMES.values(), strict=True):
        assert parameter in page
        assert matrix in page


def test_the_answer_names_the_parameter_as_its_reader_does(tmp_path: Path) -> None:
    course = Course(tmp_path)
    with before_it_was_issued(course) as session:
        session.execute(
            update(Result).where(Result.line == 1).values(parameter="铁"), execution_options={"synchronize_session": False}
        )
    course.to_locked()
    course.judge()
    course.open()
    decided = {"outcome": "maintained", "facts": "Agrees.", "reason": "Agrees.", "departure": "So it was decided."}
    course.do("decision.decide", "zhao.min", **decided)
    course.do(
        "feedback.dispatch-reply", "liu.wen", what_was_done="Retest.", what_was_found="Agrees.", recourse="The authority."
    )
    with course.read() as session:
        words = session.scalars(select(Paper).where(Paper.name == "reply-maintained")).one().content["words"]
    for language, name in (("en", "Iron: "), ("zh-Hans", "铁："), ("zh-Hant", "鐵：")):
        assert any(name in p for p in words[language]["paragraphs"]), language


def test_every_spelling_leads_to_one_name_and_what_is_not_known_stays() -> None:
    assert {in_english(x) for x in ("iron", "铁", "鐵", " Iron ")} == {"Iron"}
    assert {"Iron", "铁", "鐵"} <= spellings("铁")
    assert in_english("Strontium-90 · dissolved") == "Strontium-90 · dissolved"
    assert spellings("Strontium-90") >= {"Strontium-90"}


def test_every_spelling_that_is_known_leads_back_to_its_english_name_whatever_letters_stand_in_it() -> None:
    for language in ("zh_Hans", "zh_Hant"):
        with (LOCALE / language / "parameters.po").open("rb") as stream:
            for message in (m for m in pofile.read_po(stream) if m.id):
                assert in_english(str(message.string)) == in_english(str(message.id)), message.string
    assert in_english("總硬度（以 CaCO₃ 計）") == "Total hardness (as CaCO₃)"
