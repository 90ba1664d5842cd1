"""What a cell's number format changes about the number it shows."""

import pytest

from plans.sheets.workbook.formats import Format, changes_nothing, understand


@pytest.mark.parametrize("code", [None, "", "General", "#,##0", "@"])
def test_most_formats_change_nothing(code: str | None) -> None:
    assert changes_nothing(code)
    assert understand(code).unit == ""


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("0.0%", {"is_percent": True, "decimals": 1}),
        ('0.0"％"', {"unit": "%", "decimals": 1}),
        ("#,##0,", {"is_scaled": True}),
        ('#,##0"手続"', {"unit": "手続"}),
        ("yyyy/m/d", {"is_date": True, "has_year": True}),
        ("m/d", {"is_date": True}),
        ('[$-411]ggge"年"m"月"', {"is_date": True, "has_year": True}),
        ("000000", {"width": 6}),
    ],
)
def test_a_format_is_read_for_what_it_shows(code: str, known: dict[str, object]) -> None:
    assert understand(code) == Format(**known)  # type: ignore[arg-type]


def test_each_sign_has_its_section() -> None:
    code = '0"件";-0"円";"-"'

    assert understand(code, 5).unit == "件"
    assert understand(code, -5).unit == "円"
    assert understand(code, 0).hides_number
    assert not changes_nothing(code)


def test_a_condition_chooses_the_section() -> None:
    code = '[>=1000]0,"千";0"件"'

    assert understand(code, 1000).is_scaled
    assert understand(code, 999) == Format(unit="件")
    assert not changes_nothing("[>5]General;General")


def test_three_semicolons_hide_the_number() -> None:
    assert understand(";;;", 5).hides_number
