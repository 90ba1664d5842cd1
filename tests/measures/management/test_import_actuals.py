"""`manage.py import_actuals` as scripts call it: its JSON, its words, its exit status."""

import json
from pathlib import Path
from typing import Any

import pytest

from measures.models import Actual, ImportBatch
from plans.models import User
from tests.measures.sheets import csv_of, xlsx

pytestmark = pytest.mark.usefixtures("today", "plan")
ROW = ("1-2-1-a", 2026, 2, 53)
ROW_KEYS = ["row", "cell", "indicator", "period", "status", "before", "after", "message"]


def as_json(run: Any, content: bytes, *options: str, **more: str) -> tuple[int, dict[str, Any]]:
    status, out, _ = run(content, "--format", "json", *options, **more)
    return status, json.loads(out)


def test_json_has_the_shape_that_scripts_rely_on(run: Any, tmp_path: Path) -> None:
    status, printed = as_json(run, xlsx(ROW))

    assert status == 0
    assert list(printed) == ["file", "sheet", "encoding", "rows", "counts", "applied", "batch"]
    assert printed["file"] == str(tmp_path / "実績.xlsx")
    assert printed["sheet"] == "実績"
    assert printed["rows"] == [
        dict(zip(ROW_KEYS, [2, "D2", "1-2-1-a", "2026Q2", "new", None, "53", ""], strict=True))
    ]
    assert printed["counts"] == {"new": 1, "changed": 0, "same": 0, "error": 0, "skipped": 0}
    assert printed["applied"] is True
    assert printed["batch"] == ImportBatch.objects.get().pk


def test_a_change_is_told_from_what_to_what(run: Any) -> None:
    run(xlsx(ROW))
    status, printed = as_json(run, xlsx(("1-2-1-a", 2026, 2, "55.5")))

    assert status == 0
    [row] = printed["rows"]
    assert (row["status"], row["before"], row["after"]) == ("changed", "53", "55.5")


def test_the_same_file_again_is_refused_and_writes_nothing(run: Any) -> None:
    content = xlsx(ROW)
    run(content)
    status, printed = as_json(run, content)

    assert (status, printed["applied"], printed["batch"]) == (1, False, None)
    assert printed["counts"]["same"] == 1


def test_an_error_ends_with_status_one_and_json_alone(run: Any) -> None:
    status, out, err = run(xlsx(ROW, ("9-9-9-z", 2026, 2, 1), ("", "", "", "")), "--format", "json")

    assert status == 1
    assert err == ""
    printed = json.loads(out)
    bad = printed["rows"][1]
    assert (bad["row"], bad["cell"], bad["indicator"]) == (3, "A3", "9-9-9-z")
    assert (bad["status"], bad["after"]) == ("error", None)
    assert "計画にありません" in bad["message"]
    assert (printed["applied"], printed["batch"]) == (False, None)
    assert not Actual.objects.exists()


def test_a_table_prints_every_reason_and_says_that_nothing_was_written(run: Any) -> None:
    status, out, err = run(xlsx(ROW, ("9-9-9-z", 2026, 2, 1), ("1-2-1-a", 2026, 3, "多い")))

    assert status == 1
    assert "9-9-9-z" in err
    assert "実績値「多い」" in err
    assert "何も書き込んでいません" in out


def test_a_table_tells_what_was_written(run: Any) -> None:
    status, out, err = run(csv_of(ROW), name="実績.csv")

    assert (status, err) == (0, "")
    assert "1-2-1-a" in out
    assert "— → 53" in out
    assert f"取込番号 {ImportBatch.objects.get().pk}" in out


def test_a_dry_run_writes_nothing_and_says_so(run: Any) -> None:
    status, printed = as_json(run, xlsx(ROW), "--dry-run")

    assert (status, printed["applied"], printed["batch"]) == (0, False, None)
    assert printed["counts"]["new"] == 1
    assert not ImportBatch.objects.exists()


def test_a_dry_run_with_an_error_ends_with_status_one(run: Any) -> None:
    status, _ = as_json(run, xlsx(("9-9-9-z", 2026, 2, 1)), "--dry-run")
    assert status == 1


def test_a_sample_is_marked(run: Any) -> None:
    run(xlsx(ROW), "--sample")
    assert Actual.objects.get().is_sample


def test_a_viewer_is_refused_with_status_one(run: Any, viewer: User) -> None:
    status, printed = as_json(run, xlsx(ROW), by=viewer.email)

    assert status == 1
    [row] = printed["rows"]
    assert (row["row"], row["status"]) == (None, "error")
    assert "管理者と所管課の推進員だけ" in row["message"]
    assert printed["counts"]["error"] == 1

    status, out, err = run(xlsx(ROW), by=viewer.email)
    assert (status, out) == (1, "")
    assert "管理者と所管課の推進員だけ" in err


def test_a_file_that_is_no_sheet_is_refused_with_status_one(run: Any) -> None:
    status, printed = as_json(run, b"")

    assert status == 1
    assert [row["row"] for row in printed["rows"]] == [None]
    assert (printed["sheet"], printed["applied"]) == (None, False)


@pytest.mark.parametrize("wrong", [{"plan": "no-plan"}, {"by": "nobody@example.test"}])
def test_an_unknown_plan_or_user_is_wrong_usage(run: Any, wrong: dict[str, str]) -> None:
    status, out, _ = run(xlsx(ROW), "--format", "json", **wrong)
    assert (status, out) == (2, "")


def test_a_file_that_is_not_there_is_wrong_usage(run: Any) -> None:
    status, out, _ = run(None, "--format", "json", name="ない.xlsx")
    assert (status, out) == (2, "")


def test_a_promoters_file_becomes_drafts(run: Any, promoter: User) -> None:
    status, _ = as_json(run, xlsx(ROW), by=promoter.email)

    assert status == 0
    assert Actual.objects.drafts().count() == 1
