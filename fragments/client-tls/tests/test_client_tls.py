"""Whoever this service calls has to prove who they are."""

from ssl import CERT_REQUIRED

from acme.client_tls import client_tls


def test_a_server_needs_a_certificate_of_its_name_that_is_trusted() -> None:
    context = client_tls()
    assert context.verify_mode is CERT_REQUIRED
    assert context.check_hostname


def test_all_clients_share_it() -> None:
    assert client_tls() is client_tls()
