"""An account that is deleted by hand, where foreign keys are not followed."""

import sqlite3
from contextlib import closing

from httpx2 import AsyncClient
from sqlalchemy import make_url

from acme.bootstrap import Services

from .people import new_session, refresh


async def test_credentials_of_a_row_that_is_gone_are_refused_at_once(
    client: AsyncClient, services: Services
) -> None:
    tokens = await new_session(client)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    file = make_url(services.settings.database.url).database
    assert file
    # As in SQLite's shell: only who asks for it has foreign keys followed.
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM accounts")
    assert (await client.delete("/sessions", headers=headers)).status_code == 401
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401
