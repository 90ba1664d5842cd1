"""A line of the roster goes through JSON and comes back as it was."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.roster import RosterLine
from plans.domain.vocabulary import RoleKind

days = st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31))
lines = st.builds(
    RosterLine,
    row=st.integers(1, 5000),
    email=st.emails(),
    name=st.text(max_size=20),
    department=st.text(max_size=20),
    role=st.none() | st.sampled_from(RoleKind),
    starts_on=days,
    ends_on=days,
    leaves=st.booleans(),
    problems=st.lists(st.text(max_size=20), max_size=3).map(tuple),
)


@pytest.mark.thorough
@given(lines)
def test_a_line_comes_back_from_json_as_it_was(line: RosterLine) -> None:
    assert RosterLine.from_values(json.loads(json.dumps(line.as_values()))) == line
