"""Forms: what was entered, checked once by the act's own model, and shown again with what is wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ValidationError

from lims_complaints.errors import Fault
from lims_complaints.web.drafts import Kept
from lims_complaints.web.faults import faults_of
from lims_complaints.web.fields import FormField, Option, Shape, shapes

Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Entered:
    """What a form sent: texts by field name, files kept so far, files refused, and which button asked for more."""

    values: Values = field(default_factory=dict)
    files: tuple[Kept, ...] = ()
    faults: tuple[Fault, ...] = ()
    draft: str = ""
    more: str = ""
    version: int | None = None
    zone: tzinfo = UTC

    def one(self, name: str) -> str:
        """Return the last text under a name, or an empty one."""
        return (self.values.get(name) or [""])[-1]

    def all(self, name: str) -> list[str]:
        """Return all texts under a name that are not blank."""
        return [v for v in self.values.get(name, ()) if v.strip()]


class Form:
    """A form of a model: its fields with what was entered and what is wrong.

    `initial` gives values before anything is entered (with instants among them, give the station's `zone`); `choices` the
    options of fields that only the page knows.
    """

    def __init__(
        self,
        model: type[BaseModel],
        entered: Entered | None = None,
        faults: Sequence[Fault] = (),
        *,
        initial: Mapping[str, Any] | None = None,
        version: int | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        self.model = model
        self.zone = zone
        self.shapes = shapes(model)
        self.entered = compact(self.shapes, entered) if entered else None
        self.faults = tuple(replace(f, field=f.field.replace(".", "-")) for f in faults)
        self.initial = dict(initial or {})
        self.version = version if version is not None else (entered.version if entered else None)
        self.value: BaseModel | None = None
        self.choices: dict[str, Sequence[Option | tuple[str, str]]] = {}

    @classmethod
    def of(cls, model: type[BaseModel], entered: Entered, **more: Any) -> "Form":
        """Check what was entered: `value` is the model, or None with `faults` (none if only more room was asked for)."""
        form = cls(model, entered, entered.faults, **more)
        assert form.entered is not None
        if entered.more:
            return form
        try:
            value = model.model_validate(raw(form.shapes, form.entered))
        except ValidationError as wrong:
            told = {f.field for f in entered.faults}  # a file that was refused is not missing as well
            form.faults = (*entered.faults, *(f for f in faults_of(wrong, model) if f.field not in told))
            return form
        form.value = None if entered.faults else value
        return form

    @property
    def draft(self) -> str:
        """The name under which what was entered is kept."""
        return self.entered.draft if self.entered else ""

    def choose(self, name: str, options: Sequence[Option | tuple[str, str]]) -> "Form":
        """Give a field the options that only the page knows."""
        self.choices[name] = options
        return self

    def in_order(self, first: Sequence[str]) -> "Form":
        """Put the faults in a page's order: of these fields first, then as the model has them."""
        place = {name: n for n, name in enumerate(first)}
        self.faults = tuple(sorted(self.faults, key=lambda f: place.get(f.field.partition("-")[0], len(first))))
        return self

    @cached_property
    def fields(self) -> list[FormField]:
        """All fields, in the model's order."""
        return [self._field(s, s.name, self.initial.get(s.name, s.default)) for s in self.shapes]

    def __getitem__(self, path: str) -> FormField:
        """Return one field by its path (grounds, results-0-value)."""
        return _found(self.fields, path)

    @cached_property
    def _begun(self) -> frozenset[str]:
        """The rows (and, as an empty text, the form) of which anything was entered; others show what they come with."""
        return frozenset(name.rpartition("-")[0] for name in self.entered.values) if self.entered else frozenset()

    def _field(self, shape: Shape, path: str, initial: Any) -> FormField:
        fault = next((f for f in self.faults if f.field == path), None)
        made = FormField(shape, path, fault=fault, options=shape.options, label=shape.label, hint=shape.hint)
        if shape.kind == "rows":
            made = replace(made, rows=self._rows(shape, path, initial))
        elif shape.kind == "part":
            made = replace(made, rows=(self._parts(shape, path, initial),))
        elif shape.kind == "files":
            made = replace(made, kept=tuple(k for k in self.entered.files if k.field == path) if self.entered else ())
        else:
            made = replace(made, value=self._value(shape, path, initial))
        options = self.choices.get(re.sub(r"-\d+-", "-", path))
        return made.among(options) if options is not None else made

    def _rows(self, shape: Shape, path: str, initial: Any) -> tuple[tuple[FormField, ...], ...]:
        entered = len(_indexes(self.entered, path)) if self.entered else len(initial or ())
        count = max(1, entered + (1 if self.entered and self.entered.more == path else 0))
        given = list(initial or ())
        return tuple(self._parts(shape, f"{path}-{i}", given[i] if i < len(given) else None) for i in range(count))

    def _parts(self, shape: Shape, path: str, initial: Any) -> tuple[FormField, ...]:
        assert shape.model is not None
        given = initial.model_dump() if isinstance(initial, BaseModel) else dict(initial or {})
        return tuple(self._field(s, f"{path}-{s.name}", given.get(s.name, s.default)) for s in shapes(shape.model))

    def _value(self, shape: Shape, path: str, initial: Any) -> Any:
        if shape.kind == "password":
            return ""
        if self.entered is None or path.rpartition("-")[0] not in self._begun:
            return _shown(shape, initial, self.zone)
        if shape.kind == "checkbox":
            return bool(self.entered.all(path))
        if shape.kind == "checkboxes":
            return self.entered.all(path)
        if shape.kind == "lines":
            return [*self.entered.all(path), *([""] if self.entered.more == path or not self.entered.all(path) else [])]
        return self.entered.one(path)


def raw(among: tuple[Shape, ...], entered: Entered, prefix: str = "") -> dict[str, Any]:
    """Return what a model is made from: blank fields are left out, rows are lists, files their hashes."""
    made = {s.name: _raw(s, entered, prefix + s.name) for s in among}
    return {k: v for k, v in made.items() if v is not None}


def _raw(shape: Shape, entered: Entered, path: str) -> Any:
    if shape.kind == "checkbox":
        return bool(entered.all(path))
    if shape.kind in ("checkboxes", "lines"):
        return entered.all(path) or None
    if shape.kind == "rows":
        assert shape.model is not None
        rows = [raw(shapes(shape.model), entered, f"{path}-{i}-") for i in _indexes(entered, path)]
        return rows or None
    if shape.kind == "part":
        assert shape.model is not None
        inner = raw(shapes(shape.model), entered, f"{path}-")
        return inner if any(v not in (None, False) for v in inner.values()) or shape.required else None
    if shape.kind == "files":
        return _files(shape, [k for k in entered.files if k.field == path])
    text = entered.one(path)
    if not text.strip():
        return None
    return _local(text, entered.zone) if shape.kind == "datetime" else text


def _files(shape: Shape, kept: Sequence[Kept]) -> Any:
    if not kept:
        return None
    if shape.model is None:
        return [k.sha256 for k in kept] if shape.many else kept[-1].sha256
    wanted = sorted(shape.model.model_fields)
    rows = [{k: getattr(one, k) for k in wanted} for one in kept]
    return rows if shape.many else rows[-1]


def _local(text: str, zone: tzinfo) -> Any:
    """Return a local time as an aware instant; what is no time stays a text, for the model to refuse."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return at if at.tzinfo else at.replace(tzinfo=zone)


def compact(among: tuple[Shape, ...], entered: Entered) -> Entered:
    """Drop rows in which nothing was written and number the others anew, so that faults point to what is shown."""
    for shape in among:
        if shape.kind == "rows" and shape.model is not None:
            entered = _compact_rows(shape, entered)
    return entered


def _compact_rows(shape: Shape, entered: Entered) -> Entered:
    assert shape.model is not None
    inner = shapes(shape.model)
    kept = [i for i in _indexes(entered, shape.name) if _written(inner, entered, f"{shape.name}-{i}-")]
    numbers = {str(old): str(new) for new, old in enumerate(kept)}
    pattern = re.compile(rf"{re.escape(shape.name)}-(\d+)-(.+)")

    def renamed(name: str) -> str | None:
        found = pattern.fullmatch(name)
        if not found:
            return name
        number = numbers.get(found[1])
        return f"{shape.name}-{number}-{found[2]}" if number is not None else None

    values = {new: v for k, v in entered.values.items() if (new := renamed(k)) is not None}
    files = tuple(replace(k, field=new) for k in entered.files if (new := renamed(k.field)) is not None)
    return replace(entered, values=values, files=files)


def _written(among: tuple[Shape, ...], entered: Entered, prefix: str) -> bool:
    """Whether a row has anything that somebody wrote; a button or list that comes chosen does not count, unless it is all."""
    chosen = {"checkbox", "radios", "select", "hidden"}
    telling = [s for s in among if s.kind not in chosen] or list(among)
    return any(entered.all(prefix + s.name) or any(k.field == prefix + s.name for k in entered.files) for s in telling)


def _indexes(entered: Entered | None, path: str) -> list[int]:
    """Return the numbers of the rows under a path, in order."""
    if entered is None:
        return []
    pattern = re.compile(rf"{re.escape(path)}-(\d{{1,4}})-.+")
    names = [*entered.values, *(k.field for k in entered.files)]
    return sorted({int(found[1]) for name in names if (found := pattern.fullmatch(name))})


def _found(among: Sequence[FormField], path: str) -> FormField:
    for one in among:
        if one.path == path:
            return one
        for row in one.rows:
            if path.startswith(one.path + "-") and any(path == c.path or path.startswith(c.path + "-") for c in row):
                return _found(row, path)
    raise KeyError(path)


def _shown(shape: Shape, value: Any, zone: tzinfo | None) -> Any:
    """Return a value before anything is entered as the field shows it; an instant needs the station's zone."""
    if shape.kind == "checkbox":
        return bool(value)
    if shape.kind in ("checkboxes", "lines"):
        said = [str(v) for v in value or ()]
        return said or ([""] if shape.kind == "lines" else [])
    if value is None:
        return ""
    if isinstance(value, datetime):
        if value.tzinfo is not None and zone is None:
            raise ValueError(f"{shape.name}: an instant is shown in the station's zone; give the form its zone")
        return (value.astimezone(zone) if zone else value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(getattr(value, "value", value))
