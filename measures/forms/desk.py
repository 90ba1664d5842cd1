"""A department's sheet as a form: as stored, or as somebody has it before them."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from measures.actions.desk import ComparedEdit, Edit, Saved
from measures.domain.reported import TEXTS
from measures.forms.desk_rows import (
    ClashShown,
    DeskField,
    Elsewhere,
    IndicatorForm,
    PhaseForm,
    Posted,
)
from measures.selectors.desk.lines import ReportLines
from measures.selectors.desk.units import Content, content_in_words, mark_of, stored_units


class ReportForm:
    """One initiative's part of the sheet. Not a form for mistakes: everything can be saved."""

    # Whether handing it in waits for the answer about texts of the quarter before.
    asks_as_is = False

    def __init__(
        self,
        lines: ReportLines,
        data: Mapping[str, str] | None = None,
        clashes: tuple[ComparedEdit, ...] = (),
        refusal: tuple[str, ...] = (),
    ) -> None:
        self.lines, self.refusal = lines, refusal
        self.posted = Posted(data if data and f"{lines.key}-version" in data else None)
        self.is_posted = self.sent = bool(self.posted.data)
        self.rows = [IndicatorForm(line, self.posted) for line in lines.rows]
        self.phases = [PhaseForm(line, self.posted) for line in lines.phases]
        self.judged = {row.name for row in self.rows if row.is_judged}
        self._clashes = clashes
        for form in (*self.rows, *self.phases):
            form.clash = self.clashes.get(form.name)
            form.elsewhere = self.elsewhere.get(form.name)

    @property
    def key(self) -> str:
        return self.lines.key

    @property
    def version(self) -> int:
        """The version that the page shows: the old one as long as it shows something else."""
        if self._clashes or self.refusal or self.elsewhere:
            return self.posted_version
        return self.lines.version

    @property
    def posted_version(self) -> int:
        text = self.posted.text(f"{self.key}-version", "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    @cached_property
    def posted_seen(self) -> dict[str, str]:
        pairs = self.posted.text(f"{self.key}-seen", "").split(",")
        return dict(pair.split(":", 1) for pair in pairs if ":" in pair)

    @property
    def seen(self) -> str:
        """Marks of the content that the page has shown last, for the next save to be held against.

        What is stored counts as shown only where the page holds the very same.
        """
        marks = {name: mark_of(unit) for name, unit in stored_units(self.lines).items()}
        marks |= {edit.name: edit.seen for edit in self.edits if edit.mark != marks[edit.name]}
        return ",".join(f"{name}:{mark}" for name, mark in marks.items())

    @property
    def texts(self) -> list[DeskField]:
        return [
            DeskField(
                f"{self.key}-{name}", TEXTS[name], self.posted.text(f"{self.key}-{name}", text)
            )
            for name, text in self.lines.texts.items()
        ]

    @property
    def due_rows(self) -> list[IndicatorForm]:
        """Indicators that a figure is asked of in this quarter, or has been given of."""
        return [form for form in self.rows if form.is_due]

    @property
    def other_rows(self) -> list[IndicatorForm]:
        """Indicators that nothing is asked of in this quarter."""
        return [form for form in self.rows if not form.is_due]

    @property
    def due_phases(self) -> list[PhaseForm]:
        """Phases that something is to be said of, or has been."""
        return [form for form in self.phases if form.is_due]

    @property
    def other_phases(self) -> list[PhaseForm]:
        """Phases that are settled or still to come."""
        return [form for form in self.phases if not form.is_due]

    @property
    def data(self) -> Mapping[str, str]:
        return self.posted.data

    @property
    def has_chosen(self) -> bool:
        """Whether a choice between two versions was sent along."""
        return any(name.startswith(f"{self.key}-choose-") for name in self.data)

    @property
    def is_settled(self) -> bool:
        """Whether everything sent was kept, and nothing awaits a choice."""
        return not self._clashes and not self.refusal

    @property
    def text_clashes(self) -> list[ClashShown]:
        return [shown for name, shown in self.clashes.items() if name in TEXTS]

    @property
    def texts_elsewhere(self) -> list[Elsewhere]:
        return [found for name, found in self.elsewhere.items() if name in TEXTS]

    @cached_property
    def clashes(self) -> dict[str, ClashShown]:
        return {
            change.edit.name: ClashShown(
                f"{self.key}-choose-{change.edit.name}",
                TEXTS.get(change.edit.name, ""),
                content_in_words(change.stored, judged=change.edit.name in self.judged),
                content_in_words(change.edit.content, judged=change.edit.name in self.judged),
                change.keep_mine,
                change.keep_theirs,
            )
            for change in self._clashes
        }

    @cached_property
    def elsewhere(self) -> dict[str, Elsewhere]:
        """What the page shows otherwise than it is stored, though nothing there awaits a choice."""
        if self.refusal:
            return {}
        stored = stored_units(self.lines)
        return {
            edit.name: Elsewhere(
                TEXTS.get(edit.name, ""),
                content_in_words(stored[edit.name], judged=edit.name in self.judged),
            )
            for edit in self.edits
            if edit.mark != mark_of(stored[edit.name])
            and edit.name not in self.clashes
            and not edit.is_confirmation
        }

    @cached_property
    def edits(self) -> list[Edit]:
        """Every unit as it stands on the page; none where nothing was sent."""
        if not self.is_posted:
            return []
        units: list[tuple[str, Content]] = [
            (name, field.text) for name, field in zip(TEXTS, self.texts, strict=True)
        ]
        for row in self.rows:
            units += row.units()
        for phase in self.phases:
            units += phase.units()
        return [
            Edit(
                name=name,
                seen=self.posted_seen.get(name, ""),
                content=content,
                choice=self.posted.text(f"{self.key}-choose-{name}", ""),
            )
            for name, content in units
        ]


def form_after(saved: Saved, data: Mapping[str, str]) -> ReportForm:
    """The form as it stands after *data* was saved: saved, clashing or refused."""
    form = ReportForm(saved.lines, data, saved.clashes, saved.refusal)
    if form.is_posted and form.has_chosen and form.is_settled:
        # A choice may have put the other's words into a field: show what is stored.
        form = ReportForm(saved.lines)
        form.sent = True
    return form


def posted_keys(data: Mapping[str, str]) -> set[int]:
    """The initiatives (by id) of which *data* holds the fields."""
    named = (re.fullmatch(r"i(\d{1,18})-version", name, re.ASCII) for name in data)
    return {int(found[1]) for found in named if found}


def has_strays(keys: Iterable[str], data: Mapping[str, str]) -> bool:
    """Whether something was sent for an initiative that the sheet, of *keys*, no longer holds."""
    known = {f"{key}-version" for key in keys}
    return any(name.endswith("-version") and name not in known for name in data)
