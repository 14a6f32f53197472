"""A server that speaks enough of the Redis protocol to be cut off, or to fall silent."""

import asyncio
from collections.abc import Iterator
from itertools import chain


class FakeRedis:
    """Keeps nothing: every key is missing, every lock free. Remembers what it was asked."""

    def __init__(self) -> None:
        self.commands: list[list[bytes]] = []
        self.silent = False
        self.refusal = b""
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """Where it listens, with a password that nothing may show."""
        return f"redis://:hunter2@127.0.0.1:{self.port}/0"

    def asked(self) -> Iterator[bytes]:
        """The names of the commands, but for those that every connection begins with."""
        return (command[0] for command in self.commands if command[0] not in {b"CLIENT", b"AUTH"})

    async def start(self) -> None:
        """Listen, where it listened before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening, and drop every connection."""
        if self._server is not None:
            self._server.close()
            for writer in self._writers:
                writer.transport.abort()
            await self._server.wait_closed()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while line := await reader.readline():
                command = []
                for _ in range(int(line[1:])):
                    size = int((await reader.readline())[1:])
                    command.append((await reader.readexactly(size + 2))[:-2])
                self.commands.append(command)
                if not self.silent:
                    writer.write(self.refusal or _reply(command))
                    await writer.drain()
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()


def _reply(command: list[bytes]) -> bytes:
    match command:
        case [b"MGET", *keys]:
            return b"*%d\r\n" % len(keys) + b"$-1\r\n" * len(keys)
        case [b"EVALSHA", _, count, *_]:
            parts = chain([b":1\r\n", b"$-1\r\n"], [b"$1\r\nv\r\n"] * (int(count) - 2))
            return b"*%d\r\n" % int(count) + b"".join(parts)
        case _:
            return b"+OK\r\n"
