"""One measure's targets and phases in a draft edition, on one page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import DecimalValidator
from django.forms.boundfield import BoundField

from dashboards.forms.editions import years_of
from measures.forms.rounds import Plain
from plans.actions.editions import PhaseEntry
from plans.domain.calendar import fiscal_year_short, with_western
from plans.domain.plan_document import ACHIEVED, TargetEntry, TargetRange
from plans.domain.targets import target_of, unit_of_target, written_target
from plans.domain.vocabulary import Direction, EntryKind, TargetBasis
from plans.models import Edition, Indicator, Initiative, Measure
from plans.selectors.plan_export import target_entry
from plans.selectors.structure import Structure
from plans.sheets.cells.values import Unreadable

AS_STORED = DecimalValidator(max_digits=24, decimal_places=6)
NO_RANGE = "下限と上限を「37.5〜50」のように入力してください。"
NO_NUMBER = "数で入力してください（例 1,200）。"


class TargetField(forms.Field):
    """A year's target of an indicator: a number, or the two ends of a range."""

    def __init__(self, indicator: Indicator) -> None:
        self.indicator = indicator
        self.is_range = indicator.direction == Direction.WITHIN
        attrs = {"size": 12} if self.is_range else {"inputmode": "decimal", "size": 8}
        super().__init__(
            required=False, show_hidden_initial=True, widget=forms.TextInput(attrs=attrs)
        )

    def to_python(self, value: Any) -> TargetEntry | None:
        of = self.indicator
        try:
            found = target_of(value or "", of.unit, of.basis, of.direction)
        except Unreadable as fault:
            raise forms.ValidationError(str(fault)) from fault
        if found is None:
            return None
        if isinstance(found, str) or isinstance(found, TargetRange) is not self.is_range:
            raise forms.ValidationError(NO_RANGE if self.is_range else NO_NUMBER)
        ends = (found.low, found.high) if isinstance(found, TargetRange) else (found,)
        if ends[0] > ends[-1]:
            raise forms.ValidationError("下限は上限以下にしてください。")
        for end in ends:
            AS_STORED(end)
        return found


class AchievedField(forms.ChoiceField):
    """Whether a goal in words is to be reached by the end of the year."""

    def __init__(self) -> None:
        super().__init__(
            choices=[("", "—"), (ACHIEVED, ACHIEVED)], required=False, show_hidden_initial=True
        )

    def clean(self, value: Any) -> str | None:
        return super().clean(value) or None


def target_field(indicator: Indicator) -> forms.Field:
    """The field for a year's target of *indicator*, which is a number, a range, or 達成."""
    if indicator.entry == EntryKind.JUDGEMENT:
        return AchievedField()
    return TargetField(indicator)


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """指標の欄 — one field a fiscal year; none where last year's value is the target."""

    indicator: Indicator
    cells: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class PhaseGroup:
    """工程の欄 — ``number`` None: the line for a new one."""

    number: int | None
    label: BoundField
    start: BoundField
    start_quarter: BoundField
    end: BoundField
    end_quarter: BoundField
    ongoing: BoundField
    remove: BoundField | None


@dataclass(frozen=True, slots=True)
class InitiativeGroup:
    """取組の欄 — ``is_ended`` by this very draft, ``is_added`` by it."""

    initiative: Initiative
    indicators: tuple[IndicatorGroup, ...]
    phases: tuple[PhaseGroup, ...]
    is_ended: bool
    is_added: bool


