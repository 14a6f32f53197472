"""URLs of callers lead to public addresses only, and to the one that was checked."""

from collections.abc import Sequence

import pytest
from httpx2 import AsyncClient, MockTransport, Request, Response

from acme.errors import InvalidInput
from acme.public_urls import (
    ForbiddenAddress,
    PublicTransport,
    checked_url,
    is_public,
    pinned,
)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::"),
        *("::7f00:1", "::ffff:0:7f00:1", "64:ff9b:1::7f00:1", "fec0::1", "ff02::1", "2001:db8::1"),
        # What clouds tell their machines: Alibaba, AWS over IPv6, Azure, Oracle.
        *("100.100.100.200", "fd00:ec2::254", "168.63.129.16", "192.0.0.192"),
        *("::ffff:168.63.129.16", "64:ff9b::a83f:8110"),
    ],
)
def test_an_address_that_is_not_public_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e"])
def test_a_public_address_is_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("http://a.example", "https://", "https://u:p@a.example", "ftp://a.example"),
        *("https://a/#b", "https://[", "https://a%00.example", "https://a b", "a.example"),
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        checked_url(url, allow_private=False)


async def test_one_private_address_among_others_is_refused() -> None:
    async def both(host: str, port: int) -> Sequence[str]:
        return ["93.184.215.14", "10.0.0.1"]

    with pytest.raises(ForbiddenAddress):
        await pinned("https://rebinding.example/x", allow_private=False, resolve=both)


async def test_it_connects_to_the_address_that_was_checked() -> None:
    async def public(host: str, port: int) -> Sequence[str]:
        assert (host, port) == ("hooks.example", 8443)
        return ["2606:4700::1111"]

    place = await pinned("https://hooks.example:8443/x?y=1", allow_private=False, resolve=public)
    assert str(place.pinned_url) == "https://[2606:4700::1111]:8443/x?y=1"
    assert place.host == "hooks.example"


@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "0", "[::1]", "[::]"),
        *("[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[fe80::1]", "localhost", "localhost."),
        # Dots and digits of other scripts.
        *("127\u30020\u30020\u30021", "127\uff0e0\uff0e0\uff0e1", "127\uff610\uff610\uff611"),
        *("\uff11\uff12\uff17.0.0.1", "\u2460\u2461\u2466.0.0.1"),
        *("a.example@127.0.0.1", "127.0.0.1#@a.example", "127.0.0.1\\@a.example", "127.0.0.1%00.a"),
    ],
)
async def test_other_spellings_of_this_machine_are_refused(host: str) -> None:
    with pytest.raises((ForbiddenAddress, InvalidInput, OSError, UnicodeError)):
        await pinned(f"https://{host}/", allow_private=False)


async def test_the_path_that_looks_like_a_host_is_a_path() -> None:
    asked: list[str] = []

    async def noted(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["93.184.215.14"]

    await pinned("https://a.example/@127.0.0.1", resolve=noted)
    assert asked == ["a.example"]


async def test_a_name_is_asked_for_as_the_dns_has_it() -> None:
    place = await pinned("https://straße.example/", resolve=by_name)
    assert place.host == "xn--strae-oqa.example"


async def by_name(host: str, port: int) -> Sequence[str]:
    return ["169.254.169.254"] if host == "inside.example" else ["93.184.215.14"]


async def test_a_client_connects_to_what_was_checked_under_the_name_of_the_url() -> None:
    sent: list[Request] = []

    def answer(request: Request) -> Response:
        sent.append(request)
        return Response(200)

    transport = PublicTransport(resolve=by_name, inner=MockTransport(answer))
    async with AsyncClient(transport=transport) as client:
        await client.post("https://hooks.example:8443/x?y=1", content=b"z")
    (request,) = sent
    assert str(request.url) == "https://93.184.215.14:8443/x?y=1"
    assert request.headers["host"] == "hooks.example:8443"
    assert request.extensions["sni_hostname"] == "hooks.example"
    assert request.extensions["timeout"]


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("https://inside.example/latest/meta-data", ForbiddenAddress),
        ("http://93.184.215.14/", InvalidInput),
    ],
)
async def test_no_redirect_leads_inside(location: str, error: type[Exception]) -> None:
    def answer(request: Request) -> Response:
        return Response(302, headers={"location": location})

    transport = PublicTransport(resolve=by_name, inner=MockTransport(answer))
    async with AsyncClient(transport=transport, follow_redirects=True) as client:
        with pytest.raises(error):
            await client.get("https://hooks.example/")
