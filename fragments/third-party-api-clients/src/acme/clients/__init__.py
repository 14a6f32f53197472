"""A client of another service's API: one pool of connections, one policy."""

from collections.abc import Mapping
from typing import Any

from httpx2 import AsyncClient, HTTPError, Response
from pydantic import BaseModel, TypeAdapter, ValidationError

from acme.breaker import Refused
from acme.errors import NotFound, Unavailable
from acme.refusals import Said, problem
from acme.resilience import Policy
from acme.resilience.errors import Busy
from acme.retry_after import retry_after_seconds

# RFC 9110, 9.2.1: what they ask for may be asked for again.
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PASSING = frozenset({408, 425, 429})
Parameters = Mapping[str, str | int | bool]


class ApiClient:
    """Sends requests by a policy, and turns answers into values or errors of the domain.

    Without effects are GET, HEAD and OPTIONS; they alone are sent again when they fail, and
    what carries a key by which the API recognises a repetition.
    """

    # Most of what a service does, it does without others.
    critical = False

    def __init__(
        self, name: str, client: AsyncClient, policy: Policy, *, secrets: tuple[str, ...] = ()
    ) -> None:
        self.name = name
        self.policy = policy
        self._client = client
        self._secrets = secrets

    async def get[T](self, path: str, kind: type[T], params: Parameters | None = None) -> T:
        """What is there, as this type; the errors are those of `send`."""
        return self.read(await self.send("GET", path, params=params), kind)

    async def post[T](
        self, path: str, kind: type[T], body: BaseModel, *, idempotency_key: str = ""
    ) -> T:
        """What the API answers to a body; the errors are those of `send`."""
        content = body.model_dump(mode="json", by_alias=True)
        response = await self.send("POST", path, json=content, idempotency_key=idempotency_key)
        return self.read(response, kind)

    async def send(
        self,
        method: str,
        path: str,
        *,
        params: Parameters | None = None,
        json: Any = None,
        idempotency_key: str = "",
    ) -> Response:
        """A response that is a success.

        Raises:
            NotFound: for 404 and 410.
            Refused: for what will be refused again.
            Unavailable: for what may pass, once attempts, time or budget are used up.
        """
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}

        async def attempt() -> Response:
            request = self._client.build_request(
                method, path, params=params, json=json, headers=headers
            )
            try:
                response = await self._client.send(request)
            except HTTPError as error:
                raise Unavailable(f"{self.name} does not answer.") from error
            if not response.is_success:
                raise self._problem(response)
            return response

        repeatable = method in _SAFE or bool(idempotency_key)
        return await self.policy.call(attempt, repeatable=repeatable)

    def read[T](self, response: Response, kind: type[T]) -> T:
        """The body as this type; raises Refused when it is something else."""
        try:
            return TypeAdapter(kind).validate_json(response.content)
        except ValidationError as error:
            # Not the body, which may hold what is nobody's business; only where it differs.
            first = error.errors(include_url=False, include_input=False)[0]
            raise Refused(f"{self.name} answers something else: {first['loc']}.") from None

    async def ping(self) -> None:
        """Raise Unavailable while the API is known to be down. It costs no request."""
        await self.policy.ping()

    def _problem(self, response: Response) -> Exception:
        status = response.status_code
        if status in {404, 410}:
            return NotFound(f"{self.name} has no such thing.")
        error = problem(self.name, status, response.content, *self._secrets, passing=_PASSING)
        if status in {429, 503} and (seconds := retry_after_seconds(response)):
            error = Busy(str(error), retry_after_seconds=seconds)
            error.__cause__ = Said(status, response.content, *self._secrets)
        return error
