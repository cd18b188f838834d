"""Mail: over SMTP where that is configured, otherwise as files in a folder that a page shows."""

import hashlib
import json
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Desk
from lims_complaints.db.engine import reading, writing
from lims_complaints.errors import Unavailable
from lims_complaints.language import Language
from lims_complaints.records.paper import Dispatch, Paper
from lims_complaints.records.report import Report
from lims_complaints.rendering import paper_file


def send_dispatch(desk: Desk, dispatch_id: int) -> None:
    """Send a letter to whom it goes, with its PDF; a second call sends nothing."""
    with reading(desk.engine) as session:
        dispatch = session.get_one(Dispatch, dispatch_id)
        if dispatch.sent_at is not None:
            return
        paper = session.get_one(Paper, dispatch.paper_id)
        words = paper.content["words"][paper.language]
        language: Language = paper.language  # type: ignore[assignment]
        to, number, paper_id = dispatch.to, paper.number, paper.id
        name = f"dispatch-{dispatch_id}-{_digest(paper)}"
        enclosed = list(_enclosed(session, paper))
    files = {f"{number}.pdf": paper_file(desk, paper_id, language)}
    files |= {name: paper_file(desk, of, language) if isinstance(of, int) else of for name, of in enclosed}
    message = compose(desk, to, words["subject"], "\n\n".join(words["paragraphs"]), name)
    for name, sha256 in files.items():
        message.add_attachment(desk.store.get(sha256), maintype="application", subtype="pdf", filename=name)
    deliver(desk, message)
    with writing(desk.engine) as session:
        row = session.scalars(select(Dispatch).where(Dispatch.id == dispatch_id).with_for_update()).one()
        row.sent_at, row.message_id, row.outcome = desk.clock(), message["Message-ID"], "sent"


def _enclosed(session: Session, letter: Paper) -> Iterator[tuple[str, int | str]]:
    """Return what goes with a letter: a form of its round by its paper, a report by the hash of its file."""
    for piece in letter.content.get("enclosed", ()):
        if "report" in piece:
            sha256 = session.scalar(select(Report.file_sha256).where(Report.number == piece["report"]))
            if sha256:
                yield f"{piece['report']}.pdf", sha256
            continue
        of = (Paper.case_id == letter.case_id, Paper.round_number == letter.round_number, Paper.name == piece["form"])
        form = session.scalars(select(Paper).where(*of).order_by(Paper.id).limit(1)).first()
        if form is not None:
            yield f"{form.content['number'].replace('/', '-')}-{form.name}.pdf", form.id


def _digest(letter: Paper) -> str:
    """Tell a letter from another that bears its number in the database once a backup was put back."""
    return hashlib.sha256(json.dumps([letter.number, letter.content], sort_keys=True).encode()).hexdigest()[:12]


def compose(desk: Desk, to: str, subject: str, body: str, name: str) -> EmailMessage:
    """Return a message whose Message-ID follows from its name, so that a second sending can be told as one."""
    message = EmailMessage()
    message["From"] = desk.settings.mail_from
    message["To"] = to
    message["Subject"] = " ".join(subject.split())  # a header is one line
    message["Date"] = format_datetime(desk.clock())
    message["Message-ID"] = f"<{name}@{desk.settings.mail_from.partition('@')[2]}>"
    message.set_content(body)
    return message


def deliver(desk: Desk, message: EmailMessage) -> None:
    """Hand a message to the SMTP server, or put it into the folder. Raises Unavailable."""
    if not desk.settings.smtp:
        _put_into_folder(desk, message)
        return
    address = urlsplit(desk.settings.smtp if "//" in desk.settings.smtp else f"smtp://{desk.settings.smtp}")
    kind = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(address.hostname or "localhost", address.port or 25, timeout=30) as server:
            if address.scheme == "smtp+starttls":
                server.starttls()
            if desk.settings.smtp_user:
                server.login(desk.settings.smtp_user, desk.settings.smtp_password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as failed:
        raise Unavailable(f"the mail server did not take the message: {_without_addresses(failed)}") from failed


def _without_addresses(failed: OSError | smtplib.SMTPException) -> str:
    """Say why mail was not taken by the server's codes: its own words repeat to whom it should have gone."""
    if isinstance(failed, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in failed.recipients.values()})
        return f"refused with {', '.join(map(str, codes))}"
    if isinstance(failed, smtplib.SMTPResponseException):
        return f"refused with {failed.smtp_code}"
    return getattr(failed, "strerror", None) or type(failed).__name__


def _put_into_folder(desk: Desk, message: EmailMessage) -> None:
    folder = desk.settings.home / "mail"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = message["Message-ID"].strip("<>").partition("@")[0]
    half = folder / f".{name}"
    half.touch(mode=0o600)
    half.write_bytes(bytes(message))
    half.rename(folder / f"{name}.eml")
