"""A missing baseline is offered, its effect shown, and recorded with a reason."""

import pytest
from django.test import Client

from plans.domain.calendar import Period
from plans.models import AuditEntry, Indicator, Plan, User
from tests.dashboards.reported import promise, reported

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/plans/tome-dx/indicators/1-2-1-a/"
FORM = f"{PAGE}baseline/"
FIRST, Q2 = Period(2025, 4), Period(2026, 2)


@pytest.fixture
def indicator(plan: Plan, approver: User) -> Indicator:
    """40, then 45, on the way to 90 % in R10; nobody knows where it began."""
    Indicator.objects.update(baseline_value=None, baseline_on=None, cumulative=False, unit="％")
    found = Indicator.objects.get()
    promise(found, y2028=90)
    reported(found, approver, FIRST, 40, is_sample=True)
    reported(found, approver, Q2, 45)
    return found


@pytest.fixture
def office(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def confirm(client: Client, **fields: str) -> str:
    """Send the form as it was shown, but for *fields*."""
    page = text(client, FORM)
    shown = page.split('name="shown" value="')[1].split('"')[0]
    answer = client.post(FORM, {"shown": shown, "reason": "策定時の値がないため", **fields})
    return "" if answer.status_code == 302 else answer.content.decode()


def test_an_administrator_is_offered_the_first_report(indicator: Indicator, office: Client) -> None:
    page = text(office, PAGE)

    assert "初回報告は R7 Q4 の 40％ です" in page
    assert f'href="{FORM}"' in page


def test_others_are_told_what_is_missing_but_not_offered_to_set_it(
    indicator: Indicator, client: Client, viewer: User
) -> None:
    client.force_login(viewer)

    assert FORM not in text(client, PAGE)
    assert client.get(FORM).status_code == 403
    assert client.post(FORM, {"reason": "x"}).status_code == 403


def test_the_effect_on_ratings_is_shown_before(indicator: Indicator, office: Client) -> None:
    page = text(office, FORM)

    assert "初回報告（R7 Q4: 40％）を、2026年3月31日の基準値にします" in page
    before, after = page.split("指標　")[1].split("<td>")[1:3]
    assert "評価できない" in before
    assert "評価できない" not in after
    assert "基準値未設定" in page
    assert Indicator.objects.get().baseline_value is None


def test_it_is_recorded_with_its_reason(
    indicator: Indicator, office: Client, administrator: User
) -> None:
    assert confirm(office) == ""
    stored = Indicator.objects.get()

    assert (stored.baseline_value, stored.baseline_on) == (40, FIRST.end)
    assert stored.baseline_note == "初回報告（R7 Q4）を基準値とした。策定時の値がないため"
    assert stored.baseline_is_sample
    entry = AuditEntry.objects.latest("pk")
    assert "baseline_value" in str(entry.changes)
    assert "策定時の値がないため" in str(entry.changes)
    page = text(office, PAGE)
    assert "初回報告は" not in page
    assert "策定時の値がないため" in page


def test_a_reason_is_asked_for(indicator: Indicator, office: Client) -> None:
    assert "理由を入力してください。" in confirm(office, reason="")
    assert Indicator.objects.get().baseline_value is None


def test_what_was_not_shown_is_not_set(
    indicator: Indicator, office: Client, approver: User
) -> None:
    page = confirm(office, shown="2025Q4 39.000000 None")

    assert "初回報告が変わりました" in page
    assert Indicator.objects.get().baseline_value is None
    assert confirm(office) == ""


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"baseline_value": 0}, id="a baseline of nought is one"),
        pytest.param({"measurable": False}, id="not measurable"),
        pytest.param({"aggregation": "sum"}, id="a year's sum"),
        pytest.param({"basis": "previous_year"}, id="the year before is the target"),
        pytest.param({"entry": "judgement"}, id="a judgement"),
        pytest.param({"direction": "within"}, id="a range"),
    ],
)
def test_nothing_is_offered_where_no_baseline_is_missed(
    indicator: Indicator, office: Client, fields: dict[str, object]
) -> None:
    Indicator.objects.update(**fields)

    assert "初回報告は" not in text(office, PAGE)
    assert office.get(FORM).status_code == 404


def test_a_fraction_that_cannot_be_stored_exactly_is_not_offered(
    indicator: Indicator, office: Client, approver: User
) -> None:
    indicator.actuals.filter(quarter=4).update(value=None, numerator=1, denominator=3)

    assert office.get(FORM).status_code == 404
