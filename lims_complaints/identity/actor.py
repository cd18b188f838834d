"""Whoever acts: a person with the roles held today, a client with a receipt code, or the station itself."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """Who acts. `case_roles` are roles for single cases (an outside expert's); `case` is the one a receipt code opens.

    `procedure_roles` are roles that count in the cases of one procedure alone: (role, procedure).
    """

    person: int | None
    name: str
    roles: frozenset[str]
    case_roles: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    case: int | None = None
    procedure_roles: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    latin: str = ""

    def roles_in(self, case_id: int | None, procedure: str = "") -> frozenset[str]:
        """Return the roles that count in a case of a procedure: a client's only in their own."""
        if self.case is not None and self.case != case_id:
            return frozenset()
        here = {role for role, only in self.procedure_roles if only == procedure}
        return self.roles | here | {role for role, only in self.case_roles if only == case_id}

    def roles_for(self, procedure: str) -> frozenset[str]:
        """Return the roles that count anywhere in a procedure: in all its cases, or in one that somebody was named for."""
        return self.roles_in(None, procedure) | {role for role, _ in self.case_roles}

    def all_roles(self) -> frozenset[str]:
        """Return every role held anywhere, for pages that only ask whether somebody is concerned at all."""
        return self.roles | {role for role, _ in (*self.case_roles, *self.procedure_roles)}

    def is_staff(self) -> bool:
        """Whether somebody with an account acts."""
        return self.person is not None


CLIENT = Actor(None, "client", frozenset({"client"}))
STATION = Actor(None, "the station", frozenset({"the station"}))
BLIND = frozenset({"analyst"})
"""Who sees the bench and nothing of a case."""


def client_of(case_id: int) -> Actor:
    """Return the client of one case, as its receipt code proved."""
    return Actor(None, "client", frozenset({"client"}), case=case_id)
