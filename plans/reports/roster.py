"""The roster as a workbook: filled with who holds which role, to be changed and brought in."""

from collections.abc import Iterable
from datetime import date

from plans.domain.vocabulary import RoleKind
from plans.models import Department, RoleAssignment
from plans.reports.tabular import ExportTable, TableColumn

COLUMNS = (
    TableColumn("メールアドレス", 32),
    TableColumn("氏名", 18),
    TableColumn("所管課", 24),
    TableColumn("役割", 10),
    TableColumn("開始日", 12),
    TableColumn("終了日", 12),
    TableColumn("異動", 10),
)
FACTS = {
    "使い方": "1行に1人・1役割を書きます。異動日からその人が持つ役割を、すべて書いてください。",
    "異動する人": "所管課を書き換えます。前の所管課の役割は、異動日の前日で終わります。",
    "新しい人": "行を足します。開始日を空欄にすると、異動日から始まります。",
    "離れる人": "役割と所管課を空欄にして、異動に「退職」と書きます。",
    "役割": "、".join(role.label for role in RoleKind) + "（閲覧・管理者は所管課を空欄に）",
}


def roster_tables(
    roles: Iterable[RoleAssignment], departments: Iterable[Department], day: date
) -> tuple[ExportTable, ExportTable]:
    """The roster, and the departments it may name."""
    rows = [
        (
            role.user.email,
            role.user.display_name,
            role.department.name if role.department else "",
            role.get_role_display(),
            role.starts_on,
            role.ends_on,
            "",
        )
        for role in roles
    ]
    known = [(department.code, department.name) for department in departments]
    names = (TableColumn("コード", 12), TableColumn("名称", 30))
    facts = FACTS | {"作成日": day.isoformat()}
    return ExportTable("名簿", COLUMNS, rows, facts), ExportTable("所管課", names, known)
