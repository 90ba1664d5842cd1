"""A long sheet on the screens: how far it is, stopping it, taking it up again."""

from datetime import timedelta

import pytest
from django.test import Client

from measures.actions import imports
from measures.models import Actual, ImportBatch
from plans import clock
from plans.actions import jobs
from plans.domain.jobs import LEASE, JobState
from plans.models import Job, Plan, User
from tests.measures.sheets import xlsx
from tests.measures.views.test_imports import browser_of, text_of, upload

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("today"),
]
ROWS = [("1-2-1-a", 2026, 1, 50), ("1-2-1-a", 2026, 2, 53)]


@pytest.fixture(autouse=True)
def waiting(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every sheet counts as a long one, and what is put into the queue waits there."""
    queue: list[int] = []
    monkeypatch.setattr(imports, "LONG", -1)
    monkeypatch.setattr(jobs, "_enqueue", lambda job: queue.append(job.pk))
    return queue


@pytest.fixture
def batch(plan: Plan, administrator: User) -> ImportBatch:
    response = upload(browser_of(administrator), plan, xlsx(*ROWS))
    batch = ImportBatch.objects.get()
    assert response["Location"] == f"/imports/{batch.pk}/"
    return batch


def work(waiting: list[int]) -> None:
    while waiting:
        jobs.run.call(waiting.pop(0))


def test_the_page_tells_how_far_it_is_until_it_is_done(
    batch: ImportBatch, administrator: User, waiting: list[int]
) -> None:
    client = browser_of(administrator)
    page = text_of(client.get(f"/imports/{batch.pk}/"))
    assert "順番を待っています" in page
    assert "反映する" not in page

    Job.objects.update(stage="今の値と比べています", done=1500, total=30000)
    part = client.get(f"/imports/{batch.pk}/progress/", headers={"HX-Request": "true"})
    assert "今の値と比べています（1,500 / 30,000行）" in text_of(part)
    assert "<html" not in text_of(part)

    work(waiting)
    part = client.get(f"/imports/{batch.pk}/progress/", headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == f"/imports/{batch.pk}/"
    page = text_of(client.get(part["HX-Redirect"]))
    assert "2件を書き込みます" in page


def test_without_scripts_the_same_page_is_looked_at_again(
    batch: ImportBatch, administrator: User
) -> None:
    response = browser_of(administrator).get(f"/imports/{batch.pk}/progress/")
    assert response["Location"] == f"/imports/{batch.pk}/"


def test_what_was_seen_is_written_by_a_worker(
    batch: ImportBatch, administrator: User, waiting: list[int]
) -> None:
    work(waiting)
    client = browser_of(administrator)
    address = f"/imports/{batch.pk}/"
    seen = client.get(address).context["planned"].fingerprint
    begun = client.post(f"{address}confirm/", {"seen": seen}, follow=True)
    assert "反映を始めました" in text_of(begun)
    again = client.post(f"{address}confirm/", {"seen": seen}, follow=True)
    assert "処理中" in text_of(again)

    work(waiting)
    assert "取込の結果" in text_of(client.get(address))
    assert Actual.objects.current().count() == 2


def test_a_sheet_stopped_can_be_read_again(
    batch: ImportBatch, administrator: User, waiting: list[int]
) -> None:
    client = browser_of(administrator)
    page = client.post(f"/imports/{batch.pk}/cancel/", follow=True)
    assert "読み取りを中止しました" in text_of(page)

    work(waiting)
    page = client.post(f"/imports/{batch.pk}/start-again/", follow=True)
    assert "順番を待っています" in text_of(page)
    work(waiting)
    assert "2件を書き込みます" in text_of(client.get(f"/imports/{batch.pk}/"))


def test_a_worker_that_is_gone_is_told_and_the_way_out(
    batch: ImportBatch, administrator: User, waiting: list[int]
) -> None:
    client = browser_of(administrator)
    with clock.frozen(clock.now() + LEASE + timedelta(seconds=1)):
        assert "もう一度始める" in text_of(client.get(f"/imports/{batch.pk}/"))
        client.post(f"/imports/{batch.pk}/start-again/")
    assert len(waiting) == 2
    work(waiting)
    assert Job.objects.get().state == JobState.DONE


def test_the_rows_of_one_kind_are_shown_page_by_page(
    plan: Plan, administrator: User, waiting: list[int]
) -> None:
    rows = [("1-2-1-a", 2026, 2, 53), *[("9-9-9-z", 2026, 1, n) for n in range(250)]]
    client = browser_of(administrator)
    upload(client, plan, xlsx(*rows))
    work(waiting)
    address = f"/imports/{ImportBatch.objects.get().pk}/"

    first = client.get(address).context["page"]
    assert [row.status for row in first.object_list] == ["error"] * 100
    last = client.get(f"{address}?page=3").context["page"]
    assert [row.status for row in last.object_list] == ["error"] * 50 + ["new"]
    everything = client.get(f"{address}?status=all").context["page"]
    assert everything.object_list[0].status == "new"


@pytest.mark.parametrize("deed", ["cancel", "start-again"])
def test_anothers_sheet_is_not_there(
    batch: ImportBatch, promoter: User, viewer: User, deed: str
) -> None:
    address = f"/imports/{batch.pk}/{deed}/"
    assert browser_of(promoter).post(address).status_code == 404
    assert browser_of(viewer).post(address).status_code == 403
    assert Client().post(address).status_code == 302
