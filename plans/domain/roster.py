"""A roster: who holds which role from the day of the yearly transfers on."""

from collections.abc import Mapping
from dataclasses import dataclass
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
        return {
            "row": self.row,
            "email": self.email,
            "name": self.name,
            "department": self.department,
            "role": self.role.value if self.role else "",
            "starts_on": self.starts_on.isoformat() if self.starts_on else "",
            "ends_on": self.ends_on.isoformat() if self.ends_on else "",
            "leaves": self.leaves,
            "problems": list(self.problems),
        }

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "RosterLine":
        """The line out of its JSON."""
        role, starts_on, ends_on = values["role"], values["starts_on"], values["ends_on"]
        return cls(
            row=values["row"],
            email=values["email"],
            name=values["name"],
            department=values["department"],
            role=RoleKind(role) if role else None,
            starts_on=date.fromisoformat(starts_on) if starts_on else None,
            ends_on=date.fromisoformat(ends_on) if ends_on else None,
            leaves=values["leaves"],
            problems=tuple(values["problems"]),
        )
