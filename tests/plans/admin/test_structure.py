"""Changing the plan in the admin: through the actions, with what is wrong said in the form."""

import re
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.db import IntegrityError
from django.forms import Form
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from measures.models import Actual
from plans.domain.vocabulary import ValueStatus
from plans.models import (
    Department,
    Edition,
    GlossaryTerm,
    Indicator,
    Initiative,
    Measure,
    Phase,
    Plan,
    RatingBand,
    RatingScheme,
    Target,
    User,
)
from tests import factories
from tests.plans.admin.visitors import address, audit_entries, registered

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]


def filled(client: Client, path: str) -> dict[str, Any]:
    """The form at *path* as it comes, with its inlines, ready to be sent back."""
    return shown(client.get(path).context)


def shown(context: Any) -> dict[str, Any]:
    """What a browser sends of the page with *context*, its inlines too."""
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    seen = {"_seen": context["seen"]} if context.get("seen") else {}
    return {name: value for form in forms for name, value in _fields(form)} | seen


def _fields(form: Form) -> Any:
    for field in form:
        value = field.value()
        if value is not None and value is not False:
            yield field.html_name, value


def change_page(item: Any) -> str:
    path = address(type(item), "change", item)
    assert path
    return path


def save(client: Client, item: Any, **changes: Any) -> Any:
    path = change_page(item)
    return client.post(path, filled(client, path) | changes)


def delete(client: Client, item: Any) -> Any:
    """Answer the question whether to delete *item* with yes."""
    path = address(type(item), "delete", item) or ""
    context = client.get(path).context or {}
    return client.post(path, {"post": "yes", "_seen": context.get("seen", "")})


def test_a_change_is_stored_and_audited_from_and_to(
    desk: Client, plan: Plan, administrator: User
) -> None:
    indicator = Indicator.objects.get()

    answer = save(desk, indicator, unit="件")

    assert answer.status_code == 302
    indicator.refresh_from_db()
    assert indicator.unit == "件"
    entry = audit_entries().first()
    assert entry
    assert (entry.action, entry.actor, entry.changes) == (
        "変更",
        administrator,
        {"unit": ["手続", "件"]},
    )
    assert indicator.history.first().history_user == administrator


def test_a_form_sent_back_as_it_came_changes_nothing(desk: Client, plan: Plan) -> None:
    plan.editions.update(adopted_on=None)
    for item in (plan, Indicator.objects.get(), Phase.objects.get(), Initiative.objects.get()):
        assert save(desk, item).status_code == 302

    assert audit_entries().count() == 0


def test_targets_are_kept_beneath_their_indicator(desk: Client, plan: Plan) -> None:
    plan.editions.update(adopted_on=None)
    indicator = Indicator.objects.get()
    last = Target.objects.get(fiscal_year=2028)
    extra = {
        "targets-2-TOTAL_FORMS": 6,
        "targets-2-4-DELETE": "on",
        "targets-2-5-edition": last.edition_id,
        "targets-2-5-fiscal_year": 2028,
        "targets-2-5-value": "95",
        "targets-2-5-indicator": indicator.pk,
    }

    assert save(desk, indicator, **extra).status_code == 302

    assert Target.objects.get(fiscal_year=2028).value == 95
    assert set(audit_entries().values_list("action", flat=True)) == {"登録", "削除"}


def test_what_an_adopted_edition_fixes_is_shown_and_kept(desk: Client, plan: Plan) -> None:
    indicator, target = Indicator.objects.get(), Target.objects.get(fiscal_year=2026)

    page = desk.get(change_page(indicator)).content.decode()
    assert "目標（決定済みの版）" in page
    assert "-value" not in "".join(re.findall(r'name="targets[^"]*"', page)).replace(
        "__prefix__-value", ""
    )
    for item in (target, Phase.objects.get()):
        assert "閉じる" in desk.get(change_page(item)).content.decode()
        assert desk.post(change_page(item), {"value": "99", "label": "別"}).status_code == 403
    target.refresh_from_db()
    assert target.value == 73


