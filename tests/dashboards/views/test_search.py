"""The search of a plan: in any spelling, on every database, and only what a person may see."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from measures.actions.opinions import answer_opinion, record_opinion
from measures.models import QuarterlyReport
from plans.domain.vocabulary import ReportState, RoleKind
from plans.models import Edition, GlossaryTerm, Indicator, Initiative, Plan, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/plans/tome-dx/search/"


def found(user: User, q: str, **more: str) -> dict[str, list[str]]:
    """What *user* finds: the names by kind."""
    client = Client()
    client.force_login(user)
    context = client.get(PAGE, {"q": q, **more}).context
    return {
        group.kind.label: ["".join(part for part, _ in hit.title) for hit in group.hits]
        for group in context.get("found", [])
    }


def shown(user: User, q: str, **more: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(PAGE, {"q": q, **more}).content.decode()


@pytest.fixture
def initiative(plan: Plan) -> Initiative:
    return Initiative.objects.get()


@pytest.mark.parametrize("q", ["ﾍﾟｰﾊﾟｰﾚｽ", "ペーパーレス", "ＲＰＡ", "rpa", "ペーパー　rpa"])
def test_names_are_found_in_any_width_and_case(
    plan: Plan, initiative: Initiative, viewer: User, q: str
) -> None:
    Initiative.objects.update(name="ペーパーレス化とＲｐａの導入")

    assert found(viewer, q) == {"取組": ["1-2-1 ペーパーレス化とＲｐａの導入"]}


def test_codes_definitions_opinions_meetings_departments_and_terms_are_found(
    plan: Plan, initiative: Initiative, administrator: User, viewer: User
) -> None:
    Indicator.objects.update(definition="オンラインで受け付けた件数", name="件数")
    GlossaryTerm.objects.create(plan=plan, term="オンライン申請", meaning="家からの申請")
    meeting = factories.MeetingFactory(plan=plan, minutes="オンラインで開いた。")
    opinion = record_opinion(about=plan, meeting=meeting, by=administrator, text="遅い")
    answer_opinion(opinion=opinion, by=administrator, text="オンラインで急ぎます")

    assert set(found(viewer, "オンライン")) == {
        *("施策", "取組", "指標", "委員意見", "会議", "用語"),
    }
    assert found(viewer, "1-2-1-a") == {"指標": ["1-2-1-a 件数"]}
    assert list(found(viewer, initiative.departments.get().name)) == ["所管課"]
    assert found(viewer, "どこにもない語") == {}
    assert "見つかりませんでした" in shown(viewer, "どこにもない語")


@pytest.mark.parametrize("q", ["%", "_", "100%", "\\", "a_c", "'", '"'])
def test_wild_cards_stand_for_themselves(
    plan: Plan, initiative: Initiative, viewer: User, q: str
) -> None:
    assert found(viewer, q) == {}
    Initiative.objects.update(name=f"前{q}後")
    assert list(found(viewer, q)) == ["取組"]


def test_words_in_a_draft_are_found_by_those_alone_who_work_on_it(
    plan: Plan, promoter: User, approver: User, administrator: User, viewer: User
) -> None:
    report = factories.report_of(plan, promoter)
    elsewhere = factories.person(RoleKind.PROMOTER)
    states = (ReportState.DRAFT, ReportState.SUBMITTED, ReportState.SENT_BACK)
    for state in states:
        QuarterlyReport.objects.update(issues="内密の課題", state=state.value)
        for by in (promoter, approver, administrator):
            assert list(found(by, "内密")) == ["報告の文章"]
        for by in (viewer, elsewhere):
            assert found(by, "内密") == {}
            assert "内密の課題" not in shown(by, "内密", kind="report")

    QuarterlyReport.objects.filter(pk=report.pk).update(state=ReportState.APPROVED.value)
    assert list(found(viewer, "内密")) == ["報告の文章"]


def test_another_plan_is_not_searched(plan: Plan, viewer: User) -> None:
    factories.small_plan(code="other")
    Initiative.objects.filter(measure__plan__code="other").update(name="よその取組")

    assert found(viewer, "よその") == {}


def test_what_ended_is_not_found_any_more(plan: Plan, viewer: User) -> None:
    second = factories.EditionFactory(plan=plan, number=2, effective_from=2026)
    assert "取組" in found(viewer, "電子申請")

    Initiative.objects.update(ended_edition=second)
    assert found(viewer, "電子申請") == {}
    Edition.objects.filter(pk=second.pk).update(adopted_on=None)
    assert "取組" in found(viewer, "電子申請")


def test_the_words_are_marked_and_escaped(plan: Plan, viewer: User) -> None:
    Initiative.objects.update(name="<b>太字</b>の取組", goal="")
    page = shown(viewer, "<B>")

    assert "<mark>&lt;b&gt;</mark>太字&lt;/b&gt;の取組" in page
    assert "<b>太字" not in page


def test_one_kind_is_paged(plan: Plan, initiative: Initiative, viewer: User) -> None:
    for n in range(25):
        factories.InitiativeFactory(measure=initiative.measure, name=f"同じ名の取組{n}")

    assert "取組をすべて見る（25件）" in shown(viewer, "同じ名")
    page = shown(viewer, "同じ名", kind="initiative")
    assert "取組 25件" in page
    assert "1 / 2 ページ" in page
    assert "同じ名" in shown(viewer, "同じ名", kind="initiative", page="2")


@pytest.mark.parametrize("query", ["?q=", "?q=%00", "?q=" + "あ" * 500, "?q=x&kind=nix&page=z"])
def test_whatever_is_asked_is_answered(plan: Plan, viewer: User, query: str) -> None:
    client = Client()
    client.force_login(viewer)

    assert client.get(PAGE + query).status_code == 200


def test_every_page_has_the_field_in_its_head(plan: Plan, viewer: User, promoter: User) -> None:
    client = Client()
    client.force_login(promoter)
    for path in ("/plans/tome-dx/", "/plans/tome-dx/rounds/", "/plans/tome-dx/initiatives/1-2-1/"):
        assert f'action="{PAGE}"' in client.get(path).content.decode()
    for path in ("/work/", "/notices/", "/plans/"):
        assert 'action="/search/"' in client.get(path).content.decode()
    assert client.get("/search/?q=ＤＸ&x=1")["Location"].startswith(f"{PAGE}?q=")


def test_it_costs_as_many_statements_however_much_is_found(
    plan: Plan, initiative: Initiative, viewer: User
) -> None:
    client, counts = Client(), []
    client.force_login(viewer)
    for _ in range(2):
        for n in range(4):
            other = factories.InitiativeFactory(measure=initiative.measure, name="手続")
            factories.IndicatorFactory(initiative=other)
            factories.MeetingFactory(plan=plan, name=f"手続{len(counts)}{n}")
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, {"q": "手続"})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 13
