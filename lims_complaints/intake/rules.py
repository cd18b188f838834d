"""Whether an appeal is in time, complete and ours (1.1, 1.2). Pure."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lims_complaints.procedure.facts import fact, moment
from lims_complaints.situation.values import ISSUED, IntakePart, ReportPart

ZONE = ZoneInfo("Asia/Shanghai")


def in_time(filed_at: datetime, window_ends_at: datetime | None, *, provisional: bool) -> bool:
    """Return whether an appeal came in time. Not proved receipt, or a provisional last day, never makes it late."""
    return window_ends_at is None or provisional or filed_at < window_ends_at


@fact("grounds are stated")
def grounds_are_stated(given: Any) -> bool:
    """Whether each disputed result has its grounds (1.1)."""
    return bool(given.results) and all(result.grounds for result in given.results)


@fact("what happened is described")
def what_happened_is_described(given: Any) -> bool:
    """Whether a general complaint says what happened (2.1.1)."""
    return bool(given.what_happened)


@fact("the paper that arrived is attached")
def the_paper_is_attached(given: Any) -> bool:
    """Whether the scan of what came on paper is there (1.1)."""
    return bool(given.paper)


@fact("the day of arrival is not in the future")
def arrival_is_past(given: Any, now: datetime) -> bool:
    """Whether the day of arrival is today or earlier."""
    day: date = given.arrived_on
    return day <= now.astimezone(ZONE).date()


@fact("a reason is given")
def a_reason_is_given(given: Any) -> bool:
    """Whether what was entered holds a reason."""
    return bool(getattr(given, "reason", ""))


@fact("what is missing is named")
def what_is_missing_is_named(given: Any) -> bool:
    """Whether the request says what is missing."""
    return bool(given.missing)


@fact("the report is ours")
def the_report_is_ours(report: ReportPart) -> bool:
    """Whether the station issued the report."""
    return report.exists and report.status in ISSUED


@fact("what was filed is complete")
def what_was_filed_is_complete(intake: IntakePart) -> bool:
    """Whether grounds, a name and a way to answer are there, and nothing that was asked for is still to come (1.2)."""
    return intake.complete


@fact("it is not on record which results are disputed")
def disputed_results_are_unknown(intake: IntakePart) -> bool:
    """Whether the case has no results of a report of ours yet: the letter named none, or a report that we do not know (1.1)."""
    return not intake.disputes_results


@fact("the appeal is in time or admitted late")
def in_time_or_admitted(intake: IntakePart) -> bool:
    """Whether lateness stands in the way (1.1, 1.2)."""
    return intake.in_time or intake.admitted_late


@fact("the appeal is late")
def the_appeal_is_late(intake: IntakePart) -> bool:
    """Whether the appeal came after the ten days, and was not admitted all the same."""
    return not intake.in_time and not intake.admitted_late


@fact("the ground of refusal is lateness")
def ground_is_lateness(given: Any) -> bool:
    """Whether the appeal is to be refused as out of time."""
    return bool(given.ground == "out of time")


@fact("the ground of refusal is not lateness")
def ground_is_not_lateness(given: Any) -> bool:
    """Whether the appeal is to be refused on another ground than lateness."""
    return bool(given.ground != "out of time")


@fact("the report is not ours, or another ground is named")
def foreign_or_another_ground(given: Any, report: ReportPart) -> bool:
    """Whether nothing is refused as foreign that is over a report of the station's own (1.2)."""
    return given.ground != "not ours" or not the_report_is_ours(report)


@fact("what was filed is not complete, or another ground is named")
def incomplete_or_another_ground(given: Any, intake: IntakePart) -> bool:
    """Whether nothing is refused as incomplete that has all that was asked for (1.2)."""
    return given.ground != "incomplete" or not intake.complete


@fact("the client's own word is on file")
def the_clients_word_is_on_file(given: Any) -> bool:
    """Whether a withdrawal that the station registers rests on the client's own word."""
    return bool(given.files)


@fact("urgency is asked for")
def urgency_is_asked_for(intake: IntakePart) -> bool:
    """Whether the client asked for an urgent answer; nobody rules on what was not asked (2.2.5)."""
    return intake.urgent_asked


@fact("the appeal is filed")
def the_appeal_is_filed(intake: IntakePart) -> bool:
    """Whether it is filed."""
    return intake.filed_at is not None


@fact("admission is decided or the client is asked")
def admission_is_decided(intake: IntakePart) -> bool:
    """Whether the station has said yes, no, or what is missing (1.2)."""
    return intake.decided or intake.asked_for_missing


@fact("admission is decided or something is still missing")
def admission_is_decided_or_waits(intake: IntakePart) -> bool:
    """Whether the station has said yes or no, or has asked again; then it is the client's turn (1.2)."""
    return intake.decided or intake.waiting


@moment("what was missing was supplied")
def what_was_missing_was_supplied(intake: IntakePart) -> datetime | None:
    """When the client supplied what was asked for last; nothing while something is still to come (1.2)."""
    return intake.supplied_at


@moment("the report was received")
def the_report_was_received(intake: IntakePart) -> datetime | None:
    """When the report was received, where that is proved."""
    return intake.received_at
