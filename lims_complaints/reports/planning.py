"""What an import would do, line by line, before it does it: which reports are new, which stand here already, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.documents.content import Words
from lims_complaints.errors import Fault
from lims_complaints.language import N_
from lims_complaints.records.person import Account, Person
from lims_complaints.records.report import Report, Result, Sample
from lims_complaints.reports.given import Import
from lims_complaints.reports.lines import MOST_FAULTS, Line, read_lines
from lims_complaints.reports.plausible import impossible
from lims_complaints.reports.sheets import fault, read_sheet

PEOPLE = ("prepared_by", "analysed_by", "checked_by", "taken_by")
COMPARED = ("parameter", "fraction", "speciation", "value", "unit", "detection", "method")
CHUNK = 500


@dataclass(frozen=True)
class Planned:
    """One sample of the file, which is one report: its lines, and the report's number if it stands here already."""

    sample: str
    lines: tuple[Line, ...]
    known: str = ""


@dataclass(frozen=True)
class Plan:
    """What an import would do. With faults it does nothing. `people` are the persons named, by name as written."""

    sha256: str
    reports: tuple[Planned, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Words, ...]
    people: Mapping[str, int]
    analysed_by: int | None
    checked_by: int | None

    @property
    def new(self) -> tuple[Planned, ...]:
        """The reports that are not here yet."""
        return tuple(p for p in self.reports if not p.known)


def plan(session: Session, content: bytes, given: Import, today: date) -> Plan:
    """Read a file and say what importing it today would do. Raises Invalid for a file that cannot be read at all."""
    read = read_lines(read_sheet(content))
    faults = list(read.faults)
    people = _people(session)
    samples = _by_sample(read.lines)
    faults += [*_unknown_people(read.lines, people), *_torn_samples(read.lines), *_taken_otherwise(session, samples)]
    numbers = _known(session, list(samples))
    reports = []
    for sample, lines in samples.items():
        number, differs = _compare(session, numbers.get(sample), lines)
        faults += () if read.partly & {"", sample} else differs  # lines left out for a fault of their own differ from nothing
        reports.append(Planned(sample, lines, number))
    new = [line for p in reports if not p.known for line in p.lines]
    faults += impossible(new, people, given, today)
    analyst, checker, said = _defaults(session, given, people, new)
    faults += said[1]
    notes = [*_assumed(new, given), *said[0]]
    notes += [
        Words(text=N_("The column {column} means nothing here and is left out."), values={"column": c}) for c in read.ignored
    ]
    named = {name: people[name.casefold()] for name in _names(read.lines) if name.casefold() in people}
    return Plan(given.file.sha256, tuple(reports), tuple(faults[:MOST_FAULTS]), tuple(notes), named, analyst, checker)


def _by_sample(lines: Sequence[Line]) -> dict[str, tuple[Line, ...]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.sample, []).append(line)
    return {sample: tuple(listed) for sample, listed in found.items()}


def _torn_samples(lines: Sequence[Line]) -> list[Fault]:
    """Name lines that say something else of their sample than its first line does."""
    first: dict[str, Line] = {}
    faults = []
    for line in lines:
        one = first.setdefault(line.sample, line)
        said, before = line.said_of_sample(), one.said_of_sample()
        for column in (c for c in said if said[c] != before[c]):
            message = N_(
                "Line {line}, column {column}: sample {sample} is described otherwise in line {first}; both must say the same of it."
            )
            faults.append(fault(message, line.at, column, sample=line.sample, first=str(one.at)))
    return faults


def _taken_otherwise(session: Session, samples: Mapping[str, tuple[Line, ...]]) -> list[Fault]:
    """Name lines that let a sample which was taken anew in a case be taken on another day than the case's record says (2.2.3)."""
    message = N_("Line {line}, column {column}: sample {sample} was taken on {day}, says the record of its case.")
    faults = []
    for sample in session.scalars(select(Sample).where(Sample.replaces_id.is_not(None))):
        line = next(iter(samples.get(sample.number, ())), None)
        if line is not None and (said := line.days["sampled_on"]) is not None and said != sample.taken_on:
            faults.append(fault(message, line.at, "sampled_on", sample=sample.number, day=str(sample.taken_on)))
    return faults


def _known(session: Session, samples: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(samples), CHUNK):
        query = select(Sample.number, Sample.id).where(Sample.number.in_(samples[start : start + CHUNK]))
        found |= {row[0]: row[1] for row in session.execute(query)}
    return found


