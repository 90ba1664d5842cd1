"""概況の答え — the sentences that the overview begins with, made from counts and nothing else.

Every word of them stands here. A clause that names a figure leads to the page that shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence. ``page``: the name of the address it leads to, if any.

    ``key``: what the address is of: a code, the rating of a list, or a query.
    """

    words: str
    page: str = ""
    key: str = ""


Sentence: TypeAlias = tuple[Clause, ...]

# What the list of initiatives is narrowed down to by these two, whatever the scheme's bands.
ON_PLAN, LATE = "on-plan", "late"


@dataclass(frozen=True, slots=True)
class Unrated:
    """Initiatives of one state that is no band; ``why``: how many of them by which reason."""

    label: str
    code: str
    count: int
    why: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """取組の数 — all of them: on or above plan, late, and in no band."""

    on_plan: int
    late: int
    unrated: tuple[Unrated, ...] = ()

    @property
    def of(self) -> int:
        return self.on_plan + self.late + sum(part.count for part in self.unrated)


@dataclass(frozen=True, slots=True)
class Moves:
    """前からの動き — ``since``: since when; ``page``: the one that shows what moved.

    ``other``: changes of rating that are neither better nor worse by a report.
    """

    since: str
    on_plan: int
    late: int
    better: int
    worse: int
    other: int
    page: str = "changes"


@dataclass(frozen=True, slots=True)
class Concern:
    """心配な目標 — a headline goal that is not reached by its forecast; amounts in words.

    ``late``: it is late already. ``summed``: its forecast is the sum of the last four quarters.
    """

    code: str
    name: str
    due: str
    forecast: str
    target: str
    late: bool = True
    summed: bool = False


@dataclass(frozen=True, slots=True)
class Outlooks:
    """主な目標の見込み — how many can be forecast, how many fall short, and the farthest one."""

    reckoned: int
    short: int
    worst: Concern | None


@dataclass(frozen=True, slots=True)
class DueItem:
    """次の期限 — what falls due, in words, and where it is shown."""

    words: str
    page: str = ""
    key: str = ""


def where_it_stands(tally: Tally) -> Sentence:
    """How many initiatives are on plan and how many late."""
    return (
        Clause(f"全{tally.of}取組のうち、"),
        Clause(f"計画どおり以上は{tally.on_plan}", "initiatives", ON_PLAN),
        Clause("、"),
        Clause(f"遅れは{tally.late}", "initiatives", LATE),
        Clause("です。"),
    )


def how_it_moved(moves: Moves) -> Sentence:
    """How the two numbers were before, and which ratings changed since."""
    counts = (("改善", moves.better), ("悪化", moves.worse), ("ほかの変化", moves.other))
    changed = "、".join(f"{word}{count}" for word, count in counts if count)
    return (
        Clause(f"{moves.since}は計画どおり以上{moves.on_plan}、遅れ{moves.late}でした。評価は"),
        Clause(changed or "どの取組も変わっていません", moves.page),
        Clause("です。" if changed else "。"),
    )


def what_worries(outlooks: Outlooks) -> Sentence:
    """The headline goal that is forecast to fall farthest short."""
    worst = outlooks.worst
    if worst is None:
        if not outlooks.reckoned:
            return (Clause("主な目標の見込みは、まだ計算できません。"),)
        return (
            Clause(f"主な目標のうち、見込みを計算できる{outlooks.reckoned}は、"),
            Clause("どれも届く見込みです（試算）。", "indicators"),
        )
    pace = "直近4四半期の合計が続くと" if worst.summed else "このまま進むと"
    ahead = f"{pace}{worst.due}末に{worst.forecast}で、" if worst.forecast else ""
    sentence = [
        Clause("いちばんの心配は" if worst.late else "遅れてはいませんが心配なのは"),
        Clause(worst.name, "indicator", worst.code),
        Clause(f"です。{ahead}最終目標の{worst.target}に届かない見込みです（試算）。"),
    ]
    more = outlooks.short - 1
    if more:
        sentence.append(Clause(f"ほかに{more}つの主な目標が届かない見込みです。"))
    return tuple(sentence)


def what_cannot_be_judged(tally: Tally) -> Sentence:
    """What is in no band, and why."""
    parts = [part for part in tally.unrated if part.count]
    if not parts:
        return (Clause("評価できない取組と未報告の取組はありません。"),)
    sentence: list[Clause] = []
    for place, part in enumerate(parts):
        why = "、".join(f"{reason}{count}" for reason, count in part.why)
        sentence += [
            Clause("、" if place else ""),
            Clause(f"{part.label}は{part.count}", "initiatives", part.code),
            Clause(f"（{why}）" if why else ""),
        ]
    return (*(clause for clause in sentence if clause.words), Clause("です。"))


def what_falls_due(items: Sequence[DueItem], more: int = 0) -> Sentence:
    """What falls due next; nothing where that is not known."""
    if not items:
        return ()
    sentence = [Clause("次に期限が来るのは")]
    for place, item in enumerate(items):
        sentence.append(Clause("、" if place else ""))
        sentence.append(Clause(item.words, item.page, item.key))
    end = f"、ほか{more}件です。" if more else "です。"
    return (*(clause for clause in sentence if clause.words), Clause(end))


def sentence_text(sentence: Sentence) -> str:
    """The sentence without its links."""
    return "".join(clause.words for clause in sentence)
