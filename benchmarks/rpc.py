"""Unary calls of a generated service beside those of grpcio alone, in turn: calls in a second.

`python -m benchmarks.rpc`: sixteen calls at a time, of 100 bytes each. Each call of the service has
an id, a time limit and a line in the log.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import grpc

from benchmarks.measure import environment, render_service, report
from benchmarks.servers import cores, free_port

AT_ONCE, CALLS, ROUNDS = 16, 1000, 15
HERE = Path(__file__).parent


@contextmanager
def running(script: str, port: int, env: dict[str, str], folder: Path) -> Iterator[None]:
    """A server; its log goes to a file, as in production."""
    # -P: this folder has an http.py, which must not hide the standard one.
    command = [sys.executable, "-P", str(HERE / script), str(port)]
    with (folder / f"{script}.log").open("w") as log:
        process = subprocess.Popen(command, env=env, cwd=folder, stdout=log, stderr=log)
        os.sched_setaffinity(process.pid, cores()[0])
        try:
            yield
        finally:
            process.kill()
            process.wait()


async def rate(channel: grpc.aio.Channel) -> float:
    """Calls in a second."""
    ask, message = channel.unary_unary("/measured.Probe/Ask"), b"x" * 100

    async def some() -> None:
        for _ in range(CALLS // AT_ONCE):
            await ask(message, timeout=30)

    started = time.perf_counter()
    await asyncio.gather(*[some() for _ in range(AT_ONCE)])
    return CALLS // AT_ONCE * AT_ONCE / (time.perf_counter() - started)


async def measure(ports: list[int]) -> list[list[float]]:
    """The rates of the servers, in turn."""
    channels = [grpc.aio.insecure_channel(f"127.0.0.1:{port}") for port in ports]
    rates: list[list[float]] = [[] for _ in ports]
    for channel in channels:
        await asyncio.wait_for(channel.channel_ready(), 60)
        await rate(channel)
    for _ in range(ROUNDS):
        for collected, channel in zip(rates, channels, strict=True):
            collected.append(await rate(channel))
    return rates


def main() -> None:
    """Measure both."""
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        service = render_service(folder, {"preset": "custom", "api": ["grpc-python"]})
        ports = [free_port(), free_port()]
        env = environment(service, GRPC_PORT=str(ports[1]))
        for script, port in zip(("bare_rpc.py", "surrounded_rpc.py"), ports, strict=True):
            stack.enter_context(running(script, port, env, folder))
        rates = asyncio.run(measure(ports))
    rows = list(zip(("bare grpcio", "the service"), rates, strict=True))
    report(f"unary calls, {AT_ONCE} at a time", "c/s", rows, goal=">= 0.80")


if __name__ == "__main__":
    os.sched_setaffinity(0, cores()[1])
    main()
