"""The demo's evaluated year: what the departments entered, and the committee's letters."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, timedelta
from functools import cache
from typing import Any

import yaml

from dashboards.management.sample import SAMPLES, department_of
from dashboards.selectors.evaluations import rating_in
from measures.actions.evaluation_setup import open_evaluation_year, set_up_evaluation
from measures.actions.evaluations import (
    Said,
    move_evaluation,
    record_committee_evaluation,
    save_evaluation,
)
from measures.actions.money import MoneyEntry, save_money
from measures.domain.money import AMOUNTS, Money
from measures.domain.rating import Rating
from measures.models import Evaluation, EvaluationYear
from plans import clock
from plans.actions.records import save_record
from plans.domain.vocabulary import MoneyUnit
from plans.models import Initiative, Plan, User

FISCAL_YEAR = 2025
OPENED_ON, ENTERED_ON, JUDGED_ON = date(2026, 6, 1), date(2026, 7, 31), date(2026, 9, 15)
# Some days are left, so that there is something to try.
DAYS_LEFT, GRACE = timedelta(days=12), timedelta(days=30)


@cache
def year_sample() -> dict[str, Any]:
    """The words of ``tome_dx_year_sample.yaml``."""
    text = (SAMPLES / "tome_dx_year_sample.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def evaluate_year(
    plan: Plan,
    writers: Mapping[str, User],
    administrator: User,
    on: Callable[[date], AbstractContextManager[None]],
) -> None:
    """Evaluate R7, if it was over on the day the demo is made; ``on`` sets the clock."""
    if clock.today() < JUDGED_ON:
        return
    due_on = max(date(2026, 8, 31), clock.today() + DAYS_LEFT)
    with on(OPENED_ON):
        scheme = set_up_evaluation(plan=plan, by=administrator)
        year = open_evaluation_year(
            scheme=scheme,
            fiscal_year=FISCAL_YEAR,
            opens_on=OPENED_ON,
            due_on=due_on,
            closes_on=due_on + GRACE,
            by=administrator,
        )
    initiatives = Initiative.objects.filter(measure__plan=plan).select_related("measure__plan")
    by_code = {item.code: item for item in initiatives}
    for code, words in year_sample()["evaluations"].items():
        initiative = by_code[code]
        writer = writers[department_of(initiative.measure.code)]
        with on(ENTERED_ON):
            evaluation, rating = _entered(year, initiative, words, writer, administrator)
        if spoken := words.get("committee"):
            with on(JUDGED_ON):
                record_committee_evaluation(
                    evaluation=evaluation,
                    by=administrator,
                    said=_said(year, spoken),
                    rating=rating,
                    confirmed=True,
                    is_sample=True,
                )


def enter_money(plan: Plan, by: User, on: Callable[[date], AbstractContextManager[None]]) -> None:
    """Let the plan show money, in 千円; entered on one day."""
    plan.money_unit = MoneyUnit.THOUSAND.value
    save_record(record=plan, by=by)
    initiatives = Initiative.objects.filter(measure__plan=plan).select_related("measure__plan")
    by_code = {item.code: item for item in initiatives.prefetch_related("responsibilities")}
    entries = [
        MoneyEntry(by_code[code], year, _money(amounts))
        for code, years in year_sample()["money"].items()
        for year, amounts in years.items()
    ]
    with on(JUDGED_ON):
        save_money(entries=entries, by=by)


def _money(amounts: Mapping[str, Any]) -> Money:
    """Amounts in 千円 as the portal keeps them."""
    yen = {name: amount * 1_000 for name, amount in amounts.items() if name in AMOUNTS}
    note = f"見本: {amounts['note']}" if "note" in amounts else ""
    return Money(**yen, note=note, is_sample=True)


def _entered(
    year: EvaluationYear,
    initiative: Initiative,
    words: Mapping[str, Any],
    writer: User,
    administrator: User,
) -> tuple[Evaluation, Rating]:
    """The department's evaluation, as far as it has come."""
    rating = rating_in(year, initiative)
    assert rating is not None
    said = _said(year, words)
    evaluation = save_evaluation(
        year=year, initiative=initiative, by=writer, said=said, is_sample=True
    )
    state = words.get("state", "approved")
    steps = {"draft": (), "submitted": ("submit",), "approved": ("submit", "approve")}[state]
    for action in steps:
        by = writer if action == "submit" else administrator
        evaluation = move_evaluation(evaluation=evaluation, action=action, by=by, rating=rating)
    return evaluation, rating


def _said(year: EvaluationYear, words: Mapping[str, Any]) -> Said:
    letters, directions = year.scheme.letters, year.scheme.directions
    letter, direction = words.get("letter"), words.get("direction")
    return Said(
        letter=letters.get(code=letter) if letter else None,
        direction=directions.get(name=direction) if direction else None,
        summary=f"見本: {words['summary']}",
        issues=f"見本: {words['issues']}" if "issues" in words else "",
        note=f"見本: {words['note']}" if "note" in words else "",
    )
