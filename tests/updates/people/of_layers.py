"""What people change in routers and middleware."""

from ..merging import Files
from .hand import above, below, change, sub, write
from .lists import end_of, first_in, imported, imported_in_own_section, last_in, sorted_in

APP = "src/PACKAGE/http/app.py"
LAYERS = "src/PACKAGE/http/middleware.py"
ROUTERS = "src/PACKAGE/http/routers.py"

_HELLO = '''"""A first endpoint."""

from fastapi import APIRouter

hello_router = APIRouter(tags=["hello"])


@hello_router.get("/hello/{name}")
async def hello(name: str) -> dict[str, str]:
    """Say hello to somebody."""
    return {"message": f"Hello, {name}"}
'''


def router_by_the_alphabet(files: Files) -> None:
    """A router where the alphabet puts it, imported where isort does."""
    write(files, "src/PACKAGE/hello.py", _HELLO)
    imported(files, ROUTERS, "from PACKAGE.hello import hello_router")
    sorted_in(files, ROUTERS, r"^ROUTERS", "    hello_router,\n")


def router_beside_the_last(files: Files) -> None:
    """A router beside the last one."""
    write(files, "src/PACKAGE/hello.py", _HELLO)
    imported(files, ROUTERS, "from PACKAGE.hello import hello_router")
    last_in(files, ROUTERS, r"^ROUTERS", "    hello_router,\n")


def router_at_the_end(files: Files) -> None:
    """A router at the end of the list, imported in the team's own section."""
    write(files, "src/PACKAGE/hello.py", _HELLO)
    imported_in_own_section(files, ROUTERS, "from PACKAGE.hello import hello_router")
    end_of(files, ROUTERS, r"^ROUTERS", "    hello_router,\n")


def router_in_the_application(files: Files) -> None:
    """A router that is included where the application is made, as the tutorial does it."""
    write(files, "src/PACKAGE/hello.py", _HELLO)
    imported(files, APP, "from PACKAGE.hello import hello_router")
    above(files, APP, r"^    return app", '    app.include_router(hello_router, prefix="/v1")\n')


def routers_versioned(files: Files) -> None:
    """All routes below /api."""
    change(files, APP, "app.include_router(router)", 'app.include_router(router, prefix="/api")')


def compression_last(files: Files) -> None:
    """Answers are compressed, by the innermost layer."""
    imported(files, LAYERS, "from starlette.middleware.gzip import GZipMiddleware")
    last_in(files, LAYERS, r"return \[", "        Middleware(GZipMiddleware, minimum_size=1000),\n")


def cors_first(files: Files) -> None:
    """Browsers of the shop call the service: the outermost layer says that they may."""
    imported(files, LAYERS, "from starlette.middleware.cors import CORSMiddleware")
    layer = '        Middleware(CORSMiddleware, allow_origins=["https://shop.example"]),\n'
    first_in(files, LAYERS, r"return \[", layer)


def cors_in_the_application(files: Files) -> None:
    """The same in FastAPI's own way, by an agent."""
    imported(files, APP, "from fastapi.middleware.cors import CORSMiddleware")
    above(
        files,
        APP,
        r"^    add_health\(app\)",
        '    app.add_middleware(CORSMiddleware, allow_origins=["*"])\n',
    )


def body_limit_gone(files: Files) -> None:
    """A proxy limits bodies already."""
    sub(files, LAYERS, r"^.*Middleware\(BodyLimit.*\n", "")
    sub(files, LAYERS, r"^from PACKAGE\.http\.body_limit import .*\n", "")


_TIMING = '''"""How long an answer took, for the browser's tools."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ServerTiming:
    """Adds a header `Server-Timing` to each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        started = time.perf_counter()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                took = f"app;dur={(time.perf_counter() - started) * 1000:.1f}".encode()
                message["headers"] = [*message.get("headers", ()), (b"server-timing", took)]
            await send(message)

        await self._app(scope, receive, timed)
'''


def own_layer_at_the_end(files: Files) -> None:
    """A middleware of the team's own, below the last."""
    write(files, "src/PACKAGE/http/server_timing.py", _TIMING)
    imported_in_own_section(files, LAYERS, "from PACKAGE.http.server_timing import ServerTiming")
    end_of(files, LAYERS, r"return \[", "        Middleware(ServerTiming),\n")


def own_layer_in_the_middle(files: Files) -> None:
    """A middleware of the team's own, between two others."""
    write(files, "src/PACKAGE/http/server_timing.py", _TIMING)
    imported(files, LAYERS, "from PACKAGE.http.server_timing import ServerTiming")
    below(files, LAYERS, r"Middleware\(RequestScope\)", "        Middleware(ServerTiming),\n")
