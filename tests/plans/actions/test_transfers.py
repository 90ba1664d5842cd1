"""The yearly transfers: everybody in the roster, all at once or not at all."""

from datetime import date

import pytest

from plans.actions.people import assign_role, create_account, end_role
from plans.actions.transfers import apply_transfers, preview_transfers
from plans.domain.roster import RosterLine, StepKind
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.models import AuditEntry, Department, RoleAssignment, User
from plans.permissions import access_of
from plans.selectors.roster import RosterPlan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DAY = date(2027, 4, 1)
EVE = date(2027, 3, 31)
PROMOTER, VIEWER, ADMINISTRATOR = RoleKind.PROMOTER, RoleKind.VIEWER, RoleKind.ADMINISTRATOR


def line(user: User | str, role: RoleKind | None = None, **fields: object) -> RosterLine:
    email = user if isinstance(user, str) else user.email
    name = "" if isinstance(user, str) else user.display_name
    values = {"row": 2, "email": email, "name": name, "role": role, **fields}
    return RosterLine(**values)  # type: ignore[arg-type]


def transfer(
    by: User, *lines: RosterLine, day: date = DAY, ends_absent: bool = False
) -> RosterPlan:
    seen = preview_transfers(lines=lines, day=day, ends_absent=ends_absent, by=by)
    return apply_transfers(
        lines=lines, day=day, ends_absent=ends_absent, by=by, seen=seen.fingerprint
    )


def kinds(plan: RosterPlan) -> list[StepKind]:
    return [step.kind for step in plan.steps]


def departments_of(user: User, day: date) -> frozenset[int]:
    return access_of(User.objects.get(pk=user.pk), on=day).promoter_of


@pytest.mark.thorough
def test_whoever_moves_writes_for_the_new_department_from_the_day_on(
    promoter: User, department: Department, administrator: User
) -> None:
    new = factories.DepartmentFactory()
    transfer(administrator, line(promoter, PROMOTER, department=new.code))

    assert departments_of(promoter, EVE) == {department.pk}
    assert departments_of(promoter, DAY) == {new.pk}


def test_a_new_person_gets_an_account_without_a_password(
    department: Department, administrator: User
) -> None:
    newcomer = line("new@example.test", PROMOTER, name="新人", department=department.name)
    plan = transfer(administrator, newcomer)

    user = User.objects.get(email="new@example.test")
    assert kinds(plan) == [StepKind.NEW, StepKind.GIVEN]
    assert (user.display_name, user.has_usable_password()) == ("新人", False)
    assert departments_of(user, DAY) == {department.pk}


def test_whoever_leaves_is_shut_out_on_the_day_and_closed_after_it(
    promoter: User, administrator: User
) -> None:
    gone = line(promoter, leaves=True)
    assert kinds(transfer(administrator, gone)) == [StepKind.ENDED, StepKind.SAME]
    assert User.objects.get(pk=promoter.pk).is_active, "until the day there is work to do"
    assert not departments_of(promoter, DAY)

    transfer(administrator, gone, day=date(2026, 11, 1))
    assert not User.objects.get(pk=promoter.pk).is_active
    assert RoleAssignment.objects.filter(user=promoter).exists(), "nothing is deleted"


def test_those_not_in_the_roster_stay_unless_it_is_everybodys(
    promoter: User, viewer: User, administrator: User
) -> None:
    renamed = line(viewer, VIEWER, name="改姓")
    transfer(administrator, renamed)
    assert departments_of(promoter, DAY)

    everybody = [renamed, line(administrator, ADMINISTRATOR)]
    plan = transfer(administrator, *everybody, ends_absent=True)
    assert [(step.kind, step.user) for step in plan.changes] == [(StepKind.ENDED, promoter)]
    assert not departments_of(promoter, DAY)


def test_a_role_not_begun_yet_is_taken_back(
    promoter: User, department: Department, administrator: User
) -> None:
    other = factories.DepartmentFactory()
    assign_role(user=promoter, role=PROMOTER, department=other, starts_on=DAY, by=administrator)
    transfer(administrator, line(promoter, PROMOTER, department=department.code))

    assert list(promoter.roles.values_list("department", flat=True)) == [department.pk]


