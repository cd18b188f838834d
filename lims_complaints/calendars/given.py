"""What is entered to load and to approve a schedule."""

from typing import Literal

from pydantic import Field

from lims_complaints.act import Given
from lims_complaints.language import N_

MOST = 60_000


class LoadSchedule(Given):
    """A year's schedule as a calendar file (docs/deadlines.md), and where it was published."""

    jurisdiction: Literal["CN", "HK", "TW"] = Field(default="CN", title=N_("Country or region"))
    schedule: str = Field(
        min_length=1,
        max_length=MOST,
        title=N_("Schedule"),
        description=N_("A calendar file: edition, source, years, and the days under [off], [on] and [closed]."),
        json_schema_extra={"kind": "textarea"},
    )


class ApproveSchedule(Given):
    """The schedule that somebody else loaded and that is to hold from now on."""

    schedule: int = Field(ge=1, le=2**31 - 1, title=N_("Schedule"))
