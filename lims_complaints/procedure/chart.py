"""The states of a route drawn as SVG: layers from the opening downwards, arrows that say which moves lead along them.

Attributes only, no style and no script, so that a page with a strict content policy can show it as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from lims_complaints.language import N_, Language, translator
from lims_complaints.procedure.course import moves_on, reachable, steps
from lims_complaints.procedure.edition import Edition, Move

WIDE, HIGH, ACROSS, DOWN, EDGE = 208, 40, 36, 46, 24
INK, LINE, PAPER, END = "#1b2a33", "#5b7280", "#ffffff", "#e6eef2"
BOW = 26
MANY = 5
"""A move from so many states is drawn once, where it leads."""


@dataclass(frozen=True)
class Box:
    """Where a state stands: middle of its box, and its layer."""

    x: float
    y: float
    layer: int


def chart(edition: Edition, route: str, language: Language = "en") -> str:
    """Return the state chart of a route as an SVG document, with its title and the moves as text for readers who hear it."""
    graph = steps(moves_on(edition, route))
    boxes = _boxes(edition, route, graph)
    margin = BOW + 12 * len({b.layer for b in boxes.values()})
    wide = max((b.x for b in boxes.values()), default=0) + WIDE / 2 + EDGE + margin
    high = max((b.y for b in boxes.values()), default=0) + HIGH / 2 + EDGE
    title = f"{edition.title[language]}: {edition.routes[route].title[language]}"
    arrows = [
        _arrow(edition, boxes, (state, following), moves, language)
        for state, nexts in graph.items()
        for following, moves in nexts.items()
        if state in boxes and following in boxes and not all(_from_many(m) for m in moves)
    ]
    arrows += _gathered(edition, boxes, graph, language)
    states = [_state(edition, name, box, language) for name, box in boxes.items()]
    return "\n".join([*_head(title, wide, high, language), *arrows, *states, "</svg>", ""])


def _head(title: str, wide: float, high: float, language: Language) -> list[str]:
    size = f'viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}"'
    face = 'font-family="Noto Sans CJK SC, Noto Sans, sans-serif" font-size="13"'
    tip = '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" lang="{language}" {face}>',
        f"<title>{escape(title)}</title>",
        f'<defs>{tip}<path d="M0 0 L8 4 L0 8 z" fill="{LINE}"/></marker></defs>',
        f'<rect width="100%" height="100%" fill="{PAPER}"/>',
    ]


def layers(edition: Edition, route: str, graph: Mapping[str, Mapping[str, list[Move]]]) -> list[list[str]]:
    """Return the reachable states in layers, each below the states before it in the document that lead to it."""
    there = reachable(edition, route)
    layer: dict[str, int] = {}
    for state in (s for s in edition.states if s in there):
        before = [layer[other] for other in layer if state in graph.get(other, {})]
        layer[state] = max(before, default=-1) + 1
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for state, depth in layer.items():
        rows[depth].append(state)
    for above, row in pairwise(rows):
        row.sort(key=lambda state: _above(state, above, graph))
    return rows


def _above(state: str, above: list[str], graph: Mapping[str, Mapping[str, list[Move]]]) -> float:
    places = [i for i, other in enumerate(above) if state in graph.get(other, {})]
    return sum(places) / len(places) if places else 0.0


def _boxes(edition: Edition, route: str, graph: Mapping[str, Mapping[str, list[Move]]]) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    rows = layers(edition, route, graph)
    widest = max((len(row) for row in rows), default=0)
    margin = BOW + 12 * len(rows)
    for depth, row in enumerate(rows):
        indent = (widest - len(row)) * (WIDE + ACROSS) / 2
        for place, state in enumerate(row):
            x = EDGE + margin + WIDE / 2 + indent + place * (WIDE + ACROSS)
            boxes[state] = Box(x, EDGE + HIGH / 2 + depth * (HIGH + DOWN), depth)
    return boxes


def _arrow(edition: Edition, boxes: Mapping[str, Box], ends: tuple[str, str], moves: list[Move], language: Language) -> str:
    start, end = boxes[ends[0]], boxes[ends[1]]
    if end.layer == start.layer + 1:
        path = f"M{start.x:.0f} {start.y + HIGH / 2:.0f} L{end.x:.0f} {end.y - HIGH / 2:.0f}"
    else:
        side = 1 if end.layer > start.layer else -1  # forward jumps pass on the right, returns on the left
        reach = side * (WIDE / 2 + BOW + 12 * abs(end.layer - start.layer))
        x1, x2 = start.x + side * WIDE / 2, end.x + side * WIDE / 2
        bend = (max if side > 0 else min)(start.x, end.x) + reach
        path = f"M{x1:.0f} {start.y:.0f} C{bend:.0f} {start.y:.0f} {bend:.0f} {end.y:.0f} {x2:.0f} {end.y:.0f}"
    dashed = "" if end.layer > start.layer else ' stroke-dasharray="5 4"'
    names = [edition.states[name].title[language] for name in ends]
    said = f"{names[0]} → {names[1]}: " + "; ".join(f"{m.clause} {m.name}" for m in moves)
    return f'<path d="{path}" fill="none" stroke="{LINE}"{dashed} marker-end="url(#tip)"><title>{escape(said)}</title></path>'


def _from_many(move: Move) -> bool:
    return len(move.from_states) >= MANY


def _gathered(
    edition: Edition, boxes: Mapping[str, Box], graph: Mapping[str, Mapping[str, list[Move]]], language: Language
) -> list[str]:
    """Return one arrow for a move from many states, such as a withdrawal: it says from how many, and its words name them."""
    arrows: dict[tuple[str, str], list[str]] = {}
    found: dict[tuple[str, str], Move] = {}
    for state, nexts in graph.items():
        for following, moves in nexts.items():
            for move in moves:
                if state in boxes and following in boxes and _from_many(move):
                    arrows.setdefault((following, move.name), []).append(edition.states[state].title[language])
                    found[following, move.name] = move
    return [_stub(boxes[to], found[to, name], states, language) for (to, name), states in arrows.items()]


def _stub(box: Box, move: Move, states: list[str], language: Language) -> str:
    say = translator(language)
    words = say(N_("from any open state")) if move.anywhere else say(N_("from {n} states"), n=len(states))
    x, top = box.x + WIDE / 2 - 14, box.y - HIGH / 2
    said = f"{', '.join(states)} → {move.clause} {move.name}"
    line = f'<path d="M{x:.0f} {top - 20:.0f} L{x:.0f} {top:.0f}" fill="none" stroke="{LINE}" marker-end="url(#tip)"/>'
    text = f'<text x="{x - 8:.0f}" y="{top - 9:.0f}" text-anchor="end" font-size="11" fill="{LINE}">{escape(words)}</text>'
    return f"<g><title>{escape(said)}</title>{line}{text}</g>"


def _state(edition: Edition, name: str, box: Box, language: Language) -> str:
    state = edition.states[name]
    fill = END if state.ends else PAPER
    place = f'x="{box.x - WIDE / 2:.0f}" y="{box.y - HIGH / 2:.0f}" width="{WIDE}" height="{HIGH}"'
    words = f'x="{box.x:.0f}" y="{box.y + 5:.0f}" text-anchor="middle" fill="{INK}"'
    title = escape(state.title[language])
    frame = f'<rect {place} rx="4" fill="{fill}" stroke="{INK}"/>'
    return f"<g data-state={quoteattr(name)}>{frame}<text {words}>{title}</text></g>"