def test_an_end_is_set_and_taken_away(
    promoter: User, department: Department, administrator: User
) -> None:
    own = {"department": department.code}
    end = date(2028, 3, 31)
    plan = transfer(administrator, line(promoter, PROMOTER, ends_on=end, **own))
    assert plan.changes[0].message == "終了日 なし → 2028-03-31"
    assert promoter.roles.get().ends_on == end

    transfer(administrator, line(promoter, PROMOTER, **own))
    assert promoter.roles.get().ends_on is None


def test_a_closed_account_that_comes_back_is_opened(administrator: User) -> None:
    user = factories.UserFactory(is_active=False)
    transfer(administrator, line(user, VIEWER))

    assert User.objects.get(pk=user.pk).is_active


def test_the_same_roster_again_changes_nothing(
    promoter: User, department: Department, administrator: User
) -> None:
    lines = [line(promoter, PROMOTER, department=department.code)]
    plan = preview_transfers(lines=lines, day=DAY, ends_absent=False, by=administrator)

    assert kinds(plan) == [StepKind.SAME]
    with pytest.raises(Refused, match="変わるものがない"):
        transfer(administrator, *lines)


def errors(by: User, *lines: RosterLine, **options: bool) -> list[str]:
    plan = preview_transfers(
        lines=lines, day=DAY, ends_absent=options.get("ends_absent", False), by=by
    )
    return [step.message for step in plan.errors]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"role": PROMOTER}, "推進員には所管課"),
        ({"role": PROMOTER, "department": "無い課"}, "所管課「無い課」はありません"),
        ({"role": PROMOTER, "department": "旧課"}, "使われていません"),
        ({"role": PROMOTER, "department": "同名課"}, "複数あります（S1、S2）"),
        ({"role": VIEWER, "department": "窓口課"}, "全庁の役割です"),
        ({"role": None}, "役割が空欄です"),
        ({"role": VIEWER, "leaves": True}, "登録済みの人だけ"),
        ({"role": VIEWER, "email": "a@"}, "メールアドレス「a@」が正しくありません"),
        ({"role": VIEWER, "email": ""}, "メールアドレス「」が正しくありません"),
        ({"role": VIEWER, "name": ""}, "氏名を書いてください"),
        ({"role": VIEWER, "ends_on": date(2027, 3, 1)}, "終了日が開始日"),
        ({"role": VIEWER, "problems": ("E2 読めません",)}, "E2 読めません"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    fields: dict[str, object], message: str, administrator: User
) -> None:
    factories.DepartmentFactory(name="旧課", ends_on=EVE)
    factories.DepartmentFactory(code="S1", name="同名課")
    factories.DepartmentFactory(code="S2", name="同名課")
    good = line("good@example.test", VIEWER, name="良")
    bad = line(**{"user": "bad@example.test", "name": "悪", **fields})  # type: ignore[arg-type]

    assert any(message in text for text in errors(administrator, good, bad))
    with pytest.raises(Refused, match="2行目"):
        transfer(administrator, good, bad)
    assert not User.objects.filter(email="good@example.test").exists()


def test_one_address_is_one_person(department: Department, administrator: User) -> None:
    first = line("a@example.test", VIEWER, name="甲")
    other_name = line("a@example.test", PROMOTER, name="乙", department=department.code, row=3)
    twice = line("a@example.test", VIEWER, row=4)

    found = errors(administrator, first, other_name, twice)
    assert any("別の氏名（甲）" in text for text in found)
    assert "2行目と同じ人・所管課・役割です。1行にしてください。" in found


