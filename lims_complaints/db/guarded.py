"""What stands once it is written: tables that are only added to, columns that keep what they hold, rules over more than one row."""

APPEND_ONLY = (
    "audit_event", "audit_checkpoint", "decision", "determination", "evaluation", "signature", "review_stage", "admission", "sent_back",
    "clock_entry", "feedback", "reply", "plan_change", "sealed_map", "nonconformity_declined", "effectiveness_check",
    "handling_step", "sample_taken", "reading_rule", "statistics", "file_version", "compensation_entry", "sample_gate",
    "resampling", "investigation", "case_seen", "tie",
)  # fmt: skip
"""Tables whose rows are added and never changed or removed."""

FROZEN = {
    "report": (
        "number", "root_id", "supersedes_id", "sequence", "decision_id", "file_sha256", "voided_sha256", "issued_at",
        "voided_at", "void_copy_sha256", "origin", "status_token",
    ),
    "paper": (
        "content", "name", "case_id", "made_at", "report_id", "kind", "number", "sealed", "for_client", "signed",
    ),
    "appeal": (
        "filed_at", "arrived_on", "name", "channel", "grounds", "remedy", "urgent_asked", "report_said", "filing_sha256", "received_at",
        "received_evidence", "window",
    ),
    "contested_result": ("case_id", "result_id", "grounds"),
    "case": ("number", "procedure", "filed_at", "edition", "report_id"),
    "round": (
        "case_id", "number", "started_at", "ended_at", "concluded", "conclusion", "recourse", "concluded_by_id", "concluded_at",
    ),
    "clock": ("case_id", "round_number", "name", "clause", "started_at", "met_at"),
    "opinion": ("round_id", "proposal", "opinion", "by_id", "at", "ruled_by_id", "ruled_at"),
    "general_outcome": ("round_id", "justified", "outcome", "by_id", "at", "ruled_by_id", "ruled_at"),
    "escalation": ("round_id", "reason", "by_id", "at"),
    "retest": (
        "round_id", "sequence", "batch_id", "ordered_by_id", "ordered_at", "coded_by_id", "coded_at", "commitment", "released_at",
        "opened_at", "opened_by_id", "open_reason", "opening", "spoiled_at", "spoiled_reason",
    ),
    "bench_batch": ("window_hours",),
    "portion": (
        "code", "batch_id", "series", "parameter", "method", "unit", "matrix", "preservation", "holding_until",
    ),
    "assignment": ("portion_code", "person_id", "assigned_at", "checked_in_at"),
    "hand_over": (
        "portion_code", "from_id", "to_id", "step", "seal", "seal_intact", "at", "received_at", "received_seal", "received_intact",
    ),
    "sample": ("number", "taken_on", "taken_by_id", "replaces_id"),
    "sample_hold": ("sample_id", "case_id", "placed_at", "released_at"),
    "copy": ("report_id", "holder", "sent_at", "received_at"),
    "attachment": ("case_id", "round_number", "sha256", "name", "what", "added_at", "added_by_id"),
    "stored_file": ("size", "kept_at"),
    "paper_file": ("paper_id", "language", "sha256"),
    "dispatch": ("paper_id", "asked_at", "sent_at"),
    "transfer": (
        "number", "case_id", "pieces", "package_sha256", "retain_until", "handed_by_id", "handed_at", "ruled_by_id", "ruled_at",
    ),
    "nonconformity": ("number", "case_id", "opened_by_id", "opened_at"),
    "corrective_action": ("nonconformity_id", "planned_at"),
    "outsider": ("case_id", "part", "reason", "competence", "named_by_id", "named_at", "ended_at"),
    "role_held": ("person_id", "role", "procedure", "case_id", "from_on"),
    "authorization": ("person_id", "kind", "scope", "from_on", "document"),
    "signing_key": ("person_id", "purpose", "made_at", "revoked_at"),
    "account": ("username", "closed_at"),
    "edition": ("hash", "name", "number", "text", "translations", "in_force_at", "adopted_at", "adopted_by"),
    "proposed_edition": (
        "hash", "text", "translations", "reason", "proposed_at", "proposed_by", "proposed_by_id", "outcome", "closed_at", "closed_by",
        "closed_by_id", "closed_why",
    ),
    "calendar_year": ("jurisdiction", "year", "source", "schedule", "loaded_at", "loaded_by", "approved_at", "approved_by"),
}  # fmt: skip
"""Columns that, once filled, keep what they hold; the key of a row always does."""

