"""The routes: pages and files are read by GET, and what writes is sent by POST."""

from importlib import resources
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from pick_a_stack.cli.errors import CommandError
from pick_a_stack.web.archive import zipped
from pick_a_stack.web.desk import Desk
from pick_a_stack.web.flows import flows
from pick_a_stack.web.guard import Guard
from pick_a_stack.web.picture import svg
from pick_a_stack.web.sights import one_line
from pick_a_stack.web.stacks import Stack

ASSETS = {"page.css": "text/css", "page.js": "text/javascript", "page.svg": "image/svg+xml"}
LONGEST_FORM = 64 * 1024
FORM = "application/x-www-form-urlencoded"
REFUSED = 422
OWN_STYLE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A picture brings its colours along, and nothing else."""


def make_app(desk: Desk, token: str, port: int) -> ASGIApp:
    """The page of a desk, for those who have the token.

    Templates are evaluated in the loop, one page at a time: what they remember is of one thread.
    """

    async def page(request: Request) -> Response:
        sight = desk.see(request.url.query)
        return HTMLResponse(desk.page(sight), REFUSED if sight.refusal else 200)

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in ASSETS:
            return nowhere()
        text = resources.files("pick_a_stack.web").joinpath("static", name).read_text("utf-8")
        return Response(text, media_type=ASSETS[name])

    async def picture(request: Request) -> Response:
        drawn = svg(flows(asked_for(desk, request)))
        headers = {"Content-Security-Policy": OWN_STYLE}
        return Response(drawn, media_type="image/svg+xml", headers=headers)

    async def archive(request: Request) -> Response:
        stack = asked_for(desk, request)
        name = stack.answers["project_name"]
        headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
        content = zipped(name, stack.files)
        return Response(content, media_type="application/zip", headers=headers)

    async def act(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in desk.actions:
            return nowhere()
        form = await read_form(request)
        return HTMLResponse(desk.actions[name](request.url.query, form))

    routes = [
        Route("/", page),
        Route("/picture.svg", picture),
        Route("/project.zip", archive),
        Route("/{name}", asset),
        Route("/{name}", act, methods=["POST"]),
    ]
    app = Starlette(routes=routes, exception_handlers={CommandError: refused})
    return Guard(app, token, port)


def asked_for(desk: Desk, request: Request) -> Stack:
    """The stack of an address.

    Raises:
        CommandError: where what it says is refused.
    """
    sight = desk.see(request.url.query)
    if sight.refusal:
        raise CommandError(sight.refusal)
    return desk.stack(sight)


def nowhere() -> Response:
    """The answer to an address that is none."""
    return PlainTextResponse("There is no such page.\n", 404)


async def refused(_: Request, error: Exception) -> Response:
    """A refusal in one line."""
    return PlainTextResponse(f"{one_line(error)}\n", REFUSED)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form.

    Raises:
        CommandError: for what is none, or too long.
    """
    if request.headers.get("content-type", "").partition(";")[0] != FORM:
        raise CommandError("what is sent here is a form of this page")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            raise CommandError("a form of this page is shorter")
    return dict(parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True))
