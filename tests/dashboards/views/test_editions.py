"""The pages of a revision: drafted, changed by measure, compared, adopted; by administrators."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from plans.actions.editions import draft_edition, set_targets
from plans.models import (
    Department,
    Edition,
    Indicator,
    Initiative,
    Phase,
    Plan,
    Target,
    User,
)
from tests import factories
from tests.dashboards.selectors.test_standing import at, report

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
LIST = "/plans/tome-dx/editions/"
PAGE = f"{LIST}2/"
MEASURE = f"{PAGE}measures/1-2/"


@pytest.fixture
def desk(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def draft(plan: Plan, administrator: User) -> Edition:
    return draft_edition(plan=plan, label="見直し版", effective_from=2027, by=administrator)


def fields(client: Client, path: str = MEASURE) -> dict[str, str]:
    """What a browser would send of the page's form if nobody touched it."""
    form = client.get(path).context["form"]
    sent = {}
    for bound in (bound for part in form.parts for bound in part):
        value = bound.value()
        if value not in (None, False):
            sent[bound.html_name] = sent[bound.html_initial_name] = str(value)
    return sent


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_draft_is_begun_from_the_list(desk: Client, plan: Plan) -> None:
    answer = desk.post(f"{LIST}draft/", {"label": "", "effective_from": "2027"})
    assert answer.status_code == 422
    assert "版の名称を書いてください。" in text(answer)

    answer = desk.post(
        f"{LIST}draft/", {"label": "見直し版", "effective_from": "2027"}, follow=True
    )
    assert "案を作りました。" in text(answer)
    assert "前の版と違うところはまだありません。" in text(answer)
    assert "案「" in text(desk.get(LIST))


def test_targets_and_phases_of_a_measure_are_saved_together(desk: Client, draft: Edition) -> None:
    indicator, initiative = Indicator.objects.get(), Initiative.objects.get()
    sent = fields(desk) | {
        f"target-{indicator.pk}-2027": "１，２００．５",
        f"target-{indicator.pk}-2028": "",
        f"phase-{initiative.pk}-1-end": "2026",
        f"phase-{initiative.pk}-new-label": "運用",
        f"phase-{initiative.pk}-new-start": "2027",
        f"phase-{initiative.pk}-new-end": "2028",
    }
    assert desk.post(MEASURE, sent).status_code == 302

    targets = {t.fiscal_year: f"{t.value.normalize():f}" for t in draft.targets.all()}
    assert targets == {2024: "53", 2025: "63", 2026: "73", 2027: "1200.5"}
    assert list(draft.phases.values_list("label", "end_year")) == [
        ("導入検討", 2026),
        ("運用", 2028),
    ]


def test_a_phase_is_removed(desk: Client, draft: Edition) -> None:
    initiative = Initiative.objects.get()
    desk.post(MEASURE, fields(desk) | {f"phase-{initiative.pk}-1-remove": "on"})

    assert not draft.phases.exists()


def test_what_another_has_changed_meanwhile_is_not_written_over(
    desk: Client, draft: Edition, administrator: User
) -> None:
    key = Indicator.objects.get().pk
    opened = fields(desk)
    set_targets(edition=draft, values={(key, 2026): 80}, by=administrator)  # type: ignore[dict-item]
    desk.post(MEASURE, opened | {f"target-{key}-2027": "99"})

    stored = dict(draft.targets.values_list("fiscal_year", "value"))
    assert (stored[2026], stored[2027]) == (80, 99)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("target-{indicator}-2027", "たくさん", "2027年度）の目標: 「たくさん」: 数がありません"),
        ("phase-{initiative}-new-label", "運用", "内容・開始年度・終了年度のすべて"),
        ("phase-{initiative}-1-start", "2028", "終了年度は開始年度以後"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    desk: Client, draft: Edition, name: str, value: str, message: str
) -> None:
    ids = {"indicator": Indicator.objects.get().pk, "initiative": Initiative.objects.get().pk}
    sent = fields(desk) | {f"target-{ids['indicator']}-2026": "1", name.format(**ids): value}
    answer = desk.post(MEASURE, sent)

    assert answer.status_code == 422
    assert message in text(answer)
    assert f'value="{value}"' in text(answer) or value == "2028"
    assert draft.targets.get(fiscal_year=2026).value == 73


def test_initiatives_are_ended_kept_and_added(
    desk: Client, draft: Edition, department: Department
) -> None:
    initiative = Initiative.objects.get()
    for action, ended in (("end", draft), ("keep", None)):
        desk.post(f"{PAGE}initiatives/1-2-1/end/", {"action": action})
        initiative.refresh_from_db()
        assert initiative.ended_edition == ended

    posted = {"added-code": "1-2-1", "added-name": "重複", "added-lead": department.pk}
    answer = desk.post(f"{MEASURE}add/", posted)
    assert answer.status_code == 422
    assert "既に" in text(answer) or "存在" in text(answer)

    assert desk.post(f"{MEASURE}add/", posted | {"added-code": "1-2-9"}).status_code == 302
    assert Initiative.objects.get(code="1-2-9").first_edition == draft
    desk.post(f"{PAGE}initiatives/1-2-9/end/", {"action": "end"})
    assert not Initiative.objects.filter(code="1-2-9").exists()


