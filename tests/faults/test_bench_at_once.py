"""Two at the bench at once: what was sent twice is locked once, and no correction slips in beside the judgement."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, select, update

from lims_complaints.act import ACTS, Done
from lims_complaints.db.engine import writing
from lims_complaints.errors import Refused
from lims_complaints.records.bench import BenchBatch, Determination
from lims_complaints.records.case import Case
from tests.retesting import PASSWORD, Course

ENTERED = {"replicates": ["13.5", "13.6"], "instrument": "UV-2600", "password": SecretStr(PASSWORD)}


@pytest.fixture
def course(engine: Engine, tmp_path: Path) -> Iterator[Course]:
    """A retest at the bench, one portion of which is taken over."""
    made = Course(tmp_path, engine=engine)
    made.to_testing()
    made.check_in("chen.yu", made.codes_of("chen.yu")[0])
    yield made
    made.engine.dispose()


def entered(course: Course, act: str, code: str, **more: str) -> Done | Refused:
    return course.desk.attempt(act, ACTS[act].given(**ENTERED, **more), by=course.who("chen.yu"), key=code)


def test_what_is_sent_twice_is_locked_once(course: Course) -> None:
    code, both = course.codes_of("chen.yu")[0], threading.Barrier(4)

    def lock(_: int) -> Done | Refused:
        both.wait()
        return entered(course, "retest.lock-determination", code)

    with ThreadPoolExecutor(4) as four:
        came = list(four.map(lock, range(4)))
    assert sorted(type(c).__name__ for c in came) == ["Done", "Refused", "Refused", "Refused"]
    with course.read() as session:
        assert [d.entry for d in session.scalars(select(Determination))] == [1]


def test_no_correction_is_made_while_agreement_is_judged(course: Course) -> None:
    code = course.codes_of("chen.yu")[0]
    assert isinstance(entered(course, "retest.lock-determination", code), Done)
    judging, corrected = threading.Event(), threading.Event()

    def judge() -> None:
        """Stand where the judgement stands before it is kept: the case held, the batch closed, nothing committed."""
        with writing(course.engine) as session:
            session.scalars(select(Case).with_for_update(of=Case)).one()
            session.execute(update(BenchBatch).values(closed_at=course.clock()))
            judging.set()
            corrected.wait(2)  # as long as it takes, if nothing holds the correction back

    def correct() -> Done | Refused:
        judging.wait()
        came = entered(course, "retest.correct-determination", code, reason="Misread.")
        corrected.set()
        return came

    with ThreadPoolExecutor(2) as two:
        over, correction = two.submit(judge), two.submit(correct)
        over.result()
        refused = correction.result()
    assert isinstance(refused, Refused)
    assert refused.missing == ("the batch is not judged",)
    with course.read() as session:
        assert [d.entry for d in session.scalars(select(Determination))] == [1]
