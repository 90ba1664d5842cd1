"""Whom a step of a report concerns, and what a round reminds of."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from measures.models import ReportingRound
from measures.selectors.notices import DepartmentDue, departments_due
from measures.selectors.rounds import running_rounds
from plans import clock
from plans.actions.audit import record
from plans.actions.notices import tell_all
from plans.domain.audit_actions import CHASE
from plans.domain.notices import NoticeContent, NoticeKind
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import Notice, User
from plans.permissions import access_of
from plans.selectors.notices import Recipient, holders

KINDS = {
    "submit": (NoticeKind.SUBMITTED, "の承認をお願いします"),
    "approve": (NoticeKind.APPROVED, "が承認されました"),
    "send_back": (NoticeKind.SENT_BACK, "が差し戻されました"),
    "reopen": (NoticeKind.SENT_BACK, "が再開されました"),
    "judge": (NoticeKind.APPROVED, "に委員会の評価が付きました"),
}
DAYS_BEFORE = (14, 7, 1)
DAYS_BETWEEN = 7
LISTED = 20


@dataclass(frozen=True, slots=True)
class Moved:
    """What was taken a step further: its notice's subject, name and address, and whose it is."""

    subject: str
    name: str
    link: str
    departments: Collection[int]


def notify_moves(*, moved: Sequence[Moved], action: str, by: User, comment: str = "") -> None:
    """Tell those whom a step concerns: approvers of what was submitted, promoters of the rest.

    Never the one who took the step is told. In the step's own transaction; mail goes out after it.
    """
    if action not in KINDS:
        return
    kind, what = KINDS[action]
    role = RoleKind.APPROVER if kind is NoticeKind.SUBMITTED else RoleKind.PROMOTER
    departments = {key for one in moved for key in one.departments}
    found = holders(role, on=clock.today(), departments=departments)
    held_in = {one.department_id for one in found}
    # A department without one: the office has to see to it.
    lacking = any(not held_in & set(one.departments) for one in moved)
    office = holders(RoleKind.ADMINISTRATOR, on=clock.today()) if lacking else []
    notices = []
    for item in moved:
        concerned = [one for one in found if one.department_id in item.departments] or office
        news = NoticeContent(
            kind=kind,
            subject=item.subject,
            day=clock.today(),
            title=f"{item.name} {what}",
            text=f"{by} さんより" + (f"\n理由: {comment}" if comment else ""),
            link=item.link,
        )
        notices.append((news, [one for one in concerned if one.person_id != by.pk]))
    tell_all(notices)


def remind() -> None:
    """Tell promoters of the rounds that opened, are due soon or overdue. Once, however often run.

    Each reminder is dated by the day it fell on, so that a day without a run is made up for.
    """
    today = clock.today()
    for round in running_rounds(today):
        due = departments_due(round, today)
        promoters = _promoters([item.department_id for item in due])
        tell_all(
            (news, promoters[item.department_id])
            for item in due
            for news in _reminders(round, item, today)
        )


@transaction.atomic
def chase(*, by: User) -> int:
    """Ask every promoter who has something left to hand in, once a day. How many were asked.

    One notice and one mail a person, for all their departments and all rounds that are open.
    """
    if not access_of(by).is_administrator:
        raise Refused("督促できるのは管理者だけです。")
    today = clock.today()
    missing: dict[Recipient, list[str]] = defaultdict(list)
    for round in running_rounds(today):
        due = [item for item in departments_due(round, today) if today <= item.closes_on]
        promoters = _promoters([item.department_id for item in due])
        for item in due:
            for one in promoters[item.department_id]:
                missing[one].append(f"{round.period.label}\n{_missing(item)}")
    asked_today = Notice.objects.filter(kind=NoticeKind.CHASED.value, day=today)
    known = set(asked_today.values_list("person", flat=True))
    people = {one.person_id: one for one in missing if one.person_id not in known}
    tell_all((_chasing(one.person_id, missing), [one]) for one in people.values())
    if people:
        record(by=by, action=CHASE, changes={"宛先": len(people)})
    return len(people)


def _chasing(person: int, missing: Mapping[Recipient, list[str]]) -> NoticeContent:
    parts = [part for one, parts in missing.items() if one.person_id == person for part in parts]
    text = "\n\n".join(dict.fromkeys(parts))
    title = "まだ提出していない報告があります"
    return NoticeContent(NoticeKind.CHASED, "chase", clock.today(), title, text, reverse("desk"))


def _promoters(departments: Collection[int]) -> dict[int | None, list[Recipient]]:
    found: dict[int | None, list[Recipient]] = defaultdict(list)
    for one in holders(RoleKind.PROMOTER, on=clock.today(), departments=departments):
        found[one.department_id].append(one)
    return found


def _reminders(round: ReportingRound, item: DepartmentDue, today: date) -> Iterator[NoticeContent]:
    if today > item.closes_on:
        return
    label = round.period.label
    if today <= item.due_on:
        yield _news(NoticeKind.OPENED, round, item, round.opens_on, f"{label}の報告を始められます")
    left = (item.due_on - today).days
    if passed := [days for days in DAYS_BEFORE if left <= days and left >= 0]:
        fell_on = item.due_on - timedelta(days=min(passed))
        when = f"あと{left}日" if left else "今日"
        yield _news(NoticeKind.DUE, round, item, fell_on, f"{label}の提出期限は{when}です")
    if left < 0:
        weeks = (-left - 1) // DAYS_BETWEEN
        fell_on = item.due_on + timedelta(days=1 + weeks * DAYS_BETWEEN)
        yield _news(NoticeKind.OVERDUE, round, item, fell_on, f"{label}の提出期限を過ぎています")


def _news(
    kind: NoticeKind, round: ReportingRound, item: DepartmentDue, day: date, title: str
) -> NoticeContent:
    subject = f"round:{round.pk}:{item.department_id}"
    return NoticeContent(kind, subject, day, title, _missing(item), reverse("desk"))


def _missing(item: DepartmentDue) -> str:
    """What a department has not handed in, and until when it can be."""
    names = [f"・{name}" for name in item.initiatives[:LISTED]]
    if len(item.initiatives) > LISTED:
        names.append(f"ほか{len(item.initiatives) - LISTED}件")
    lines = [
        f"提出期限: {item.due_on:%Y年%m月%d日}（締切 {item.closes_on:%Y年%m月%d日}）",
        f"まだ提出していない取組: {len(item.initiatives)}件",
        *names,
    ]
    return "\n".join(lines)
