"""The rating scheme of a plan that brings none of its own."""

from decimal import Decimal

from plans.domain.plan_document import BandEntry, SchemeEntry
from plans.domain.sheet_columns import specs_of
from plans.domain.vocabulary import Colour, PhaseOutcome


def _band(
    code: str, label: str, bound: str, colour: Colour, meaning: str, outcome: PhaseOutcome
) -> BandEntry:
    return BandEntry(
        code=code,
        label=label,
        lower_bound=Decimal(bound) if bound else None,
        colour=colour,
        meaning=meaning,
        on_plan=outcome is not PhaseOutcome.LATE,
        phase_outcome=outcome,
    )


# ``absent``: a stored plan keeps the scheme it has, and a stored standard its bands.
STANDARD = SchemeEntry(
    code="standard",
    name="標準",
    bands=(
        _band("A", "計画以上", "1.1", Colour.BLUE, "計画比110％以上", PhaseOutcome.EARLY),
        _band("B", "計画どおり", "0.95", Colour.GREEN, "計画比95％以上", PhaseOutcome.ON_PLAN),
        _band("C", "遅れ", "", Colour.RED, "計画比95％未満", PhaseOutcome.LATE),
    ),
    absent=frozenset(specs_of(SchemeEntry)),
)
