"""Which files are taken, told by name and first bytes."""

import pytest

from measures.domain.evidence import (
    KINDS,
    LONGEST_NAME,
    MOST_BYTES,
    content_type_of,
    plain_name,
    refusal_of,
)

START = {
    "pdf": b"%PDF-1.7",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff\xe0",
    "jpeg": b"\xff\xd8\xff\xe0",
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "heic": b"\0\0\0\x18ftypmif1",
    "csv": b"a,b\n",
    "txt": "見本".encode("cp932"),
}


@pytest.mark.parametrize("ending", KINDS)
def test_each_kind_is_taken_by_its_content_alone(ending: str) -> None:
    name = f"見本.{ending.upper()}"

    assert refusal_of(name, START.get(ending, b"PK\x03\x04")) is None
    assert "拡張子と合いません" in (refusal_of(name, b"MZ\0") or "")
    assert "/" in content_type_of(name)


@pytest.mark.parametrize("content", [b"ftypheic", b"\0\0\0\x18ftypmp42", b"\0\0\0\x18"])
def test_a_film_is_no_photo(content: bytes) -> None:
    assert "拡張子と合いません" in (refusal_of("写真.heic", content) or "")


def test_empty_vast_and_unknown_files_are_refused_each_in_its_words() -> None:
    assert "空です" in (refusal_of("a.pdf", b"") or "")
    assert "10MBまで" in (refusal_of("a.pdf", b"%PDF-" + bytes(MOST_BYTES)) or "")
    assert "heic" in (refusal_of("a.exe", b"MZ") or "")


def test_a_name_keeps_its_ending_and_loses_what_misleads() -> None:
    assert plain_name("C:\\文書\\実績\u202e.pdf") == "実績.pdf"
    assert plain_name("長" * 300 + ".xlsx") == "長" * (LONGEST_NAME - 5) + ".xlsx"
