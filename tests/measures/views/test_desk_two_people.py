"""Two people at one sheet: neither loses anything, and neither overwrites the other unasked."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measures.models import Actual, QuarterlyReport
from plans.domain.vocabulary import RoleKind
from plans.models import Department, Indicator, Plan, User
from tests import factories
from tests.measures.views.desk_sheet import Sheet, browser_of

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def indicator(plan: Plan) -> Indicator:
    return Indicator.objects.get(initiative__measure__plan=plan)


@pytest.fixture
def colleague(department: Department) -> User:
    return factories.person(RoleKind.PROMOTER, department)


@pytest.fixture
def two(plan: Plan, department: Department, promoter: User, colleague: User) -> tuple[Sheet, Sheet]:
    """The same sheet, opened by two people before either of them types."""
    address = f"/work/{plan.rounds.get().pk}/{department.pk}/"
    sheets = Sheet(browser_of(promoter), address), Sheet(browser_of(colleague), address)
    for sheet in sheets:
        sheet.open()
    return sheets


def test_two_people_at_different_fields_do_not_meet(
    two: tuple[Sheet, Sheet], indicator: Indicator
) -> None:
    first, second = two
    key = f"i{indicator.initiative_id}"
    first.fields[f"a{indicator.pk}-value"] = "65"
    second.fields[f"{key}-done"] = "説明会"
    first.send()
    assert second.send().status_code == 200

    assert Actual.objects.get().value == 65
    assert QuarterlyReport.objects.get().done == "説明会"


def test_the_second_sees_both_versions_and_may_choose_either(
    two: tuple[Sheet, Sheet], indicator: Indicator
) -> None:
    first, second = two
    value, choose = (
        f"a{indicator.pk}-value",
        f"i{indicator.initiative_id}-choose-actual-{indicator.pk}",
    )
    first.fields[value] = "65"
    second.fields |= {value: "70", f"i{indicator.initiative_id}-done": "説明会"}
    first.send()
    page = second.send()

    text = page.content.decode()
    assert page.status_code == 409
    assert "<strong>65</strong>" in text
    assert "<strong>70</strong>" in text
    assert second.fields[value] == "70"
    assert Actual.objects.get().value == 65
    # What nobody else touched has been saved meanwhile.
    assert QuarterlyReport.objects.get().done == "説明会"

    # Without a choice nothing changes.
    assert second.send().status_code == 409
    assert Actual.objects.get().value == 65

    mine = next(part.split('"')[0] for part in text.split('value="') if part.startswith("mine:"))
    second.fields[choose] = mine
    assert second.send().status_code == 200
    assert Actual.objects.get().value == 70


def test_keeping_the_others_version_shows_it_in_the_field(
    two: tuple[Sheet, Sheet], indicator: Indicator
) -> None:
    first, second = two
    value = f"a{indicator.pk}-value"
    first.fields[value] = "65"
    second.fields[value] = "70"
    first.send()
    text = second.save().content.decode()
    theirs = next(p.split('"')[0] for p in text.split('value="') if p.startswith("theirs:"))
    second.fields[f"i{indicator.initiative_id}-choose-actual-{indicator.pk}"] = theirs

    assert second.save()["HX-Refresh"] == "true"
    assert Actual.objects.get().value == 65
    second.open()
    assert second.fields[value] == "65"


def test_a_choice_between_versions_that_have_moved_on_is_asked_again(
    two: tuple[Sheet, Sheet], indicator: Indicator
) -> None:
    first, second = two
    value = f"a{indicator.pk}-value"
    first.fields[value] = "65"
    second.fields[value] = "70"
    first.send()
    text = second.send().content.decode()
    mine = next(part.split('"')[0] for part in text.split('value="') if part.startswith("mine:"))
    first.fields[value] = "66"
    first.send()

    second.fields[f"i{indicator.initiative_id}-choose-actual-{indicator.pk}"] = mine
    page = second.send()
    assert page.status_code == 409
    assert "<strong>66</strong>" in page.content.decode()
    assert Actual.objects.get().value == 66


FIELDS = ("value", "done", "issues")
steps = st.lists(
    st.tuples(st.sampled_from((0, 1)), st.sampled_from(FIELDS), st.integers(1, 99)), max_size=8
)


@given(steps=steps)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_two_people_do_no_word_is_overwritten_unasked(
    steps: list[tuple[int, str, int]], plan: Plan, department: Department, indicator: Indicator
) -> None:
    """Each save either stores what was typed, or says that somebody else was there."""
    Actual.objects.all().delete()
    plan.rounds.get().reports.all().delete()
    address = f"/work/{plan.rounds.get().pk}/{department.pk}/"
    people = [factories.person(RoleKind.PROMOTER, department) for _ in range(2)]
    sheets = [Sheet(browser_of(person), address) for person in people]
    for sheet in sheets:
        sheet.open()
    names = {
        "value": f"a{indicator.pk}-value",
        "done": f"i{indicator.initiative_id}-done",
        "issues": f"i{indicator.initiative_id}-issues",
    }
    stored: dict[str, str] = dict.fromkeys(FIELDS, "")
    seen = [dict(stored), dict(stored)]
    for who, field, number in steps:
        text = str(number)
        sheets[who].fields[names[field]] = text
        touched = text != seen[who][field]
        met = touched and stored[field] not in {seen[who][field], text}
        answer = sheets[who].send()
        assert answer.status_code == (409 if met else 200)
        if met:
            # They look again, and take what is there.
            sheets[who].open()
        elif touched:
            stored[field] = text
        seen[who] = dict(stored)
    watching = Sheet(browser_of(people[0]), address)
    watching.open()
    assert {field: watching.fields[name] for field, name in names.items()} == stored


def test_saving_on_and_on_at_one_field_leaves_what_was_written_at_another(
    two: tuple[Sheet, Sheet], indicator: Indicator
) -> None:
    first, second = two
    key = f"i{indicator.initiative_id}"
    first.fields[f"{key}-issues"] = "人手が足りない。"
    first.save()
    second.fields[f"{key}-done"] = "説明会"
    answer = second.save()
    assert "人手が足りない。" in answer.content.decode()
    second.fields[f"{key}-done"] = "説明会を2回"
    second.save()
    second.send()

    report = QuarterlyReport.objects.get()
    assert (report.issues, report.done) == ("人手が足りない。", "説明会を2回")
