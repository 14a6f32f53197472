"""A generated service that answers a message with itself, with all that surrounds its calls."""

import asyncio

import grpc
import uvloop
from measured.bootstrap import Services, open_services  # type: ignore[import-not-found]
from measured.configuration import load_settings  # type: ignore[import-not-found]
from measured.grpc.hosting import host_grpc  # type: ignore[import-not-found]
from measured.logs import configure_logs  # type: ignore[import-not-found]


async def echo(request: bytes, _: object) -> bytes:
    return request


def offer(server: grpc.aio.Server, _: Services) -> str:
    handlers = {"Ask": grpc.unary_unary_rpc_method_handler(echo)}
    generic = grpc.method_handlers_generic_handler("measured.Probe", handlers)
    server.add_generic_rpc_handlers((generic,))
    return "measured.Probe"


async def main() -> None:
    settings = load_settings()
    configure_logs(settings.log)
    async with open_services(settings) as services, host_grpc(services, [offer]):
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
