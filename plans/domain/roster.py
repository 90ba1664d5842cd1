"""A roster: who holds which role from the day of the yearly transfers on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from plans.domain.vocabulary import Labelled, RoleKind

DAYS = ("starts_on", "ends_on")
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
        values = asdict(self)
        return values | {name: values[name] and values[name].isoformat() for name in DAYS}

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "RosterLine":
        """The line out of its JSON."""
        role = values["role"] and RoleKind(values["role"])
        days = {name: values[name] and date.fromisoformat(values[name]) for name in DAYS}
        return cls(**{**values, **days, "role": role, "problems": tuple(values["problems"])})
