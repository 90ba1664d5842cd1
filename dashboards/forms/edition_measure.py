"""One measure's targets and phases in a draft edition, on one page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import DecimalValidator

from dashboards.forms.editions import years_of
from measures.forms.rounds import Plain
from plans.actions.editions import PlannedPhase
from plans.domain.calendar import fiscal_year_short, with_western
from plans.domain.plan_document import ACHIEVED, TargetEntry, TargetRange
from plans.domain.targets import target_of, unit_of_target, written_target
from plans.domain.vocabulary import Direction, EntryKind, TargetBasis
from plans.models import Edition, Indicator, Initiative, Measure, Phase, Plan
from plans.selectors.plan_export import target_entry
from plans.selectors.structure import Structure
from plans.sheets.cells.values import Unreadable

AS_STORED = DecimalValidator(max_digits=24, decimal_places=6)
NO_RANGE = "下限と上限を「37.5〜50」のように入力してください。"
INCOMPLETE = "工程には、内容・開始年度・終了年度のすべてを入れてください。"
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


class DraftFields(Plain):
    """Some fields of the page, under a prefix of their own."""

    def __init__(self, data: Any, prefix: str, initial: dict[str, Any]) -> None:
        super().__init__(data, prefix=prefix, auto_id="draft-%s", initial=initial)


class TargetsForm(DraftFields):
    """指標の欄 — one field a fiscal year; none where last year's value is the target."""

    def __init__(
        self, data: Any, indicator: Indicator, structure: Structure, edition: Edition
    ) -> None:
        self.indicator = indicator
        unit = unit_of_target(indicator.unit, indicator.basis)
        entry = EntryKind(indicator.entry)
        targets = structure.targets.get((edition.pk, indicator.pk), ())
        initial = {
            str(item.fiscal_year): written_target(target_entry(item, entry), unit)
            for item in targets
        }
        super().__init__(data, f"target-{indicator.pk}", initial)
        if indicator.basis == TargetBasis.PREVIOUS_YEAR:
            return
        for year in range(structure.plan.first_year, structure.plan.final_year + 1):
            field = self.fields[str(year)] = target_field(indicator)
            field.label = f"{indicator.name} {with_western(year)}の目標"

    @property
    def changed(self) -> dict[tuple[int, int], TargetEntry | None]:
        """The changed targets by (indicator id, fiscal year)."""
        return {
            (self.indicator.pk, int(year)): self.cleaned_data[year] for year in self.changed_data
        }


def _choice(label: str, choices: Iterable[tuple[int, str]] = ()) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        empty_value=None,
        choices=[("", "—"), *choices],
        required=False,
        show_hidden_initial=True,
    )


# The fields of a phase, by the names of the page's.
STORED = {
    "label": "label",
    "start": "start_year",
    "start_quarter": "start_quarter",
    "end": "end_year",
    "end_quarter": "end_quarter",
    "ongoing": "ongoing",
}
QUARTERS = [(number, f"Q{number}") for number in range(1, 5)]