def _compare(session: Session, sample: int | None, lines: Sequence[Line]) -> tuple[str, list[Fault]]:
    """Return the number of the report that holds these very results, or what differs from it."""
    if sample is None:
        return "", []
    query = select(Result, Report.number).join(Report, Report.id == Result.report_id)
    rows = session.execute(
        query.where(Result.sample_id == sample, Report.supersedes_id.is_(None)).order_by(Result.report_id, Result.line)
    ).all()
    if not rows:
        return "", []
    number = rows[0][1]
    kept = [tuple(getattr(row, c) for c in COMPARED) for row, of in rows if of == number]
    said = [(line.parameter, *(line.texts[c] for c in COMPARED[1:])) for line in lines]
    if kept == said:
        return number, []
    at = next((line.at for line, k in zip(lines, [*kept, *[()] * len(lines)], strict=False) if said[lines.index(line)] != k), 0)
    message = N_(
        "Line {line}: sample {sample} stands in report {report} with other results; reports are amended, not imported anew."
    )
    return number, [fault(message, at or lines[-1].at, sample=lines[0].sample, report=number)]


def _people(session: Session) -> dict[str, int]:
    """Return everybody who is at the station, by user name and by name."""
    query = select(Person.id, Person.name, Person.name_latin, Account.username).outerjoin(
        Account, Account.person_id == Person.id
    )
    found: dict[str, int] = {}
    for key, *names in session.execute(query.order_by(Person.id.desc())):
        found |= {name.casefold(): key for name in names if name}
    return found


def _names(lines: Sequence[Line]) -> frozenset[str]:
    return frozenset(line.texts[c] for line in lines for c in PEOPLE if line.texts[c])


def _unknown_people(lines: Sequence[Line], people: Mapping[str, int]) -> list[Fault]:
    """Name people whom the station does not know; a sampler may be from outside."""
    message = N_("Line {line}, column {column}: nobody here is called “{name}”; write the name or the user name.")
    return [
        fault(message, line.at, column, name=line.texts[column])
        for line in lines
        for column in PEOPLE[:3]
        if line.texts[column] and line.texts[column].casefold() not in people
    ]


Said = tuple[list[Words], list[Fault]]


def _defaults(
    session: Session, given: Import, people: Mapping[str, int], new: Sequence[Line]
) -> tuple[int | None, int | None, Said]:
    """Return who analysed and who checked where the lines do not say it: as given, or nobody yet, and never a guess."""
    said: Said = ([], [])
    found: list[int | None] = []
    for column, name in (("analysed_by", given.analysed_by), ("checked_by", given.checked_by)):
        lacking = sum(not line.texts[column] for line in new)
        person = people.get(name.casefold()) if name else None
        if name and person is None:
            said[1].append(fault(N_("Nobody here is called “{name}”."), name=name))
        elif lacking:
            said[0].append(_who(column, session.get_one(Person, person).name if person else "", lacking))
        found.append(person)
    return found[0], found[1], said


def _who(column: str, name: str, count: int) -> Words:
    values = {"count": str(count), "name": name}
    if not name:
        text = (
            N_("Analysed by, not said in {count} lines: to be named before the report is drawn up.")
            if column == "analysed_by"
            else N_("Checked by, not said in {count} lines: to be named before the report is drawn up.")
        )
        return Words(text=text, values=values)
    text = (
        N_("Analysed by, not said in {count} lines: taken as {name}.")
        if column == "analysed_by"
        else N_("Checked by, not said in {count} lines: taken as {name}.")
    )
    return Words(text=text, values=values)


def _assumed(new: Sequence[Line], given: Import) -> list[Words]:
    """Say what is taken for granted where the file is silent."""
    notes = []
    if any(not line.texts["client"] for line in new) and not given.client:
        notes.append(Words(text=N_("No client is named: the reports are of the station’s own survey.")))
    if any(line.days["received_on"] is None for line in new):
        notes.append(Words(text=N_("Received on, where it is not said: taken as the day of sampling.")))
    if any(line.days["analysed_on"] is None for line in new):
        notes.append(Words(text=N_("Analysed on, where it is not said: taken as the day of receipt.")))
    if any(not line.texts["matrix"] for line in new) and not given.matrix:
        notes.append(Words(text=N_("What was sampled, where it is not said: taken as water.")))
    return notes
