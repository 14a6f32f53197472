"""Argon2id in a bounded pool of threads, so that logins cannot starve everything else."""

import asyncio
import secrets
import threading
import unicodedata
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from acme.accounts.settings import PasswordSettings
from acme.errors import Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the password is right; `new_hash` replaces one made with other parameters."""

    right: bool
    new_hash: str | None = None


class Passwords(Protocol):
    """Makes and checks password hashes."""

    async def hash(self, password: str) -> str:
        """A salted hash; raises Unavailable when too many are waiting."""

    async def check(self, password: str, password_hash: str | None) -> Verdict:
        """Compare a password with a hash; raises Unavailable when too many are waiting.

        Without a hash, as for an account that does not exist, it does the same work and the
        password is wrong.
        """


class Argon2Passwords:
    """Argon2id with the parameters of the settings."""

    def __init__(self, settings: PasswordSettings, executor: ThreadPoolExecutor) -> None:
        self._executor = executor
        self._room = threading.BoundedSemaphore(settings.threads + settings.queue)
        self._argon2 = PasswordHash(
            [
                Argon2Hasher(
                    memory_cost=settings.memory_kib,
                    time_cost=settings.passes,
                    parallelism=1,
                )
            ]
        )
        # What the password of nobody is compared with.
        self._nobody = self._argon2.hash(secrets.token_urlsafe())

    async def hash(self, password: str) -> str:
        """A salted hash."""
        return await self._run(lambda: self._argon2.hash(_composed(password)))

    async def check(self, password: str, password_hash: str | None) -> Verdict:
        """Compare a password with a hash, or do the same work without one."""
        against = self._nobody if password_hash is None else password_hash
        right, new_hash = await self._run(
            lambda: self._argon2.verify_and_update(_composed(password), against)
        )
        if password_hash is None:
            return Verdict(right=False)
        return Verdict(right=right, new_hash=new_hash)

    async def _run[T](self, work: Callable[[], T]) -> T:
        if not self._room.acquire(blocking=False):
            raise Unavailable("Too many passwords are being checked. Try again in a moment.")
        try:
            job = self._executor.submit(work)
        except RuntimeError as error:
            self._room.release()
            raise Unavailable("The service is shutting down.") from error
        # Also when the request is cancelled: the place is free once the thread is.
        job.add_done_callback(lambda _: self._room.release())
        return await asyncio.wrap_future(job)


@asynccontextmanager
async def open_passwords(settings: PasswordSettings) -> AsyncIterator[Passwords]:
    """Argon2id with threads of its own, which end with the block."""
    executor = ThreadPoolExecutor(settings.threads, thread_name_prefix="passwords")
    try:
        yield await asyncio.to_thread(Argon2Passwords, settings, executor)
    finally:
        await asyncio.to_thread(executor.shutdown, cancel_futures=True)


def _composed(password: str) -> str:
    # The same keys give other code points on other systems (NIST SP 800-63B, 5.1.1.2).
    return unicodedata.normalize("NFKC", password)