@pytest.mark.thorough
def test_no_roster_leaves_the_city_without_an_administrator(
    viewer: User, administrator: User
) -> None:
    everybody = [line(viewer, VIEWER)]

    found = errors(administrator, *everybody, ends_absent=True)
    assert found == [
        "2027-04-01 に有効な管理者がいなくなるため、変更できません。先に後任を登録してください。"
    ]
    successor = line("next@example.test", ADMINISTRATOR, name="後任")
    transfer(administrator, *everybody, successor, ends_absent=True)
    assert not access_of(User.objects.get(pk=administrator.pk), on=DAY).is_administrator


def test_what_changed_after_the_preview_is_not_overwritten(
    promoter: User, administrator: User
) -> None:
    lines = [line(promoter, leaves=True)]
    seen = preview_transfers(lines=lines, day=DAY, ends_absent=False, by=administrator)
    assign_role(user=promoter, role=VIEWER, by=administrator)

    with pytest.raises(Refused, match="確認した後に"):
        apply_transfers(
            lines=lines, day=DAY, ends_absent=False, by=administrator, seen=seen.fingerprint
        )
    assert departments_of(promoter, DAY)


def test_a_preview_leaves_no_trace(promoter: User, administrator: User) -> None:
    before = AuditEntry.objects.count()
    preview_transfers(
        lines=[line(promoter, leaves=True), line("n@example.test", VIEWER, name="新")],
        day=DAY,
        ends_absent=True,
        by=administrator,
    )

    assert AuditEntry.objects.count() == before
    assert User.objects.filter(email="n@example.test").count() == 0


def test_everything_is_in_the_audit_trail(promoter: User, administrator: User) -> None:
    transfer(administrator, line("n@example.test", VIEWER, name="新"), line(promoter, leaves=True))

    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["利用者登録", "役割付与", "役割終了", "異動取込"]
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {administrator.pk}


def test_only_an_administrator_brings_a_roster_in(promoter: User) -> None:
    with pytest.raises(Refused, match="管理者だけ"):
        preview_transfers(
            lines=[line(promoter, ADMINISTRATOR)], day=DAY, ends_absent=False, by=promoter
        )


def test_the_last_administrators_end_needs_a_successor(administrator: User) -> None:
    with pytest.raises(Refused, match="2027-04-01 に有効な管理者がいなくなる"):
        end_role(assignment=administrator.roles.get(), on=EVE, by=administrator)
    successor = create_account(email="s@example.test", display_name="後任", by=administrator)
    assign_role(user=successor, role=ADMINISTRATOR, starts_on=DAY, by=administrator)
    end_role(assignment=administrator.roles.get(), on=EVE, by=administrator)


@pytest.mark.parametrize(
    "text", ["０１０１", "101", " 0101 ", "窓口ｻｰﾋﾞｽ課", "窓口サービス課", "窓口サービ\u3000ス課"]
)
def test_a_department_is_found_in_any_spelling(text: str, administrator: User) -> None:
    found = factories.DepartmentFactory(code="0101", name="窓口サービス課")
    plan = transfer(administrator, line("a@example.test", PROMOTER, name="甲", department=text))
    assert [step.department for step in plan.steps if step.kind is StepKind.GIVEN] == [found]


@pytest.mark.parametrize(
    "name", ["ガ行\u3000太郎", "カ\u3099行太郎", "ｶﾞ行太郎", "ガ行太\U000e0100郎"]
)
def test_a_name_in_another_spelling_is_no_change(name: str, administrator: User) -> None:
    user = factories.UserFactory(display_name="ガ行 太郎")
    plan = transfer(administrator, line(user.email, VIEWER, name=name))
    assert kinds(plan) == [StepKind.GIVEN]
    assert User.objects.get(pk=user.pk).display_name == "ガ行 太郎"


def test_all_that_is_wrong_with_a_row_is_told_at_once(administrator: User) -> None:
    bad = line("a@", PROMOTER, department="無い課", ends_on=date(2027, 3, 1))
    found = errors(administrator, bad)
    begins = ("メールアドレス「a@」", "新しい利用者です", "所管課「無い課」は", "終了日が開始日")
    assert len(found) == len(begins)
    assert all(text.startswith(begin) for text, begin in zip(found, begins, strict=True))
