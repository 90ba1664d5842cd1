"""The rating scheme of a plan that brings none of its own."""

from decimal import Decimal

from plans.domain.plan_document import BandEntry, SchemeEntry
from plans.domain.vocabulary import PhaseOutcome

# ``unsaid``: a stored plan keeps the scheme it has, and a stored standard its bands.
STANDARD = SchemeEntry(
    code="standard",
    name="標準",
    bands=(
        BandEntry(
            "A", "計画以上", Decimal("1.1"), "blue", "計画比110％以上", True, PhaseOutcome.EARLY
        ),
        BandEntry(
            "B", "計画どおり", Decimal("0.95"), "green", "計画比95％以上", True,
            PhaseOutcome.ON_PLAN,
        ),
        BandEntry("C", "遅れ", None, "red", "計画比95％未満", False, PhaseOutcome.LATE),
    ),
    unsaid=frozenset({"code", "name", "bands", "unrated_code", "unreported_code"}),
)  # fmt: skip