KEPT = (*FROZEN, "person", "client", "station", "counter", "audit_head")
"""Tables whose rows are never removed: what was filed, found or made stays, and so does whoever did it."""

KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "account": (("person_id",), ("username",)),
    "appeal": (("case_id",),),
    "assignment": (("portion_code",),),
    "audit_checkpoint": (("number",),),
    "audit_event": (("sequence",), ("hash",)),
    "case": (("id",), ("number",)),
    "case_seen": (("case_id", "person_id"),),
    "clock": (("id",), ("case_id", "round_number", "name")),
    "contested_result": (("id",), ("case_id", "result_id")),
    "counter": (("name",),),
    "decision": (("id",), ("round_id", "sequence")),
    "determination": (("portion_code", "entry"),),
    "edition": (("hash",),),
    "evaluation": (("id",), ("retest_id", "result_id")),
    "file_version": (("sha256",), ("first_sha256", "version")),
    "nonconformity": (("id",), ("number",)),
    "outsider": (("person_id",),),
    "paper_file": (("id",), ("paper_id", "language")),
    "portion": (("code",),),
    "reading_rule": (("id",), ("edition", "role")),
    "report": (("id",), ("number",), ("status_token",), ("root_id", "sequence")),
    "retest": (("id",), ("round_id", "sequence")),
    "round": (("id",), ("case_id", "number")),
    "sample": (("id",), ("number",)),
    "sample_hold": (("id",), ("sample_id", "case_id")),
    "sealed_map": (("retest_id", "part", "holder_id"),),
    "stored_file": (("sha256",),),
}
"""What is unique in a table, where that is more or something else than its id: SQLite removes what stands in the way of an
INSERT OR REPLACE or UPDATE OR REPLACE without asking the guard against removing."""

INVOLVED = (
    "exists (select 1 from report r where r.root_id = (select root_id from report where id = new.report_id) "
    "and new.by_id in (r.prepared_by_id, r.checked_by_id, r.signed_by_id)) "
    "or exists (select 1 from result x join sample s on s.id = x.sample_id join report r on r.id = x.report_id "
    "where r.root_id = (select root_id from report where id = new.report_id) "
    "and new.by_id in (x.analysed_by_id, x.checked_by_id, s.taken_by_id))"
)
SAME_SERIES = (
    "exists (select 1 from assignment a join portion p on p.code = a.portion_code join portion q on q.series = p.series "
    "and q.batch_id = p.batch_id where q.code = new.portion_code and a.person_id = new.person_id "
    "and a.assigned_at = new.assigned_at)"
)
ISSUED = (
    "client_id", "kind", "basis", "language", "title", "field", "received_on", "tested_from", "tested_until", "prepared_by_id",
    "checked_by_id", "signed_by_id", "content",
)  # fmt: skip
"""What a report says of itself, and who had a part in it: they are barred from deciding about it."""
REPORTED = (
    "report_id", "sample_id", "line", "parameter", "fraction", "speciation", "value", "number", "unit", "detection",
    "limit_of_detection", "uncertainty", "coverage_factor", "upper_limit", "lower_limit", "conformity", "remark", "method",
    "analysed_on", "analysed_by_id", "checked_by_id",
)  # fmt: skip
WAS_ISSUED = "exists (select 1 from report r where r.id = old.report_id and r.issued_at is not null)"


def changed(columns: tuple[str, ...]) -> str:
    """Return the condition that one of some columns is about to hold something else, in words that both engines know."""
    return " or ".join(f"coalesce(cast(new.{c} as text), '') <> coalesce(cast(old.{c} as text), '')" for c in columns)


