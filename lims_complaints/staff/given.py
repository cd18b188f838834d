"""What is entered about the station's people."""

from datetime import date
from typing import Any, Literal

from pydantic import Field, SecretStr

from lims_complaints.act import Given
from lims_complaints.language import N_

HIDDEN: dict[str, Any] = {"as": "hidden"}


class About(Given):
    """Something about one person, named by the account."""

    username: str = Field(min_length=1, max_length=40, title=N_("User name"), json_schema_extra=HIDDEN)


class AddPerson(Given):
    """A person with an account. What was once somebody's user name is never used again."""

    username: str = Field(
        min_length=1,
        max_length=40,
        title=N_("User name"),
        description=N_("2 to 40 small letters, digits, dots or hyphens."),
    )
    name: str = Field(min_length=1, max_length=80, title=N_("Name"), description=N_("As it stands on papers."))
    name_latin: str = Field(default="", max_length=80, title=N_("Name in Latin letters"))
    department: str = Field(default="", max_length=80, title=N_("Department"))
    email: str = Field(default="", max_length=200, title=N_("E-mail"), description=N_("For reminders."))
    password: SecretStr = Field(
        title=N_("First password"),
        description=N_("At least twelve characters. Tell it to them alone; they choose their own under their account."),
    )


class GiveRole(About):
    """A role that the person holds from a day on."""

    role: str = Field(min_length=1, max_length=80, title=N_("Role"), json_schema_extra={"pick": "role"})
    procedure: str = Field(
        default="",
        max_length=80,
        title=N_("In which procedure?"),
        description=N_("Without a choice: in every one."),
        json_schema_extra={"pick": "procedure"},
    )
    from_on: date | None = Field(default=None, title=N_("First day"), description=N_("Without a day: today."))
    until_on: date | None = Field(default=None, title=N_("Last day"), description=N_("Without a day: until it is ended."))


class EndRole(About):
    """A role that ends with today; what was held stays on record."""

    held: int = Field(ge=1, le=2**31 - 1, title=N_("Role"), json_schema_extra={"pick": "role held"})


class Authorize(About):
    """Leave to test by a method or to sign in a field, and the paper that says so."""

    kind: Literal["analysis", "signing"] = Field(
        title=N_("Authorized for"),
        json_schema_extra={"titles": {"analysis": N_("testing by a method"), "signing": N_("signing in a field")}},
    )
    scope: str = Field(
        min_length=1,
        max_length=120,
        title=N_("Method or field"),
        description=N_("As reports name it, such as HJ 828-2017 or water; * for everything in the station’s scope."),
    )
    from_on: date | None = Field(default=None, title=N_("First day"), description=N_("Without a day: today."))
    until_on: date | None = Field(default=None, title=N_("Last day"), description=N_("Without a day: until it is ended."))
    document: str = Field(
        default="", max_length=200, title=N_("Record that it rests on"), description=N_("Number of the authorization paper.")
    )


class EndAuthorization(About):
    """Leave that ends with today; what was tested or signed under it stays good."""

    authorization: int = Field(ge=1, le=2**31 - 1, title=N_("Authorized for"), json_schema_extra={"pick": "authorization"})


class RecordAbsence(About):
    """Days on which somebody is not at work, the last one included."""

    from_on: date = Field(title=N_("First day"))
    until_on: date = Field(title=N_("Last day"))


class DeclareTie(About):
    """A tie to a client, which bars the person from all of its cases."""

    client: str = Field(min_length=1, max_length=200, title=N_("Client"), description=N_("The name as on its reports."))
    what: str = Field(
        min_length=1, max_length=500, title=N_("What binds them?"), description=N_("For example: relative, former employer.")
    )


class ReplacePassword(About):
    """Another password for somebody who lost theirs; their sessions end."""

    password: SecretStr = Field(title=N_("New password"), description=N_("At least twelve characters."))


class CloseAccount(About):
    """The end of an account: sessions, tokens and roles end; name and history stay."""

    reason: str = Field(min_length=1, max_length=500, title=N_("Reason"))
