"""Answering with a file: what is sent, as what, and under which name."""

import ast
import io
from pathlib import Path
from typing import Any

import pytest

from plans.domain import media_types
from plans.views.downloads import attachment

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [
    path for app in ("plans", "measures", "dashboards") for path in (ROOT / app).rglob("*.py")
]


@pytest.mark.parametrize(
    "content", [b"%PDF", io.BytesIO(b"%PDF"), iter([b"%P", b"DF"])], ids=["bytes", "file", "pieces"]
)
def test_a_download_is_sent_whole_with_its_type_and_its_name(content: Any) -> None:
    answer = attachment(content, "application/pdf", "実績.pdf")

    assert answer.getvalue() == b"%PDF"  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == ("attachment; filename*=utf-8''%E5%AE%9F%E7%B8%BE.pdf")


@pytest.mark.parametrize("name", ['a"; filename="b.exe', "a\\b.csv"])
def test_a_name_cannot_end_its_own_quotation(name: str) -> None:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')

    assert attachment(b"", "text/csv", name)["Content-Disposition"] == (
        f'attachment; filename="{escaped}"'
    )


def strings_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("Content-Disposition", "plans/views/downloads.py"),
        ("officedocument.", "plans/domain/media_types.py"),
    ],
)
def test_headers_and_media_types_of_files_are_written_in_one_place(text: str, home: str) -> None:
    found = [path for path in SOURCES if any(text in string for string in strings_of(path))]

    assert [str(path.relative_to(ROOT)) for path in found] == [home]
    assert media_types.XLSX.endswith("spreadsheetml.sheet")
