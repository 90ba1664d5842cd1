"""Texts that are more than text: codes for an address, addresses of pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.texts import slug_fault, web_address_fault


@pytest.mark.parametrize(
    "address",
    [
        "https://www.city.tome.miyagi.jp/",
        "http://localhost:8000/a.pdf?b=c&d=e#f",
        "https://例え.jp/資料",
        "https://[::1]/",
    ],
)
def test_an_address_of_a_page_is_taken(address: str) -> None:
    assert web_address_fault(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript://www.example.jp/%0aalert(1)",
        " https://www.example.jp/",
        "https://",
        "https:///a",
        "https://[::1",
        "http:www.example.jp",
        "ftp://www.example.jp/",
        "data:text/html,a",
        "www.example.jp",
        "//www.example.jp",
        'https://www.example.jp/"onclick="a',
        "https://www.example.jp/a b",
        "https://www.example.jp/\na",
        "file:///etc/passwd",
    ],
)
def test_anything_else_is_refused_with_what_to_write(address: str) -> None:
    assert "https:// か http:// で始まるアドレス" in web_address_fault(address)


@given(st.text())
def test_what_is_taken_begins_as_the_database_demands(text: str) -> None:
    if not web_address_fault(text):
        assert text.startswith(("https://", "http://"))


@pytest.mark.parametrize("code", ["計画", "a b", "a/b", "..", "ａ"])
def test_a_code_that_stands_in_addresses_is_plain(code: str) -> None:
    assert "半角の英数字" in slug_fault(code)
    assert slug_fault("tome-dx_2") == ""
