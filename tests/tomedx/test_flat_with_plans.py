"""What belongs to one plan or person costs no more beside very many other plans."""

from datetime import datetime

import pytest

from tests.bench.flat import FlatCost, costs, grown
from tests.bench.flat_pages import small_world
from tests.bench.many import add_plans

# Beyond what any select offers, and more than fill a page of a list.
MANY = 60
# A plan's pages lead to the other plans from their head.
SWITCH = FlatCost(statements=0, milliseconds=0, size=100)


@pytest.mark.thorough
@pytest.mark.django_db
def test_statements_and_bytes_are_the_same_with_many_plans(today: datetime) -> None:
    world = small_world()
    few = costs(world, rounds=0)
    add_plans(range(2, MANY + 1), world.plan.rating_scheme)

    assert grown(few, costs(world, rounds=0), SWITCH) == {}
