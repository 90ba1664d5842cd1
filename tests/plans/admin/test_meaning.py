"""What reported figures mean is changed in the admin with its effect in view, and with a reason."""

from typing import Any

import pytest
from django.test import Client

from plans.domain.calendar import Period
from plans.models import Edition, Indicator, Initiative, Plan, User
from tests.dashboards.reported import reported
from tests.plans.admin.exchange.test_resources import exported, preview, rows_of, written
from tests.plans.admin.test_structure import change_page, filled, save, shown
from tests.plans.admin.visitors import address, audit_entries

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
Q2 = Period(2026, 2)
REASON = "計画書の単位の誤りを訂正"


@pytest.fixture
def indicator(plan: Plan, approver: User) -> Indicator:
    """73 is the target of 2026, and 90 is reported."""
    found = Indicator.objects.get()
    reported(found, approver, Q2, 90)
    return found


def confirmed(desk: Client, item: Any, page: Any, reason: str = REASON) -> Any:
    """Send the page that asks for a reason, with one."""
    form = page.context["meaning"]
    fields = {"meaning_seen": form.initial["meaning_seen"], "meaning_reason": reason}
    return desk.post(change_page(item), shown(page.context) | fields)


CHANGES = [
    ({"direction": "decrease", "cumulative": ""}, "目指す向き・累計を変えると"),
    ({"unit": "％"}, "単位を変えると"),
    ({"code": "1-2-1-z"}, "コードを変えると"),
    ({"cumulative": ""}, "累計を変えると"),
    ({"aggregation": "sum", "cumulative": ""}, "集計方法・累計を変えると"),
]


@pytest.mark.parametrize(("changes", "name"), CHANGES)
def test_the_effect_is_shown_and_a_reason_asked_for(
    changes: dict[str, str], name: str, desk: Client, indicator: Indicator
) -> None:
    before = Indicator.objects.values().get()

    page = save(desk, indicator, **changes)
    text = page.content.decode()

    assert page.status_code == 200
    assert "報告済みの値への影響" in text
    assert f"には報告があります。{name}" in text
    assert Indicator.objects.values().get() == before

    assert confirmed(desk, indicator, page).status_code == 302
    stored = Indicator.objects.get()
    assert {key: getattr(stored, key) or "" for key in changes} == changes
    assert audit_entries()[0].changes["理由"] == [None, REASON]


def test_the_figures_of_either_meaning_stand_side_by_side(
    desk: Client, indicator: Indicator
) -> None:
    page = save(desk, indicator, direction="decrease", cumulative="")
    effect = page.context["effect"]
    (item,) = effect.indicators

    assert (item.before.rating.code, item.after.rating.code) == ("A", "B")
    assert [change.initiative.initiative.code for change in effect.changes.ratings] == ["1-2-1"]
    assert "値・率・評価が変わる指標" in page.content.decode()


def test_a_reason_is_no_reason_for_another_change(desk: Client, indicator: Indicator) -> None:
    page = save(desk, indicator, unit="％")
    seen = page.context["meaning"].initial["meaning_seen"]

    again = desk.post(
        change_page(indicator),
        shown(page.context) | {"unit": "人", "meaning_seen": seen, "meaning_reason": REASON},
    )

    assert again.status_code == 200
    assert again.context["meaning"].initial["meaning_seen"] != seen
    assert REASON in again.content.decode(), "what was typed is not lost"
    assert Indicator.objects.get().unit == "手続"


def test_without_a_reason_nothing_is_written(desk: Client, indicator: Indicator) -> None:
    page = save(desk, indicator, unit="％")

    assert confirmed(desk, indicator, page, reason=" ").status_code == 200
    assert Indicator.objects.get().unit == "手続"


def test_nothing_is_asked_where_nothing_was_reported(desk: Client, plan: Plan) -> None:
    indicator = Indicator.objects.get()

    assert save(desk, indicator, unit="％").status_code == 302
    assert Indicator.objects.get().unit == "％"


def test_other_fields_are_saved_at_once(desk: Client, indicator: Indicator) -> None:
    assert save(desk, indicator, name="手続の数", decimals="1").status_code == 302
    assert Indicator.objects.get().name == "手続の数"


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"entry": "fraction", "aggregation": "ratio", "cumulative": ""}, "分子・分母"),
        ({"entry": "judgement", "cumulative": ""}, "定性目標"),
    ],
)
def test_an_entry_in_which_reports_could_not_be_read_is_refused(
    changes: dict[str, str], label: str, desk: Client, indicator: Indicator
) -> None:
    page = save(desk, indicator, **changes)
    text = page.content.decode()

    assert "これまでの報告1件が読めなくなります" in text
    assert label in text
    assert "meaning" not in page.context
    assert Indicator.objects.get().entry == "value"


