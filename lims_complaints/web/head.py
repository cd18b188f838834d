"""HEAD: every page and answer is asked for as by GET, and sent without its body (RFC 9110, 9.3.2)."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_BODY = "without body"


class HeadAsGet:
    """ASGI middleware: answers HEAD as GET, with the same status and headers and no body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, HEAD as the GET that it stands for."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def emptied(message: Message) -> None:
            await send(message if message["type"] != "http.response.body" else {**message, "body": b""})

        await self._app({**scope, "method": "GET", NO_BODY: True}, receive, emptied)


def without_body(request: Request) -> bool:
    """Whether only the head of an answer is asked for: then nobody has read what it tells, and nothing was handed out."""
    return bool(request.scope.get(NO_BODY))
