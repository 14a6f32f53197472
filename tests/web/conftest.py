"""Fixtures: the page of a desk, asked without a browser."""

from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from pick_a_stack.web.app import make_app
from pick_a_stack.web.desk import Beginning, Desk

PORT = 4242
HOST = f"127.0.0.1:{PORT}"
TOKEN = "a-token"
HOME = f"http://{HOST}/{TOKEN}/"
ORIGIN = {"Origin": f"http://{HOST}"}


class Asking:
    """A browser's requests: by the server's own name, with its token."""

    def __init__(self, desk: Desk) -> None:
        self.client = TestClient(make_app(desk, TOKEN, PORT), base_url=HOME)

    def get(self, path: str = "", **headers: str) -> httpx2.Response:
        return self.client.get(HOME + path, headers=headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> httpx2.Response:
        return self.client.post(HOME + path, data=fields, headers=ORIGIN | headers)


@pytest.fixture(scope="session")
def known(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Beginning:
    """A desk that all tests share which write nothing."""
    return Beginning(str(template), None, tmp_path_factory.mktemp("desk"))


@pytest.fixture
def asking(known: Beginning) -> Asking:
    """Requests to that desk."""
    return Asking(known)
