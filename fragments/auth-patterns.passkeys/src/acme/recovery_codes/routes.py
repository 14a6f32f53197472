"""`/recovery-codes` over HTTP: those of the caller."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from acme.http.client_address import AddressDependency
from acme.http.dependencies import services_of
from acme.http.full_access import FullAccessDependency
from acme.passkeys.schemas import Proof
from acme.recovery_codes.schemas import CodesLeft, NewCodes

recovery_codes_router = APIRouter(tags=["recovery codes"])


@recovery_codes_router.post("/recovery-codes", status_code=201)
async def replace_recovery_codes(
    proof: Proof,
    request: Request,
    response: Response,
    caller: FullAccessDependency,
    address: AddressDependency,
) -> NewCodes:
    """Make new recovery codes, with a login of just now or the password; those until now end."""
    services = services_of(request)
    account_id = await services.owners.known(caller, proof.text, address=address)
    codes = await services.recovery_codes.replace(account_id)
    response.headers["Cache-Control"] = "no-store"
    return NewCodes(codes=codes)


@recovery_codes_router.get("/recovery-codes")
async def count_recovery_codes(request: Request, caller: FullAccessDependency) -> CodesLeft:
    """How many recovery codes the caller has left."""
    return CodesLeft.of(await services_of(request).recovery_codes.of_account(UUID(caller.id)))
