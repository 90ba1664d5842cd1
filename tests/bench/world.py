"""The plans that are measured: the city's own, copies of it, and one with very many indicators."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import xlsxwriter
from django.utils import timezone

from measures.actions.import_confirm import import_file
from plans.actions.people import assign_role, create_account
from plans.actions.plans import load_plan
from plans.domain.plan_document import IndicatorEntry, InitiativeEntry, PlanDocument
from plans.domain.plan_parsing import parse_text
from plans.domain.vocabulary import RoleKind
from plans.models import Plan, User
from tomedx.settings.base import BASE_DIR

FIXTURES = BASE_DIR / "fixtures"
SAMPLE = FIXTURES / "samples" / "tome_dx_actuals_sample.xlsx"
# After the plan's last quarter, so that every quarter of it can be reported.
AFTERWARDS = timezone.make_aware(datetime(2029, 4, 10, 9))
COLUMNS = ("指標コード", "年度", "四半期", "実績値")
MEASURED = "1-2-1-a"


def city_plan() -> PlanDocument:
    """The plan as its file tells it."""
    return parse_text((FIXTURES / "tome_dx_plan.yaml").read_text(encoding="utf-8"))


def administrator(email: str = "bench@example.test") -> User:
    """Whoever loads and imports in the benchmark."""
    user = create_account(email=email, display_name="計測", by=None)
    assign_role(
        user=user, role=RoleKind.ADMINISTRATOR, by=None, starts_on=date(2020, 4, 1), ends_on=None
    )
    return user


def load_with_actuals(document: PlanDocument, by: User) -> Plan:
    """*document* as a stored plan, with the sample's actuals."""
    load_plan(document=document, by=None)
    plan = Plan.objects.get(code=document.plan.code)
    import_file(
        plan=plan, by=by, file_name=SAMPLE.name, content=SAMPLE.read_bytes(), is_sample=True
    )
    return plan


def copy_of(document: PlanDocument, number: int) -> PlanDocument:
    """The same plan under another code."""
    head = replace(document.plan, code=f"{document.plan.code}-{number:03}")
    return replace(document, plan=head)


def wide_plan(document: PlanDocument, indicators: int) -> PlanDocument:
    """The same plan under another code, with *indicators* running totals spread over it."""
    model = next(
        entry
        for measure in document.measures
        for initiative in measure.initiatives
        for entry in initiative.indicators
        if entry.code == MEASURED
    )
    initiatives = [i for measure in document.measures for i in measure.initiatives]
    share = {
        initiative.code: tuple(_many(model, initiative, range(place, indicators, len(initiatives))))
        for place, initiative in enumerate(initiatives)
    }
    measures = tuple(
        replace(
            measure,
            initiatives=tuple(replace(i, indicators=share[i.code]) for i in measure.initiatives),
        )
        for measure in document.measures
    )
    head = replace(document.plan, code=f"{document.plan.code}-wide-{indicators}")
    return replace(document, plan=head, measures=measures)


def _many(
    model: IndicatorEntry, initiative: InitiativeEntry, numbers: range
) -> Iterator[IndicatorEntry]:
    for number in numbers:
        code = f"{initiative.code}-{number:05}"
        yield replace(model, code=code, name=f"{model.name} {number}", headline=False)


def sheet_of(document: PlanDocument, more: int = 0) -> bytes:
    """A workbook with a figure of every indicator for each of the plan's quarters."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True, "in_memory": False})
    sheet = book.add_worksheet("実績")
    sheet.write_row(0, 0, COLUMNS)
    row = 1
    for code in (e.code for m in document.measures for i in m.initiatives for e in i.indicators):
        for year in range(document.plan.first_year, document.plan.final_year + 1):
            for quarter in (1, 2, 3, 4):
                grown = 43 + (year - document.plan.first_year) * 10 + quarter + more
                sheet.write_row(
                    row, 0, (code, f"令和{year - 2018}年度", f"第{quarter}四半期", grown)
                )
                row += 1
    book.close()
    return stream.getvalue()
