"""Choices that only the station knows: people, copies, samples, lines of a report, terms, roles."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.clocks.explain import say_due
from lims_complaints.clocks.term import say_term
from lims_complaints.identity.actor import STATION
from lims_complaints.language import N_, Language, name_in, say_name, translator
from lims_complaints.records.appeal import ContestedResult
from lims_complaints.records.clock import Clock
from lims_complaints.records.person import Account, Authorization, Person, RoleHeld
from lims_complaints.records.report import Copy, Result, Sample
from lims_complaints.reports.papers import MEDIA
from lims_complaints.situation.gather import Scene
from lims_complaints.situation.terms import unexplained
from lims_complaints.staff.acts import adopted, roles_known
from lims_complaints.web.among import Among
from lims_complaints.web.fields import Option, Shape, shapes
from lims_complaints.web.forms import Form
from lims_complaints.web.quality_pickers import actions_to_check, actions_to_do, affected, nonconformities


def signatories(among: Among) -> list[Option]:
    """Offer whoever is an authorized signatory now."""
    query = (
        select(Person)
        .join(RoleHeld, RoleHeld.person_id == Person.id)
        .where(RoleHeld.role == "authorized signatory", Person.left_at.is_(None))
    )
    if among.today is not None:
        ended = RoleHeld.until_on.is_(None) | (RoleHeld.until_on >= among.today)
        query = query.where(RoleHeld.from_on <= among.today, ended)
    return [Option(str(p.id), _called(among, p)) for p in among.session.scalars(query.distinct().order_by(Person.name))]


def people(among: Among) -> list[Option]:
    """Offer everybody who still works here."""
    rows = among.session.scalars(select(Person).where(Person.left_at.is_(None)).order_by(Person.department, Person.name))
    say = translator(among.language)
    return [Option(str(p.id), _called(among, p) + (f" ({say(p.department)})" if p.department else "")) for p in rows]


def departments(among: Among) -> list[Option]:
    """Offer the departments of those who still work here."""
    query = select(Person.department).where(Person.left_at.is_(None), Person.department != "")
    return [Option(name, name) for name in among.session.scalars(query.distinct().order_by(Person.department))]


def copies(among: Among) -> list[Option]:
    """Offer the copies of the report that were given out."""
    if among.report is None:
        return []
    return [Option(str(c.id), copy_in_words(c, among.language)) for c in among.report.copies]


def copy_in_words(copy: Copy, language: Language) -> str:
    """Say which copy it is: whose, on what, and how it went out."""
    say = translator(language)
    return f"{copy.holder} ({say(MEDIA[copy.medium])}, {say(copy.how)})"


def lines(among: Among) -> list[Option]:
    """Offer the lines of the report, as it reads."""
    if among.report is None:
        return []
    rows = among.session.scalars(select(Result).where(Result.report_id == among.report.id).order_by(Result.line))
    return [Option(str(r.line), _line(among, r)) for r in rows]


def disputed(among: Among) -> list[Option]:
    """Offer the results that the case disputes."""
    if among.case is None:
        return []
    query = (
        select(Result)
        .join(ContestedResult, ContestedResult.result_id == Result.id)
        .where(ContestedResult.case_id == among.case.id)
    )
    return [Option(str(r.id), _line(among, r)) for r in among.session.scalars(query.order_by(Result.line))]


def disputed_samples(among: Among) -> list[Option]:
    """Offer the samples of the results that the case disputes, each with what is disputed of it."""
    if among.case is None:
        return []
    query = (
        select(Sample.number, Result.parameter)
        .join(Result, Result.sample_id == Sample.id)
        .join(ContestedResult, ContestedResult.result_id == Result.id)
        .where(ContestedResult.case_id == among.case.id)
        .order_by(Result.line)
    )
    found: dict[str, list[str]] = {}
    for number, parameter in among.session.execute(query):
        found.setdefault(number, []).append(say_name(among.language, parameter))
    between = ", " if among.language == "en" else "、"
    return [Option(number, f"{number} ({between.join(names)})") for number, names in found.items()]


def routes(among: Among) -> list[Option]:
    """Offer the routes of the case's edition, or those among which whoever opens a case chooses."""
    edition = editions.of_case(among.session, among.case)
    found = edition.routes.values() if edition else among.opening.routes if among.opening else ()
    return [Option(r.name, r.title[among.language]) for r in found]


def extendable(among: Among) -> list[Option]:
    """Offer the running terms of the case that its edition lets be extended, each with the most that it allows."""
    edition = editions.of_case(among.session, among.case)
    if edition is None or among.case is None:
        return []
    query = select(Clock.name).where(Clock.case_id == among.case.id, Clock.met_at.is_(None), Clock.ended_at.is_(None))
    rules = [edition.clocks[name] for name in among.session.scalars(query.order_by(Clock.id)) if name in edition.clocks]
    say = translator(among.language)
    return [
        Option(
            r.name, say(N_("{term}, at most {bound}"), term=r.title[among.language], bound=say_term(r.extend, among.language))
        )
        for r in rules
        if r.extend
    ]


