"""`/webhooks/{source}` takes events of other services."""

from fastapi import APIRouter, Request

from acme.http.dependencies import services_of

webhooks_router = APIRouter(prefix="/webhooks", tags=["webhooks"])


@webhooks_router.post("/{source}", status_code=202)
async def receive_webhook(source: str, request: Request) -> None:
    """Take an event whose signature is right; what follows from it is done afterwards."""
    body = await request.body()
    await services_of(request).webhooks.receive(source, request.headers, body)
