"""Two worlds that differ only in what an analyst must not know give an analyst the same bytes (the kernel's side of it)."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from lims_complaints.errors import Invalid, NotFound, Refused
from lims_complaints.records.case import Notice
from lims_complaints.records.paper import Paper
from lims_complaints.retest import bench
from tests.retesting import PASSWORD, Course

ME, OTHER = "chen.yu", "sun.hao"
CANARIES = ("宏图农资有限公司", "Canary & Sons", "13.7", "999.5", "WQ-2026-0001", "AP-2026", "S-WQ", "滨海河", "GSB 07-3161")


def seen(course: Course) -> list[str]:
    """Return everything that the kernel gives one analyst: worklist, portions, own papers, notices, answers and refusals."""
    person, said = course.people[ME], list[str]()
    with course.read() as session:
        work = bench.worklist(session, person, course.clock())
        said += [json.dumps(asdict(p), default=str, ensure_ascii=False) for p in work]
        for code in [p.code for p in course.portions()]:
            try:
                said.append(str(bench.portion(session, person, code, course.clock())))
            except NotFound as none:
                said.append(str(none))
        said += [str(n.text) + str(n.made_at) for n in session.scalars(select(Notice).where(Notice.person_id == person))]
        own = {p.code for p in work}
        papers = session.scalars(select(Paper).where(Paper.name == "retest-record")).all()
        said += [json.dumps(p.content, ensure_ascii=False) for p in papers if p.content["number"] in own]
    return said


def walked(folder: Path, other: Callable[[Course], None] = lambda _: None, **world: Any) -> list[str]:
    """Walk one world to the bench and let one analyst lock one portion; return all that this analyst got."""
    course = Course(folder, **world)
    course.to_testing()
    start = course.clock.at
    other(course)
    course.clock.at = start
    said = seen(course)
    code = course.codes_of(ME)[0]
    for given in ({"replicates": ["1"]}, {"replicates": ["13.5", "13.6"]}, {"replicates": ["13.5", "13.6"]}):
        entry = given | {"instrument": "UV-2600", "password": SecretStr(PASSWORD)}
        for act in ("retest.check-in", "retest.lock-determination"):
            try:
                done = course.do(act, ME, key=code, **(entry if act.endswith("determination") else {"seal": "S-1"}))
                said.append(str(done))
            except (Refused, Invalid) as refused:
                said.append(str(refused))
        course.clock.forward(minutes=20)
        said += seen(course)
    for theirs in sorted(set(course.assigned()) - set(course.codes_of(ME)))[:2]:
        with pytest.raises(Refused) as barred:
            course.do("retest.check-in", ME, key=theirs)
        said.append(str(barred.value))
    return said


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return walked(tmp_path_factory.mktemp("plain"))


def test_another_client_and_another_original_change_nothing(plain: list[str], tmp_path: Path) -> None:
    assert walked(tmp_path, client="Canary & Sons", original="999.5") == plain


def test_a_non_detect_as_original_changes_nothing(plain: list[str], tmp_path: Path) -> None:
    assert walked(tmp_path, client="宏图", original="<0.02") == plain


@pytest.mark.parametrize("values", [("13.5", "13.6"), ("999.5", "0.001")])
def test_the_other_analyst_s_work_changes_nothing(plain: list[str], tmp_path: Path, values: tuple[str, str]) -> None:
    def other(course: Course) -> None:
        course.dice, kept = type(course.dice)("other"), course.dice
        object.__setattr__(course.desk, "dice", course.dice)
        for code in course.codes_of(OTHER):
            course.lock(OTHER, code, *values)
        object.__setattr__(course.desk, "dice", kept)

    assert walked(tmp_path, other) == plain


def test_no_canary_is_in_anything(plain: list[str]) -> None:
    whole = "\n".join(plain)
    assert len(whole) > 3000
    assert [c for c in CANARIES if c in whole] == []
