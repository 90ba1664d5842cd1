"""Whatever was done, a kept page is the page that is rendered anew, for whoever opens it."""

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from threading import Barrier, Thread
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards.selectors import kept
from plans import clock
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Plan, User
from tests import factories
from tests.dashboards.selectors.playing import Step, World, morning, steps

BASE = "/plans/tome-dx/"
ADDRESSES = [
    "",
    "indicators/",
    "indicators/1-2-1-a/",
    "measures/1-2/?period=2026Q2",
    "initiatives/",
    "initiatives/1-2-1/?provisional=on",
    "?period=2026Q1&provisional=on",
    "indicators/1-2-2-a/?period=2026Q2",
    "changes/?period=2026Q2",
    "indicators/?period=2026Q3&as_known_on=2026-10-06",
]
A_STEP = 2
# Made anew for each answer, or each visitor's own.
TOKENS = re.compile(rb'csrfmiddlewaretoken" value="\w+"|X-CSRFToken[^}]*')


@pytest.fixture(autouse=True)
def keeping() -> Iterator[None]:
    kept.clear()
    with override_settings(STANDINGS_KEPT=64):
        yield
    kept.clear()


def page(client: Client, address: str) -> tuple[int, bytes]:
    answer = client.get(BASE + address)
    return answer.status_code, TOKENS.sub(b"", answer.content)


def clients(world: World) -> dict[str, Client]:
    """A browser of each role, and one of somebody without any."""
    people = {
        "viewer": factories.person(RoleKind.VIEWER),
        "promoter": world.promoter,
        "approver": world.approver,
        "administrator": world.administrator,
        "nobody": factories.UserFactory(),
    }
    found = {}
    for role, person in people.items():
        found[role] = Client()
        found[role].force_login(person)
    return found


@pytest.mark.thorough
@pytest.mark.django_db
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=3, max_size=6))
def test_no_page_is_stale_and_none_is_anothers(script: list[Step]) -> None:
    kept.clear()
    with transaction.atomic():
        world, addresses = World(), cycle(ADDRESSES)
        with clock.frozen(morning(world.day)):
            world.begin()
            browsers = clients(world)
            for address in ADDRESSES:
                page(browsers["viewer"], address)
        for step in script:
            with world.today(), suppress(Refused), transaction.atomic():
                step(world)
            for _ in range(A_STEP):
                with world.today():
                    compare(browsers, next(addresses))
        transaction.set_rollback(True)


def compare(browsers: dict[str, Client], address: str) -> None:
    for role, client in browsers.items():
        answer = page(client, address)
        with override_settings(STANDINGS_KEPT=0):
            assert answer == page(client, address), (role, address)
        assert (answer[0] == 403) == (role == "nobody"), (role, address)


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_a_page_is_rendered_once_for_all_who_ask_at_the_same_moment(
    plan: Plan, viewer: User
) -> None:
    together, answers = Barrier(4, timeout=60), []
    clients = [Client() for _ in range(4)]
    for client in clients:
        client.force_login(viewer)

    def visit(client: Client) -> None:
        together.wait()
        answers.append(page(client, "")[0])
        connection.close()

    made = kept.pages.made
    threads = [Thread(target=visit, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [200] * 4
    assert kept.pages.made == made + 1


@pytest.mark.thorough
@pytest.mark.django_db
def test_pages_and_files_leave_compressed_and_of_no_certain_length(
    plan: Plan, viewer: User
) -> None:
    assert "django.middleware.gzip.GZipMiddleware" in django_settings.MIDDLEWARE
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(viewer)
    plain = len(Client.get(client, BASE, headers={"accept-encoding": "identity"}).content)
    answers: list[Any] = [client.get(BASE) for _ in range(12)]
    lengths = {len(answer.content) for answer in answers}

    assert {answer["Content-Encoding"] for answer in answers} == {"gzip"}
    assert max(lengths) < plain / 3
    assert len(lengths) > 1
    file = client.get(f"{BASE}exports/figures/?export=csv")
    assert file["Content-Encoding"] == "gzip"
