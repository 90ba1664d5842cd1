"""Numbers as people write them into the plan's forms and files."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from dashboards.forms.edition_measure import AmountField as TargetField
from plans.admin.exchange.widgets import Amount, Day
from plans.domain.amounts import plain_text
from plans.forms.amounts import AmountField


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_number_is_itself_with_and_without_its_commas(number: Decimal) -> None:
    for text in (f"{number:f}", f"{number:,f}", f" {number:,f}　"):
        assert Decimal(plain_text(text)) == number


@pytest.mark.parametrize(
    ("text", "number"), [("▲１，２３４", "-1234"), ("−5", "-5"), ("▲ 5", "-5")]
)
def test_a_minus_is_one_however_it_is_drawn(text: str, number: str) -> None:
    assert Decimal(plain_text(text)) == Decimal(number)


DOUBTFUL = ["12,34", "1,2345", "△5", "1_0", "1,23,456"]


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_may_be_another_number_is_none(text: str) -> None:
    with pytest.raises(InvalidOperation):
        Decimal(plain_text(text))
    for field in (AmountField(), TargetField()):
        with pytest.raises(ValidationError):
            field.clean(text)
    with pytest.raises(ValueError, match="数ではありません"):
        Amount().clean(text)


def test_a_number_that_a_cell_shows_as_a_date_is_none() -> None:
    assert Day().clean(datetime(2024, 3, 31)) == date(2024, 3, 31)
    with pytest.raises(ValueError, match="1905-07-07 と表示されるセルです"):
        Day().clean(datetime(1905, 7, 7))