def missed(among: Among) -> list[Option]:
    """Offer the missed terms of the case that have no reason yet, each with its last day."""
    edition = editions.of_case(among.session, among.case)
    if edition is None or among.case is None or among.now is None:
        return []
    say, options = translator(among.language), dict[str, Option]()
    for row in unexplained(Scene(among.session, STATION, among.now, case=among.case)):
        title = edition.clocks[row.name].title[among.language] if row.name in edition.clocks else row.name
        words = say(
            N_("{term}, due on {day}"), term=title, day=say_due(row.due_on, among.language, provisional=row.provisional)
        )
        options.setdefault(row.name, Option(row.name, words))
    return list(options.values())


def roles(among: Among) -> list[Option]:
    """Offer every role that somebody can be given."""
    return [Option(name, title) for name, title in role_titles(among.session, among.language).items()]


def role_titles(session: Session, language: Language) -> dict[str, str]:
    """Return what each role is called in a language, as the procedures say."""
    return {name: edition.roles[name].title[language] for name, edition in roles_known(session).items()}


def roles_held(among: Among) -> list[Option]:
    """Offer the roles that the person spoken of holds without an end."""
    known = roles_known(among.session)
    query = select(RoleHeld).join(Account, Account.person_id == RoleHeld.person_id)
    query = query.where(Account.username == among.username, RoleHeld.case_id.is_(None))
    query = query.where(RoleHeld.until_on.is_(None) | (RoleHeld.until_on > among.today))
    rows = among.session.scalars(query.order_by(RoleHeld.id))
    titles = [(r, known[r.role].roles[r.role].title[among.language] if r.role in known else r.role) for r in rows]
    return [Option(str(r.id), f"{title} ({r.procedure})" if r.procedure else title) for r, title in titles]


def procedures(among: Among) -> list[Option]:
    """Offer every procedure, and all of them."""
    named = {e.name: e for e in adopted(among.session)}
    every = translator(among.language)(N_("In every procedure"))
    return [Option("", every), *(Option(name, e.title[among.language]) for name, e in named.items())]


def authorizations(among: Among) -> list[Option]:
    """Offer what the person spoken of is authorized for without an end."""
    say = translator(among.language)
    query = select(Authorization).join(Account, Account.person_id == Authorization.person_id)
    still = Authorization.until_on.is_(None) | (Authorization.until_on > among.today)
    query = query.where(Account.username == among.username, still).order_by(Authorization.id)
    return [Option(str(a.id), f"{say(a.kind)}: {a.scope}") for a in among.session.scalars(query)]


PICKS: dict[str, Callable[[Among], list[Option]]] = {
    "person": people,
    "department": departments,
    "signatory": signatories,
    "nonconformity": nonconformities,
    "action to do": actions_to_do,
    "action to check": actions_to_check,
    "disputed sample": disputed_samples,
    "affected": affected,
    "line": lines,
    "copy": copies,
    "result": disputed,
    "route": routes,
    "extendable": extendable,
    "missed": missed,
    "role": roles,
    "role held": roles_held,
    "procedure": procedures,
    "authorization": authorizations,
}
BY_NAME = {
           "line": "line", "result": "result", "sampler": "person", "second_sampler": "person", "signatory": "signatory", "copy_id": "copy",
           "nonconformity": "nonconformity"}  # fmt: skip
"""Fields whose choices follow from their names, where their model does not say."""


def offer_choices(form: Form, among: Among) -> Form:
    """Give every field of a form that picks something its choices; what only some procedures ask for is hidden in others."""
    for path, pick in _picks(form.shapes, form):
        options = PICKS[pick](among)
        if pick == "route" and len(options) < 2:
            form.shapes = tuple(replace(s, kind="hidden") if s.pick in ("route", "country") else s for s in form.shapes)
        elif options:
            form.choose(path, options)
    return form


def _picks(among: tuple[Shape, ...], form: Form, before: str = "") -> list[tuple[str, str]]:
    found = []
    for shape in among:
        pick = shape.pick or (BY_NAME.get(shape.name, "") if shape.kind in ("integer", "text") else "")
        if pick in PICKS:
            found.append((before + shape.name, pick))
        if shape.model is not None and shape.kind in ("rows", "part"):
            found += _picks(shapes(shape.model), form, f"{before}{shape.name}-")
    return found


def _called(among: Among, person: Person) -> str:
    return name_in(among.language, person.name, person.name_latin)


def _line(among: Among, result: Result) -> str:
    return f"{result.line}. {say_name(among.language, result.parameter)}: {result.value} {result.unit}".strip()
