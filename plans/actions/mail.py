"""Mailing the notices that wait. Without a mail server nothing fails and nothing is lost."""

import smtplib
import uuid
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from plans import clock
from plans.domain.notices import REMINDERS, NoticeContent, NoticeKind, mail_body, mail_subject
from plans.models import Notice

# For so long after a failure no news tries the server again; the daily command does.
PAUSE = timedelta(minutes=10)
SERVER_DOWN = "mail-server-down"
# A claim older than this was left by a process that ended.
CLAIM_LASTS = timedelta(minutes=10)
# What concerns one mail alone, be it that it cannot even be written; else it is the server
# that has trouble.
ONE_MAIL_ONLY = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)


@dataclass(slots=True)
class Delivery:
    """What one run did, in mails; ``errors`` are the reasons why some did not go."""

    sent: int = 0
    failed: int = 0
    errors: tuple[str, ...] = ()


@task()
def mail_news(people: list[int]) -> None:
    """Mail what waits for *people*, by a worker: no page waits for the mail server."""
    deliver(people=people)


def deliver(*, people: Collection[int] | None = None) -> Delivery:
    """Mail what waits for *people* (reminders apart), or with None for everybody.

    One mail a person, with all their news. Must run outside of any transaction, as each mail is
    noted as sent on its own. Two runs at once share the work: a notice is claimed before it goes.
    """
    if people is not None and cache.get(SERVER_DOWN):
        return Delivery()
    token = _claim(people)
    waiting = Notice.objects.filter(claim=token, mailed_at=None).select_related("person")
    return _send_all(list(waiting.order_by("person", "pk")))


def _claim(people: Collection[int] | None) -> uuid.UUID:
    token, now = uuid.uuid4(), clock.now()
    free = Notice.objects.to_be_mailed().filter(
        Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_LASTS)
    )
    if people is None:
        free = free.exclude(Exists(_reminded_today()), kind__in=_values(REMINDERS))
    else:
        free = free.filter(person__in=people).exclude(kind__in=_values(REMINDERS))
    Notice.objects.filter(pk__in=list(free.values_list("pk", flat=True))).filter(
        Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_LASTS), mailed_at=None
    ).update(claim=token, claimed_at=now)
    return token


def _reminded_today() -> QuerySet[Notice]:
    """Reminders that were mailed to the same person today already."""
    midnight = timezone.make_aware(datetime.combine(clock.today(), time.min))
    return Notice.objects.filter(
        person=OuterRef("person"), kind__in=_values(REMINDERS), mailed_at__gte=midnight
    )


def _values(kinds: Collection[NoticeKind]) -> list[str]:
    return sorted(kind.value for kind in kinds)


def _send_all(notices: list[Notice]) -> Delivery:
    done = Delivery()
    if not notices:
        return done
    connection: BaseEmailBackend = get_connection()
    mails = [list(group) for _, group in groupby(notices, key=lambda notice: notice.person_id)]
    for place, mail in enumerate(mails):
        if not _still_ours(mail):
            continue
        try:
            # Does nothing while the connection is open.
            connection.open()
            connection.send_messages([_message(mail, connection)])
        except ONE_MAIL_ONLY as error:
            _failed(done, [mail], error)
        except (OSError, smtplib.SMTPException) as error:
            cache.set(SERVER_DOWN, True, PAUSE.total_seconds())
            _failed(done, mails[place:], error)
            break
        else:
            _note(mail, mailed_at=clock.now(), error="")
            done.sent += 1
    _close(connection)
    return done


def _still_ours(mail: list[Notice]) -> bool:
    """Renew the claim just before sending: a long run may have lost it to another."""
    ours = Notice.objects.filter(pk__in=[notice.pk for notice in mail], claim=mail[0].claim)
    return ours.update(claimed_at=clock.now()) == len(mail)


def _close(connection: BaseEmailBackend) -> None:
    # The mails are sent, or noted as not sent: an error on closing changes nothing.
    with suppress(OSError, smtplib.SMTPException):
        connection.close()


def _message(notices: list[Notice], connection: BaseEmailBackend) -> EmailMessage:
    person = notices[0].person
    news = [content_of(notice) for notice in notices]
    body = mail_body(str(person), news, settings.PORTAL_URL, reverse("notice-settings"))
    return EmailMessage(mail_subject(news), body, to=[person.email], connection=connection)


def content_of(notice: Notice) -> NoticeContent:
    """The content of a stored notice."""
    kind = NoticeKind(notice.kind)
    return NoticeContent(kind, notice.subject, notice.day, notice.title, notice.text, notice.link)


def _failed(done: Delivery, mails: list[list[Notice]], error: Exception) -> None:
    """Leave them for the next run, with the reason."""
    reason = f"{type(error).__name__}: {error}"[:300]
    for mail in mails:
        _note(mail, claim=None, claimed_at=None, error=reason)
    done.failed += len(mails)
    done.errors += (reason,)


def _note(notices: list[Notice], **values: object) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(**values)


def waiting_with_errors() -> Iterator[str]:
    """Which mails did not go, for whoever runs the command: address and reason."""
    rows = Notice.objects.filter(mailed_at=None).exclude(error="").select_related("person")
    seen = {(notice.person.email, notice.error) for notice in rows}
    return (f"{email}: {error}" for email, error in sorted(seen))
