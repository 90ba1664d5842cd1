"""What a line above the table says of its unit, and what only sounds as if it did."""

import pytest

from measures.imports.headings import unit_named


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("（単位：千円）", "千円"),
        ("単位:%", "%"),
        ("単位は件", "件"),
        ("数値だけを書き、単位は付けません。書き方は「記入例」にあります。", ""),
        ("単位は書かないでください", ""),
        ("単位は省略します", ""),
    ],
)
def test_a_unit_is_a_unit_and_an_instruction_is_none(text: str, unit: str) -> None:
    assert unit_named(text) == unit
