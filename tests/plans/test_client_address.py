"""The address of whoever asks: of the terminal, not of the proxy, and not what it makes up."""

import pytest
from django.conf import settings as configured
from django.test import Client, RequestFactory
from pytest_django import Settings

from plans.client_address import client_address
from plans.models import AuditEntry, User

PROXY, OUTER, TERMINAL, OTHER = "10.1.2.3", "10.1.9.9", "192.0.2.7", "192.0.2.8"
PASSWORD = "見本のパスワード9"


@pytest.mark.parametrize(
    ("trusted", "connected", "header", "expected"),
    [
        ([], TERMINAL, None, TERMINAL),
        ([], TERMINAL, OTHER, TERMINAL),  # nobody is believed
        ([PROXY], TERMINAL, OTHER, TERMINAL),  # this one is no proxy
        ([PROXY], PROXY, TERMINAL, TERMINAL),
        ([PROXY], PROXY, f"{OTHER}, {TERMINAL}", TERMINAL),  # what the terminal itself sent
        ([PROXY, "10.1.9.0/24"], PROXY, f"{OTHER}, {TERMINAL}, {OUTER}", TERMINAL),
        ([PROXY], PROXY, f"{TERMINAL}, {OUTER}", OUTER),
        ([PROXY], PROXY, None, PROXY),
        ([PROXY], PROXY, "not an address", PROXY),
        ([PROXY], f"::ffff:{PROXY}", f"{TERMINAL}", TERMINAL),
        (["unix"], "", TERMINAL, TERMINAL),
        ([PROXY], "", TERMINAL, ""),
        (["2001:db8::/32"], "2001:db8::1", "2001:db9::5", "2001:db9::5"),
    ],
)
def test_the_nearest_address_that_is_no_trusted_proxy_counts(
    settings: Settings, trusted: list[str], connected: str, header: str | None, expected: str
) -> None:
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=connected)
    if header is not None:
        request.META["HTTP_X_FORWARDED_FOR"] = header

    assert client_address(request) == expected


def fail(user: User, terminal: str, times: int = configured.AXES_FAILURE_LIMIT) -> None:
    for _ in range(times):
        log_in(user, terminal, "違う")


def log_in(user: User, terminal: str, password: str = PASSWORD) -> int:
    posted = {"username": user.email, "password": password}
    where = {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": terminal}
    return Client().post("/login/", posted, **where).status_code  # type: ignore[arg-type]


@pytest.mark.thorough
@pytest.mark.django_db
def test_behind_a_proxy_one_terminal_is_locked_and_no_other(
    settings: Settings, viewer: User, administrator: User
) -> None:
    settings.TRUSTED_PROXIES = [PROXY]
    fail(viewer, TERMINAL)

    assert log_in(viewer, TERMINAL) == 429
    assert log_in(viewer, OTHER) == 302, "the owner at another terminal"
    assert log_in(administrator, TERMINAL) == 302, "a colleague at the same address"
    lock = AuditEntry.objects.get(action="ロックアウト")
    assert lock.changes == {"address": TERMINAL}


@pytest.mark.thorough
@pytest.mark.django_db
def test_a_new_address_made_up_for_each_try_counts_as_one(settings: Settings, viewer: User) -> None:
    settings.TRUSTED_PROXIES = [PROXY]
    for number in range(configured.AXES_FAILURE_LIMIT):
        log_in(viewer, f"198.51.100.{number}, {TERMINAL}", "違う")

    assert log_in(viewer, TERMINAL) == 429


@pytest.mark.django_db
def test_a_log_out_tells_the_address_too(settings: Settings, viewer: User) -> None:
    settings.TRUSTED_PROXIES = [PROXY]
    client = Client()
    client.force_login(viewer)
    client.post("/logout/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=TERMINAL)

    entry = AuditEntry.objects.get(action="ログアウト")
    assert entry.changes == {"address": TERMINAL}
