"""Argon2id in a bounded pool of threads, so that logins cannot starve everything else."""

import asyncio
import secrets
import threading
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from acme.accounts.settings import PasswordSettings
from acme.database import Database
from acme.errors import Unavailable

_SAMPLE = 100


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
    """Argon2id with the parameters of the settings.

    `kept` are hashes that may have been made with others.
    """

    def __init__(
        self, settings: PasswordSettings, executor: Executor, kept: Iterable[str] = ()
    ) -> None:
        self._executor = executor
        self._room = threading.BoundedSemaphore(settings.threads + settings.queue)
        self._argon2 = PasswordHasher(
            memory_cost=settings.memory_kib,
            time_cost=settings.passes,
            parallelism=1,
        )
        # What the password of nobody is compared with, for all parameters in use.
        nobodys_hash = self._argon2.hash(secrets.token_urlsafe())
        self._nobody = {_parameters(nobodys_hash): nobodys_hash}
        for each in kept:
            self._parameters_of(each)

    async def hash(self, password: str) -> str:
        """A salted hash."""
        return await self._run(lambda: self._argon2.hash(_composed(password)))

    async def check(self, password: str, password_hash: str | None) -> Verdict:
        """Compare a password with a hash, or do the same work without one."""
        return await self._run(lambda: self._compare(_composed(password), password_hash or ""))

    def _compare(self, password: str, password_hash: str) -> Verdict:
        right = False
        made_with = self._parameters_of(password_hash)
        # Once with all parameters in use, or the time would tell whose hash is an older one.
        for parameters, nobodys_hash in list(self._nobody.items()):
            if parameters == made_with:
                right = self._matches(password, password_hash)
            else:
                self._matches(password, nobodys_hash)
        is_old = right and self._argon2.check_needs_rehash(password_hash)
        return Verdict(right=right, new_hash=self._argon2.hash(password) if is_old else None)

    def _parameters_of(self, password_hash: str) -> str | None:
        """What a hash was made with; None for other text, such as that of a barred account."""
        try:
            hasher = PasswordHasher.from_parameters(extract_parameters(password_hash))
        except InvalidHashError:
            return None
        parameters = _parameters(password_hash)
        if parameters not in self._nobody:
            self._nobody[parameters] = hasher.hash(secrets.token_urlsafe())
        return parameters

    def _matches(self, password: str, password_hash: str) -> bool:
        try:
            return self._argon2.verify(password_hash, password)
        except VerificationError:
            return False

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
async def open_passwords(
    settings: PasswordSettings, database: Database
) -> AsyncIterator[Passwords]:
    """Argon2id with threads of its own, which end with the block."""
    async with database.reading() as tx:
        # Enough to tell which parameters are in use; the first login with others tells the rest.
        kept = await tx.accounts.some_hashes(limit=_SAMPLE)
    executor = ThreadPoolExecutor(settings.threads, thread_name_prefix="passwords")
    try:
        yield await asyncio.to_thread(Argon2Passwords, settings, executor, kept)
    finally:
        await asyncio.to_thread(executor.shutdown, cancel_futures=True)


def _parameters(password_hash: str) -> str:
    # All before the salt: $argon2id$v=19$m=65536,t=3,p=1
    return password_hash.rsplit("$", 2)[0]


def _composed(password: str) -> str:
    # The same keys give other code points on other systems (NIST SP 800-63B, 5.1.1.2).
    return unicodedata.normalize("NFKC", password)
