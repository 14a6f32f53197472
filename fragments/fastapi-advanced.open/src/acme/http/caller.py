"""Who calls. The service has no authentication: all callers are one."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever sends the request; `id` owns what it creates."""

    id: str


ANYONE = Caller(id="anyone")


async def _current_caller() -> Caller:
    return ANYONE


CallerDependency = Annotated[Caller, Depends(_current_caller)]
