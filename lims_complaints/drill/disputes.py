"""The seven disputes of a drill, told side by side in one scratch station."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lims_complaints import editions, timekeeping
from lims_complaints.clocks.due import Due
from lims_complaints.demonstration.cast import MAIN, Cast
from lims_complaints.demonstration.clock import Story, tell
from lims_complaints.demonstration.courses import Dispute, dispute
from lims_complaints.demonstration.general import Complaint, complaint, late, withdrawn
from lims_complaints.demonstration.issuing import issued, the_report
from lims_complaints.demonstration.samples import CLIENTS
from lims_complaints.drill.results import bring
from lims_complaints.language import Language


@dataclass
class Played:
    """What was played: the station as it stands, and the number of each case by what it shows, in order."""

    cast: Cast
    cases: list[tuple[str, str]]


def play(cast: Cast, results: bytes | None) -> Played:
    """Play all seven: maintained, amended, urgent, late, general and escalated, two rounds, withdrawn."""
    decoys = 1 if results is None else 0
    courses = [
        ("maintained", Dispute("", "en", "retest stands", ask=True, progress=True)),
        ("amended", Dispute("", "zh-Hans", "retest wrong", decoys=decoys, compensation=True, passed_on=True)),
        ("urgent", Dispute("", "zh-Hant", "retest stands", urgent=True, interim=True)),
        ("late", Dispute("", "en", archived=True)),
        ("two rounds", Dispute("", "zh-Hant", "stands", second="retest wrong")),
        ("withdrawn", Dispute("", "zh-Hans", archived=True)),
    ]
    languages: list[Language] = [d.language for _, d in courses]
    for d, number in zip((d for _, d in courses), bring(cast, languages, results), strict=True):
        d.report, d.decoys = number, d.decoys if d.decoys == decoys and d.language == "zh-Hans" else 0
    client = next(
        c for c in CLIENTS if c.language == "zh-Hans" and c.name != the_report(cast, courses[1][1].report).client.name
    )
    general = Complaint(client.name, client.email, "zh-Hans", escalated=True)
    begin = cast.clock()
    tell(cast.clock, [*(_story(cast, name, d, n) for n, (name, d) in enumerate(courses)), _complained(cast, general, begin)])
    numbers = [(name, d.number) for name, d in courses]
    return Played(cast, [*numbers[:4], ("general", general.number), *numbers[4:]])


def _story(cast: Cast, name: str, d: Dispute, n: int) -> Story:
    """Issue the report and dispute it: within the time to appeal, or after it."""
    yield cast.clock() + timedelta(minutes=5 + 7 * n)
    yield from issued(cast, d.report)
    window = _window(cast, d.report)
    if name == "late":
        yield window.at
        yield cast.later(1, 10)
        yield from late(cast, d)
        return
    yield min(cast.later(1, 10, 5 * n), window.at - timedelta(hours=1))
    yield from withdrawn(cast, d) if name == "withdrawn" else dispute(cast, d)


def _complained(cast: Cast, general: Complaint, begin: datetime) -> Story:
    yield begin + timedelta(days=1)
    yield cast.later(1, 11)
    yield from complaint(cast, general)


def _window(cast: Cast, number: str) -> Due:
    """Return when the time to appeal a report is over, by the edition in force on the day of its receipt (1.1)."""
    received = the_report(cast, number).copies[0].received_at
    assert received is not None
    with cast.read() as session:
        edition = editions.in_force(session, MAIN, received)
        return timekeeping.reckon(session, edition, "appeal-window", received)
