"""An administrator sets the year's evaluation up, plan by plan."""

import pytest
from django.test import Client

from plans.models import EvaluationScheme, Plan, User
from tests.measures.evaluating import evaluated_year, handed_in
from tests.plans.admin.test_structure import filled

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
INLINES = ("letters", "directions", "years")
HEAD = {"own_label": "自己評価", "committee_label": "外部評価"}


def management(**counts: int) -> dict[str, str]:
    return {
        f"{name}-{part}": str(counts.get(name, 0) if part == "INITIAL_FORMS" else total)
        for name, total in ((name, counts.get(f"{name}_total", 0)) for name in INLINES)
        for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }


def test_saved_without_a_scale_it_begins_with_the_standard_one(
    client: Client, plan: Plan, administrator: User
) -> None:
    client.force_login(administrator)
    year = {
        "years-0-fiscal_year": "R7",
        "years-0-opens_on": "2026-10-01",
        "years-0-due_on": "2026-11-30",
        "years-0-closes_on": "2026-12-31",
    }
    posted = HEAD | {"plan": str(plan.pk)}
    answer = client.post(
        "/admin/plans/evaluationscheme/add/", posted | management(years_total=1) | year
    )

    assert answer.status_code == 302, answer.content.decode()
    scheme = EvaluationScheme.objects.get(plan=plan)
    assert [row.code for row in scheme.letters.all()] == ["◎", "○", "△", "×"]
    assert scheme.directions.count() == 7
    assert scheme.years.get().fiscal_year == 2025


def test_a_year_that_is_not_over_is_not_evaluated(
    client: Client, plan: Plan, administrator: User
) -> None:
    client.force_login(administrator)
    year = {
        "years-0-fiscal_year": "2026",
        "years-0-opens_on": "2026-10-01",
        "years-0-due_on": "2026-11-30",
        "years-0-closes_on": "2026-12-31",
    }
    answer = client.post(
        "/admin/plans/evaluationscheme/add/",
        {"plan": str(plan.pk), "own_label": "自己評価", "committee_label": "外部評価"}
        | management(years_total=1)
        | year,
    )

    assert "年度が終わった後の日にしてください" in answer.content.decode()
    assert not EvaluationScheme.objects.exists()


def test_a_letter_in_use_cannot_be_deleted_or_reworded(
    client: Client, plan: Plan, administrator: User, promoter: User
) -> None:
    year = evaluated_year(plan, administrator)
    handed_in(year, promoter)
    client.force_login(administrator)
    address = f"/admin/plans/evaluationscheme/{year.scheme_id}/change/"
    sent = filled(client, address)
    name = next(key for key, value in sent.items() if value == "期待どおり")
    answer = client.post(address, sent | {name: "だめ"})

    assert "もう評価に使われています" in answer.content.decode()
    assert year.scheme.letters.get(code="○").label == "期待どおり"
