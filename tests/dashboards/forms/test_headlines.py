"""The form begins with the goals as they are shown now, and reads codes in their order."""

import pytest

from dashboards.forms.headlines import HeadlinesForm
from plans.models import Indicator

ROWS = [
    Indicator(pk=1, code="a", headline=True, headline_order=2),
    Indicator(pk=2, code="b", headline=True, headline_order=1),
    Indicator(pk=3, code="c"),
]


def test_the_places_hold_what_is_shown_now() -> None:
    form = HeadlinesForm(indicators=ROWS)

    assert [form.initial.get(f"p{n}") for n in (1, 2, 3)] == ["b", "a", None]


@pytest.mark.parametrize(
    ("data", "codes"), [({"p1": "c", "p4": "a"}, ["c", "a"]), ({}, []), ({"p2": "b"}, ["b"])]
)
def test_the_codes_are_read_in_their_order(data: dict[str, str], codes: list[str]) -> None:
    form = HeadlinesForm(data, indicators=ROWS)

    assert form.is_valid()
    assert [item.code for item in form.cleaned_data["indicators"]] == codes


@pytest.mark.parametrize("data", [{"p1": "x"}, {"p1": "a", "p2": "a"}])
def test_an_unknown_code_and_one_chosen_twice_are_faults(data: dict[str, str]) -> None:
    assert not HeadlinesForm(data, indicators=ROWS).is_valid()
