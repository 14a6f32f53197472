"""What a login by a provider gives: the cookie of a session."""

from functools import partial

from fastapi import APIRouter, Request, Response

from acme.browser_sessions.routes import TokenDependency
from acme.browser_sessions.schemas import LoginView
from acme.http.client_address import AddressDependency
from acme.http.cross_site import refuse_other_sites
from acme.http.dependencies import services_of
from acme.http.login_cookie import give_cookie
from acme.providers.routes import ProviderName
from acme.providers.schemas import ProviderAnswer

provider_logins_router = APIRouter(tags=["providers"])


@provider_logins_router.post("/providers/callbacks/{provider}", status_code=201)
async def log_in_by_provider(
    provider: ProviderName,
    body: ProviderAnswer,
    request: Request,
    response: Response,
    address: AddressDependency,
    token: TokenDependency,
) -> LoginView:
    """Log in with what the provider gave the browser: a cookie, as a password gives it."""
    refuse_other_sites(request.headers)
    services = services_of(request)
    begun = await services.provider_logins.log_in(
        provider,
        body.login.get_secret_value(),
        body.answer(),
        address=address,
        begin=partial(
            services.browser_sessions.start,
            user_agent=request.headers.get("user-agent", ""),
            remember=False,
            replaces=token,
        ),
    )
    give_cookie(response, begun, services.settings.cookies)
    return LoginView.of(begun)
