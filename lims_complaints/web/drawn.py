"""What pages draw again and again: icons and the scale of a time limit, each drawn once."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache

from markupsafe import Markup, escape

from lims_complaints.web.nav import Place

MOST_TICKS = 30


@lru_cache(maxsize=64)
def icon(name: str) -> Markup:
    """Return a sign of the page's own sprite."""
    return Markup('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>').format(escape(name))


def ways(places: Iterable[Place], say: Callable[[str], str]) -> Markup:
    """Return the links of the bar to places, each under its title."""
    return _ways(tuple((place.path, say(place.title), place.current) for place in places))


@lru_cache(maxsize=512)
def _ways(links: tuple[tuple[str, str, str], ...]) -> Markup:
    marked = Markup(' aria-current="{}"')
    return Markup("").join(
        Markup('<a href="{}"{}>{}</a>').format(path, marked.format(current) if current else "", title)
        for path, title, current in links
    )


@lru_cache(maxsize=4096)
def scale(allowed: int, used: int) -> Markup:
    """Return a time limit as a measuring scale: one tick per unit allowed (at most 30), filled to what is used."""
    ticks = min(max(int(allowed), 1), MOST_TICKS)
    width = round(max(min(100 * used / allowed, 100), 0), 1) if allowed else 100
    long = (i % 5 == 0 or i == ticks for i in range(ticks + 1))
    marks = (f'<path class="t" d="M{round(100 * i / ticks, 2)} 5v{5 if is_long else 3}"/>' for i, is_long in enumerate(long))
    return Markup(  # noqa: S704 - numbers of our own
        '<svg class="scale" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bg" y="0" '
        f'width="100" height="5"/><rect class="fg" y="0" width="{width}" height="5"/>{"".join(marks)}</svg>'
    )


@lru_cache(maxsize=8192)
def clock(  # noqa: PLR0913 - what a clock's face shows
    state: str, left: str, due: str, at: datetime | str, allowed: int, used: int, tag: str = ""
) -> Markup:
    """Return a time limit: how it stands (late, soon, ok, held or ""), what is left and until when in words, its scale."""
    sign = "pause" if state == "held" else "alert" if state == "late" else "check" if state == "ok" and not left else "clock"
    instant = at if isinstance(at, str) else at.isoformat()
    tagged = Markup('<span class="tag soon">{}</span>').format(tag) if tag else ""
    return Markup(
        '<div class="clock {}"><span class="line"><strong>{}{}</strong><time class="due" datetime="{}">{}</time></span>{}{}</div>'
    ).format(state, icon(sign), left, instant, due, scale(allowed, used), tagged)
