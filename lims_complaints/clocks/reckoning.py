"""A due date and the reckoning behind it, as one value that is stored, shown and explained."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lims_complaints.clocks.pause import Pause

Date = date  # a field of the reckoning is called `date`, as the command's and the interface's key is
Day = tuple[date, str]


@dataclass(frozen=True)
class Due:
    """When a term ends, and why then.

    `date`: last day on which it is met. `at`: UTC, exclusive: in time means t < at. `started_on`: local day of the
    start; `first_day`: the first day that counts; `nominal_on`: the last day before it rolled.
    `skipped`: days off not counted; `made_up`: weekend days that count because they are worked; both (day, name),
    sorted. `paused`: days not counted because the clock stood. `uncertain_days`: consulted days without a final
    schedule; with any, the result is `provisional`, and `unpublished_years` will settle it. `stood`: the pauses, each from,
    until and why; `extended`: units of the term that it was extended by, counted already.
    """

    date: Date
    at: datetime
    started_on: Date
    first_day: Date
    nominal_on: Date
    skipped: tuple[Day, ...]
    made_up: tuple[Day, ...]
    edition: str
    jurisdiction: str
    zone: str
    uncertain_days: tuple[Date, ...] = ()
    unpublished_years: tuple[int, ...] = ()
    paused: tuple[Date, ...] = ()
    stood: tuple[Pause, ...] = ()
    extended: int = 0

    @property
    def provisional(self) -> bool:
        """Whether a schedule that is not published yet can still change the date."""
        return bool(self.uncertain_days)

    @property
    def tz(self) -> ZoneInfo:
        """The zone in which the days were reckoned."""
        return ZoneInfo(self.zone)

    def as_json(self) -> dict[str, Any]:
        """The reckoning as JSON values; dates as ISO text, the instant as UTC with Z."""
        return {
            "due_date": self.date.isoformat(),
            "due_at": _z(self.at),
            "provisional": self.provisional,
            "started_on": self.started_on.isoformat(),
            "first_day": self.first_day.isoformat(),
            "nominal_on": self.nominal_on.isoformat(),
            "skipped": [{"date": day.isoformat(), "reason": reason} for day, reason in self.skipped],
            "made_up": [{"date": day.isoformat(), "reason": reason} for day, reason in self.made_up],
            "paused": [day.isoformat() for day in self.paused],
            "pauses": [{"from": _z(p.start_at), "until": _z(p.end_at), "reason": p.reason} for p in self.stood],
            "extended_by": self.extended,
            "uncertain_days": [day.isoformat() for day in self.uncertain_days],
            "unpublished_years": list(self.unpublished_years),
            "jurisdiction": self.jurisdiction,
            "zone": self.zone,
            "edition": self.edition,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Due":
        """Read what `as_json` wrote, without loss."""
        return cls(
            date=date.fromisoformat(kept["due_date"]),
            at=datetime.fromisoformat(kept["due_at"]).astimezone(UTC),
            started_on=date.fromisoformat(kept["started_on"]),
            first_day=date.fromisoformat(kept["first_day"]),
            nominal_on=date.fromisoformat(kept["nominal_on"]),
            skipped=tuple((date.fromisoformat(d["date"]), d["reason"]) for d in kept["skipped"]),
            made_up=tuple((date.fromisoformat(d["date"]), d["reason"]) for d in kept["made_up"]),
            edition=kept["edition"],
            jurisdiction=kept["jurisdiction"],
            zone=kept["zone"],
            uncertain_days=tuple(map(date.fromisoformat, kept["uncertain_days"])),
            unpublished_years=tuple(kept["unpublished_years"]),
            paused=tuple(map(date.fromisoformat, kept["paused"])),
            stood=tuple(map(_pause, kept.get("pauses", ()))),
            extended=kept.get("extended_by", 0),
        )


def _z(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _pause(kept: dict[str, str]) -> Pause:
    return Pause(datetime.fromisoformat(kept["from"]), datetime.fromisoformat(kept["until"]), kept["reason"])
