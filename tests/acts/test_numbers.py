"""Numbers without gaps: each series and each procedure counts its own, anew each year or month if the number says which."""

from datetime import date

from sqlalchemy import Engine

from lims_complaints.app import prepare
from lims_complaints.db.engine import writing
from lims_complaints.numbering import take

NEW_YEARS_EVE, NEW_YEAR, FEBRUARY = date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 1)


def test_a_number_with_its_year_or_month_counts_anew_in_the_next(engine: Engine) -> None:
    prepare(engine)
    with writing(engine) as session:

        def taken(pattern: str, *, procedure: str = "") -> list[str]:
            days = (NEW_YEARS_EVE, NEW_YEARS_EVE, NEW_YEAR, FEBRUARY)
            return [take(session, pattern, pattern, day, procedure=procedure) for day in days]

        assert taken("AP-{year}-{n:04}") == ["AP-2026-0001", "AP-2026-0002", "AP-2027-0001", "AP-2027-0002"]
        assert taken("{yy}/{n}") == ["26/1", "26/2", "27/1", "27/2"]
        assert taken("{yy}{month}{n:02}") == ["261201", "261202", "270101", "270201"]
        assert taken("No. {n}") == ["No. 1", "No. 2", "No. 3", "No. 4"]
        assert taken("No. {n}", procedure="winery") == ["No. 1", "No. 2", "No. 3", "No. 4"]


def test_what_is_rolled_back_leaves_no_gap(engine: Engine) -> None:
    prepare(engine)
    for _ in range(2):
        with writing(engine) as session:
            assert take(session, "nc", "NC-{n}", NEW_YEAR) == "NC-1"
            session.rollback()
