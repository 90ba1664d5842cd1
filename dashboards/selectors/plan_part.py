"""The part of a plan that a page shows: all of it, a measure, or what one initiative holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from plans.models import Edition, Initiative, Measure
from plans.selectors.structure import Structure


@dataclass(frozen=True, slots=True)
class PlanPart:
    """計画の部分 — by the code of a measure, an initiative or an indicator; by none the whole."""

    measure: str = ""
    initiative: str = ""
    indicator: str = ""

    def of(
        self, structure: Structure, edition: Edition
    ) -> Sequence[tuple[Measure, Sequence[Initiative]]]:
        """The measures of the part, each with those of its initiatives that *edition* holds."""
        found = []
        for measure in structure.measures:
            held = [
                item
                for item in structure.initiatives.get(measure.pk, ())
                if item.is_in(edition) and self._holds(structure, measure, item)
            ]
            if held or self in (WHOLE, PlanPart(measure=measure.code)):
                found.append((measure, held))
        return found

    def _holds(self, structure: Structure, measure: Measure, initiative: Initiative) -> bool:
        if self.measure:
            return measure.code == self.measure
        if self.initiative:
            return initiative.code == self.initiative
        indicators = structure.indicators.get(initiative.pk, ())
        return not self.indicator or any(item.code == self.indicator for item in indicators)


WHOLE = PlanPart()
