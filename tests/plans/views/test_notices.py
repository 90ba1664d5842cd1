"""The inbox and the settings of one's mails."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from plans.actions.notices import tell
from plans.domain.notices import NoticeContent, NoticeKind
from plans.domain.vocabulary import RoleKind
from plans.models import AuditEntry, MutedNotice, Notice, User
from plans.selectors.notices import Recipient

pytestmark = pytest.mark.django_db


def notice_for(person: User, title: str = "<b>お知らせ</b>", number: int = 1) -> Notice:
    news = NoticeContent(
        NoticeKind.APPROVED, f"x:{number}", date(2026, 11, 1), title, "1行目\n<script>", "/imports/"
    )
    tell(news=news, to=[Recipient(person.pk, RoleKind.VIEWER, None)])
    return Notice.objects.get(person=person, subject=f"x:{number}")


@pytest.fixture
def client(viewer: User) -> Client:
    client = Client()
    client.force_login(viewer)
    return client


def page(client: Client, path: str = "/notices/") -> str:
    return client.get(path).content.decode()


def test_what_people_wrote_is_shown_as_text(client: Client, viewer: User) -> None:
    notice_for(viewer)
    shown = page(client)

    assert "&lt;b&gt;お知らせ" in shown
    assert "1行目<br>&lt;script&gt;" in shown


def test_the_header_counts_what_is_unread(client: Client, viewer: User) -> None:
    for number in range(3):
        notice = notice_for(viewer, number=number)
    assert '<span class="count">3<' in page(client)

    assert client.get(f"/notices/{notice.pk}/")["Location"] == "/imports/"
    assert '<span class="count">2<' in page(client)

    client.post("/notices/read/")
    assert '<span class="count">' not in page(client)


def test_anothers_notice_is_not_found(client: Client, administrator: User) -> None:
    notice = notice_for(administrator)

    assert client.get(f"/notices/{notice.pk}/").status_code == 404
    assert Notice.objects.get().read_at is None


def test_looking_at_a_page_leaves_no_entry_in_the_audit_trail(client: Client, viewer: User) -> None:
    notice = notice_for(viewer)
    before = AuditEntry.objects.count()
    page(client)
    page(client, f"/notices/{notice.pk}/")

    assert AuditEntry.objects.count() == before


def test_mails_are_turned_off_by_kind(client: Client, viewer: User) -> None:
    assert page(client, "/notices/settings/").count(" checked") == len(NoticeKind)
    client.post("/notices/settings/", {"mailed": ["due"]})

    muted = set(MutedNotice.objects.filter(person=viewer).values_list("kind", flat=True))
    assert muted == {"opened", "overdue", "submitted", "approved", "chased"}
    assert page(client, "/notices/settings/").count(" checked") == 2, "差戻し stays"
    assert AuditEntry.objects.first().action == "お知らせ設定"


@pytest.mark.thorough
def test_a_long_inbox_is_paged_at_a_constant_cost(
    client: Client, viewer: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        notice_for(viewer, number=number)

    with django_assert_num_queries(6):
        assert page(client).count("<article") == 30
    assert page(client, "/notices/?page=2").count("<article") == 10
