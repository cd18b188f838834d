"""The command line: one module a command, loaded when it is asked for."""

import getpass
import importlib
import importlib.util
import os
import sys
import traceback
import warnings
from collections.abc import Callable

import typer

from lims_complaints.errors import Invalid, NotFound, ProcedureError, Refused, Stale, Unavailable

WRONG_USAGE = 64
OWN_FAILURE = 70
INTERRUPTED = 130

DATABASE = {
    "database is locked": "another program holds the database; try again when it has ended",
    "disk is full": "the disk is full; what was begun was not done",
    "readonly database": "the database may only be read; look whose file it is",
    "unable to open": "the database cannot be opened; look whether its folder is there and may be written",
}
"""What SQLite says, and how it is told."""

COMMANDS = {
    "found": "found",
    "station": "found",
    "run": "run",
    "worker": "worker",
    "import": "import_reports",
    "drill": "drill",
    "deadline": "deadline",
    "calendar": "deadline",
    "procedure": "procedure",
    "user": "user",
    "keys": "keys",
    "verify": "verify",
    "evaluate": "evaluate",
    "precision": "evaluate",
    "record": "record",
    "backup": "backup",
    "check": "check",
}


def main(arguments: list[str] | None = None) -> None:
    """Run the command of `arguments` (the process's own by default) and leave with its exit code.

    A command's own codes are kept; 64 is wrong usage, 70 a failure of the program, 1 a refusal in words.
    """
    words = sys.argv[1:] if arguments is None else arguments
    warnings.simplefilter("ignore", getpass.GetPassWarning)  # without a terminal nothing is shown that could be hidden
    sys.exit(outcome(lambda: _run(words)))


def application(words: list[str]) -> typer.Typer:
    """Return the application with the command that `words` begins with, or with all of them when it names none."""
    app = typer.Typer(
        name="lims-complaints",
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback(help="Complaints and appeals against test results, from the client's word to the archived file.")(_nothing)
    named = [COMMANDS[words[0]]] if words and words[0] in COMMANDS else list(dict.fromkeys(COMMANDS.values()))
    for module in named:
        path = f"{__name__}.{module}"
        if importlib.util.find_spec(path) is not None:
            importlib.import_module(path).register(app)
    return app


def _nothing() -> None:
    """Stand for the group, so that a single command keeps its name."""


def outcome(command: Callable[[], int]) -> int:
    """Return the exit code of `command`, with one line on stderr for what it could not do."""
    try:
        return command()
    except (Refused, Invalid, NotFound, Stale, Unavailable, ProcedureError) as refusal:
        print(str(refusal) or "there is no such thing", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as failure:  # noqa: BLE001 - the last line of defence, which tells instead of showing a stack
        if os.environ.get("LIMS_DEBUG") == "1":
            traceback.print_exc()
        print(f"lims-complaints failed: {_told(failure)} (LIMS_DEBUG=1 shows where)", file=sys.stderr)
        return OWN_FAILURE


def _told(failure: Exception) -> str:
    """Say a failure in one line: of disk and database in plain words, anything else by its name."""
    if isinstance(failure, OSError) and failure.strerror:
        place = f"{failure.filename}: " if failure.filename else ""
        return f"{place}{failure.strerror}"
    said = " ".join(str(getattr(failure, "orig", None) or failure).split())
    if type(failure).__name__ == "OperationalError":
        return next((plain for part, plain in DATABASE.items() if part in said), f"the database: {said}")
    return f"{type(failure).__name__}: {said}"


def _run(words: list[str]) -> int:
    """Let typer run the command. A command returns its exit code or raises typer.Exit; None is 0."""
    try:
        result = application(words)(words, prog_name="lims-complaints", standalone_mode=False)
    except typer.TyperException as wrong:
        print(_usage(wrong), file=sys.stderr)
        return WRONG_USAGE
    except typer.Abort:
        if sys.stdin is not None and sys.stdin.isatty():
            return INTERRUPTED
        print("Something is asked for that standard input does not hold; --help says what.", file=sys.stderr)
        return WRONG_USAGE
    return result if isinstance(result, int) else 0


def _usage(wrong: typer.TyperException) -> str:
    """Say what is wrong with the words of a command and where its help is."""
    context = getattr(wrong, "ctx", None)
    if context is None or wrong.message == context.get_help():
        return wrong.format_message()
    return f"{context.command_path}: {wrong.format_message()}\nTry `{context.command_path} --help`."
