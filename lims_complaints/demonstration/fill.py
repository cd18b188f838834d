"""Fill an empty station with sixty days of invented work, so that every page has something to show."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from lims_complaints.app import adopt_all, system_clock
from lims_complaints.chance import Dice, SystemDice
from lims_complaints.clocks.calendar import built_in
from lims_complaints.clocks.days import Calendar
from lims_complaints.demonstration.cast import Cast
from lims_complaints.demonstration.clock import Dial, Story, tell
from lims_complaints.demonstration.courses import Dispute, dispute
from lims_complaints.demonstration.founding import AUTHORITY, found
from lims_complaints.demonstration.general import Complaint, by_letter, complaint, late, withdrawn
from lims_complaints.demonstration.issuing import bring_in, issued
from lims_complaints.demonstration.notes import write_down
from lims_complaints.demonstration.samples import CLIENTS, DISPUTED, EXPIRED, RETESTED, client_of, written
from lims_complaints.language import LANGUAGES
from lims_complaints.reports.keys import keyring
from lims_complaints.settings import Settings

BATCHES = ((41, range(8)), (32, range(8, 16)), (24, range(16, 22)), (15, range(22, 30)), (8, range(30, 35)), (4, range(35, 40)))
"""So many working days ago these reports were issued; clients received them the next working day."""
UNPROVED = 34
IN_TIME = timedelta(days=8)
"""After a receipt: within the time to appeal, however long the holidays are."""
FREE = (36, 38)
"""Reports that nobody disputes yet and that still can be: their check codes are told."""


@dataclass(frozen=True)
class Plot:
    """How one report's dispute goes: `wait` working days after its receipt; `how` a course of its own."""

    course: Dispute
    wait: int = 1
    how: str = ""


def _plots() -> dict[int, Plot]:
    """Return what is disputed, by number of the report: one case at least in each state of the course."""

    def plot(n: int, until: str, *, wait: int = 1, how: str = "", **more: object) -> Plot:
        again = any(str(more.get(each, "")).startswith("retest") for each in ("kind", "second"))
        lines = RETESTED if again else DISPUTED
        often = {"decoys": 0, "line": lines[n % len(lines)]}
        return Plot(Dispute("", client_of(n).language, until=until, **often | more), wait, how)  # type: ignore[arg-type]

    return {
        0: plot(0, "", kind="retest wrong", compensation=True, passed_on=True, decoys=1),
        1: plot(1, "", kind="retest stands", decoys=1),
        2: plot(2, "", ask=True),
        3: plot(3, "closed", second="retest wrong"),
        5: plot(5, "", wait=12, how="late"),
        6: plot(6, "", how="withdrawn"),
        8: plot(8, "transferred", kind="retest stands", urgent=True, interim=True),
        9: plot(9, "closed", kind="retest wrong"),
        10: plot(10, "answered", until_round=2, kind="not disproved", line=EXPIRED, second="stands", slow=4),
        11: plot(11, "settled", kind="wrong", line=2),
        13: plot(13, "accepted", until_round=2, second="stands", slow=6),
        16: plot(16, "answered", kind="retest stands", wait=3, slow=5),
        17: plot(17, "opened", kind="retest stands", wait=3, slow=3, decoys=1),
        18: plot(18, "outcome carried out", kind="wrong", slow=5),
        19: plot(19, "decided", kind="retest wrong", wait=4, slow=5),
        20: plot(20, "accepted", wait=5, slow=40),
        22: plot(22, "judged under code", kind="retest stands", wait=4),
        23: plot(23, "coded", kind="retest stands", wait=5),
        24: plot(24, "filed", wait=11, how="late"),
        25: plot(25, "locked", kind="retest stands", wait=4, decoys=1),
        26: plot(26, "testing", kind="retest stands", wait=4, decoys=1),
        27: plot(27, "refused", wait=10, how="late"),
        30: plot(30, "retest ordered", kind="retest stands"),
        31: plot(31, "accepted", wait=4, urgent=True, slow=9),
        32: plot(32, "withdrawn", wait=2, how="withdrawn"),
        33: plot(33, "opinion approved", kind="retest stands", wait=3, urgent=True),
        34: plot(34, "opinion given", wait=3),
        35: plot(35, "filed", how="letter"),
        37: plot(37, "filed", wait=2, urgent=True),
        39: plot(39, "waiting for the client"),
    }


