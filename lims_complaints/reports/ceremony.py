"""A person's signature: the very bytes that were shown, a fresh proof of who it is, their own key, the server's time."""

import base64
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography import x509
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Context, Desk
from lims_complaints.attachments import Upload, enter
from lims_complaints.documents.report import SIGNATURE_BOX
from lims_complaints.errors import Fault, Invalid, NotFound, Refused, Unavailable
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.proof import prove
from lims_complaints.language import N_, Language, translator
from lims_complaints.lazily import Lazily
from lims_complaints.papers import name_of
from lims_complaints.records.person import SigningKey
from lims_complaints.records.report import Report, Signature
from lims_complaints.report_files import note
from lims_complaints.reports.given import Ceremony
from lims_complaints.reports.keys import revoked_serials
from lims_complaints.signing.keys import FileKey, Key, TokenKey, WrongPassphrase
from lims_complaints.timekeeping import local_day

if TYPE_CHECKING:
    from lims_complaints.signing import issue as issuing
    from lims_complaints.signing import timestamp
else:
    issuing, timestamp = Lazily("lims_complaints.signing.issue"), Lazily("lims_complaints.signing.timestamp")

CLAUSE = "2.2.5"
OTHER_BYTES = N_("What was shown is not what is to be signed: the draft was drawn anew. Look at it again.")
OTHER_DAY = N_("The draft bears the date of another day: have it drawn up anew, so that its date of issue is right.")
OTHER_PERSON = N_("The draft was drawn up in another signatory’s name.")
NO_KEY = N_("You have no signing key that is valid now.")
WRONG_KEY = N_("The passphrase does not open your key.")
NO_TOKEN = N_("Your token, or the key in it, is not there: plug it in and try again.")


@dataclass(frozen=True)
class Signed:
    """A report that was signed: the bytes shown and the bytes that came out, by whom, with which key and meaning, when."""

    shown: str
    sha256: str
    person: int
    key: int
    name: str
    meaning: str
    level: str
    good_until: datetime | None
    at: datetime


def sign(desk: Desk, session: Session, report: Report, given: Ceremony, actor: Actor) -> Signed:
    """Sign a report's draft. Raises Refused for another draft, day, person or key; Invalid for a wrong secret.

    Takes half a second, nearly all of it the proof of password and passphrase. The bytes leave only after the act.
    """
    now = desk.clock()
    refuse_other_draft(session, report, given, actor, now)
    if desk.seal is None:
        raise Unavailable("the station has no authority yet, under which its reports could be voided")
    row = _key_row(desk, session, actor.person, now)
    prove(desk.engine, desk.pepper, actor.person, given.password.get_secret_value(), now)
    language: Language = report.language  # type: ignore[assignment]
    name = name_of(session, actor.person)
    with _opened(desk, row, given.passphrase.get_secret_value()) as key:
        signed = issuing.issue(
            desk.store.get(given.shown_sha256),
            key,
            root=desk.seal.root,
            reason=translator(language)(given.meaning),
            name=name,
            at=now,
            number=report.number,
            signature_box=SIGNATURE_BOX,
            long_term=desk.seal.long_term,
        )
    reached = timestamp.level(signed), timestamp.good_until(signed)
    assert actor.person is not None
    return Signed(given.shown_sha256, desk.store.keep(signed), actor.person, row.id, name, given.meaning, *reached, now)


def refuse_other_draft(session: Session, report: Report, given: Ceremony, actor: Actor, now: datetime) -> None:
    """Raise Refused unless what was shown is the draft that stands, of today, in the actor's own name."""
    if report.draft_sha256 != given.shown_sha256:
        raise Refused(CLAUSE, OTHER_BYTES)
    if report.signed_by_id != actor.person:
        raise Refused(CLAUSE, OTHER_PERSON)
    issued = datetime.fromisoformat((report.content or {})["issued_at"])
    if local_day(session, issued) != local_day(session, now):
        raise Refused(CLAUSE, OTHER_DAY)


def record(ctx: Context, report: Report, signed: Signed) -> None:
    """Put a signed report in force, and write who signed what over which hash."""
    enter(ctx.session, ctx.store, Upload(sha256=signed.sha256, name="report.pdf", kind="application/pdf"), ctx.now)
    note(ctx.session, signed.sha256, signed.level, signed.good_until, ctx.now)
    report.file_sha256, report.issued_at, report.status = signed.sha256, signed.at, "in force"
    ctx.session.add(
        Signature(
            person_id=signed.person, key_id=signed.key, printed_name=signed.name, meaning=signed.meaning,
            what=f"report {report.number}", shown_sha256=signed.shown, signed_sha256=signed.sha256, level=signed.level,
            signed_at=signed.at,
        )
    )  # fmt: skip
    ctx.session.flush()
    ctx.notes["shown"], ctx.notes["signed"] = signed.shown, signed.sha256


def _key_row(desk: Desk, session: Session, person: int | None, now: datetime) -> SigningKey:
    """Return the person's newest key that holds now: not ended, and revoked neither here nor by the authority."""
    query = select(SigningKey).where(
        SigningKey.person_id == person, SigningKey.purpose == "signatory", SigningKey.revoked_at.is_(None)
    )
    held = [k for k in session.scalars(query.order_by(SigningKey.id.desc())) if k.expires_at is None or k.expires_at > now]
    revoked = revoked_serials(desk.settings)
    good = [k for k in held if k.serial not in revoked]
    if person is None or not good:
        raise Refused(CLAUSE, NO_KEY)
    return good[0]


@contextmanager
def _opened(desk: Desk, row: SigningKey, secret: str) -> Iterator[Key]:
    """Open a key in its custody for one signature: an encrypted file in its row, or a token (wrapped: token label / key label)."""
    try:
        if row.custody == "pkcs11":
            token, _, label = row.wrapped.partition("/")
            in_token = TokenKey.open(desk.settings.pkcs11_module, token, secret, label)
            with closing(in_token):
                yield _of_row(in_token, row)
        else:
            yield _of_row(FileKey.open(base64.b64decode(row.wrapped), secret), row)
    except WrongPassphrase as wrong:
        raise Invalid((Fault("passphrase", WRONG_KEY),)) from wrong
    except NotFound as missing:
        raise Invalid((Fault("passphrase", NO_TOKEN),)) from missing


def _of_row(key: Key, row: SigningKey) -> Key:
    if key.certificate != x509.load_pem_x509_certificate(row.certificate.encode()):
        raise Refused(CLAUSE, NO_KEY)
    return key
