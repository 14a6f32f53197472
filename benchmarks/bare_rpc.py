"""What calls are compared with: grpcio alone, answering a message with itself."""

import sys

import grpc
import uvloop


async def echo(request: bytes, _: object) -> bytes:
    return request


async def main() -> None:
    server = grpc.aio.server()
    handlers = {"Ask": grpc.unary_unary_rpc_method_handler(echo)}
    generic = grpc.method_handlers_generic_handler("measured.Probe", handlers)
    server.add_generic_rpc_handlers((generic,))
    server.add_insecure_port(f"127.0.0.1:{sys.argv[1]}")
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    uvloop.run(main())
