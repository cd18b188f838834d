"""What stands before every page and every answer of the API: hosts, origins, sizes, headers, a number for each request."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lims_complaints.failures import log_failure
from lims_complaints.language import N_
from lims_complaints.settings import Settings
from lims_complaints.web.problem import Problem, answer, problem_of

LOG = logging.getLogger(__name__)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
MIB = 1024 * 1024
PLAIN_LIMIT = 1 * MIB
UPLOAD_LIMIT = 110 * MIB
"""A form with five files of 20 MB, and what surrounds them."""
ONE_FILE, ONE_FILE_LIMIT = "/api/files", 21 * MIB
"""Where programs send files, one at a time."""
ONE_FILE_SAID = N_("A file may have up to 20 MB.")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_RAW = tuple((name.lower().encode(), value.encode()) for name, value in HEADERS.items())


@dataclass(frozen=True)
class Address:
    """Where the station stands: its public origin, the hosts it answers to, and whether cookies travel by https only."""

    origin: str
    hosts: frozenset[str]
    secure: bool

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; __Host- binds it to this host and to https."""
        return "__Host-session" if self.secure else "session"


def address_of(settings: Settings) -> Address:
    """Work out the station's address from its settings; a station on this machine answers to all names of it."""
    origin = settings.public_origin
    parts = urlsplit(origin)
    host = parts.netloc.lower()
    hosts = {host}
    if f"[{parts.hostname}]" in LOOPBACK or parts.hostname in LOOPBACK:
        hosts |= {name + (f":{parts.port}" if parts.port else "") for name in LOOPBACK}
    return Address(origin, frozenset(hosts), parts.scheme == "https")


class Guard:
    """ASGI middleware: refuses strangers' hosts and origins and what is too large; adds headers to every answer."""

    def __init__(self, app: ASGIApp, address: Address, uploads: Sequence[str] = ()) -> None:
        self.app = app
        self.address = address
        self.uploads = tuple(uploads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        reference = secrets.token_hex(8)
        scope.setdefault("state", {})["reference"] = reference
        headers = Headers(scope=scope)
        sent = _Sending(send, reference, private=self.address.cookie in headers.get("cookie", ""))
        try:
            refused = self._refusal(scope, headers)
            if refused is not None:
                await answer(Request(scope, receive), refused)(scope, receive, sent)
            else:
                await self.app(scope, self._counted(scope, headers, receive), sent)
        except Exception as failure:
            log_failure(LOG, f"request {reference} failed", failure)
            if sent.begun:
                raise
            await answer(Request(scope, receive), problem_of(failure, reference))(scope, receive, sent)
            raise

    def _refusal(self, scope: Scope, headers: Headers) -> Problem | None:
        if headers.get("host", "").lower() not in self.address.hosts:
            return Problem.of("host")
        if scope["method"] not in SAFE and not self._own(headers):
            return Problem.of("origin")
        declared = headers.get("content-length", "")
        if declared and (not declared.isdecimal() or int(declared) > self.limit(scope, headers)):
            return _too_large(scope)
        return None

    def _own(self, headers: Headers) -> bool:
        """Whether a request that changes something comes from our own page, from a program, or from nobody signed in."""
        if headers.get("authorization", "").lower().startswith("bearer "):
            return True  # no browser adds this header for a stranger's page
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        origin = headers.get("origin")
        if origin is not None:
            return origin.lower() == self.address.origin.lower()
        return "cookie" not in headers

    def limit(self, scope: Scope, headers: Headers) -> int:
        """Return the most octets that a body may have: files only from the signed-in or at the public forms."""
        if scope["path"] == ONE_FILE:
            return ONE_FILE_LIMIT
        files = headers.get("content-type", "").startswith("multipart/form-data")
        known = self.address.cookie in headers.get("cookie", "") or "authorization" in headers
        place = str(scope["path"]).startswith(self.uploads) if self.uploads else False
        return UPLOAD_LIMIT if (files or scope["path"].startswith("/api")) and (known or place) else PLAIN_LIMIT

    def _counted(self, scope: Scope, headers: Headers, receive: Receive) -> Receive:
        left = self.limit(scope, headers)

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        return counted


def _too_large(scope: Scope) -> Problem:
    said = Problem.of("too large")
    return replace(said, detail=ONE_FILE_SAID) if scope["path"] == ONE_FILE else said


class _Sending:
    """Send with the headers of every answer; remembers whether it began."""

    def __init__(self, send: Send, reference: str, private: bool) -> None:
        self.send = send
        self.reference = reference
        self.private = private
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = list(message["headers"])
            there = {name for name, _ in headers}
            headers += [each for each in _RAW if each[0] not in there]
            headers.append((b"x-request-id", self.reference.encode()))
            if b"cache-control" not in there:
                headers.append((b"cache-control", b"no-store" if self.private or b"set-cookie" in there else b"no-cache"))
            message["headers"] = headers
        await self.send(message)
