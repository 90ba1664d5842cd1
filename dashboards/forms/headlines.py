"""Choosing a plan's headline goals and their order, by the indicators' codes."""

from collections.abc import Sequence
from typing import Any

from django import forms

from measures.forms.rounds import Plain
from plans.domain.plan_document import MOST_HEADLINES
from plans.models import Indicator


class HeadlinesForm(Plain):
    """主な目標 — one code a place; a place left empty is closed up."""

    def __init__(self, data: Any = None, *, indicators: Sequence[Indicator]) -> None:
        self.indicators = indicators
        chosen = sorted(
            (item for item in indicators if item.headline),
            key=lambda item: item.headline_order or MOST_HEADLINES + 1,
        )[:MOST_HEADLINES]
        super().__init__(data, initial={f"p{n}": i.code for n, i in enumerate(chosen, start=1)})
        for number in range(1, MOST_HEADLINES + 1):
            self.fields[f"p{number}"] = forms.CharField(
                label=f"{number}番目の指標のコード",
                required=False,
                max_length=30,
                widget=forms.TextInput(attrs={"list": "indicator-codes", "autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        """``indicators`` in their order. Each is of the plan, and none is chosen twice."""
        known = {item.code: item for item in reversed(self.indicators)}
        chosen: dict[str, Indicator] = {}
        for name in list(self.fields):
            code = self.cleaned_data.get(name, "")
            if code and code not in known:
                self.add_error(
                    name, f"指標「{code}」はこの計画にありません。一覧のコードを入れてください。"
                )
            elif code in chosen:
                self.add_error(name, f"指標「{code}」はもう選ばれています。")
            elif code:
                chosen[code] = known[code]
        return {"indicators": list(chosen.values())}
