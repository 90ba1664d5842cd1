"""A full disk: what is stored can be read, and what cannot be stored is told in words."""

import errno

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from psycopg.errors import DiskFull

from plans.actions.audit import record
from plans.models import AuditEntry, User
from tomedx.urls import urlpatterns as portal


def store_much(request: HttpRequest) -> HttpResponse:
    record(by=None, action="試験", changes={"text": "あ" * 3_000_000})
    return HttpResponse("stored")


def full_file_system(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, "No space left on device")


def full_server(request: HttpRequest) -> HttpResponse:
    raise OperationalError("could not extend file") from DiskFull()


urlpatterns = [
    *portal,
    path("much/", store_much),
    path("full/", full_file_system),
    path("server/", full_server),
]


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
@pytest.mark.urls(__name__)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no limit for a test")
def test_a_database_that_cannot_grow_is_read_and_refuses_in_words(administrator: User) -> None:
    client = Client()
    client.force_login(administrator)
    before = AuditEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # leaves no page free for what is to be stored
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        answer = client.get("/much/")
        pages = [client.get(address).status_code for address in ("/people/", "/audit/")]
        cursor.execute("PRAGMA max_page_count = 1073741823")

    assert answer.status_code == 507
    assert "ディスクに空きがないため、何も保存していません" in answer.content.decode()
    assert pages == [200, 200]
    assert AuditEntry.objects.count() == before
    assert client.get("/much/").content == b"stored"


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/full/", "/server/"])
def test_a_full_file_system_or_database_server_is_told_likewise(
    address: str, administrator: User
) -> None:
    client = Client()
    client.force_login(administrator)
    answer = client.get(address)

    assert answer.status_code == 507
    assert "管理者" in answer.content.decode()