class MeasureForm(Plain):
    """一つの施策の目標と工程 — only what differs from what the page showed is taken as changed.

    So two people at one draft overwrite nothing of each other's that they did not touch.
    """

    def __init__(
        self, data: Any = None, *, structure: Structure, edition: Edition, measure: Measure
    ) -> None:
        super().__init__(data, auto_id="draft-%s")
        self.edition, self.structure = edition, structure
        plan = structure.plan
        self.years = tuple(range(plan.first_year, plan.final_year + 1))
        self.initiatives = [
            item
            for item in structure.initiatives.get(measure.pk, ())
            if item.is_in(edition) or item.ended_edition_id == edition.pk
        ]
        for initiative in self.initiatives:
            self._add_fields(initiative)

    def _add_fields(self, initiative: Initiative) -> None:
        for indicator in self.structure.indicators.get(initiative.pk, ()):
            if indicator.basis != TargetBasis.PREVIOUS_YEAR:
                self._add_targets(indicator)
        for phase in self.structure.phases.get((self.edition.pk, initiative.pk), ()):
            stored = {
                "label": phase.label,
                "start": phase.start_year,
                "start_quarter": phase.start_quarter,
                "end": phase.end_year,
                "end_quarter": phase.end_quarter,
                "ongoing": phase.ongoing,
            }
            self._add_phase(initiative, str(phase.number), stored)
        self._add_phase(initiative, "new", {})

    def _add_targets(self, indicator: Indicator) -> None:
        targets = self.structure.targets.get((self.edition.pk, indicator.pk), ())
        entry = EntryKind(indicator.entry)
        entries = {item.fiscal_year: target_entry(item, entry) for item in targets}
        for year in self.years:
            name = f"target-{indicator.pk}-{year}"
            field = self.fields[name] = target_field(indicator)
            field.label = f"{indicator.name} {with_western(year)}の目標"
            if year in entries:
                unit = unit_of_target(indicator.unit, indicator.basis)
                self.initial[name] = written_target(entries[year], unit)

    def _add_phase(self, initiative: Initiative, number: str, stored: dict[str, Any]) -> None:
        of = f"phase-{initiative.pk}-{number}"
        what = f"工程「{stored['label']}」" if stored else "新しい工程"
        years = [("", "—"), *years_of(self.structure.plan)]
        # A phase may have begun before the plan did, or end after it.
        years += [(stored[end], with_western(stored[end])) for end in ("start", "end") if stored]
        choices = [*dict(years).items()]
        self.fields[f"{of}-label"] = forms.CharField(
            max_length=200, required=False, show_hidden_initial=True
        )
        self.fields[f"{of}-label"].label = f"{what}の内容"
        for end, words in (("start", "開始年度"), ("end", "終了年度")):
            self.fields[f"{of}-{end}"] = forms.TypedChoiceField(
                label=f"{what}の{words}",
                coerce=int,
                empty_value=None,
                choices=choices,
                required=False,
                show_hidden_initial=True,
            )
            self.fields[f"{of}-{end}_quarter"] = forms.TypedChoiceField(
                label=f"{what}の{words.replace('年度', '四半期')}",
                coerce=int,
                empty_value=None,
                choices=[("", "—"), *((number, f"Q{number}") for number in range(1, 5))],
                required=False,
                show_hidden_initial=True,
            )
        self.fields[f"{of}-ongoing"] = forms.BooleanField(
            required=False, label=f"{what}は継続", show_hidden_initial=True
        )
        if stored:
            self.fields[f"{of}-remove"] = forms.BooleanField(required=False, label=f"{what}を除く")
        self.initial.update({f"{of}-{name}": value for name, value in stored.items()})

    def clean(self) -> dict[str, Any]:
        for initiative in self.initiatives:
            for number in self._phase_numbers(initiative):
                self._check_phase(f"phase-{initiative.pk}-{number}")
        return self.cleaned_data

    def _check_phase(self, of: str) -> None:
        posted = [self.cleaned_data.get(f"{of}-{name}") for name in ("label", "start", "end")]
        touched = any(name.startswith(f"{of}-") for name in self.changed_data)
        if touched and not self.cleaned_data.get(f"{of}-remove") and not all(posted):
            self.add_error(
                f"{of}-label", "工程には、内容・開始年度・終了年度のすべてを入れてください。"
            )

    def _phase_numbers(self, initiative: Initiative) -> list[str]:
        phases = self.structure.phases.get((self.edition.pk, initiative.pk), ())
        return [*(str(phase.number) for phase in phases), "new"]

    @property
    def targets(self) -> dict[tuple[int, int], TargetEntry | None]:
        """The changed targets by (indicator id, fiscal year)."""
        found = {}
        for name in self.changed_data:
            kind, *key = name.split("-")
            if kind == "target":
                found[int(key[0]), int(key[1])] = self.cleaned_data[name]
        return found

    @property
    def phases(self) -> list[PhaseEntry]:
        """The changed, added and removed phases."""
        return [
            entry
            for initiative in self.initiatives
            for number in self._phase_numbers(initiative)
            if (entry := self._phase(initiative, number)) is not None
        ]

    def _phase(self, initiative: Initiative, number: str) -> PhaseEntry | None:
        of = f"phase-{initiative.pk}-{number}"
        if not any(name.startswith(f"{of}-") for name in self.changed_data):
            return None
        return PhaseEntry(
            initiative=initiative,
            number=None if number == "new" else int(number),
            label=self.cleaned_data[f"{of}-label"],
            start_year=self.cleaned_data[f"{of}-start"] or 0,
            end_year=self.cleaned_data[f"{of}-end"] or 0,
            start_quarter=self.cleaned_data[f"{of}-start_quarter"],
            end_quarter=self.cleaned_data[f"{of}-end_quarter"],
            ongoing=self.cleaned_data[f"{of}-ongoing"],
            is_removed=bool(self.cleaned_data.get(f"{of}-remove")),
        )

    @property
    def groups(self) -> Iterator[InitiativeGroup]:
        """The fields as the page lays them out."""
        for initiative in self.initiatives:
            yield InitiativeGroup(
                initiative=initiative,
                indicators=tuple(self._indicator_groups(initiative)),
                phases=tuple(self._phase_groups(initiative)),
                is_ended=initiative.ended_edition_id == self.edition.pk,
                is_added=initiative.first_edition_id == self.edition.pk,
            )

    def _indicator_groups(self, initiative: Initiative) -> Iterator[IndicatorGroup]:
        for indicator in self.structure.indicators.get(initiative.pk, ()):
            names = [f"target-{indicator.pk}-{year}" for year in self.years]
            cells = tuple(self[name] for name in names if name in self.fields)
            yield IndicatorGroup(indicator, cells)

    def _phase_groups(self, initiative: Initiative) -> Iterator[PhaseGroup]:
        for number in self._phase_numbers(initiative):
            of = f"phase-{initiative.pk}-{number}"
            is_new = number == "new"
            yield PhaseGroup(
                number=None if is_new else int(number),
                label=self[f"{of}-label"],
                start=self[f"{of}-start"],
                start_quarter=self[f"{of}-start_quarter"],
                end=self[f"{of}-end"],
                end_quarter=self[f"{of}-end_quarter"],
                ongoing=self[f"{of}-ongoing"],
                remove=None if is_new else self[f"{of}-remove"],
            )

    @property
    def year_labels(self) -> list[str]:
        return [fiscal_year_short(year) for year in self.years]

    @property
    def faults(self) -> Sequence[str]:
        """What is wrong, each led by the name of its field."""
        return [
            f"{self.fields[name].label}: {message}" if name in self.fields else str(message)
            for name, messages in self.errors.items()
            for message in messages
        ]
