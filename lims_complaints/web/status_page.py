"""The truth for anyone who holds a copy: by its QR code, by its SHA-256, by a file that is checked and forgotten; notices."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from lims_complaints.act import Desk
from lims_complaints.errors import Fault, NotFound
from lims_complaints.language import N_, translator
from lims_complaints.lazily import Lazily
from lims_complaints.reports.keys import keyring
from lims_complaints.reports.status import LIST, FileStatus, by_sha256, by_token, notices, publish_list
from lims_complaints.signing.status import BadStatusList, StatusList, read_status_list
from lims_complaints.web.language import language_of
from lims_complaints.web.render import page
from lims_complaints.web.session import client_address
from lims_complaints.web.state import address_of, desk_of, head_of
from lims_complaints.web.threads import apart
from lims_complaints.web.visiting import CHECKS, guess, unkept

if TYPE_CHECKING:
    from lims_complaints.signing import verify as verifying
else:
    verifying = Lazily("lims_complaints.signing.verify")

router = APIRouter(include_in_schema=False)
LARGEST = 20 * 1024 * 1024
NO_FILE = N_("Choose a PDF file first.")
TOO_LARGE = N_("The file is larger than 20 MB.")
VERDICTS = {
    "in force": N_("Genuine and in force"),
    "void": N_("Genuine, but void"),
    "superseded": N_("Genuine, but void; another report took its place"),
    "amended": N_("Genuine, and in force together with its supplement"),
    "altered": N_("Altered: this is not the file that was issued"),
    "untrusted": N_("Signed, but not by us"),
    "unreadable": N_("This file cannot be read"),
    "unsigned": N_("This file carries no signature"),
    "genuine, status unknown": N_("Genuine; whether it is in force is not known"),
}


@router.get("/s/{token}")
async def status_page(request: Request, token: str) -> Response:
    """Say what became of the report whose QR code led here, and nothing else."""
    desk = desk_of(request)
    with desk.read() as session:
        status = by_token(session, token, show_under_review=desk.settings.show_under_review)
    return _hidden(page(request, "public/status.html", found=status))


@router.get("/verify")
async def verify_page(request: Request) -> Response:
    """Offer to check a file: by its hash where the browser reckons it, otherwise by upload."""
    return page(request, "public/verify.html", answer=None, judged=None, fault=None, upload=True)


@router.post("/verify/hash")
async def verify_hash(request: Request) -> Response:
    """Say what the file with this SHA-256 is; the file itself stays where it is."""
    form = await request.form(max_files=0, max_fields=4)
    sha256 = str(form.get("sha256", "")).strip().lower()
    desk = desk_of(request)
    await apart(guess, desk, CHECKS, client_address(request))
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise NotFound("that is no SHA-256")
    with desk.read() as session:
        found = by_sha256(session, sha256, show_under_review=desk.settings.show_under_review)
    return unkept(
        page(request, "public/verify.html", answer=found, judged=None, fault=None, upload=found.standing == "unknown")
    )


@router.post("/verify")
async def verify_file(request: Request) -> Response:
    """Judge an uploaded file by everything in it, and forget it."""
    desk = desk_of(request)
    await apart(guess, desk, CHECKS, client_address(request))
    async with request.form(max_files=1, max_fields=4) as form:
        file = form.get("file")
        content = await file.read(LARGEST + 1) if isinstance(file, UploadFile) else b""
    if not content or len(content) > LARGEST:
        fault = Fault("file", TOO_LARGE if content else NO_FILE)
        return unkept(page(request, "public/verify.html", 422, answer=None, judged=None, fault=fault, upload=True))
    judged, found = await apart(_judge, desk, content)
    context: dict[str, Any] = {"answer": found, "judged": judged, "verdict": VERDICTS[judged.verdict]}
    return unkept(page(request, "public/verify.html", fault=None, upload=False, **context))


@router.get("/notices")
async def notices_page(request: Request) -> Response:
    """List the public notices that reports are void."""
    with desk_of(request).read() as session:
        return page(request, "public/notices.html", notices=notices(session))


@router.get("/notices.atom")
async def notices_feed(request: Request) -> Response:
    """Give the notices as an Atom feed."""
    with desk_of(request).read() as session:
        found = notices(session)
    origin, language = address_of(request).origin, language_of(request)
    say, head = translator(language), head_of(request)
    author = escape(head.name.get(language) or head.name.get("en", ""))
    newest = max((n.published_at for n in found), default=desk_of(request).clock())
    entries = "".join(
        f"<entry><id>{origin}/notices#{n.key}</id><title>{escape(say(N_('Report {number} is void'), number=n.number))}</title>"
        f"<updated>{_stamp(n.published_at)}</updated><link href='{origin}/notices#{n.key}'/>"
        f"<summary>{escape(say(n.reason))}</summary></entry>"
        for n in found
    )
    feed = (
        f"<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' xml:lang='{language}'>"
        f"<id>{origin}/notices</id><title>{escape(say(N_('Reports declared void')))}</title><updated>{_stamp(newest)}</updated>"
        f"<author><name>{author}</name></author><link rel='self' href='{origin}/notices.atom'/>{entries}</feed>"
    )
    return Response(feed, media_type="application/atom+xml")


@router.get("/status-list.json")
async def status_list(request: Request) -> Response:
    """Give the station's signed status list."""
    desk = desk_of(request)
    file = desk.settings.home / "public" / LIST
    if not file.exists() and await apart(publish_list, desk) is None:
        raise NotFound("this station signs no list")
    return Response(await apart(file.read_bytes), media_type="application/json", headers={"Access-Control-Allow-Origin": "*"})


def _judge(desk: Desk, content: bytes) -> tuple["verifying.Report", FileStatus]:
    ring = keyring(desk.settings)
    trust = (ring.root,) if ring.exists else ()
    judged = verifying.verify(content, trust, _listed(desk, trust), desk.clock(), [ring.crl] if ring.exists else [])
    with desk.read() as session:
        return judged, by_sha256(session, judged.sha256, show_under_review=desk.settings.show_under_review)


def _listed(desk: Desk, trust: tuple[Any, ...]) -> StatusList | None:
    """Return the list as it stands now."""
    file = publish_list(desk)
    try:
        return read_status_list(file.read_bytes(), trust) if file else None
    except BadStatusList:
        return None


def _hidden(answer: Response) -> Response:
    """Keep an address with a token out of search engines and of what browsers tell other pages."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return unkept(answer)


def _stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
