"""Many pages at one report, in any order: what stands is written over only by who has seen it.

The portal plays against a naive model. A page knows of each unit (a text, a figure, a phase) what
its field last held in common with the portal (``base``), and everything that its person has been
shown there (``shown``). Every text and number typed is another one.
"""

import random
import re
from collections import defaultdict
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from django.http import HttpResponse

from measures.actions.reports import move_report
from measures.models import Actual, PhaseProgress, QuarterlyReport, TypedText
from plans.domain.vocabulary import ReportState, RoleKind
from plans.errors import Refused
from plans.models import Department, Indicator, Phase, Plan, User
from tests import factories
from tests.measures.bringing import bring_in
from tests.measures.sheets import xlsx
from tests.measures.views.desk_sheet import Sheet, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

RADIO = re.compile(r'name="i\d+-choose-([^"]+)" form="sheet" value="((mine|theirs):[^"]+)"')
STATES = {"not_started": "未着手", "in_progress": "実施中"}


class Content(NamedTuple):
    """What stands at a unit: its fields, and the figure below fields that cannot be read."""

    fields: tuple[str, ...]
    below: tuple[str, ...] | None = None

    @property
    def figure(self) -> tuple[str, ...]:
        return self.fields if self.below is None else self.below


class Offer(NamedTuple):
    """Two versions to choose from, and what the choice of either sends."""

    stored: Content
    mine: Content
    values: dict[str, str]


@dataclass
class World:
    """One report, its two writers and the others who touch it."""

    plan: Plan
    address: str
    writers: tuple[User, ...]
    approver: User
    administrator: User
    indicator: Indicator
    phase: Phase

    def __post_init__(self) -> None:
        self.browsers = [browser_of(writer) for writer in self.writers]
        report, figure, phase = f"i{self.indicator.initiative_id}", self.indicator.pk, self.phase.pk
        self.units = {
            "done": (f"{report}-done",),
            "issues": (f"{report}-issues",),
            f"actual-{figure}": (f"a{figure}-value", f"a{figure}-note"),
            f"phase-{phase}": (f"p{phase}-state", f"p{phase}-note"),
        }

    @property
    def report(self) -> QuarterlyReport | None:
        return QuarterlyReport.objects.filter(round__plan=self.plan).first()

    @property
    def is_open(self) -> bool:
        return not self.report or self.report.state in {ReportState.DRAFT, ReportState.SENT_BACK}

    def stored(self) -> dict[str, Content]:
        """What stands in the report, by unit."""
        report = self.report
        rows: dict[str, tuple[str, ...]] = {
            "done": (report.done if report else "",),
            "issues": (report.issues if report else "",),
        }
        figure = (Actual.objects.drafts() or Actual.objects.current()).first()
        value = figure.value if figure else None
        shown = "" if value is None else f"{value.normalize():f}"
        rows[f"actual-{self.indicator.pk}"] = (shown, figure.note if figure else "")
        phase = (PhaseProgress.objects.drafts() or PhaseProgress.objects.current()).first()
        rows[f"phase-{self.phase.pk}"] = (phase.state, phase.note) if phase else ("", "")
        typed = dict(TypedText.objects.values_list("field", "text"))
        found = {}
        for unit, names in self.units.items():
            as_typed = tuple(typed.get(name, "") for name in names)
            unread = any(as_typed)
            found[unit] = Content(as_typed, rows[unit]) if unread else Content(rows[unit])
        return found


