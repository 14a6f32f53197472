"""What a login by a provider gives: tokens."""

from fastapi import APIRouter, Request, Response

from acme.http.client_address import AddressDependency
from acme.http.dependencies import services_of
from acme.providers.routes import ProviderName
from acme.providers.schemas import ProviderAnswer
from acme.sessions.schemas import TokenView

provider_logins_router = APIRouter(tags=["providers"])


@provider_logins_router.post("/providers/callbacks/{provider}", status_code=201)
async def log_in_by_provider(
    provider: ProviderName,
    body: ProviderAnswer,
    request: Request,
    response: Response,
    address: AddressDependency,
) -> TokenView:
    """Log in with what the provider gave the browser: tokens, as a password gives them."""
    services = services_of(request)
    tokens = await services.provider_logins.log_in(
        provider,
        body.login.get_secret_value(),
        body.answer(),
        address=address,
        begin=services.sessions.start,
    )
    response.headers["Cache-Control"] = "no-store"
    return TokenView.of(tokens)
