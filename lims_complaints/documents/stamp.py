"""The void mark: one transparent page with 作废 VOID, laid over each page of a report that is no longer in force."""

from datetime import UTC, datetime, tzinfo

from lims_complaints.documents.typst import render
from lims_complaints.language import N_, Language, say_date, translator


def void_stamp(  # noqa: PLR0913 - the stamp says seven things
    number: str,
    at: datetime,
    reason: str,
    replaced_by: str,
    language: Language,
    *,
    zone: tzinfo = UTC,
    where: str = "",
) -> bytes:
    """Make the stamp: void since `at` (read in the station's `zone`), the reason in a line, what took the report's place.

    `replaced_by` is a report number, or "" for a report that is not replaced. `where` is the public address that
    tells whether a report is in force.
    """
    say = translator(language)
    day = say_date(at.astimezone(zone).date(), language)
    since = say(N_("Report {number} is void since {day}"), number=number, day=day)
    fate = say(N_("replaced by {number}"), number=replaced_by) if replaced_by else say(N_("not replaced"))
    check = (
        say(N_("Check at {where}, or ask the station."), where=where)
        if where
        else say(N_("Check by the code on page 1, or ask the station."))
    )
    view = {
        "number": number,
        "line": f"{since} · {fate}",
        "reason": say(N_("Reason: {reason}"), reason=reason),
        "where": check,
    }
    return render("reports/void-stamp.typ", view, language, at, tagged=False)
