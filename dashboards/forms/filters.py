"""Filters of the lists of initiatives and indicators.

Ratings are computed, not stored, so the rows are filtered in memory.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from django import forms

from dashboards.domain.answer import LATE, ON_PLAN
from dashboards.selectors.standing import PlanStanding
from measures.domain.rating import Rating
from measures.domain.reporting import ReportingState
from measures.domain.rollup import states_of
from plans.domain.folding import folded, words_in
from plans.models import Measure


class Filterable(Protocol):
    """A row that a filter can judge."""

    @property
    def rating(self) -> Rating: ...
    @property
    def measure(self) -> Measure: ...
    @property
    def departments(self) -> Sequence[str]: ...
    @property
    def text(self) -> str: ...
    @property
    def initiative_id(self) -> int: ...
    @property
    def is_headline(self) -> bool: ...


ReportingStates = Mapping[int, ReportingState | None]
Row = TypeVar("Row", bound=Filterable)


class InitiativeFilter(forms.Form):
    """絞り込み — by policy, department, rating, state of reporting, headline goals and words.

    ``reporting``: the state of each initiative's report (by its id); None where it is not known.
    """

    policy = forms.ChoiceField(label="基本方針", required=False)
    department = forms.ChoiceField(label="所管課", required=False)
    rating = forms.ChoiceField(label="評価", required=False)
    reporting = forms.ChoiceField(
        label="報告の状況",
        required=False,
        choices=[("", "すべて"), *((state.value, state.label) for state in ReportingState)],
    )
    headline = forms.ChoiceField(
        label="主な目標", required=False, choices=[("", "すべて"), ("on", "主な目標だけ")]
    )
    q = forms.CharField(label="語句", required=False, max_length=100)

    def __init__(
        self,
        standing: PlanStanding,
        rows: Sequence[Filterable],
        query: Any,
        reporting: ReportingStates | None = None,
    ) -> None:
        super().__init__(query, auto_id="filter-%s")
        self.states = reporting
        names = dict.fromkeys(name for row in rows for name in row.departments)
        self._choose("policy", [(p.policy.code, p.policy.name) for p in standing.policies])
        self._choose("department", [(name, name) for name in sorted(names)])
        bands = [(band.code, f"{band.code} {band.label}") for band in standing.scheme.bands]
        rest = [(s.code, _named(s.code, s.label)) for s in states_of(standing.scheme)]
        groups = [(ON_PLAN, "計画どおり以上"), (LATE, "遅れ（計画に届かないすべて）")]
        self._choose("rating", groups + bands + rest)

    def clean_reporting(self) -> str:
        chosen: str = self.cleaned_data["reporting"]
        if chosen and self.states is None:
            raise forms.ValidationError(
                "この四半期は、報告の状況で絞り込めません。最近の報告期を選んでください。"
            )
        return chosen

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "すべて"), *choices]

    def matching(self, rows: Sequence[Row]) -> list[Row]:
        """The rows that fit the query; all of them where it cannot be read."""
        self.is_valid()
        query = self.cleaned_data
        words = words_in(query.get("q", ""))
        return [
            row
            for row in rows
            if _fits(query.get("policy"), row.measure.policy.code if row.measure.policy else None)
            and (not query.get("rating") or query["rating"] in _called(row.rating))
            and (not query.get("department") or query["department"] in row.departments)
            and _fits(query.get("reporting"), (self.states or {}).get(row.initiative_id))
            and (not query.get("headline") or row.is_headline)
            and all(word in folded(row.text) for word in words)
        ]

    @property
    def in_words(self) -> str:
        """The conditions set, as an export states them: 「所管課：総務課、評価：C 遅れ」."""
        self.is_valid()
        conditions = []
        for name, value in self.cleaned_data.items():
            field = self.fields[name]
            options = field.widget.choices if isinstance(field, forms.ChoiceField) else ()
            label = next((label for key, label in options if key == value), value)
            if value:
                conditions.append(f"{field.label}：{label}")
        return "、".join(conditions) or "なし"

    @property
    def is_narrow(self) -> bool:
        """Whether any condition is set."""
        self.is_valid()
        return any(self.cleaned_data.values())


def _called(rating: Rating) -> set[str]:
    """What a rating can be chosen by: its code, and the group that its band is in."""
    groups = {ON_PLAN if rating.band.on_plan else LATE} if rating.band else set()
    return {rating.code} | groups


def _named(code: str, label: str) -> str:
    return label if code == label else f"{code} {label}"


def _fits(chosen: str | None, value: str | None) -> bool:
    return not chosen or chosen == value
