"""Files beside a report: which are taken, who may read them, and until when they change."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from measures.actions.reports import ensure_report, move_report
from measures.domain.evidence import MOST_BYTES, MOST_FILES
from measures.models import Evidence, QuarterlyReport
from plans.domain.vocabulary import RoleKind
from plans.models import AuditEntry, Department, Initiative, Plan, User
from tests import factories
from tests.measures.views.desk_sheet import browser_of

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
PDF = b"%PDF-1.7 \xe8\xa6\x8b\xe6\x9c\xac"


@pytest.fixture
def report(plan: Plan, promoter: User) -> QuarterlyReport:
    initiative = Initiative.objects.get(measure__plan=plan)
    return ensure_report(round=plan.rounds.get(), initiative=initiative, by=promoter)


def attach(client: Client, report: QuarterlyReport, content: bytes, name: str = "見本.pdf") -> str:
    file = SimpleUploadedFile(name, content)
    page = client.post(f"/work/reports/{report.pk}/files/", {"file": file}, follow=True)
    return page.content.decode()


def test_a_file_comes_back_as_it_was_and_is_never_shown_inside_the_portal(
    report: QuarterlyReport, promoter: User
) -> None:
    client = browser_of(promoter)
    assert "添付しました" in attach(client, report, PDF)
    evidence = Evidence.objects.get()
    answer = client.get(f"/work/files/{evidence.pk}/")

    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    entry = AuditEntry.objects.get(action="資料添付")
    assert entry.changes == {"file": [None, "見本.pdf", evidence.sha256]}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("見本.pdf", b"", "空です"),
        ("見本.pdf", b"MZ\x90\x00", "拡張子と合いません"),
        ("見本.csv", b"a,b\0c", "拡張子と合いません"),
        ("見本.exe", b"MZ\x90\x00", "この種類のファイルは添付できません"),
        ("見本.html", b"<script>", "この種類のファイルは添付できません"),
        ("見本.svg", b"<svg/>", "この種類のファイルは添付できません"),
        ("見本", PDF, "この種類のファイルは添付できません"),
        ("見本.pdf", b"%PDF-" + bytes(MOST_BYTES), "10MBまで"),
    ],
)
def test_what_is_not_taken_is_told_why(
    report: QuarterlyReport, promoter: User, name: str, content: bytes, says: str
) -> None:
    assert says in attach(browser_of(promoter), report, content, name)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("写真.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0"),
        ("旧様式.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0"),
        ("集計.xlsm", b"PK\x03\x04\0"),
    ],
)
def test_photos_of_a_telephone_and_older_workbooks_are_taken_by_their_content(
    report: QuarterlyReport, promoter: User, name: str, content: bytes
) -> None:
    client = browser_of(promoter)

    assert "拡張子と合いません" in attach(client, report, b"%PDF" + content, name)
    assert "添付しました" in attach(client, report, content, name)
    assert Evidence.objects.get().name == name


def test_several_files_come_at_once_and_a_refused_one_keeps_none_of_the_others_out(
    report: QuarterlyReport, promoter: User
) -> None:
    files = [
        SimpleUploadedFile("見本1.pdf", PDF),
        SimpleUploadedFile("見本2.pdf", b"MZ\x90\x00"),
        SimpleUploadedFile("見本3.csv", b"a,b"),
    ]
    page = browser_of(promoter).post(
        f"/work/reports/{report.pk}/files/", {"file": files}, follow=True
    )

    assert {evidence.name for evidence in Evidence.objects.all()} == {"見本1.pdf", "見本3.csv"}
    assert "「見本2.pdf」：ファイルの中身が名前の拡張子と合いません" in page.content.decode()


def test_names_are_kept_without_what_could_mislead(report: QuarterlyReport, promoter: User) -> None:
    client = browser_of(promoter)
    attach(client, report, PDF, "実績\u202efdp.pdf")
    attach(client, report, PDF + b"2", "長" * 200 + ".pdf")

    first, second = (evidence.name for evidence in Evidence.objects.all())
    assert first == "実績fdp.pdf"
    assert second.endswith("長.pdf")
    assert len(second) <= 120


def test_a_second_click_lays_the_file_there_once(report: QuarterlyReport, promoter: User) -> None:
    client = browser_of(promoter)
    for _ in range(2):
        attach(client, report, PDF)
    assert Evidence.objects.count() == 1


def test_there_is_an_end_to_files(report: QuarterlyReport, promoter: User) -> None:
    client = browser_of(promoter)
    for number in range(MOST_FILES):
        attach(client, report, PDF + bytes([number]))
    assert "10件まで" in attach(client, report, PDF)


def test_what_was_handed_in_keeps_its_files(report: QuarterlyReport, promoter: User) -> None:
    client = browser_of(promoter)
    attach(client, report, PDF)
    move_report(report=report, action="submit", by=promoter)

    assert "資料は変更できません" in attach(client, report, PDF + b"2")
    path = f"/work/files/{Evidence.objects.get().pk}/remove/"
    assert "資料は変更できません" in client.post(path, follow=True).content.decode()
    assert Evidence.objects.count() == 1


def test_a_file_that_is_not_wanted_is_taken_away(report: QuarterlyReport, promoter: User) -> None:
    client = browser_of(promoter)
    attach(client, report, PDF)
    client.post(f"/work/files/{Evidence.objects.get().pk}/remove/")

    assert not Evidence.objects.exists()
    assert AuditEntry.objects.filter(action="資料取外し").count() == 1


@pytest.mark.parametrize(
    ("role", "is_own", "reads", "changes"),
    [
        (RoleKind.PROMOTER, True, 200, True),
        (RoleKind.PROMOTER, False, 403, False),
        (RoleKind.APPROVER, True, 200, False),
        (RoleKind.APPROVER, False, 403, False),
        (RoleKind.VIEWER, False, 403, False),
        (RoleKind.ADMINISTRATOR, False, 200, True),
    ],
)
def test_files_are_read_and_changed_by_whom_the_report_is(
    role: RoleKind,
    is_own: bool,
    reads: int,
    changes: bool,
    report: QuarterlyReport,
    promoter: User,
    department: Department,
) -> None:
    attach(browser_of(promoter), report, PDF)
    evidence = Evidence.objects.get()
    client = browser_of(factories.person(role, department if is_own else None))

    assert client.get(f"/work/files/{evidence.pk}/").status_code == reads
    attach(client, report, PDF + b"2")
    assert (Evidence.objects.count() == 2) == changes
    client.post(f"/work/files/{evidence.pk}/remove/")
    assert Evidence.objects.filter(pk=evidence.pk).exists() != changes


def on_sheet(client: Client, plan: Plan, files: list[SimpleUploadedFile], **headers: str) -> str:
    """What the sheet answers that files were dropped on."""
    initiative, department = Initiative.objects.get(), Department.objects.first()
    assert department
    address = f"/work/{plan.rounds.get().pk}/{department.pk}/{initiative.pk}/files/"
    return client.post(address, {"file": files}, follow=True, headers=headers).content.decode()


def test_files_on_the_sheet_begin_the_report_and_are_each_answered(
    plan: Plan, promoter: User
) -> None:
    files = [
        SimpleUploadedFile("見本1.pdf", PDF),
        SimpleUploadedFile("見本2.exe", b"MZ\x90\x00"),
        SimpleUploadedFile("空.pdf", b""),
        SimpleUploadedFile("大.pdf", b"%PDF-" + bytes(MOST_BYTES)),
    ]
    page = on_sheet(browser_of(promoter), plan, files, HX_Request="true")

    assert QuarterlyReport.objects.get().state == "draft"
    assert [one.name for one in Evidence.objects.all()] == ["見本1.pdf"]
    assert "「見本1.pdf」を添付しました。" in page
    assert "「見本2.exe」：この種類のファイルは添付できません" in page
    assert "「空.pdf」：ファイルが空です" in page
    assert "「大.pdf」：ファイルが大きすぎます" in page
    assert "資料 1件" in page


def test_refused_files_alone_begin_no_report(plan: Plan, promoter: User) -> None:
    page = on_sheet(browser_of(promoter), plan, [SimpleUploadedFile("見本.exe", b"MZ")])
    assert "「見本.exe」：この種類のファイルは添付できません" in page
    assert not QuarterlyReport.objects.exists()


def test_without_a_script_the_sheet_comes_back_and_tells(plan: Plan, promoter: User) -> None:
    page = on_sheet(browser_of(promoter), plan, [SimpleUploadedFile("見本.pdf", PDF)])
    assert "「見本.pdf」を添付しました。" in page
    assert "の報告</h1>" in page


@pytest.mark.parametrize("role", [RoleKind.PROMOTER, RoleKind.APPROVER])
def test_nobody_lays_files_on_the_sheet_of_another_department(
    role: RoleKind, plan: Plan, department: Department
) -> None:
    other = factories.DepartmentFactory()
    client = browser_of(factories.person(role, other))
    initiative, round = Initiative.objects.get(), plan.rounds.get()
    data = {"file": [SimpleUploadedFile("見本.pdf", PDF)]}
    for own, status in ((department, 403), (other, 404)):
        address = f"/work/{round.pk}/{own.pk}/{initiative.pk}/files/"
        assert client.post(address, data).status_code == status
    assert not Evidence.objects.exists()


def test_whoever_does_not_enter_lays_none(plan: Plan, approver: User) -> None:
    page = on_sheet(browser_of(approver), plan, [SimpleUploadedFile("見本.pdf", PDF)])
    assert "を添付しました" not in page
    assert not QuarterlyReport.objects.exists()