@dataclass
class Page:
    """One open page: its fields and marks, and what the person before it has been shown."""

    sheet: Sheet
    units: dict[str, tuple[str, ...]]
    base: dict[str, Content] = field(default_factory=dict)
    shown: dict[str, set[Content]] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    offered: dict[str, "Offer"] = field(default_factory=dict)

    @property
    def takes_entries(self) -> bool:
        return all(name in self.sheet.fields for names in self.units.values() for name in names)

    def content(self, unit: str) -> Content:
        """What the unit's fields say."""
        fields = tuple(self.sheet.fields[name] for name in self.units[unit])
        cannot_be_read = fields[0].endswith("？") or (
            unit[0] == "p" and not fields[0] and fields[1]
        )
        return Content(fields, self.base[unit].figure) if cannot_be_read else Content(fields)

    def is_fresh(self, stored: dict[str, Content]) -> None:
        """The page has come anew: it shows what is stored, everywhere."""
        self.choices, self.offered = {}, {}
        if not self.takes_entries:
            return
        self.base = dict(stored)
        for unit, content in stored.items():
            assert self.content(unit) == content
            self.shown.setdefault(unit, set()).add(content)

    def copy(self) -> "Page":
        sheet = Sheet(self.sheet.client, self.sheet.address, dict(self.sheet.fields))
        held = (self.base, self.shown, self.choices, self.offered)
        return Page(sheet, self.units, *deepcopy(held))


