"""Notices: written in the transaction of what they report, mailed after it."""

from collections.abc import Collection, Iterable
from functools import partial

from django.db import transaction

from plans import clock
from plans.actions.audit import record
from plans.actions.mail import mail_news
from plans.domain.audit_actions import MAIL_CHOICE
from plans.domain.notices import ALWAYS_MAILED, REMINDERS, NoticeContent, NoticeKind
from plans.errors import Refused
from plans.models import MutedNotice, Notice, User
from plans.selectors.notices import Recipient

CHUNK = 500


def tell(*, news: NoticeContent, to: Iterable[Recipient]) -> None:
    """Put *news* into the inboxes of *to*, once each; mailed after the transaction."""
    tell_all([(news, to)])


@transaction.atomic(savepoint=False)
def tell_all(notices: Iterable[tuple[NoticeContent, Iterable[Recipient]]]) -> None:
    """Put each of the news into the inboxes of its recipients, in two statements for all of them.

    Reminders wait for the daily run. The same kind, subject and day makes no second notice.
    """
    each = [
        (news, person, recipient)
        for news, to in notices
        for person, recipient in sorted({one.person_id: one for one in reversed(list(to))}.items())
    ]
    muted = set(
        MutedNotice.objects.filter(
            kind__in={news.kind.value for news, _, _ in each},
            person__in={person for _, person, _ in each},
        ).values_list("kind", "person")
    )
    Notice.objects.bulk_create(
        [
            Notice(
                person_id=person,
                kind=news.kind.value,
                subject=news.subject,
                day=news.day,
                title=" ".join(news.title.split())[:300],
                text=news.text,
                link=news.link,
                role=recipient.role.value,
                department_id=recipient.department_id,
                created_at=clock.now(),
                wants_mail=(news.kind.value, person) not in muted,
            )
            for news, person, recipient in each
        ],
        batch_size=CHUNK,
        ignore_conflicts=True,
    )
    if mailed := {person for news, person, _ in each if news.kind not in REMINDERS}:
        transaction.on_commit(partial(mail_news.enqueue, sorted(mailed)), robust=True)


@transaction.atomic
def mark_read(*, user: User, notices: Collection[int] | None = None) -> None:
    """Mark these notices of *user* as read; without a choice, all of them."""
    unread = Notice.objects.unread_by(user.pk)
    if notices is not None:
        unread = unread.filter(pk__in=notices)
    unread.update(read_at=clock.now())


@transaction.atomic
def choose_mails(*, user: User, mailed: Collection[NoticeKind]) -> None:
    """Mail *user* these kinds, and those that cannot be turned off."""
    muted = set(NoticeKind) - set(mailed)
    if muted & ALWAYS_MAILED:
        names = "、".join(kind.label for kind in sorted(muted & ALWAYS_MAILED))
        raise Refused(f"「{names}」のメールは止められません。")
    before = set(MutedNotice.objects.filter(person=user).values_list("kind", flat=True))
    after = {kind.value for kind in muted}
    if before == after:
        return
    MutedNotice.objects.filter(person=user, kind__in=before - after).delete()
    MutedNotice.objects.bulk_create(
        [MutedNotice(person=user, kind=kind) for kind in sorted(after - before)],
        ignore_conflicts=True,
    )
    record(
        by=user,
        action=MAIL_CHOICE,
        subject=user,
        changes={"メール停止": [sorted(before), sorted(after)]},
    )
