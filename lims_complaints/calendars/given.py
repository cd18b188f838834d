"""What is entered to load and to approve a schedule."""

from pydantic import Field, ValidationInfo, field_validator

from lims_complaints.act import Given
from lims_complaints.attachments import Upload
from lims_complaints.given import entered
from lims_complaints.language import N_

MOST = 60_000


class LoadSchedule(Given):
    """A year's schedule or closing days of the station, as a table or a calendar file (docs/deadlines.md)."""

    jurisdiction: str = Field(
        default="CN",
        max_length=60,
        title=N_("Country or region"),
        description=N_(
            "As the procedures name it: CN, HK, TW, two letters of any country, a part of one (US-NY America/New_York)."
        ),
        json_schema_extra={"kind": "text"},
    )
    file: Upload | None = Field(
        default=None,
        title=N_("File"),
        description=N_("A table (CSV) with the columns date, kind (off, on, closed) and name, or a calendar file (TOML)."),
        json_schema_extra={"takes": ".csv,.toml"},
    )
    source: str = Field(
        default="",
        max_length=300,
        title=N_("Where it was published"),
        description=N_("The notice, with its number and day. A calendar file says it itself."),
        json_schema_extra={"kind": "text"},
    )
    schedule: str = Field(
        default="",
        max_length=MOST,
        title=N_("Or paste it here"),
        description=N_("The table, or a calendar file: edition, source, years, and the days under [off], [on] and [closed]."),
        json_schema_extra={"kind": "textarea"},
        validate_default=True,
        examples=["date,kind,name\n2027-01-01,off,New Year's Day\n"],
    )

    @field_validator("schedule")
    @classmethod
    def _one_of_the_two(cls, schedule: str, others: ValidationInfo) -> str:
        if entered(others, "file") == bool(schedule):
            raise ValueError(N_("Choose a file, or paste the schedule: one of the two."))
        return schedule


class ApproveSchedule(Given):
    """The schedule that somebody else loaded and that is to hold from now on."""

    schedule: int = Field(ge=1, le=2**31 - 1, title=N_("Schedule"))