def test_fractions_are_not_left_behind_by_an_entry_of_values(
    desk: Client, indicator: Indicator, approver: User
) -> None:
    Indicator.objects.update(entry="fraction", cumulative=False)
    reported(indicator, approver, Period(2026, 1), numerator=1, denominator=2)

    assert (
        "これまでの報告1件が読めなくなります"
        in save(desk, indicator, entry="value").content.decode()
    )


def test_years_with_reports_stay_in_the_plan(desk: Client, plan: Plan, approver: User) -> None:
    reported(Indicator.objects.get(), approver, Period(2024, 1), 44)

    text = save(desk, plan, first_year="2025").content.decode()

    assert "令和6年度の報告があるため、計画の年度から外せません" in text
    assert Plan.objects.get().first_year == 2024


def test_another_final_year_is_confirmed(desk: Client, plan: Plan, indicator: Indicator) -> None:
    page = save(desk, plan, final_year="2030")

    assert "報告済みの値への影響" in page.content.decode()
    assert confirmed(desk, plan, page).status_code == 302
    assert Plan.objects.get().final_year == 2030


def test_a_table_that_changes_a_meaning_is_refused_with_its_line(
    desk: Client, indicator: Indicator
) -> None:
    rows = rows_of(exported(desk, Indicator))
    rows[1][rows[0].index("単位")] = "％"

    seen = preview(desk, Indicator, written(rows))

    assert "2行目: 「1-2-1-a" in seen.content.decode()
    assert "には報告があります。単位を変えると" in seen.content.decode()
    assert "表ではなく、その画面で変えてください。" in seen.content.decode()
    assert Indicator.objects.get().unit == "手続"


def added(desk: Client) -> Any:
    path = address(Indicator, "add") or ""
    fields = {
        "initiative": Initiative.objects.get().pk, "code": "1-2-1-n", "name": "新しい指標",
        "direction": "increase", "aggregation": "latest", "entry": "value", "measurable": "on",
    }  # fmt: skip
    return desk.post(path, filled(desk, path) | fields)


def test_an_indicator_that_is_added_begins_in_the_present_year(
    desk: Client, indicator: Indicator
) -> None:
    assert added(desk).status_code == 302
    assert Indicator.objects.get(code="1-2-1-n").first_year == 2026


def test_one_that_is_added_beside_a_draft_begins_with_it(
    desk: Client, plan: Plan, indicator: Indicator
) -> None:
    Edition.objects.create(plan=plan, number=2, label="案", effective_from=2027)

    assert added(desk).status_code == 302
    assert Indicator.objects.get(code="1-2-1-n").first_year == 2027


def test_before_anything_is_reported_it_begins_with_the_plan(desk: Client, plan: Plan) -> None:
    assert added(desk).status_code == 302
    assert Indicator.objects.get(code="1-2-1-n").first_year is None


@pytest.mark.parametrize(("first", "final"), [("2024", "2025"), ("2023", "2028"), ("2025", "2025")])
def test_years_without_reports_may_go_even_the_one_that_is_shown(
    first: str, final: str, desk: Client, plan: Plan, approver: User
) -> None:
    reported(Indicator.objects.get(), approver, Period(2025, 1), 44)
    page = save(desk, plan, first_year=first, final_year=final)

    assert "報告済みの値への影響" in page.content.decode()
    assert confirmed(desk, plan, page).status_code == 302
    stored = Plan.objects.get()
    assert (str(stored.first_year), str(stored.final_year)) == (first, final)


@pytest.mark.parametrize(
    ("reason", "says"), [("長" * 501, "500"), ("  ", "理由を入力してください")]
)
def test_a_reason_that_is_not_taken_says_why(
    reason: str, says: str, desk: Client, indicator: Indicator
) -> None:
    page = save(desk, indicator, unit="％")
    again = confirmed(desk, indicator, page, reason)

    assert again.status_code == 200
    [fault] = again.context["meaning"].errors["meaning_reason"]
    assert says in fault
    assert fault in again.content.decode()
    assert Indicator.objects.get().unit == "手続"


def test_a_report_entered_after_the_effect_was_seen_lets_it_be_seen_again(
    desk: Client, indicator: Indicator, approver: User
) -> None:
    page = save(desk, indicator, unit="％")
    reported(indicator, approver, Period(2026, 1), 70)
    again = confirmed(desk, indicator, page)

    assert again.status_code == 200
    assert "影響を確かめた後に変わりました" in again.content.decode()
    assert Indicator.objects.get().unit == "手続"
    # Seen with it, it is confirmed by the same words.
    fields = {"meaning_seen": again.context["meaning"].initial["meaning_seen"]}
    fields |= {"meaning_reason": REASON}
    desk.post(change_page(indicator), shown(again.context) | fields)
    assert Indicator.objects.get().unit == "％"
