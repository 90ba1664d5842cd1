"""What a page, a list or a command of one plan or person costs beside very many other plans."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench.flat_pages import World, small_world
from tests.bench.many import add_plans

SIZES = (1, 100, 1741)
ROUNDS = 3
# The most that what is of one plan or person may grow by.
GROWTH = 1.2


@dataclass(frozen=True, slots=True)
class FlatCost:
    """Statements, CPU milliseconds and bytes of one answer."""

    statements: int
    milliseconds: float
    size: int


def costs(world: World, rounds: int = ROUNDS) -> dict[str, FlatCost]:
    """What each page and command costs, the plan's figures reckoned anew."""
    return {name: _cost(work, rounds) for name, work in _works(world)}


def _works(world: World) -> Iterator[tuple[str, Callable[[], int]]]:
    """Each page and command by its name; called, it says how many bytes came of it."""
    clients = {}
    for role, person in world.people.items():
        clients[role] = Client()
        clients[role].force_login(person)
    for role, address in world.addresses:
        yield f"{role.value} {address}", partial(_opened, clients[role], address)
    with TemporaryDirectory() as folder:
        for arguments in world.commands(Path(folder)):
            name = " ".join(arguments).replace(folder, "")
            yield name, partial(_commanded, arguments)


def _opened(client: Client, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(b"".join(answer) if answer.streaming else answer.content)


def _commanded(arguments: tuple[str, ...]) -> int:
    said = StringIO()
    call_command(*arguments, stdout=said)
    return len(said.getvalue().encode())


def _cost(work: Callable[[], int], rounds: int) -> FlatCost:
    if rounds:
        work()
    with CaptureQueriesContext(connection) as statements:
        size = work()
    spent, count = [], len(statements)
    for _ in range(rounds):
        begin = time.process_time()
        work()
        spent.append(time.process_time() - begin)
    return FlatCost(count, round(min(spent, default=0) * 1000, 2), size)


def flat_costs(sizes: tuple[int, ...] = SIZES) -> dict[int, dict[str, FlatCost]]:
    """The costs of everything with so many plans in all."""
    world, there, found = small_world(), 1, {}
    for size in sizes:
        add_plans(range(there + 1, size + 1), world.plan.rating_scheme)
        there = size
        found[size] = costs(world)
    return found


def grown(
    few: dict[str, FlatCost], many: dict[str, FlatCost], allowance: FlatCost = FlatCost(0, 0, 0)
) -> dict[str, tuple[FlatCost, FlatCost]]:
    """What costs more than it may with many plans, beyond *allowance*, with both its costs."""
    return {
        name: (few[name], many[name])
        for name in few
        if many[name].statements > few[name].statements + allowance.statements
        or many[name].size > few[name].size * GROWTH + allowance.size
        or many[name].milliseconds > few[name].milliseconds * GROWTH + allowance.milliseconds
    }
