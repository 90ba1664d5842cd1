"""A roster: who holds which role from the day of the yearly transfers on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from plans.domain.vocabulary import Labelled, RoleKind

NEEDS_DEPARTMENT = frozenset({RoleKind.PROMOTER, RoleKind.APPROVER})


class StepKind(Labelled):
    """異動取込の区分 — what a roster would do."""

    ERROR = "error", "エラー"
    NEW = "new", "新規登録"
    CHANGED = "changed", "変更"
    GIVEN = "given", "役割付与"
    ENDED = "ended", "役割終了"
    DISABLED = "disabled", "無効化"
    SAME = "same", "変更なし"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A row of the roster as read: one person in one role, or one who leaves.

    ``department`` is a code or a name as written; ``problems`` are what could not be read.
    """

    row: int
    email: str
    name: str = ""
    department: str = ""
    role: RoleKind | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    leaves: bool = False
    problems: tuple[str, ...] = ()

    def as_values(self) -> dict[str, Any]:
        """The line as JSON holds it."""
        days = {name: day and day.isoformat() for name, day in self._days.items()}
        return asdict(self) | days

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "RosterLine":
        """The line out of its JSON."""
        line = cls(**values)
        return replace(
            line,
            role=line.role and RoleKind(line.role),
            problems=tuple(line.problems),
            **{name: day and date.fromisoformat(str(day)) for name, day in line._days.items()},
        )

    @property
    def _days(self) -> dict[str, date | None]:
        return {"starts_on": self.starts_on, "ends_on": self.ends_on}