def test_the_comparison_shows_old_new_and_the_effect(
    desk: Client, plan: Plan, draft: Edition, approver: User, administrator: User
) -> None:
    report(plan, approver, 66, at(2026, 11, 1, 9))
    key = Indicator.objects.get().pk
    set_targets(edition=draft, values={(key, 2026): 68}, by=administrator)  # type: ignore[dict-item]
    shown = text(desk.get(f"{PAGE}?period=2026Q2"))

    assert "<del>73</del> → <ins>68</ins>" in shown
    assert "変わります" in shown


def test_adoption_asks_to_be_confirmed_and_is_for_good(
    desk: Client, plan: Plan, draft: Edition
) -> None:
    posted = {"effective_from": "2027", "adopted_on": "2026-11-23"}
    answer = desk.post(f"{PAGE}adopt/", posted)
    assert answer.status_code == 422
    assert "確かめて印を付けてください。" in text(answer)

    for status in (302, 422):
        answer = desk.post(f"{PAGE}adopt/", posted | {"confirmed": "on"})
        assert answer.status_code == status
    assert "2026年11月23日に決定済み" in text(answer)
    assert plan.editions.get(number=2).adopted_on == date(2026, 11, 23)
    assert "決定済みのため、変えられません" in text(desk.get(MEASURE))


def test_a_draft_is_given_up(desk: Client, plan: Plan, draft: Edition) -> None:
    answer = desk.post(f"{PAGE}discard/", follow=True)

    assert "案「見直し版」を取り下げました。" in text(answer)
    assert plan.editions.count() == 1
    assert desk.post(f"{PAGE}discard/").status_code == 404


@pytest.mark.parametrize("path", [LIST, PAGE, MEASURE])
def test_the_number_of_queries_does_not_grow_with_the_plan(
    path: str, desk: Client, plan: Plan, draft: Edition, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(60) as before:
        desk.get(path)
    for number in range(4):
        initiative = factories.InitiativeFactory(
            measure=plan.measures.get(), code=f"1-2-{number + 5}"
        )
        factories.IndicatorFactory(initiative=initiative)
        factories.PhaseFactory(edition=draft, initiative=initiative)
    with django_assert_max_num_queries(60) as after:
        desk.get(path)

    assert len(after) == len(before)


def other_kind(draft: Edition, **fields: Any) -> tuple[Indicator, Initiative]:
    """The plan's indicator as another kind, without targets so far."""
    indicator = Indicator.objects.get()
    Target.objects.filter(indicator=indicator).delete()
    Indicator.objects.filter(pk=indicator.pk).update(cumulative=False, **fields)
    return indicator, Initiative.objects.get()


def test_a_range_is_typed_as_plans_write_it(desk: Client, draft: Edition) -> None:
    indicator, _ = other_kind(draft, direction="within")
    name = f"target-{indicator.pk}-2027"

    for typed, fault in (("50〜37.5", "下限は上限以下"), ("40", "下限と上限を")):
        answer = desk.post(MEASURE, fields(desk) | {name: typed})
        assert answer.status_code == 422
        assert fault in text(answer)
    assert desk.post(MEASURE, fields(desk) | {name: "３７．５～５０"}).status_code == 302
    target = draft.targets.get()
    assert (target.value, target.low, target.high) == (None, Decimal("37.5"), 50)
    assert fields(desk)[name] == "37.5〜50"
    assert desk.post(MEASURE, fields(desk)).status_code == 302, "untouched, nothing changes"
    assert "なし</del> → <ins>37.5〜50</ins>" in text(desk.get(PAGE))


def test_a_goal_in_words_is_set_for_its_year(desk: Client, draft: Edition) -> None:
    indicator, _ = other_kind(draft, entry="judgement", direction="increase")
    name = f"target-{indicator.pk}-2027"
    assert desk.post(MEASURE, fields(desk) | {name: "達成"}).status_code == 302

    assert draft.targets.get().value == 1
    assert "<ins>達成</ins>" in text(desk.get(PAGE))
    desk.post(MEASURE, fields(desk) | {name: ""})
    assert not draft.targets.exists()


def test_last_years_value_as_the_target_leaves_no_target_to_type(
    desk: Client, draft: Edition
) -> None:
    indicator, _ = other_kind(draft, basis="previous_year")

    assert f"target-{indicator.pk}-2027" not in fields(desk)
    assert "前年度以上（年度ごとの目標値はありません）" in text(desk.get(MEASURE))


def test_quarters_and_standing_of_a_phase_are_kept_and_changed(
    desk: Client, draft: Edition
) -> None:
    initiative = Initiative.objects.get()
    draft.phases.update(start_quarter=2, ongoing=True)
    sent = fields(desk) | {f"phase-{initiative.pk}-1-end_quarter": "3"}
    assert desk.post(MEASURE, sent).status_code == 302

    phase = draft.phases.get()
    assert (phase.start_quarter, phase.end_quarter, phase.ongoing) == (2, 3, True)
    sent = fields(desk)
    del sent[f"phase-{initiative.pk}-1-ongoing"]
    desk.post(MEASURE, sent)
    assert not draft.phases.get().ongoing


def test_a_new_draft_has_all_that_the_edition_before_has(plan: Plan, administrator: User) -> None:
    Target.objects.filter(fiscal_year=2026).update(value=None, low=1, high=2)
    Phase.objects.update(ongoing=True, start_quarter=2, end_quarter=4)
    draft = draft_edition(plan=plan, label="見直し版", effective_from=2027, by=administrator)

    target, phase = draft.targets.get(fiscal_year=2026), draft.phases.get()
    assert (target.value, target.low, target.high) == (None, 1, 2)
    assert (phase.ongoing, phase.start_quarter, phase.end_quarter) == (True, 2, 4)
