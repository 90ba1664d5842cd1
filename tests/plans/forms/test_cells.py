"""Numbers as people write them into the plan's forms and files."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from dashboards.forms.edition_measure import TargetField
from plans.admin.exchange.widgets import Read
from plans.forms.cells import AmountField, WholeField
from plans.models import Indicator, Target
from plans.sheets.cells.reading import RawCell

AMOUNT, DAY = (Indicator._meta.get_field(name) for name in ("baseline_value", "baseline_on"))


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_number_is_itself_with_and_without_its_commas(number: Decimal) -> None:
    for text in (f"{number:f}", f"{number:,f}", f" {number:,f}　"):
        assert AmountField().clean(text) == number


@pytest.mark.parametrize(
    ("text", "number"), [("▲１，２３４", "-1234"), ("−5", "-5"), ("▲ 5", "-5")]
)
def test_a_minus_is_one_however_it_is_drawn(text: str, number: str) -> None:
    assert AmountField().clean(text) == Decimal(number)


@pytest.mark.parametrize("text", ["12,34", "1,2345", "△5", "1_0", "1,23,456"])
def test_what_may_be_another_number_is_none(text: str) -> None:
    for field in (AmountField(), TargetField(Indicator(direction="increase"))):
        with pytest.raises(ValidationError):
            field.clean(text)
    with pytest.raises(ValueError, match=f"「{text}」: "):
        Read(AMOUNT).clean(RawCell(text))


def test_a_number_that_a_cell_shows_as_a_date_is_none() -> None:
    day = datetime(2024, 3, 31)
    assert Read(DAY).clean(RawCell(day)) == day.date()
    with pytest.raises(ValueError, match="「1905-07-07」: 日付の書式のセルですが、"):
        Read(DAY).clean(RawCell(datetime(1905, 7, 7)))


def test_a_small_percentage_is_shown_so_that_it_is_read_back() -> None:
    field = AmountField()
    field.unit = "％"

    assert field.prepare_value(Decimal("0.500000")) == "0.5%"
    assert field.clean(field.prepare_value(Decimal("0.500000"))) == Decimal("0.5")
    assert Read(AMOUNT).render(Decimal("0.5"), Indicator(unit="％")) == "0.5%"
    assert Read(AMOUNT).render(Decimal("0.5"), Indicator(unit="件")) == Decimal("0.5")


def test_a_target_is_in_per_cent_where_it_is_a_share_of_the_baseline() -> None:
    indicator = Indicator(unit="件", basis="change_from_baseline")
    assert (Target(indicator=indicator).unit, getattr(Target(), "unit", "")) == ("％", "")


def test_a_whole_number_is_not_a_part_of_one() -> None:
    assert WholeField().clean("２，０２４") == 2024
    with pytest.raises(ValidationError, match="整数"):
        WholeField().clean("2024.5")
