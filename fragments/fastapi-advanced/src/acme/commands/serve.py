"""`serve`: answer HTTP."""

import asyncio
from argparse import ArgumentParser, Namespace

import uvicorn

from acme.bootstrap import open_services
from acme.configuration import load_settings
from acme.logs import configure_logs
from acme.settings import Settings


def add_serve(parser: ArgumentParser) -> None:
    """Answer HTTP until SIGTERM or Ctrl-C, then finish the requests in flight."""
    parser.add_argument("--host", help="the address to listen on (SERVER_HOST)")
    parser.add_argument("--port", type=int, help="the port to listen on (SERVER_PORT)")
    parser.add_argument("--reload", action="store_true", help="restart when a file changes")
    parser.set_defaults(run=serve)


def serve(arguments: Namespace) -> int:
    """Check that every server behind the settings answers, then listen."""
    settings = load_settings()
    configure_logs(settings.log)
    asyncio.run(_open_once(settings))
    uvicorn.run(
        "acme.http.app:create_app",
        factory=True,
        host=arguments.host or settings.server.host,
        port=settings.server.port if arguments.port is None else arguments.port,
        reload=arguments.reload,
        access_log=False,
        log_config=None,
        proxy_headers=bool(settings.server.trusted_proxies),
        forwarded_allow_ips=settings.server.trusted_proxies,
        server_header=False,
        timeout_graceful_shutdown=settings.server.shutdown_seconds,
    )
    return 0


async def _open_once(settings: Settings) -> None:
    async with open_services(settings):
        pass
