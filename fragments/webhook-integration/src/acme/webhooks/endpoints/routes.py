"""`/webhook-endpoints`: where callers hear of changes."""

from uuid import UUID

from fastapi import APIRouter, Request

from acme.http.caller import CallerDependency
from acme.http.dependencies import services_of
from acme.webhooks.endpoints.schemas import (
    EndpointDraft,
    EndpointList,
    EndpointView,
    EndpointWithSecret,
)

webhook_endpoints_router = APIRouter(prefix="/webhook-endpoints", tags=["webhooks"])


@webhook_endpoints_router.post("", status_code=201)
async def register_endpoint(
    draft: EndpointDraft, request: Request, caller: CallerDependency
) -> EndpointWithSecret:
    """Have changes sent to a URL. The secret that signs them is shown this once."""
    endpoint = await services_of(request).webhook_endpoints.register(caller.id, draft.url)
    return EndpointWithSecret.of(endpoint)


@webhook_endpoints_router.get("")
async def list_endpoints(request: Request, caller: CallerDependency) -> EndpointList:
    """The caller's endpoints, the oldest first."""
    endpoints = await services_of(request).webhook_endpoints.of_owner(caller.id)
    return EndpointList(items=[EndpointView.of(each) for each in endpoints])


@webhook_endpoints_router.post("/{endpoint_id}/secret")
async def rotate_secret(
    endpoint_id: UUID, request: Request, caller: CallerDependency
) -> EndpointWithSecret:
    """Sign with another secret; for a day with the former one as well."""
    endpoint = await services_of(request).webhook_endpoints.rotate(caller.id, endpoint_id)
    return EndpointWithSecret.of(endpoint)


@webhook_endpoints_router.post("/{endpoint_id}/enabled")
async def enable_endpoint(
    endpoint_id: UUID, request: Request, caller: CallerDependency
) -> EndpointView:
    """Send again to an endpoint that was disabled."""
    endpoint = await services_of(request).webhook_endpoints.enable(caller.id, endpoint_id)
    return EndpointView.of(endpoint)


@webhook_endpoints_router.delete("/{endpoint_id}", status_code=204)
async def remove_endpoint(endpoint_id: UUID, request: Request, caller: CallerDependency) -> None:
    """Send nothing more to an endpoint."""
    await services_of(request).webhook_endpoints.remove(caller.id, endpoint_id)
