"""What is entered to propose, approve and decline an edition."""

from pydantic import Field

from lims_complaints.act import Given
from lims_complaints.attachments import Upload
from lims_complaints.language import N_


class ProposeEdition(Given):
    """A procedure document with its two translations, as files, and why it is proposed."""

    document: Upload = Field(
        title=N_("Procedure document"), description=N_("The file with the rule blocks, such as testing-station.md.")
    )
    simplified: Upload = Field(title=N_("Translation into Simplified Chinese"))
    traditional: Upload = Field(title=N_("Translation into Traditional Chinese"))
    reason: str = Field(min_length=1, max_length=2000, title=N_("What is changed, and why?"))


class ApproveEdition(Given):
    """The edition that somebody else proposed and that is to be in force from its day on."""

    proposal: int = Field(ge=1, le=2**31 - 1, title=N_("Proposed edition"))


class DeclineEdition(Given):
    """The edition that is not to come into force, and why."""

    proposal: int = Field(ge=1, le=2**31 - 1, title=N_("Proposed edition"))
    reason: str = Field(min_length=1, max_length=2000, title=N_("Reason"))
