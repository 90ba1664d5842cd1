"""The kinds and contents of notices, and the text of their mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plans.domain.vocabulary import Labelled


class NoticeKind(Labelled):
    """お知らせの種類."""

    OPENED = "opened", "報告期の開始"
    DUE = "due", "提出期限の接近"
    OVERDUE = "overdue", "提出期限の超過"
    SUBMITTED = "submitted", "提出（承認の依頼）"
    SENT_BACK = "sent_back", "差戻し・再開"
    APPROVED = "approved", "承認"
    CHASED = "chased", "督促"


# Made by the daily run, and mailed together: one mail a person a day.
REMINDERS = frozenset({NoticeKind.OPENED, NoticeKind.DUE, NoticeKind.OVERDUE})
# Mailed whatever the person chose: something must be corrected.
ALWAYS_MAILED = frozenset({NoticeKind.SENT_BACK})


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """お知らせの内容 — of one kind, ``subject`` and ``day`` there is one notice a person."""

    kind: NoticeKind
    subject: str
    day: date
    title: str
    text: str
    link: str


def mail_subject(news: Sequence[NoticeContent]) -> str:
    """The subject of one mail with all of *news*; on one line whatever the titles hold."""
    title = " ".join(news[0].title.split())
    return f"【DX推進計画】{title}" + (f" ほか{len(news) - 1}件" if len(news) > 1 else "")


def mail_body(name: str, news: Sequence[NoticeContent], portal: str, settings_link: str) -> str:
    """The text of the mail: each piece of news with the address that leads to it."""
    parts = [f"{name} さん", *(_part(content, portal) for content in news)]
    parts.append(f"受け取るお知らせの設定: {portal}{settings_link}")
    return "\n\n".join(parts) + "\n"


def _part(content: NoticeContent, portal: str) -> str:
    lines = (f"■ {content.title}", content.text, f"{portal}{content.link}" if content.link else "")
    return "\n".join(line for line in lines if line)