class PhaseDraftForm(DraftFields):
    """工程の欄 — of a stored phase, or of a new one (``phase`` None)."""

    label = forms.CharField(
        label="の内容", max_length=200, required=False, show_hidden_initial=True
    )
    start, start_quarter = _choice("の開始年度"), _choice("の開始四半期", QUARTERS)
    end, end_quarter = _choice("の終了年度"), _choice("の終了四半期", QUARTERS)
    ongoing = forms.BooleanField(label="は継続", required=False, show_hidden_initial=True)
    remove = forms.BooleanField(label="を除く", required=False)

    def __init__(self, data: Any, initiative: Initiative, phase: Phase | None, plan: Plan) -> None:
        self.initiative, self.number = initiative, phase.number if phase else None
        years = dict([("", "—"), *years_of(plan)])
        initial = {}
        if phase:
            # A phase may have begun before the plan did, or end after it.
            years |= {year: with_western(year) for year in (phase.start_year, phase.end_year)}
            initial = {name: getattr(phase, stored) for name, stored in STORED.items()}
        super().__init__(data, f"phase-{initiative.pk}-{self.number or 'new'}", initial)
        for field in self.fields.values():
            field.label = (
                f"工程「{phase.label}」{field.label}" if phase else f"新しい工程{field.label}"
            )
        for name in ("start", "end"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(years.items())
        if not phase:
            del self.fields["remove"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        complete = all(given.get(name) for name in ("label", "start", "end"))
        if self.has_changed() and not given.get("remove") and not complete:
            self.add_error("label", INCOMPLETE)
        return given

    @property
    def changed(self) -> PlannedPhase | None:
        """The phase as it was changed, added or removed."""
        if not self.has_changed():
            return None
        given = {stored: self.cleaned_data[name] for name, stored in STORED.items()}
        years = {name: given[name] or 0 for name in ("start_year", "end_year")}
        removed = bool(self.cleaned_data.get("remove"))
        return PlannedPhase(
            initiative=self.initiative,
            number=self.number,
            is_removed=removed,
            **{**given, **years},
        )


@dataclass(frozen=True, slots=True)
class InitiativeGroup:
    """取組の欄 — ``is_ended`` by this very draft, ``is_added`` by it."""

    initiative: Initiative
    indicators: tuple[TargetsForm, ...]
    phases: tuple[PhaseDraftForm, ...]
    is_ended: bool
    is_added: bool


class MeasureForm(Plain):
    """一つの施策の目標と工程 — only what differs from what the page showed is taken as changed.

    So two people at one draft overwrite nothing of each other's that they did not touch. What is
    wrong with a field stands beside it, and among the errors of the whole with the field's name.
    """

    def __init__(
        self, data: Any = None, *, structure: Structure, edition: Edition, measure: Measure
    ) -> None:
        super().__init__(data)
        self.edition, self.structure = edition, structure
        self.groups = [
            self._group(item)
            for item in structure.initiatives.get(measure.pk, ())
            if item.is_in(edition) or item.ended_edition_id == edition.pk
        ]

    def _group(self, item: Initiative) -> InitiativeGroup:
        structure, data = self.structure, self.data if self.is_bound else None
        phases = [*structure.phases.get((self.edition.pk, item.pk), ()), None]
        return InitiativeGroup(
            initiative=item,
            indicators=tuple(
                TargetsForm(data, indicator, structure, self.edition)
                for indicator in structure.indicators.get(item.pk, ())
            ),
            phases=tuple(PhaseDraftForm(data, item, phase, structure.plan) for phase in phases),
            is_ended=item.ended_edition_id == self.edition.pk,
            is_added=item.first_edition_id == self.edition.pk,
        )

    @property
    def parts(self) -> Iterator[DraftFields]:
        """The forms of the page in their order."""
        for group in self.groups:
            yield from (*group.indicators, *group.phases)

    def clean(self) -> dict[str, Any]:
        for part in self.parts:
            for name, messages in part.errors.items():
                for message in messages:
                    self.add_error(None, f"{part.fields[name].label}: {message}")
        return self.cleaned_data

    @property
    def targets(self) -> dict[tuple[int, int], TargetEntry | None]:
        """The changed targets by (indicator id, fiscal year)."""
        forms_ = [form for group in self.groups for form in group.indicators]
        return {key: target for form in forms_ for key, target in form.changed.items()}

    @property
    def phases(self) -> list[PlannedPhase]:
        """The changed, added and removed phases."""
        entries = (form.changed for group in self.groups for form in group.phases)
        return [entry for entry in entries if entry is not None]

    @property
    def year_labels(self) -> list[str]:
        plan = self.structure.plan
        return [fiscal_year_short(year) for year in range(plan.first_year, plan.final_year + 1)]
