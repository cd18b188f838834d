"""`lims-complaints procedure`: check, show, compare, simulate and adopt procedure documents."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lims_complaints.cli.adopting import adopt, judged
from lims_complaints.cli.at_station import desk_of_station
from lims_complaints.cli.options import Home

if TYPE_CHECKING:  # loaded inside the commands, so that --help stays quick
    from lims_complaints.errors import ProcedureError
    from lims_complaints.language import Language
    from lims_complaints.procedure.courses import Course
    from lims_complaints.procedure.edition import Edition

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A procedure document.")]
Json = Annotated[bool, typer.Option("--json", help="Write JSON for scripts.")]
Lang = Annotated[str, typer.Option("--language", help="en, zh-Hans or zh-Hant.")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True, help="Procedure documents: check, show, compare, simulate, propose, adopt.")
    group.command("check")(check)
    group.command("show")(show)
    group.command("compare")(compare)
    group.command("simulate")(simulate)
    group.command("propose")(propose)
    group.command("adopt")(adopt)
    app.add_typer(group, name="procedure")


def check(
    file: File,
    features: Annotated[Path | None, typer.Option(help="Folder of feature files; each clause must have a scenario.")] = None,
    as_json: Json = False,
    language: Lang = "en",
) -> int:
    """Name every contradiction in a document, with file, line, clause and cure. Exits 1 if there is one."""
    from lims_complaints.language import N_, translator

    say = translator(_language(language))
    _, errors = judged(file, features)
    if as_json:
        typer.echo(json.dumps([_as_json(e, say) for e in errors], ensure_ascii=False, indent=2))
    else:
        for error in errors:
            typer.echo(error.said.say(say), err=True)
        if not errors:
            typer.echo(say(N_("{file}: no contradiction found"), file=file.name))
    return 1 if errors else 0


def show(
    file: File,
    svg: Annotated[Path | None, typer.Option(help="Where the state chart goes; more routes get -ROUTE names.")] = None,
    route: Annotated[str, typer.Option(help="Only this route.")] = "",
    language: Lang = "en",
) -> int:
    """Print the clauses with their moves and terms; with --svg also draw the state chart of each route."""
    from lims_complaints.procedure.chart import chart
    from lims_complaints.procedure.document import read_procedure

    edition, lang = read_procedure(file), _language(language)
    for line in _outline(edition, lang):
        typer.echo(line)
    routes = _routes(edition, route)
    for name in routes if svg else []:
        assert svg is not None
        target = svg if len(routes) == 1 else svg.with_name(f"{svg.stem}-{name}{svg.suffix}")
        target.write_text(chart(edition, name, lang), encoding="utf-8")
        typer.echo(str(target))
    return 0


def compare(old: File, new: File, language: Lang = "en", as_json: Json = False) -> int:
    """Say which moves, terms, words and clauses the NEW document changes."""
    from lims_complaints.procedure.compare import compare as changes_between
    from lims_complaints.procedure.document import read_procedure

    changes = changes_between(read_procedure(old), read_procedure(new))
    lang = _language(language)
    if as_json:
        said = [{"kind": c.kind, "name": c.name, "clause": c.clause, "change": c.say(lang)} for c in changes]
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return 0
    for change in changes:
        typer.echo(f"{change.clause or '–'}\t{change.say(lang)}")
    if not changes:
        typer.echo("no difference in what the documents say")
    return 0


def simulate(
    file: File,
    route: Annotated[str, typer.Option(help="Only this route.")] = "",
    as_json: Json = False,
    language: Lang = "en",
) -> int:
    """List the courses from opening to end, each with the time after which it is over at the latest by its terms."""
    from lims_complaints.clocks.term import say_length
    from lims_complaints.language import N_, translator
    from lims_complaints.procedure.courses import courses
    from lims_complaints.procedure.document import read_procedure

    edition = read_procedure(file)
    found = [c for name in _routes(edition, route) for c in courses(edition, name)]
    if as_json:
        typer.echo(json.dumps([_course_as_json(c) for c in found], ensure_ascii=False, indent=2))
        return 0
    lang = _language(language)
    say = translator(lang)
    for course in found:
        least, most = say_length(course.shortest, lang), say_length(course.longest, lang)
        time = say(N_("{least} to {most} by its terms"), least=least, most=most) if most else say(N_("no term"))
        states = [edition.states[name].title[lang] if language != "en" else name for name in course.states]
        route_name = edition.routes[course.route].title[lang] if language != "en" else course.route
        typer.echo(f"{route_name}: {' → '.join(states)} ({time})")
    return 0


def propose(
    file: File,
    reason: Annotated[str, typer.Option(help="What is changed, and why.")],
    home: Home = None,
) -> int:
    """Propose a new edition; whom the edition in force names for it approves it on the page of procedures."""
    from lims_complaints import app, editions
    from lims_complaints.act import ACTS
    from lims_complaints.errors import Invalid, Refused
    from lims_complaints.identity.actor import STATION

    desk = desk_of_station(home)
    app.prepare(desk.engine)
    try:
        given = ACTS["edition.propose"].given.model_validate({**app.handed_in(desk, file), "reason": reason})
        with desk.read() as session:
            under = editions.governing(session, app.name_of(file), desk.clock()).name
        done = desk.perform("edition.propose", given, by=STATION, procedure=under)
    except (Invalid, Refused) as wrong:
        for each in [f.message.format(**f.values) for f in wrong.faults] if isinstance(wrong, Invalid) else [str(wrong)]:
            typer.echo(each, err=True)
        return 1
    typer.echo(f"proposed: {desk.settings.public_origin}/procedures/proposals/{done.shown['proposal']}")
    return 0


def _outline(edition: "Edition", language: "Language") -> list[str]:
    from lims_complaints.clocks.term import say_term

    lines = [
        f"{edition.title[language]}, edition {edition.number}, in force from {edition.in_force_from}, {edition.jurisdiction}"
    ]
    for clause in edition.clauses.values():
        lines += ["", f"{clause.number} {clause.heading[language]}"]
        for move in (m for m in edition.moves.values() if m.clause == clause.number):
            origin = "any state" if move.anywhere else ", ".join(sorted(move.from_states)) or "–"
            lines.append(f"  {move.name}: {origin} → {move.to or 'stays'}; by {', '.join(sorted(move.by))}")
        for clock in (c for c in edition.clocks.values() if c.clause == clause.number):
            terms = "; ".join(f"{word} {say_term(t, language)}".strip() for word, t in clock.terms.items())
            lines.append(f"  {clock.title[language]}: {terms}")
    return lines


def _routes(edition: "Edition", route: str) -> list[str]:
    if route and route not in edition.routes:
        raise typer.BadParameter(f"there is no route {route!r}; there are: {', '.join(edition.routes)}")
    return [route] if route else list(edition.routes)


def _language(text: str) -> "Language":
    from lims_complaints.language import LANGUAGES

    if text not in LANGUAGES:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(LANGUAGES)}")
    return text


def _as_json(error: "ProcedureError", say: "Callable[..., str]") -> dict[str, str | int]:
    return {
        "file": error.file,
        "line": error.line,
        "clause": error.clause,
        "message": error.what.say(say),
        "cure": error.remedy.say(say),
    }


def _course_as_json(course: "Course") -> dict[str, object]:
    return {
        "route": course.route,
        "moves": [m.name for m in course.moves],
        "states": list(course.states),
        "clocks": [c.name for c in course.clocks],
        "shortest_days": course.shortest_days,
        "longest_days": course.longest_days,
        "shortest_seconds": int(course.shortest.total_seconds()),
        "longest_seconds": int(course.longest.total_seconds()),
    }
