"""What a button of the sheet says: to hand in, or that something is as it was."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from measures.selectors.desk.lines import IndicatorLine, PhaseLine, ReportLines

SUBMIT, AS_IS, CARRY, SAME = "submit", "as-is", "carry", "same"
ALL = "all"
COMMAND = re.compile(
    r"(submit|carry):(all|\d{1,18})|(as-is):(\d{1,18}(?:,\d{1,18})*)|(same):([iap]\d{1,18})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class SheetCommand:
    """A button's command: ``name`` is empty for a plain save; ``keys`` say what it is about."""

    name: str = ""
    keys: frozenset[str] = frozenset()
    is_known: bool = True

    @classmethod
    def of(cls, text: str) -> Self:
        """The command that a button sends as *text*."""
        if not text:
            return cls()
        found = COMMAND.fullmatch(text)
        if not found:
            return cls(is_known=False)
        name, keys = (part for part in found.groups() if part is not None)
        return cls(name, frozenset(keys.split(",")))

    @property
    def is_of_all(self) -> bool:
        return ALL in self.keys

    @property
    def is_submission(self) -> bool:
        return self.name in {SUBMIT, AS_IS}

    @property
    def means_repeats(self) -> bool:
        """Whether texts of the quarter before are handed in again as they are."""
        return self.name == AS_IS

    @property
    def repeats(self) -> bool:
        """Whether it says of something that it is as it was."""
        return self.name in {CARRY, SAME}

    @property
    def is_whole(self) -> bool:
        """Whether it says so of a whole initiative."""
        return self.name == SAME and any(key.startswith("i") for key in self.keys)

    def hands_in(self, lines: ReportLines) -> bool:
        """Whether it hands this report in; of all of them those that are complete."""
        if not self.is_submission:
            return False
        if self.is_of_all:
            return lines.may_edit and not lines.obstacles
        return str(lines.initiative.pk) in self.keys

    def is_about(self, lines: ReportLines) -> bool:
        """Whether it says of something in this report that it is as it was."""
        return bool(self.units(lines)) or (self.is_whole and lines.key in self.keys)

    def units(self, lines: ReportLines) -> Collection[IndicatorLine | PhaseLine]:
        """The lines of this report that are as they were; of all phases those that may be."""
        if self.name == CARRY:
            is_chosen = self.is_of_all and lines.may_carry
            return lines.phases if is_chosen or str(lines.initiative.pk) in self.keys else ()
        if lines.key in self.keys:
            return lines.lines
        return [line for line in lines.lines if line.key in self.keys]
