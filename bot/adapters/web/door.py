"""What can be asked at the web door."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.adapters.web.figures import CONTENT_TYPE, Figures
from bot.adapters.web.readiness import Readiness, as_json
from bot.adapters.web.webhook import Webhook

ALIVE = b"ok\n"


def build_app(readiness: Readiness, figures: Figures, webhook: Webhook | None = None) -> Starlette:
    """The app; without a webhook only what those who watch over the bot ask for."""

    async def readyz(_: Request) -> Response:
        shown = as_json(await readiness.look())
        return JSONResponse(shown, status_code=200 if shown["ready"] else 503)

    async def metrics(_: Request) -> Response:
        return Response(await figures.text(), media_type=CONTENT_TYPE)

    routes = [Route("/healthz", _healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    if webhook is not None:
        routes.append(Route("/telegram/{path}", webhook.receive, methods=["POST"]))
    # A method that is not allowed would tell that there is something at this address.
    return Starlette(routes=routes, exception_handlers={404: _nothing_here, 405: _nothing_here})


async def _healthz(_: Request) -> Response:
    """The event loop answers; no more is meant."""
    return PlainTextResponse(ALIVE)


async def _nothing_here(_: Request, __: Exception) -> Response:
    return PlainTextResponse("Not Found\n", status_code=404)
