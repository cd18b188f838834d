"""From the tables of a rule block to frozen values, one function a kind of rule."""

from collections.abc import Callable, Mapping
from typing import Any

from lims_complaints.clocks.term import Term, parse_term
from lims_complaints.errors import NOTHING, Phrase, phrase
from lims_complaints.procedure.edition import ClockRule, FormRule, LetterRule, Move, Role, Route, State, Texts
from lims_complaints.procedure.words import NEXT_WORKING_DAY, PERMANENTLY, listed

Table = Mapping[str, Any]


class Unbuilt(Exception):
    """A rule whose words are the right ones and make no sense: behind which key, what, and the cure."""

    def __init__(self, key: str, what: Phrase, remedy: Phrase = NOTHING) -> None:
        super().__init__(str(what))
        self.key, self.what, self.remedy = key, what, remedy


def _role(name: str, clause: str, line: int, table: Table) -> Role:
    return Role(name, table["title"], clause, line, table.get("reads", ""), table.get("decides-up-to", ""))


def _state(name: str, clause: str, line: int, table: Table) -> State:
    return State(name, table["title"], clause, line, ends=table.get("ends", False))


def _route(name: str, clause: str, line: int, table: Table) -> Route:
    return Route(name, table["title"], clause, line, number=table.get("number", ""))


def _move(name: str, clause: str, line: int, table: Table) -> Move:
    return Move(
        name=name,
        clause=clause,
        line=line,
        act=table.get("act", ""),
        on=table.get("on", "case"),
        routes=frozenset(listed(table.get("route"))),
        from_states=frozenset(listed(table.get("from"))),
        to=table.get("to"),
        by=frozenset(listed(table.get("by"))),
        when=listed(table.get("when")),
        needs=listed(table.get("needs")),
        makes=listed(table.get("makes")),
        tells=listed(table.get("tells")),
        next_round=table.get("next-round", False),
    )


def _clock(name: str, clause: str, line: int, table: Table) -> ClockRule:
    term, roll = table["term"], table.get("ends") == NEXT_WORKING_DAY
    texts: dict[str, str] = {"": term} if isinstance(term, str) else dict(term)
    if set(texts.values()) == {PERMANENTLY}:
        what = phrase('a term that is only "{word}" is none.', word=PERMANENTLY)
        raise Unbuilt("term", what, phrase("Give another word a term, or take the clock out."))
    return ClockRule(
        name=name,
        clause=clause,
        line=line,
        title=table["title"],
        starts=table["starts"],
        stops=table["stops"],
        terms={word: _term(text, roll) for word, text in texts.items() if text != PERMANENTLY},
        term_texts=texts,
        roll=roll,
        remind=listed(table.get("remind")),
        pauses=listed(table.get("pauses")),
        routes=frozenset(listed(table.get("route"))),
        owner=table.get("owner", ""),
        outer=table.get("outer", False),
        lapses=frozenset(listed(table.get("lapses"))),
        choose=table.get("choose", ""),
        until=table.get("until", ""),
        extend=_term(table["extend"], roll, "extend") if "extend" in table else None,
    )


def _term(text: str, roll: bool, key: str = "term") -> Term:
    try:
        return parse_term(text, roll=roll)
    except ValueError as error:
        what = phrase('the term "{text}" cannot be read.', text=text)
        raise Unbuilt(key, what, phrase('Write for example "10 days" or "3 working days".')) from error


def _letter(name: str, clause: str, line: int, table: Table) -> LetterRule:
    return LetterRule(
        name=name,
        clause=clause,
        line=line,
        to=table["to"],
        subject=_trimmed(table["subject"]),
        body=_trimmed(table["body"]),
        code=table.get("code", ""),
        moved_day=table.get("moved-day", False),
    )


def _trimmed(texts: Texts) -> Texts:
    return {lang: text.strip() for lang, text in texts.items()}


def _form(name: str, clause: str, line: int, table: Table) -> FormRule:
    return FormRule(
        name=name,
        clause=clause,
        line=line,
        title=table["title"],
        code=table["code"],
        sealed=table.get("sealed", False),
        signed=table.get("signed", False),
        for_client=table.get("for-client", False),
        internal=table.get("internal", False),
    )


def _number(_name: str, _clause: str, _line: int, table: Table) -> str:
    return str(table["pattern"])


BUILD: Mapping[str, Callable[[str, str, int, Table], Any]] = {
    "role": _role,
    "state": _state,
    "route": _route,
    "move": _move,
    "clock": _clock,
    "letter": _letter,
    "form": _form,
    "number": _number,
}
