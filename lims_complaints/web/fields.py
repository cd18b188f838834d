"""Fields of forms, made from the models of acts: one declaration gives the form, the API and what is checked."""

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import (
    AwareDatetime,
    BaseModel,
    EmailStr,
    FutureDate,
    FutureDatetime,
    NaiveDatetime,
    PastDate,
    PastDatetime,
    SecretStr,
)
from pydantic.fields import FieldInfo

from lims_complaints.errors import Fault
from lims_complaints.web.drafts import Kept

LONG = 200
"""A text that may be longer than this gets a field of several lines."""

MANY = 6
"""From so many choices on they are a list to open instead of buttons."""

SECRET = frozenset({"password", "code"})
"""Kinds that are kept nowhere. A code stands on paper and is shown while it is typed; a password is not."""

SIMPLE: tuple[tuple[tuple[Any, ...], str], ...] = (
    ((bool,), "checkbox"),
    ((date, PastDate, FutureDate), "date"),
    ((datetime, AwareDatetime, NaiveDatetime, PastDatetime, FutureDatetime), "datetime"),
    ((Decimal,), "decimal"),
    ((int,), "integer"),
)

FILE_PARTS = frozenset({"name", "sha256", "size", "media_type", "kind"})


@dataclass(frozen=True)
class Option:
    """One choice. `title` and `hint` are msgids."""

    value: str
    title: str
    hint: str = ""


@dataclass(frozen=True)
class Shape:
    """What a field is, whatever was entered. `kind` says how it is shown; `label` and `hint` are msgids.

    `pick` names what it is chosen from where only the station knows (person, nonconformity, …); `takes` the endings of the files
    that it takes, where not every kind will do.
    kinds: text email tel password code textarea select radios checkboxes checkbox date datetime decimal integer lines rows
    files hidden
    """

    name: str
    kind: str
    label: str
    hint: str = ""
    required: bool = True
    options: tuple[Option, ...] = ()
    max_length: int | None = None
    complete: str = ""
    width: str = ""
    most: int = 1
    many: bool = False
    parts: tuple["Shape", ...] = ()
    model: type[BaseModel] | None = None
    default: Any = None
    pick: str = ""
    takes: str = ""
    sentences: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class FormField:
    """A field as it is shown: its shape with what was entered and what is wrong with it. `path` is its id and name."""

    shape: Shape
    path: str
    value: Any = ""
    fault: Fault | None = None
    rows: tuple[tuple["FormField", ...], ...] = ()
    kept: tuple[Kept, ...] = ()
    options: tuple[Option, ...] = ()
    label: str = ""
    hint: str = ""

    @property
    def kind(self) -> str:
        """How it is shown."""
        return self.shape.kind

    @property
    def required(self) -> bool:
        """Whether it may not stay empty."""
        return self.shape.required

    @property
    def optional(self) -> bool:
        """Whether it may stay empty; what comes filled in is not called so."""
        return not self.shape.required and not self.shape.default

    @property
    def max_length(self) -> int | None:
        """The most characters that it takes."""
        return self.shape.max_length

    @property
    def complete(self) -> str:
        """What a browser may fill in by itself (autocomplete)."""
        return self.shape.complete

    @property
    def width(self) -> str:
        """The class that gives its width."""
        return self.shape.width

    @property
    def most(self) -> int:
        """How many files it takes."""
        return self.shape.most

    @property
    def takes(self) -> str:
        """The endings of the files that it takes, for the browser: .csv,.xlsx; nothing where every kind will do."""
        return self.shape.takes

    @property
    def kinds(self) -> list[str]:
        """The same for people: CSV, XLSX."""
        return self.shape.takes.replace(".", "").upper().split(",")

    def said(self, label: str = "", hint: str = "") -> "FormField":
        """Return the field with a page's own words (msgids or texts already said)."""
        return replace(self, label=label or self.label, hint=hint or self.hint)

    def among(self, options: Sequence[Option | tuple[str, str]]) -> "FormField":
        """Return the field as a choice among these, which only the page knows (people, samples, results)."""
        made = tuple(o if isinstance(o, Option) else Option(*o) for o in options)
        many = self.shape.kind in ("lines", "checkboxes")
        kind = "checkboxes" if many else "radios" if len(made) < MANY else "select"
        return replace(self, options=made, shape=replace(self.shape, kind=kind))

    def hidden(self, value: str) -> "FormField":
        """Return the field as one that the page fills."""
        return replace(self, value=value, shape=replace(self.shape, kind="hidden"))