class Play:
    """What two people do at three pages, and who else comes by."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance, self.number = world, random.Random(seed), 100
        self.pages = [
            Page(Sheet(world.browsers[at % 2], world.address), world.units) for at in range(3)
        ]
        self.left: list[Page] = []
        self.late: list[Page] = []
        for page in self.pages:
            self.open(page)

    def go_on(self) -> None:
        """The next step of anybody: some typing and a save, as a rule."""
        weights = {self.write: 12, self.choose: 6, self.go_back: 3, self.open_again: 1}
        weights |= {self.deliver: 2, self.bring_in: 1, self.decide: 1}
        page = self.chance.choice(self.pages)
        [step] = self.chance.choices([*weights], [*weights.values()])
        step(page)

    def write(self, page: Page) -> None:
        for _ in range(self.chance.randrange(3)):
            self.type(page)
        ways = (self.save_in_passing, self.save_all, self.save_unanswered, self.save_slowly)
        [way] = self.chance.choices(ways, (6, 2, 1, 1))
        way(page)

    def type(self, page: Page) -> None:
        if not page.takes_entries:
            return
        self.number += 1
        name = self.chance.choice([name for names in page.units.values() for name in names])
        if name.endswith("-value"):
            page.sheet.fields[name] = self.chance.choice((f"{self.number}", f"{self.number}？"))
        elif name.endswith("-state"):
            page.sheet.fields[name] = self.chance.choice([*STATES])
        else:
            # A phase once reported cannot be taken back to nothing.
            nothing = f"文{self.number}" if name.startswith("p") else ""
            page.sheet.fields[name] = self.chance.choice((f"文{self.number}", nothing))

    def choose(self, page: Page) -> None:
        for unit in page.offered:
            page.choices[unit] = self.chance.choice(("mine", "theirs"))
        if page.offered:
            self.write(page)

    def open(self, page: Page) -> None:
        page.sheet.open()
        page.is_fresh(self.world.stored())

    def open_again(self, page: Page) -> None:
        self.left.append(page.copy())
        self.open(page)

    def go_back(self, page: Page) -> None:
        """A page is there again as it was left: old fields, old marks."""
        if self.left:
            self.pages[self.pages.index(page)] = self.chance.choice(self.left).copy()

    def save_in_passing(self, page: Page) -> None:
        self.left.append(page.copy())
        self.send(page, in_passing=True)

    def save_all(self, page: Page) -> None:
        self.left.append(page.copy())
        self.send(page, in_passing=False)

    def save_unanswered(self, page: Page) -> None:
        """The portal keeps it, and the page does not hear of that."""
        self.send(page.copy(), in_passing=True)

    def save_slowly(self, page: Page) -> None:
        self.late.append(page.copy())

    def deliver(self, page: Page) -> None:
        """What was under way for long arrives; its page has gone on."""
        if self.late:
            self.send(self.late.pop(0), in_passing=True)

    def bring_in(self, page: Page) -> None:
        self.number += 1
        by = self.chance.choice((self.world.administrator, self.world.writers[0]))
        row = (self.world.indicator.code, 2026, 2, self.number)
        bring_in(self.world.plan, by, xlsx(row))

    def decide(self, page: Page) -> None:
        """The report is approved if it may be, or reopened."""
        report, world = self.world.report, self.world
        if report is None:
            return
        steps = {"submit": world.writers[0], "approve": world.approver}
        if report.state == ReportState.APPROVED:
            steps = {"reopen": world.administrator}
        with suppress(Refused):
            for action, by in steps.items():
                report = move_report(report=report, action=action, by=by, comment="訂正のため")

    def send(self, page: Page, in_passing: bool) -> None:
        """Save what *page* holds, and hold what is stored then against what may be."""
        if not page.takes_entries:
            return
        before, mine = self.world.stored(), {unit: page.content(unit) for unit in page.units}
        for unit, side in page.choices.items():
            name = f"i{self.world.indicator.initiative_id}-choose-{unit}"
            page.sheet.fields[name] = page.offered[unit].values[side]
        answer = page.sheet.save() if in_passing else page.sheet.send()
        after = self.world.stored()
        clashing = set()
        for unit, content in mine.items():
            if self.check(page, unit, content, before[unit], after[unit]):
                clashing.add(unit)
        if "-seen" not in answer.content.decode():
            # Approved meanwhile, and nothing left to save: the page that comes is for reading.
            assert not self.world.is_open
            page.sheet.fields = {}
            return
        self.plan_request(page, answer, mine, after, clashing)
        if "HX-Refresh" in answer:
            self.open(page)
        elif not in_passing and answer.status_code == 200:
            page.is_fresh(after)

    def check(self, page: Page, unit: str, mine: Content, before: Content, after: Content) -> bool:
        """Whether the unit has to be asked about; what is stored of it is right in any case."""
        if before != after:
            assert before in page.shown[unit], "written over unseen"
            assert after.fields == mine.fields, "not what the page holds"
            assert mine != page.base[unit] or unit in page.choices, "nobody typed there"
        chosen, offer = page.choices.get(unit), page.offered.get(unit)
        has_yielded = chosen == "theirs" and offer and offer[:2] == (before, mine)
        insists = chosen == "mine" and offer and offer[0] == before
        if not self.world.is_open or mine in (page.base[unit], before) or has_yielded:
            assert before == after
        elif before == page.base[unit] or insists:
            assert after.fields == mine.fields, "typed, saved and not kept"
        else:
            assert before == after
            return True
        return False

    def plan_request(
        self,
        page: Page,
        answer: HttpResponse,
        mine: dict[str, Content],
        after: dict[str, Content],
        clashing: set[str],
    ) -> None:
        """What the answer shows: two versions where they clash, what is stored where it differs."""
        text = answer.content.decode()
        values: dict[str, dict[str, str]] = defaultdict(dict)
        for unit, value, side in RADIO.findall(text):
            values[unit][side] = value
        assert set(values) == clashing
        page.choices, page.offered = {}, {}
        for unit, content in mine.items():
            if content == after[unit]:
                page.base[unit] = content
                page.shown[unit].add(content)
            elif self.world.is_open and "HX-Refresh" not in answer:
                assert words(after[unit]) <= set(re.findall(r"[^\W_]+？?", text))
            if unit in clashing:
                page.shown[unit].add(after[unit])
                page.offered[unit] = Offer(after[unit], content, values[unit])


def words(content: Content) -> set[str]:
    parts = [*content.fields, *(content.below or ())]
    return {STATES.get(part, part) for part in parts if part}


@pytest.fixture
def world(plan: Plan, department: Department, approver: User, administrator: User) -> World:
    return World(
        plan,
        f"/work/{plan.rounds.get().pk}/{department.pk}/",
        tuple(factories.person(RoleKind.PROMOTER, department) for _ in range(2)),
        approver,
        administrator,
        Indicator.objects.get(initiative__measure__plan=plan),
        Phase.objects.get(edition__plan=plan),
    )


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_nothing_is_written_over_unseen(world: World, seed: int) -> None:
    play = Play(world, seed)
    for _ in range(60):
        play.go_on()
