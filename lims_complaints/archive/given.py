"""What is entered for closing and transfer (7)."""

from pydantic import Field

from lims_complaints.act import Given
from lims_complaints.language import N_


class CloseCase(Given):
    """The closing; what is still open is on the checklist, not in the form."""

    note: str = Field(default="", max_length=2000, title=N_("Note"))


class Transfer(Given):
    """The hand-over to the archivist."""

    note: str = Field(default="", max_length=2000, title=N_("Note"))


class AcceptTransfer(Given):
    """That every piece was there."""

    note: str = Field(default="", max_length=2000, title=N_("Note"))


class ReturnTransfer(Given):
    """Why the case goes back."""

    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))


class MarkImportant(Given):
    """Why the case's records are important."""

    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))