def test_what_breaks_a_rule_is_said_in_the_form_and_nothing_is_written(
    desk: Client, plan: Plan
) -> None:
    indicator = Indicator.objects.get()

    answer = save(desk, indicator, aggregation="sum", name="別の名前")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "「累計」は集計方法が「時点値」の指標だけに使えます。" in text
    assert 'value="別の名前"' in text
    assert Indicator.objects.get().name != "別の名前"
    assert audit_entries().count() == 0


def test_a_refusal_of_the_action_itself_comes_back_with_all_that_was_typed(
    desk: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else may take the place between the form's look and the save."""

    def clash(*args: Any, **kwargs: Any) -> None:
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr(Department, "save", clash)
    answer = desk.post("/admin/plans/department/add/", {"code": "D99", "name": "新しい課"})

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "ほかの人の変更と重なったか" in text
    assert 'value="新しい課"' in text
    assert not Department.objects.filter(code="D99").exists()


def test_a_later_line_that_is_refused_takes_the_earlier_ones_back(
    desk: Client, plan: Plan, department: Department
) -> None:
    """The second main department is found by the database alone."""
    initiative = Initiative.objects.get()
    other = factories.DepartmentFactory()
    extra = {
        "name": "名前も変える",
        "responsibilities-TOTAL_FORMS": 2,
        "responsibilities-1-initiative": initiative.pk,
        "responsibilities-1-department": other.pk,
        "responsibilities-1-is_lead": "on",
    }

    answer = save(desk, initiative, **extra)

    assert answer.status_code == 200
    assert "名前も変える" in answer.content.decode()
    initiative.refresh_from_db()
    assert initiative.name != "名前も変える"
    assert initiative.departments.get() == department
    assert audit_entries().count() == 0


def test_records_of_another_plan_are_refused(desk: Client, plan: Plan) -> None:
    elsewhere = factories.small_plan(code="other")
    Edition.objects.update(adopted_on=None)
    edition = Edition.objects.get(plan=elsewhere)
    theirs = Phase.objects.get(edition__plan=plan)
    measure = Measure.objects.get(plan=plan)

    assert "別の計画のものです" in save(desk, theirs, edition=edition.pk).content.decode()
    answer = save(desk, measure, policy=elsewhere.policies.get().pk)
    assert "別の計画のものです" in answer.content.decode()
    assert audit_entries().count() == 0


def test_a_new_edition_is_a_draft_with_the_last_ones_targets(desk: Client, plan: Plan) -> None:
    form = {"plan": plan.pk, "label": "見直し版", "effective_from": "2026", "note": ""}

    assert desk.post("/admin/plans/edition/add/", form).status_code == 302
    draft = Edition.objects.get(number=2)
    assert (draft.is_draft, draft.targets.count(), draft.phases.count()) == (True, 5, 1)
    second = desk.post("/admin/plans/edition/add/", form | {"label": "もう一つ"})
    assert "版の案は一つだけです" in second.content.decode()

    assert save(desk, draft, adopted_on="2026-11-20").status_code == 302
    draft.refresh_from_db()
    assert draft.adopted_on == date(2026, 11, 20)
    save(desk, draft, adopted_on="2026-11-21", effective_from="2025", label="改名")
    draft.refresh_from_db()
    assert (draft.adopted_on, draft.effective_from, draft.label) == (
        date(2026, 11, 20),
        2026,
        "改名",
    )
    assert delete(desk, draft).status_code == 403


def test_a_draft_is_given_up_with_all_it_added(desk: Client, plan: Plan) -> None:
    form = {"plan": plan.pk, "label": "見直し版", "effective_from": "2026", "note": ""}
    desk.post("/admin/plans/edition/add/", form)
    draft = Edition.objects.get(number=2)

    delete(desk, draft)

    assert Edition.objects.count() == 1
    assert Target.objects.count() == 5


def test_the_first_edition_of_a_plan_is_adopted_as_it_is_entered(desk: Client, plan: Plan) -> None:
    other = factories.PlanFactory(code="new", rating_scheme=plan.rating_scheme)
    form = {"plan": other.pk, "label": "当初版", "effective_from": "2024", "note": ""}

    answer = desk.post("/admin/plans/edition/add/", form | {"adopted_on": "2024-03-01"})

    assert answer.status_code == 302
    edition = Edition.objects.get(plan=other)
    assert (edition.number, edition.adopted_on) == (1, date(2024, 3, 1))


def test_bands_are_changed_within_their_scheme(desk: Client, plan: Plan) -> None:
    scheme = RatingScheme.objects.get()

    save(desk, scheme, **{"bands-1-lower_bound": "0.9"})

    assert str(RatingBand.objects.get(code="B").lower_bound) == "0.900000"
    answer = save(desk, scheme, **{"bands-1-lower_bound": "1.10"})
    assert answer.status_code == 200
    assert str(RatingBand.objects.get(code="B").lower_bound) == "0.900000"


def test_what_is_used_is_not_deleted_and_the_page_says_by_what(desk: Client, plan: Plan) -> None:
    scheme = RatingScheme.objects.get()
    path = address(RatingScheme, "delete", scheme)
    assert path

    assert plan.name in desk.get(path).content.decode()
    delete(desk, scheme)

    assert RatingScheme.objects.exists()
    assert audit_entries().count() == 0


def test_an_indicator_with_a_figure_is_not_taken_away_by_its_initiative_form(
    desk: Client, plan: Plan, promoter: User
) -> None:
    report = factories.report_of(plan, promoter)
    indicator = Indicator.objects.get()
    Actual.objects.create(
        report=report,
        indicator=indicator,
        fiscal_year=2026,
        quarter=2,
        status=ValueStatus.PENDING.value,
        entered_by=promoter,
    )

    delete(desk, indicator)

    assert Indicator.objects.exists()


def test_a_deletion_is_audited_with_what_was_deleted(desk: Client, plan: Plan) -> None:
    term = GlossaryTerm.objects.create(plan=plan, term="DX", meaning="見本の意味")

    delete(desk, term)

    assert not GlossaryTerm.objects.exists()
    entry = audit_entries().get()
    assert (entry.action, entry.changes["meaning"]) == ("削除", "見本の意味")


def test_no_list_offers_to_delete_in_bulk(desk: Client, plan: Plan) -> None:
    for model in registered("plans"):
        path = address(model, "changelist") or ""
        form = {"action": "delete_selected", "_selected_action": [1], "post": "yes"}
        before = model._default_manager.count()

        assert "delete_selected" not in desk.get(path).content.decode()
        desk.post(path, form)
        assert model._default_manager.count() == before


def test_the_history_tells_in_words_what_was_changed_by_whom(
    desk: Client, plan: Plan, administrator: User
) -> None:
    indicator = Indicator.objects.get()
    save(desk, indicator, direction="decrease", baseline_value="44.5", headline="on")

    text = desk.get(address(indicator.__class__, "history", indicator) or "").content.decode()

    assert "目指す向き: 増加 → 減少" in text
    assert "基準値: 43 → 44.5" in text
    assert "概況に大きく出す: いいえ → はい" in text
    assert administrator.display_name in text


@pytest.mark.parametrize("name", ["change", "delete", "history"])
def test_what_is_not_there_is_no_error(name: str, desk: Client, plan: Plan) -> None:
    answer = desk.get(f"/admin/plans/indicator/999/{name}/")

    assert answer.status_code in {302, 404}


def test_lists_cost_as_much_for_many_plans_as_for_one(
    desk: Client, plan: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    costs: list[dict[str, int]] = []
    for _ in range(2):
        cost = {}
        for model in registered("plans"):
            with django_assert_max_num_queries(25) as asked:
                assert desk.get(address(model, "changelist") or "").status_code == 200
            cost[model.__name__] = len(asked)
        costs.append(cost)
        for number in range(3):
            another = factories.small_plan(code=f"copy-{len(costs)}-{number}")
            GlossaryTerm.objects.create(plan=another, term="DX", meaning="見本の意味")

    assert costs[0] == costs[1]


@pytest.mark.parametrize("typed", ["abc", "\0", "9" * 40, "-1"])
def test_nonsense_in_a_choice_is_told_in_the_form(typed: str, desk: Client, plan: Plan) -> None:
    answer = desk.post("/admin/plans/indicator/add/", {"initiative": typed, "code": "x"})

    assert answer.status_code == 200
    assert "initiative" in answer.context["adminform"].form.errors
    assert desk.get(f"/admin/plans/indicator/add/?initiative={quote(typed)}").status_code == 200