COMPLAINTS = (
    (38, Complaint("", "", "zh-Hans", escalated=True)),
    (31, Complaint("", "", "en", until="transferred", about="laboratory")),
    (26, Complaint("", "", "zh-Hant", until="closed", justified=False)),
    (20, Complaint("", "", "en", until="accepted", survey=True)),
    (17, Complaint("", "", "zh-Hans", until="settled", ask=True, about="laboratory")),
    (14, Complaint("", "", "zh-Hans", until="answered", justified=False)),
    (10, Complaint("", "", "zh-Hant", until="outcome approved", about="laboratory")),
    (9, Complaint("", "", "en", until="outcome proposed", escalated=True)),
    (8, Complaint("", "", "zh-Hans", until="escalated", escalated=True, about="laboratory")),
    (7, Complaint("", "", "en", until="withdrawn", withdrawn=True, about="laboratory")),
    (6, Complaint("", "", "zh-Hant", until="refused", refused=True)),
    (4, Complaint("", "", "zh-Hans", until="accepted")),
    (3, Complaint("", "", "zh-Hant", until="waiting for the client", about="laboratory")),
    (1, Complaint("", "", "en", until="filed")),
)
"""So many working days ago somebody complained, and how far it has come."""


def fill(settings: Settings, *, now: datetime | None = None, dice: Dice | None = None) -> Cast:
    """Fill an empty station. The same instant and dice give the same station, but for its keys.

    What is played lies wholly before today, so that nothing stands in the future.
    """
    dice, calendar = dice or SystemDice(), built_in("CN")
    today = (now or system_clock()).astimezone(calendar.tz).date()
    end = datetime.combine(today, time(), calendar.tz)
    clock = Dial(_ago(calendar, end, 43, 9))
    cast = found(settings, clock, dice)
    adopt_all(cast.desk, "demonstration")
    numbers: dict[int, str] = {}
    stories: list[Story] = []
    for days, reports in BATCHES:
        at = _ago(calendar, end, days, 9)
        stories += [_arrive(cast, at, reports, numbers), *(_report(cast, at, n, numbers) for n in reports)]
    stories += [_complain(cast, _ago(calendar, end, days, 11), n, c) for n, (days, c) in enumerate(COMPLAINTS)]
    tell(clock, [*stories, _keep_list(cast)], end)
    _note(cast, numbers)
    return cast


def _keep_list(cast: Cast) -> Story:
    """Publish the list of revoked certificates anew before it lapses, as the authority's keeper does."""
    ring, keeper = keyring(cast.desk.settings), cast.secrets[AUTHORITY].passphrase
    while True:
        yield cast.clock() + timedelta(days=28)
        ring.publish(keeper, cast.clock())


def _arrive(cast: Cast, at: datetime, reports: range, numbers: dict[int, str]) -> Story:
    """Import a batch of results, one file a language."""
    yield at
    day = cast.clock().astimezone(cast.calendar.tz).date() - timedelta(days=4)
    for language in LANGUAGES:
        theirs = [n for n in reports if client_of(n).language == language]
        numbers |= dict(zip(theirs, bring_in(cast, written(theirs, day, cast.dice), language), strict=True))


def _report(cast: Cast, at: datetime, n: int, numbers: dict[int, str]) -> Story:
    """Issue one report, and dispute it if that is its lot."""
    yield at + timedelta(minutes=10 + n)
    yield from issued(cast, numbers[n], signatory=("xu.fang", "guo.tao")[n % 2], proved=n != UNPROVED)
    plot = _plots().get(n)
    if plot is None:
        return
    plot.course.report = numbers[n]
    filed = cast.later(plot.wait, 10, n)
    yield filed if plot.how == "late" else min(filed, cast.clock() + IN_TIME)
    open_ = plot.course.until in ("refused", "withdrawn")
    how: dict[str, Callable[[], Story]] = {
        "late": lambda: late(cast, plot.course, closed=not open_),
        "withdrawn": lambda: withdrawn(cast, plot.course, closed=not open_),
        "letter": lambda: by_letter(cast, plot.course),
    }
    yield from how.get(plot.how, lambda: dispute(cast, plot.course))()


def _complain(cast: Cast, at: datetime, n: int, c: Complaint) -> Story:
    yield at + timedelta(minutes=7 * n)
    client = [x for x in CLIENTS if x.language == c.language][n % 2]
    yield from complaint(cast, replace(c, name=client.name, email=client.email))


def _ago(calendar: Calendar, end: datetime, days: int, hour: int) -> datetime:
    """Return the working day so many working days before a midnight, at a local hour."""
    day = end.date()
    while days > 0:
        day -= timedelta(days=1)
        days -= calendar.working(day)
    return datetime.combine(day, time(hour), calendar.tz)


def _note(cast: Cast, numbers: dict[int, str]) -> None:
    """Write down which reports a visitor can dispute, with the check codes that stand on them."""
    free = [{"report": numbers[n], "check_code": cast.check_codes[numbers[n]]} for n in FREE]
    write_down(cast.desk.settings.home, cast.secrets, to_appeal=free)