@cache
def shapes(model: type[BaseModel]) -> tuple[Shape, ...]:
    """Return the shapes of a model's fields, in the model's order."""
    return tuple(_shape(name, of) for name, of in model.model_fields.items())


def _shape(name: str, of: FieldInfo) -> Shape:
    more = of.json_schema_extra if isinstance(of.json_schema_extra, dict) else {}
    made = _by_type(Shape(name, "text", of.title or _words(name)), *_bare(of.annotation, list(of.metadata)))
    titles = more.get("titles")
    if isinstance(titles, dict):
        made = replace(made, options=tuple(replace(o, title=str(titles.get(o.value, o.title))) for o in made.options))
    limit = made.max_length
    asked = str(more.get("widget") or more.get("as") or "")
    return replace(
        made,
        kind=asked or ("textarea" if made.kind == "text" and limit is not None and limit > LONG else made.kind),
        hint=of.description or "",
        required=of.is_required() and made.kind != "checkbox",
        complete=str(more.get("complete", "")) or made.complete,
        width=str(more.get("width", "")) or made.width,
        pick=str(more.get("pick", "")),
        takes=str(more.get("takes", "")),
        default=None if of.is_required() else of.get_default(call_default_factory=True, validated_data={}),
        sentences={str(k): str(v) for k, v in f.items()} if isinstance(f := more.get("faults", {}), dict) else {},
    )


def _by_type(base: Shape, kind: Any, metadata: list[Any]) -> Shape:
    limit = next((m.max_length for m in metadata if getattr(m, "max_length", None)), None)
    simple = next((shown for kinds, shown in SIMPLE if kind in kinds), "")
    if simple:
        return replace(base, kind=simple, width="" if kind is bool else "w-s")
    if kind is SecretStr:
        return replace(base, kind="code" if "code" in base.name else "password", width="w-m", max_length=None)
    if kind is EmailStr:
        return replace(base, kind="email", complete="email")
    if get_origin(kind) is Literal:
        return _choice(base, [str(v) for v in get_args(kind)])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice(base, [str(m.value) for m in kind])
    if get_origin(kind) in (list, tuple, set, frozenset):
        return _many(base, *_bare(get_args(kind)[0], []), limit)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _file_or_part(base, kind)
    if base.name.endswith("sha256"):
        return replace(base, kind="files")
    return replace(base, max_length=limit, width="w-s" if limit and limit <= 20 else "w-m" if limit and limit <= 80 else "")


def _choice(base: Shape, values: list[str]) -> Shape:
    options = tuple(Option(v, _words(v)) for v in values)
    return replace(base, kind="radios" if len(values) < MANY else "select", options=options)


def _many(base: Shape, kind: Any, metadata: list[Any], limit: int | None) -> Shape:
    one = _by_type(base, kind, metadata)
    if one.kind in ("radios", "select"):
        return replace(one, kind="checkboxes")
    if one.kind == "files":
        return replace(one, most=limit or 5, many=True)
    if one.model is not None:
        return replace(one, kind="rows", most=limit or 50)
    return replace(one, kind="lines", most=limit or 50)


def _file_or_part(base: Shape, model: type[BaseModel]) -> Shape:
    if {"name", "sha256"} <= set(model.model_fields) <= FILE_PARTS:
        return replace(base, kind="files", model=model)
    return replace(base, kind="part", model=model, parts=shapes(model))


def _bare(annotation: Any, metadata: list[Any]) -> tuple[Any, list[Any]]:
    """Strip Annotated and None from an annotation; what Annotated said joins the metadata."""
    if get_origin(annotation) is Annotated:
        bare, *said = get_args(annotation)
        more = [m for s in said for m in (s.metadata if isinstance(s, FieldInfo) else [s])]
        return _bare(bare, [*metadata, *more])
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [a for a in get_args(annotation) if a is not type(None)]
        return _bare(next((k for k in kinds if k is not str), kinds[0]), metadata)
    return annotation, metadata


def _words(name: str) -> str:
    """Return a name as words: received_on → Received on. It is a msgid like any other."""
    plain = name.replace("_", " ").replace("-", " ")
    return plain[:1].upper() + plain[1:]
