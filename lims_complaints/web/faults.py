"""What is wrong with a form, in sentences that name the field and say what would be right."""

from collections.abc import Sequence
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from lims_complaints.errors import Fault
from lims_complaints.given import AT
from lims_complaints.language import N_
from lims_complaints.web.fields import Shape, shapes

FAULTS: dict[tuple[str, str], str] = {
    ("", "missing"): N_("Fill in “{label}”."),
    ("choice", "missing"): N_("Choose one answer for “{label}”."),
    ("files", "missing"): N_("Add a file for “{label}”."),
    ("rows", "missing"): N_("Fill in at least one row of “{label}”."),
    ("", "string_too_short"): N_("“{label}” is too short: at least {min_length} characters."),
    ("", "string_too_long"): N_("“{label}” is too long: at most {max_length} characters."),
    ("", "too_short"): N_("“{label}” needs at least {min_length}."),
    ("", "too_long"): N_("“{label}” takes at most {max_length}."),
    ("", "literal_error"): N_("Choose one of the answers for “{label}”."),
    ("", "enum"): N_("Choose one of the answers for “{label}”."),
    ("", "bool_parsing"): N_("Answer “{label}” with yes or no."),
    ("", "int_parsing"): N_("“{label}” must be a whole number, such as 3."),
    ("", "decimal_parsing"): N_("“{label}” must be a number with a point, such as 13.70."),
    ("", "finite_number"): N_("“{label}” must be a number with a point, such as 13.70."),
    ("", "greater_than"): N_("“{label}” must be more than {gt}."),
    ("", "greater_than_equal"): N_("“{label}” must be {ge} or more."),
    ("", "less_than"): N_("“{label}” must be less than {lt}."),
    ("", "less_than_equal"): N_("“{label}” must be {le} or less."),
    ("", "date"): N_("“{label}” must be a date that exists, written like 2026-11-23."),
    ("", "datetime"): N_("“{label}” must be a date and time, written like 2026-11-23 16:20."),
    ("", "date_past"): N_("“{label}” must lie in the past."),
    ("", "date_future"): N_("“{label}” must lie in the future."),
    ("", "string_pattern_mismatch"): N_("“{label}” is not written as expected; compare it with the example."),
    ("", "extra_forbidden"): N_("This form has no field named “{label}”. Reload the page."),
    ("email", "value_error"): N_("“{label}” must be an address such as name@example.com."),
}
BUILT_IN = frozenset(get_args(ErrorType))
OTHERWISE = N_("Check “{label}”: it cannot be taken as it is.")
SAME = {
    "date_parsing": "date", "date_from_datetime_parsing": "date", "date_from_datetime_inexact": "date", "date_type": "date",
    "datetime_parsing": "datetime", "datetime_from_date_parsing": "datetime", "datetime_type": "datetime",
    "timezone_aware": "datetime", "decimal_type": "decimal_parsing", "int_type": "int_parsing", "int_from_float": "int_parsing",
    "bool_type": "bool_parsing", "string_type": "missing", "list_type": "missing", "model_type": "missing",
    "none_required": "missing",
}  # fmt: skip
GROUPS = {"radios": "choice", "select": "choice", "checkboxes": "choice", "files": "files", "rows": "rows", "lines": "rows"}


def faults_of(wrong: ValidationError, model: type[BaseModel]) -> tuple[Fault, ...]:
    """Return one fault for each field that pydantic refused, in the order of the form.

    A model's field may bring its own sentences: json_schema_extra={"faults": {"missing": N_("…")}}; a validator its own
    by raising ValueError(N_("…")).
    """
    found: dict[str, Fault] = {}
    for error in wrong.errors(include_url=False, include_input=False):
        path, shape = _where(_place(error), shapes(model))
        found.setdefault(path, _fault(path, shape, error))
    return tuple(found.values())


def _place(error: ErrorDetails) -> tuple[int | str, ...]:
    """Return where a fault is told: where pydantic found it, or at the field that the model's own sentence names."""
    at = error.get("ctx", {}).get(AT)
    return (*error["loc"][:-1], at) if at else error["loc"]


def _where(location: Sequence[int | str], among: tuple[Shape, ...]) -> tuple[str, Shape | None]:
    """Follow pydantic's location through the shapes; steps that are no field of ours (of unions) are left out."""
    path: list[str] = []
    shape: Shape | None = None
    for step in location:
        if isinstance(step, int):
            if shape is not None and shape.kind == "rows":
                path.append(str(step))
            continue
        found = next((s for s in among if s.name == step), None)
        if found is None:
            continue
        shape = found
        path.append(step)
        among = shapes(found.model) if found.model is not None and found.kind in ("rows", "part") else ()
    return "-".join(path), shape


def _fault(path: str, shape: Shape | None, error: ErrorDetails) -> Fault:
    kind = SAME.get(error["type"], error["type"])
    context = error.get("ctx", {})
    label = shape.label if shape else ".".join(str(step) for step in error["loc"])
    values = {"label": label} | {k: str(v) for k, v in context.items() if k != "error"}
    own = shape.sentences.get(kind) or shape.sentences.get(error["type"]) if shape else None
    if own:
        return Fault(path, own, values)
    group = ("choice" if shape.pick else GROUPS.get(shape.kind, shape.kind)) if shape else ""
    if error["type"] in ("value_error", "assertion_error"):
        return Fault(path, str(context.get("error", "")) or FAULTS.get((group, "value_error"), OTHERWISE), values)
    if error["type"] not in BUILT_IN:  # a sentence of the model's own
        return Fault(path, error["msg"], values)
    if kind in ("too_short", "string_too_short") and str(context.get("min_length")) == "1":
        kind = "missing"
    sentence = FAULTS.get((group, kind)) or FAULTS.get(("", kind))
    return Fault(path, sentence or OTHERWISE, values)
