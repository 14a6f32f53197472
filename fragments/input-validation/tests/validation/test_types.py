"""Each type takes what it names, whoever writes it, and nothing else."""

import unicodedata
from decimal import Decimal
from typing import Annotated, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from acme.email_addresses import EmailAddress
from acme.validation.money import MINOR_DIGITS, Money
from acme.validation.phones import PhoneNumber
from acme.validation.texts import SafeLine, SafeText, Slug
from acme.validation.urls import PublicUrl

LINE: TypeAdapter[str] = TypeAdapter(Annotated[SafeLine, Field(max_length=200)])
TEXT: TypeAdapter[str] = TypeAdapter(Annotated[SafeText, Field(max_length=200)])
SLUG: TypeAdapter[str] = TypeAdapter(Slug)
EMAIL: TypeAdapter[str] = TypeAdapter(EmailAddress)
PHONE: TypeAdapter[str] = TypeAdapter(PhoneNumber)
URL: TypeAdapter[str] = TypeAdapter(PublicUrl)

anything = st.text() | st.text(alphabet=st.characters(max_codepoint=127))


def taken(adapter: TypeAdapter[str], value: object) -> str | None:
    """What becomes of a value; None where it is refused."""
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return None


def is_hidden(char: str) -> bool:
    return (
        unicodedata.category(char) in {"Cc", "Cs", "Co", "Zl", "Zp"}
        or unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF"}
        or unicodedata.bidirectional(char) in {"LRI", "RLI", "FSI", "PDI"}
        or "\U000e0000" <= char <= "\U000e007f"
    )


@given(text=st.text(alphabet=st.characters()))
@example(text="\ud800")
@example(text="a\u202eb")
@example(text="\U000e0041")
def test_no_text_hides_or_reorders_anything(text: str) -> None:
    line, lines = taken(LINE, text), taken(TEXT, text)
    assert line is None or not any(map(is_hidden, line))
    assert lines is None or not any(is_hidden(char) for char in lines if char not in "\t\n\r")
    assert line is None or (line == line.strip() != "" and taken(LINE, line) == line)


@pytest.mark.parametrize(
    "text",
    [
        "Zwei Liter Milch für Grüße",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u200f\u05e9\u05dc\u05d5\u05dd\u200f 123",
        "क्\u200dष",
        "👩\u200d👩\u200d👧 🏳️\u200d🌈 🇺🇦",
        "葛\U000e0100飾区",
        "Tom & \"Jerry\" <3 'x'; -- \\ %00 ${x} {{y}}",
    ],
)
def test_people_write_as_they_write(text: str) -> None:
    assert taken(LINE, text) == taken(TEXT, text) == text


@given(text=anything)
@example(text="a-b\n")
def test_a_slug_goes_into_a_url_as_it_is(text: str) -> None:
    if (slug := taken(SLUG, text)) is not None:
        assert slug == text == slug.lower()
        assert all(word.isascii() and word.isalnum() for word in slug.split("-"))


@given(text=st.emails() | anything)
@example(text="Ada@EXAMPLE.com")
@example(text="ada@example.com\n.evil.example")
@example(text="Ada <ada@example.com>")
@example(text="ada@[127.0.0.1]")
def test_an_address_has_one_form(text: str) -> None:
    if (address := taken(EMAIL, text)) is not None:
        assert taken(EMAIL, address) == address
        assert address.count("@") == 1
        assert not set(address) & set(" \r\n<>,;")


@given(text=st.from_regex(r"\+[0-9 ().-]{6,31}", fullmatch=True) | anything)
@example(text="+44 20 7946 0018")
@example(text="+\u0664\u0664\u0662\u0660\u0667\u0669\u0664\u0666")
def test_a_phone_number_has_one_form(text: str) -> None:
    if (number := taken(PHONE, text)) is not None:
        assert taken(PHONE, number) == number
        assert number[0] == "+"
        assert number[1:].isascii()
        assert number[1:].isdigit()
        assert 7 <= len(number) <= 16


def test_numbers_that_nobody_has_are_refused() -> None:
    assert taken(PHONE, "+44 (0)20 7946-0018") == "+442079460018"
    for text in ("020 7946 0018", "+999 123456", "+1 111 111 1111", "+44;ext=1"):
        assert taken(PHONE, text) is None


@given(text=anything | anything.map("https://".__add__))
@example(text="https://ada:secret@example.com/")
@example(text="https://example.com/#fragment")
@example(text="javascript:alert(1)")
@example(text="https://")
def test_a_url_is_https_without_a_user(text: str) -> None:
    if (url := taken(URL, text)) is not None:
        assert url.startswith("https://")
        assert taken(URL, url) == url
        assert not set(url.partition("://")[2].partition("/")[0]) & set("@#\\ ")


@given(
    amount=st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**9
    )
)
def test_money_is_read_as_it_is_written(amount: Decimal) -> None:
    money = Money.model_validate({"amount": str(amount), "currency": "EUR"})
    assert Money.model_validate_json(money.model_dump_json()) == money
    assert money.minor == amount * 100


@given(
    amount=st.floats() | st.integers() | st.text(max_size=8) | st.decimals(),
    currency=st.sampled_from(sorted(MINOR_DIGITS)) | st.text(max_size=4),
)
def test_money_has_whole_coins_of_a_currency(amount: Any, currency: str) -> None:
    try:
        money = Money.model_validate({"amount": amount, "currency": currency})
    except ValidationError:
        return
    assert isinstance(amount, str | Decimal)
    assert money.amount.is_finite()
    assert money.amount.scaleb(MINOR_DIGITS[currency]) == money.minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("1.5", "JPY"),
        ("1.001", "EUR"),
        ("1", "XXX"),
        ("1", "eur"),
        ("1e3", "EUR"),
        ("\u0661", "EUR"),
        (" 1", "EUR"),
        ("1\n", "EUR"),
        ("NaN", "EUR"),
        ("1" * 16, "EUR"),
        (1.5, "EUR"),
        (True, "EUR"),
    ],
)
def test_other_amounts_are_refused(amount: Any, currency: str) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": amount, "currency": currency})
