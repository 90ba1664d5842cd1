"""Everything that one looks at of a single plan or person: pages, lists of the admin, commands."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.urls import reverse

from measures.models import ImportBatch, QuarterlyReport
from plans.actions.audit import record
from plans.domain.vocabulary import RoleKind
from plans.models import Department, GlossaryTerm, Plan, User
from tests import factories
from tests.tomedx.test_addresses import ADDRESSES

# In the label of the trail's one entry about the report.
SAVED = "電子申請サービス"
PERIOD = "2026Q2"
# Lists of the whole portal, which fill up to a page of theirs as plans and people come.
WHOLE = frozenset(
    {
        *("plans", "plan-workbook", "audit", "audit-export", "people", "roster", "organisation"),
        *("search", "departments"),
    }
)
# The admin's models, and how each is narrowed to the rows of one plan.
OF_A_PLAN = {
    "plans/edition": "plan",
    "plans/policy": "plan",
    "plans/measure": "plan",
    "plans/initiative": "measure__plan",
    "plans/phase": "edition__plan",
    "plans/glossaryterm": "plan",
    "plans/indicator": "initiative__measure__plan",
    "plans/target": "edition__plan",
    "measures/reportinground": "plan",
    "measures/quarterlyreport": "round__plan",
}
# Their other models, and what narrows them to what is the plan's or a person's.
SEARCHED = {
    "plans/plan": "{plan.code}",
    "plans/user": "{approver.email}",
    "plans/roleassignment": "{approver.email}",
    "plans/department": "{department.code}",
    "plans/auditentry": SAVED,
    "measures/importbatch": "{batch.file_name}",
}
# Fields whose records the admin finds as one types, each with what finds the plan's.
FOUND = {
    ("plans", "initiative", "measure"): "行政手続",
    ("plans", "phase", "initiative"): SAVED,
    ("plans", "indicator", "initiative"): SAVED,
    ("plans", "target", "indicator"): "1-2-1-a",
    ("plans", "roleassignment", "user"): "{approver.email}",
}


@dataclass(frozen=True, slots=True)
class World:
    """The plan that is looked at, and who looks."""

    plan: Plan
    department: Department
    report: QuarterlyReport
    batch: ImportBatch
    people: dict[RoleKind, User]

    @property
    def addresses(self) -> Iterator[tuple[RoleKind, str]]:
        """Every page of the plan or of a person, each as whom it is opened."""
        yield from self._of_the_table()
        sheet = f"/work/{self.report.round_id}/{self.department.pk}/"
        for role in (RoleKind.PROMOTER, RoleKind.APPROVER, RoleKind.ADMINISTRATOR):
            yield role, sheet
            yield role, f"/work/reports/{self.report.pk}/"
        yield RoleKind.PROMOTER, f"/imports/{self.batch.pk}/"
        yield RoleKind.ADMINISTRATOR, f"/audit/?q={SAVED}"
        yield RoleKind.ADMINISTRATOR, self._filled("/people/?q={approver.email}")
        for path in self._of_the_admin():
            yield RoleKind.ADMINISTRATOR, path

    def _of_the_table(self) -> Iterator[tuple[RoleKind, str]]:
        """The addresses that are answered by a page: a plan's for one role, others for each."""
        for name, address in ADDRESSES.items():
            if address.answer != 200 or name in WHOLE:
                continue
            roles = [role for role in RoleKind if role in address.allowed]
            path = reverse(name, kwargs=dict(address.arguments))
            if "plan" in address.arguments:
                yield roles[0], f"{path}?period={PERIOD}"
                continue
            for role in roles:
                # An administrator's desk is that of every department.
                if (role, name) != (RoleKind.ADMINISTRATOR, "desk"):
                    yield role, path

    def _of_the_admin(self) -> Iterator[str]:
        for model, lookup in OF_A_PLAN.items():
            yield f"/admin/{model}/?{lookup}__id__exact={self.plan.pk}"
            yield f"/admin/{model}/{self._first(model, lookup)}/change/"
        for model, words in SEARCHED.items():
            yield f"/admin/{model}/?q={self._filled(words)}"
        yield "/admin/plans/ratingscheme/"
        for model, record_id in (
            ("plans/plan", self.plan.pk),
            ("plans/user", self.people[RoleKind.APPROVER].pk),
            ("plans/roleassignment", self.people[RoleKind.APPROVER].roles.get().pk),
            ("plans/department", self.department.pk),
            ("plans/ratingscheme", self.plan.rating_scheme_id),
        ):
            yield f"/admin/{model}/{record_id}/change/"
        for (app, model, field), words in FOUND.items():
            query = f"app_label={app}&model_name={model}&field_name={field}"
            yield f"/admin/autocomplete/?term={self._filled(words)}&{query}"

    def _first(self, model: str, lookup: str) -> int:
        rows = apps.get_model(*model.split("/"))._default_manager.filter(**{lookup: self.plan})
        key: int = rows.values_list("pk", flat=True)[0]
        return key

    def _filled(self, text: str) -> str:
        return text.format(
            plan=self.plan,
            department=self.department,
            batch=self.batch,
            approver=self.people[RoleKind.APPROVER],
        )

    def commands(self, folder: Path) -> Iterator[tuple[str, ...]]:
        """Every command about one plan, with its arguments; they change nothing."""
        code, person = self.plan.code, self.people[RoleKind.ADMINISTRATOR].email
        sheet = folder / "actuals.csv"
        sheet.write_text("指標コード,年度,四半期,実績値\n1-2-1-a,2026,1,66\n", encoding="utf-8")
        for kind in ("table", "json"):
            yield "achievement", code, "--period", PERIOD, "--format", kind
        for kind in ("actuals", "phases", "targets"):
            yield "export_actuals", str(folder / f"{kind}.xlsx"), "--plan", code, "--kind", kind
        yield "import_actuals", str(sheet), "--plan", code, "--as", person, "--dry-run"
        yield "survey_forms", str(folder / "forms.xlsx"), "--plan", code, "--period", PERIOD


def small_world() -> World:
    """The small plan, its report handed in, a sheet brought in, and somebody in each role."""
    plan = factories.small_plan(code="tome-dx")
    department = Department.objects.get(initiatives__measure__plan=plan)
    people = {
        role: factories.person(role, department, is_staff=role is RoleKind.ADMINISTRATOR)
        for role in RoleKind
    }
    report = factories.report_of(plan, people[RoleKind.PROMOTER])
    QuarterlyReport.objects.filter(pk=report.pk).update(state="submitted", done="変わりなし")
    GlossaryTerm.objects.create(plan=plan, term="DX", meaning="見本の説明")
    batch = ImportBatch.objects.create(
        plan=plan,
        file_name="見本.xlsx",
        sha256="0" * 64,
        size=1,
        uploaded_by=people[RoleKind.PROMOTER],
    )
    record(by=people[RoleKind.PROMOTER], action="報告保存", subject=report)
    return World(plan, department, report, batch, people)
