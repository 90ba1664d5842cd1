"""An office's day replayed: who reads meets how many kept pages while others enter their reports.

85 of 100 requests read a page, 15 write. An initiative's report takes ten saves, a submission and
an approval; approvals are given at the end of each sitting of the approver, several at a time.
Readers open the overview most, then the lists, then what they answer for.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.test import Client, override_settings

from dashboards.selectors import kept
from measures.actions.reports import ensure_report, move_report
from measures.actions.rounds import open_rounds
from measures.domain.reported import ReportedValue
from measures.models import QuarterlyReport
from plans import clock
from plans.actions.people import assign_role
from plans.domain.vocabulary import EntryKind, RoleKind, ValueStatus
from plans.models import Department, Indicator, Initiative, Measure, Plan, User
from tests.bench.world import AFTERWARDS
from tests.measures.saving import ReportTexts, save_report

READS, WRITES = 2_000, 15
SAVES = 10
SITTING = 6
PERIOD = (2028, 4)


@dataclass(frozen=True, slots=True)
class Replay:
    """How many pages were read, and how many of them were rendered for it."""

    reads: int
    rendered: int
    writes: int
    approvals: int

    @property
    def share_kept(self) -> float:
        return 1 - self.rendered / self.reads


def replay(plan: Plan, enters: User, decides: User, seed: int = 1) -> Replay:
    """The replay on a plan whose actuals are in."""
    _answer_for(plan, enters)
    chance, client = random.Random(seed), Client()
    client.force_login(enters)
    addresses, weights = zip(*_addresses(plan), strict=True)
    kept.clear()
    reads = writes = approvals = 0
    with clock.frozen(AFTERWARDS), override_settings(STANDINGS_KEPT=64):
        deeds = _deeds(plan, enters, decides, chance)
        made = kept.pages.made
        while reads < READS:
            if chance.randrange(100) < WRITES:
                approvals += next(deeds)
                writes += 1
                continue
            (address,) = chance.choices(addresses, weights)
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
            reads += 1
    return Replay(reads, kept.pages.made - made, writes, approvals)


def _answer_for(plan: Plan, enters: User) -> None:
    """Reports are handed in by whoever enters for the department that answers for them."""
    department = Department.objects.create(code=f"replay-{plan.pk}", name="計測課")
    for initiative in Initiative.objects.filter(measure__plan=plan):
        initiative.responsibilities.create(department=department, is_lead=True)
    assign_role(
        user=enters,
        role=RoleKind.PROMOTER,
        department=department,
        by=None,
        starts_on=date(2020, 4, 1),
        ends_on=None,
    )


def _addresses(plan: Plan) -> Iterator[tuple[str, float]]:
    """The pages that are kept, each with how often it is opened."""
    base = f"/plans/{plan.code}/"
    yield base, 40
    for path in ("initiatives/", "indicators/"):
        yield base + path, 10
    yield f"{base}changes/", 5
    measures = list(Measure.objects.filter(plan=plan).values_list("code", flat=True))
    indicators = list(
        Indicator.objects.filter(initiative__measure__plan=plan).values_list("code", flat=True)
    )
    for path, codes, share in (("measures", measures, 15), ("indicators", indicators, 20)):
        for code in codes:
            yield f"{base}{path}/{code}/", share / len(codes)


def _deeds(plan: Plan, enters: User, decides: User, chance: random.Random) -> Iterator[int]:
    """One write at each step; how many reports it approved."""
    rounds = open_rounds(plan=plan, fiscal_year=PERIOD[0], by=enters)
    last = next(item for item in rounds if item.quarter == PERIOD[1])
    waiting: list[QuarterlyReport] = []
    while True:
        for initiative in Initiative.objects.filter(measure__plan=plan):
            report = ensure_report(round=last, initiative=initiative, by=enters)
            if report.state == "approved":
                report = move_report(report=report, action="reopen", by=decides, comment="再開")
                yield 1
            for turn in range(SAVES):
                report = _save(report, enters, f"{turn}{chance.random()}")
                yield 0
            waiting.append(move_report(report=report, action="submit", by=enters))
            yield 0
            if len(waiting) == SITTING:
                for one in waiting:
                    move_report(report=one, action="approve", by=decides)
                waiting.clear()
                yield SITTING


def _save(report: QuarterlyReport, by: User, words: str) -> QuarterlyReport:
    figures = {
        indicator.pk: ReportedValue(ValueStatus.REPORTED, value=Decimal(40 + len(words)))
        for indicator in report.initiative.indicators.all()
        if indicator.entry == EntryKind.VALUE
    }
    report.refresh_from_db()
    return save_report(
        report=report,
        by=by,
        expected_version=report.version,
        texts=ReportTexts(done=words),
        actuals=figures,
        phases={},
    )
