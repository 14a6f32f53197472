"""`/api-keys` over HTTP, for people who have logged in: a key cannot make keys."""

from fastapi import APIRouter, Response

from acme.api_keys.schemas import (
    ApiKeyDraft,
    ApiKeyList,
    ApiKeyView,
    NewApiKey,
)
from acme.http.dependencies import ServicesDependency
from acme.http.full_access import FullAccessDependency

api_keys_router = APIRouter(prefix="/api-keys", tags=["api keys"])


@api_keys_router.post("", status_code=201)
async def create_api_key(
    draft: ApiKeyDraft,
    response: Response,
    caller: FullAccessDependency,
    services: ServicesDependency,
) -> NewApiKey:
    """Make a key that acts for the caller within its scopes. It is shown this once."""
    key, text = await services.api_keys.create(
        owner=caller.id,
        name=draft.name,
        scopes=frozenset(draft.scopes),
        days=draft.days,
    )
    response.headers["Cache-Control"] = "no-store"
    return NewApiKey(key=text, details=ApiKeyView.of(key))


@api_keys_router.get("")
async def list_api_keys(caller: FullAccessDependency, services: ServicesDependency) -> ApiKeyList:
    """The caller's keys that are not revoked, newest first."""
    keys = await services.api_keys.of_owner(caller.id)
    return ApiKeyList(items=[ApiKeyView.of(key) for key in keys])


@api_keys_router.delete("/{key_id}", status_code=204)
async def revoke_api_key(
    key_id: str, caller: FullAccessDependency, services: ServicesDependency
) -> None:
    """End a key at once."""
    await services.api_keys.revoke(key_id, owner=caller.id)
