"""What belongs to one plan or person costs no more beside very many other plans."""

from datetime import datetime

import pytest

from tests.bench.flat import GROWTH, costs, small_world
from tests.bench.many import add_plans

# Beyond what any select offers, and more than fill a page of a list.
MANY = 60
# A plan's pages name the other plans in their head, a few of them.
SWITCH = 1000


@pytest.mark.django_db
def test_statements_and_bytes_are_the_same_with_many_plans(today: datetime) -> None:
    world = small_world()
    few = costs(world, rounds=0)
    add_plans(range(2, MANY + 1), world.plan.rating_scheme)
    many = costs(world, rounds=0)

    assert {
        name: (few[name], many[name])
        for name in few
        if many[name].statements > few[name].statements + 1
        or many[name].size > few[name].size * GROWTH + SWITCH
    } == {}
