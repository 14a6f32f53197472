"""`/api-keys` over HTTP, for people who have logged in: a key cannot make keys."""

from fastapi import APIRouter, Request, Response

from acme.api_keys.schemas import (
    ApiKeyDraft,
    ApiKeyList,
    ApiKeyView,
    NewApiKey,
)
from acme.http.dependencies import services_of
from acme.http.full_access import FullAccessDependency

api_keys_router = APIRouter(prefix="/api-keys", tags=["api keys"])


@api_keys_router.post("", status_code=201)
async def create_api_key(
    draft: ApiKeyDraft,
    request: Request,
    response: Response,
    caller: FullAccessDependency,
) -> NewApiKey:
    """Make a key that acts for the caller within its scopes. It is shown this once."""
    key, text = await services_of(request).api_keys.create(
        owner=caller.id,
        name=draft.name,
        scopes=frozenset(draft.scopes),
        days=draft.days,
    )
    response.headers["Cache-Control"] = "no-store"
    return NewApiKey(key=text, details=ApiKeyView.of(key))


@api_keys_router.get("")
async def list_api_keys(request: Request, caller: FullAccessDependency) -> ApiKeyList:
    """The caller's keys that are not revoked, newest first."""
    keys = await services_of(request).api_keys.of_owner(caller.id)
    return ApiKeyList(items=[ApiKeyView.of(key) for key in keys])


@api_keys_router.delete("/{key_id}", status_code=204)
async def revoke_api_key(
    key_id: str,
    request: Request,
    caller: FullAccessDependency,
) -> None:
    """End a key at once."""
    await services_of(request).api_keys.revoke(key_id, owner=caller.id)
