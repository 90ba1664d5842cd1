"""The guide, the terms in place, the accessibility statement, and the components."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client

from dashboards.selectors import accessibility
from measures.domain.terms import Reason
from plans.models import GlossaryTerm, Plan, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
TERMS = ("計画比", "進捗率", "達成率", "期中", "対計画値", "速報")


@pytest.fixture
def committee(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_guide_speaks_to_every_role_and_its_pictures_are_there_and_small(
    committee: Client,
) -> None:
    page = text(committee, "/help/")
    pictures = re.findall(r'src="/static/(help/[^"]+)"', page)

    for role in ("委員・全員", "推進員", "承認者", "管理者"):
        assert role in page
    assert len(pictures) >= 8
    for picture in pictures:
        found = find(picture)
        assert isinstance(found, str)
        assert 0 < Path(found).stat().st_size <= 60_000


def test_the_terms_are_explained_in_the_guide_and_beside_the_plans_own(
    committee: Client, plan: Plan
) -> None:
    GlossaryTerm.objects.create(plan=plan, term="RPA", meaning="見本の意味", source="用語集")

    for path in ("/help/", "/plans/tome-dx/glossary/"):
        page = text(committee, path)
        for term in TERMS:
            assert f"<dt>{term}</dt>" in page
    assert "RPA" in text(committee, "/plans/tome-dx/glossary/")


@pytest.mark.parametrize("path", ["indicators/", "measures/1-2/", "schedule/", "table/"])
def test_every_term_is_a_click_away_on_the_pages_with_figures(
    path: str, committee: Client, plan: Plan
) -> None:
    page = text(committee, f"/plans/tome-dx/{path}")
    linked = re.findall(r'class="explain" href="/help/#([\w-]+)">([^<]+)<', page)

    assert set(TERMS) <= {word for _, word in linked}
    guide = text(committee, "/help/")
    assert [anchor for anchor, _ in linked if f'id="{anchor}"' not in guide] == []


def test_the_statement_shows_what_the_test_of_the_screens_found(
    committee: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [{"name": "見本の画面", "widths": [390, 1366], "violations": 3}]
    written: dict[str, Any] = {"on": "2026-11-26", "axe": "4.10", "pages": pages}
    (tmp_path / "result.json").write_text(json.dumps(written), encoding="utf-8")
    monkeypatch.setattr(accessibility, "RESULT", tmp_path / "result.json")
    page = text(committee, "/accessibility/")

    for words in ("2026年11月26日", "axe 4.10", "見本の画面", "390・1366", "<strong>3件"):
        assert words in page
    assert "まだ確かめていないこと" in page


def test_a_statement_without_a_result_says_so(
    committee: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accessibility, "RESULT", tmp_path / "nothing.json")

    assert "検査の結果がまだありません" in text(committee, "/accessibility/")


def test_the_components_stand_in_every_state(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    page = text(client, "/components/")

    for reason in Reason:
        assert reason.label in page
    for word in (
        "期限前",
        "中止",
        "未報告",
        "評価できない",
        "この期の報告なし",
        "未着手",
        "▼● 遅れ",
    ):
        assert word in page


def test_every_component_of_a_badge_or_value_is_on_the_page_of_components() -> None:
    page = (TEMPLATES / "help" / "components.html").read_text(encoding="utf-8")

    for name in ("rating", "counts", "rate", "done", "sample"):
        assert f"components/{name}.html" in page
