"""The help's pictures, taken from the real screens: `make pictures` writes them anew.

Chromium packs each as WebP, so that nothing else is needed and a picture stays small.
"""

import os
from base64 import b64decode, b64encode
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from plans.domain.vocabulary import RoleKind
from plans.models import Plan
from tests.browser.conftest import Visit

TO = os.environ.get("TOMEDX_PICTURES")
MOST_BYTES = 60_000
PACK = """async ([png, quality]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1024, 576];
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(TO is None, reason="書き出す先（TOMEDX_PICTURES）がありません。"),
]


def keep(page: Page, name: str) -> None:
    """Write what the page shows, as small as it stays readable."""
    page.evaluate("document.activeElement?.blur()")
    png = b64encode(page.screenshot(animations="disabled")).decode()
    blank = page.context.new_page()
    for quality in (0.8, 0.6, 0.4, 0.25):
        packed = b64decode(blank.evaluate(PACK, [png, quality]))
        if len(packed) <= MOST_BYTES:
            break
    blank.close()
    assert len(packed) <= MOST_BYTES, name
    Path(TO or "", f"{name}.webp").write_bytes(packed)


@pytest.fixture
def plan_in_use(today: datetime, transactional_db: None) -> Plan:
    """The plan of the demo, with its sample figures."""
    call_command("demo", stdout=StringIO())
    return Plan.objects.get(code="tome-dx")


def test_pictures_of_the_committees_screens(visit: Visit, plan_in_use: Plan) -> None:
    page = visit("/plans/tome-dx/")
    keep(page, "overview")
    page.goto("/plans/tome-dx/indicators/?q=オンライン化した手続")
    page.locator('a.explain[href$="#pace"]').first.click()
    page.get_by_role("dialog").wait_for()
    keep(page, "explained")
    page.goto("/plans/tome-dx/schedule/#gantt")
    keep(page, "schedule")


@pytest.mark.parametrize(
    ("role", "path", "name"),
    [
        (RoleKind.PROMOTER, "/work/", "desk"),
        (RoleKind.PROMOTER, "/imports/", "import"),
        (RoleKind.APPROVER, "/work/", "waiting"),
        (RoleKind.ADMINISTRATOR, "/plans/tome-dx/rounds/", "rounds"),
        (RoleKind.ADMINISTRATOR, "/plans/tome-dx/departments/", "departments"),
    ],
)
def test_pictures_of_the_screens_of_those_who_report(
    role: RoleKind, path: str, name: str, visit: Visit, plan_in_use: Plan
) -> None:
    keep(visit(path, as_=role), name)
