"""`/trade` over HTTP."""

from fastapi import APIRouter

trade_router = APIRouter(prefix="/trade", tags=["trade"])


@trade_router.get("/currencies")
async def list_trade_currencies() -> list[str]:
    """The currencies that are taken."""
    return ["EUR"]
