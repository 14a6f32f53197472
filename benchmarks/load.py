"""A load generator: wrk where it is installed, else a client of a few lines."""

import asyncio
import re
import shutil
import subprocess
import time

CONNECTIONS = 8


def requests_per_second(port: int, path: str, seconds: int) -> float:
    """Requests that one server answers per second over kept-alive connections."""
    url = f"http://127.0.0.1:{port}{path}"
    if (wrk := shutil.which("wrk")) is None:
        return asyncio.run(_load(port, path, seconds))
    command = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", url]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if found is None or "Non-2xx" in output:
        raise RuntimeError(output)
    return float(found[1])


async def _load(port: int, path: str, seconds: int) -> float:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    deadline = time.perf_counter() + seconds

    async def connection() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        answered = 0
        while time.perf_counter() < deadline:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode())
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]
            await reader.readexactly(int(length))
            answered += 1
        writer.close()
        return answered

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(connection()) for _ in range(CONNECTIONS)]
    return sum(task.result() for task in tasks) / (time.perf_counter() - started)
