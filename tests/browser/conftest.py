"""A real Chromium before a live portal, watched while it is used.

A test asks for ``visit`` (pages that are watched) and ``tome`` (the plan with some figures):

    def test_something(visit: Visit, tome: Plan) -> None:
        page = visit("/plans/tome-dx/", as_=RoleKind.VIEWER, width=NARROW)
        assert_usable(page)

What goes wrong on a watched page fails the test at its end: an error on the console, a request to
another host, an answer of 500.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from plans.domain.vocabulary import EntryKind, RoleKind
from plans.models import Department, Indicator, InitiativeDepartment, Plan, User
from tests import factories
from tests.browser import accessibility
from tests.browser.figures import report_all

# Playwright's event loop counts as running in this thread, where Django then refuses its ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

WIDEST, WIDE, NARROW, NARROWEST = 1920, 1366, 390, 320
HEIGHTS = {WIDEST: 1080, WIDE: 768, NARROW: 844, NARROWEST: 568}
# A form that came too late, and one that its person may no longer send.
ANSWERED = ("status of 409 (Conflict)", "status of 403 (Forbidden)")
PASSWORD = "見本のパスワード9"
FLAGS = [
    f"--{flag}"
    for flag in (
        "no-sandbox",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
    )
]


class Visit(Protocol):
    """Opens a page of the portal, by somebody of a role who is logged in; by a stranger if None."""

    def __call__(
        self,
        path: str = "/",
        *,
        as_: RoleKind | None = RoleKind.VIEWER,
        width: int = WIDE,
        dark: bool = False,
    ) -> Page: ...


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    program = os.environ.get("TOMEDX_CHROMIUM") or shutil.which("chromium")
    if not program:
        pytest.skip("Chromium がありません（TOMEDX_CHROMIUM か PATH）。")
    return {"executable_path": program, "args": FLAGS}


@pytest.fixture
def tome(transactional_db: None) -> Plan:
    """登米市DX推進計画 with a department and made-up figures of every kind."""
    call_command("load_plan", "fixtures/tome_dx_plan.yaml", stdout=StringIO())
    plan = Plan.objects.get()
    department = factories.DepartmentFactory(name="見本課", is_sample=True)
    for measure in plan.measures.all():
        for initiative in measure.initiatives.all():
            InitiativeDepartment.objects.create(initiative=initiative, department=department)
    report_all(plan)
    return plan


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Visit]:
    contexts, problems = [], []

    def watch(page: Page) -> None:
        host = urlsplit(live_server.url).netloc

        def on_console(message: ConsoleMessage) -> None:
            is_answered = any(text in message.text for text in ANSWERED)
            if message.type in ("error", "warning") and not is_answered:
                problems.append(f"{page.url}: {message.text}")

        def on_request(request: Request) -> None:
            parts = urlsplit(request.url)
            if parts.scheme not in ("data", "blob") and parts.netloc != host:
                problems.append(f"{page.url} asks {request.url}")

        def on_response(response: Response) -> None:
            if response.status >= 500:
                problems.append(f"{response.url} answers {response.status}")

        page.on("console", on_console)
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on("request", on_request)
        page.on("response", on_response)

    def open_page(
        path: str = "/",
        *,
        as_: RoleKind | None = RoleKind.VIEWER,
        width: int = WIDE,
        dark: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHTS[width]},
            locale="ja-JP",
            timezone_id=settings.TIME_ZONE,
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        if as_ is not None:
            context.add_cookies([_session_of(as_, live_server.url)])
        page = context.new_page()
        watch(page)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def _session_of(role: RoleKind, url: str) -> Any:
    """A cookie of somebody in *role*, in the department that answers for the plan."""
    client = Client()
    user = factories.person(role, Department.objects.first(), password=PASSWORD)
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": url}


def assert_usable(page: Page) -> None:
    """No violation that axe finds, and nothing that makes the whole page scroll sideways."""
    found = Axe().run(page)
    accessibility.note(page, found)
    assert found.violations_count == 0, found.generate_report()
    excess = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert excess <= 0, f"{page.url} is {excess}px too wide"


@pytest.fixture
def people(plan: Plan, department: Department, transactional_db: None) -> dict[RoleKind, User]:
    """One person of each role, in the department of the plan's initiative."""
    return {
        role: factories.person(
            role, department, email=f"{role.value}@example.test", display_name=f"見本 {role.label}"
        )
        for role in RoleKind
    }


@pytest.fixture
def sheet(
    plan: Plan, department: Department, people: dict[RoleKind, User], visit: Visit, today: datetime
) -> Page:
    """The promoter's sheet with a second initiative, whose indicator is a fraction."""
    first = Indicator.objects.get(initiative__measure__plan=plan)
    initiative = factories.InitiativeFactory(
        measure=first.initiative.measure, code="1-2-2", name="見本の取組", position=1
    )
    initiative.responsibilities.create(department=department)
    factories.IndicatorFactory(
        initiative=initiative,
        name="見本の割合",
        unit="％",
        cumulative=False,
        entry=EntryKind.FRACTION.value,
        decimals=1,
    )
    path = f"/work/{plan.rounds.get().pk}/{department.pk}/"
    return visit(path, as_=RoleKind.PROMOTER)


def pytest_sessionfinish() -> None:
    """Write what axe found on all screens, where `make accessibility` asks for it."""
    accessibility.write()
