"""The service as a process that says with which headers a caller comes in."""

import asyncio
import json
import sys

from acme.bootstrap import open_services
from acme.configuration import load_settings
from acme.http.app import create_app
from acme.http.server import Server, listen
from acme.logs import configure_logs

from ..credentials import headers_for


async def open_door() -> None:
    settings = load_settings()
    configure_logs(settings.log)
    async with open_services(settings) as services:
        app = create_app(settings, services)
        async with app.router.lifespan_context(app):
            headers = await headers_for(services, "ada")
            sockets = listen("127.0.0.1", 0)
            told = {"event": "listening", "port": sockets[0].getsockname()[1], "headers": headers}
            print(json.dumps(told), file=sys.stderr, flush=True)
            await Server(app, settings.server).serve(sockets)


if __name__ == "__main__":
    asyncio.run(open_door())