FOLLOWS = "('reserved', 'in force', 'supplemented', 'void')"
STANDS = "('in force', 'supplemented')"
ANOTHER = (
    "exists (select 1 from report r where r.id <> new.id and ("  # noqa: S608 - our own tables
    "(r.root_id = new.root_id and r.status = 'in force' and new.status = 'in force') "
    f"or (r.root_id = new.root_id and r.kind = 'full' and new.kind = 'full' and r.status in {STANDS} and new.status in {STANDS}) "
    f"or (r.supersedes_id = new.supersedes_id and r.status in {FOLLOWS} and new.status in {FOLLOWS})))"
)
"""Whether another report stands where one alone may: an index says the same, but SQLite can be told to remove the other."""


RULES = {
    "decision_by_others": (
        "insert on decision",
        f"new.round_id is not null and ({INVOLVED})",
        "a case is not decided by somebody who had a part in the original work",
    ),
    "determination_by_analyst": (
        "insert on determination",
        "not exists (select 1 from assignment a where a.portion_code = new.portion_code and a.person_id = new.person_id)",
        "a portion is tested by whom it was assigned to",
    ),
    "assignment_of_series": (
        "insert on assignment",
        SAME_SERIES,
        "two portions of one item are not assigned to one person at once",
    ),
    "portion_stays_given_out": (
        "update on portion",
        "new.replicates <> old.replicates and exists (select 1 from assignment a where a.portion_code = new.code)",
        "a portion stays as it was given out",
    ),
    "check_by_others": (
        "insert on effectiveness_check",
        "exists (select 1 from corrective_action c where c.id = new.corrective_action_id and c.owner_id = new.by_id)",
        "an action is not checked by who carried it out",
    ),
    "deadline_by_reckoning": (
        "update on clock",
        "new.due_at <> old.due_at and cast(new.reckoning as text) = cast(old.reckoning as text)",
        "a deadline moves with its reckoning alone",
    ),
    "edition_by_others": (
        "update on proposed_edition",
        "new.outcome = 'approved' and new.closed_by_id = new.proposed_by_id",
        "an edition is not approved by who proposed it",
    ),
    "route_by_classification": (
        'update on "case"',
        (
            "new.route <> old.route and coalesce((select h.said from handling_step h join round r on r.id = h.round_id "
            "where r.case_id = new.id and h.kind = 'classified' order by h.id desc limit 1), '') <> new.route"
        ),
        "a case changes its route by a recorded classification alone",
    ),
    "report_stays_supplemented": (
        "update on report",
        "old.status = 'supplemented' and new.status not in ('supplemented', 'void')",
        "a report that a supplement amends is never again in force without it",
    ),
    "paper_stays_in_its_round": (
        "update on paper",
        "old.case_id is not null and new.round_number <> old.round_number",
        "a paper stays in its round",
    ),
    "report_stays_void": (
        "update on report",
        "old.status in ('void', 'cancelled') and new.status <> old.status",
        "a report that is void or cancelled stays so",
    ),
    "report_stays_issued": (
        "update on report",
        f"old.issued_at is not null and ({changed(ISSUED)})",
        "what a report says and who answers for it stays once it is issued",
    ),
    "report_has_its_place": ("insert on report", ANOTHER, "another report of this chain has its place"),
    "report_takes_its_place": ("update on report", ANOTHER, "another report of this chain has its place"),
    "result_stays_reported": (
        "update on result",
        f"{WAS_ISSUED} and ({changed(REPORTED)})",
        "a result stays as it was reported",
    ),
    "result_is_there": (
        "insert on result",
        (
            "exists (select 1 from result x join report r on r.id = x.report_id where r.issued_at is not null "
            "and (x.id = new.id or (x.report_id = new.report_id and x.line = new.line)))"
        ),
        "a result stays as it was reported",
    ),
    "result_stays": ("delete on result", WAS_ISSUED, "a result stays as it was reported"),
    "input_stays": ("update on act_input", "", "what was entered is erased or stays as it was"),
    "counter_goes_on": ("update on counter", "new.last < old.last", "a counter only counts on"),
    "head_goes_on": (
        "update on audit_head",
        (
            "new.id <> old.id or new.sequence <> old.sequence + 1 or not exists "
            "(select 1 from audit_event e where e.sequence = new.sequence and e.hash = new.hash)"
        ),
        "the head of the chain follows its newest event",
    ),
}
"""Rules over more than one row: when they fire, what they refuse, and the words."""
