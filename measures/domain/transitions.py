"""How a quarterly report goes from hand to hand: one table, and nothing beside it."""

from dataclasses import dataclass

from plans.domain.vocabulary import ReportState, RoleKind

D, S, B, A = (
    ReportState.DRAFT,
    ReportState.SUBMITTED,
    ReportState.SENT_BACK,
    ReportState.APPROVED,
)
ENTERS = frozenset({RoleKind.PROMOTER, RoleKind.ADMINISTRATOR})
DECIDES = frozenset({RoleKind.APPROVER, RoleKind.ADMINISTRATOR})
ADMINISTERS = frozenset({RoleKind.ADMINISTRATOR})


# Reports in these states are written in; all others have left the hands of those who enter.
EDITABLE = frozenset({D, B})
# Steps that give a report back to those who enter.
RETURNS = frozenset({"send_back", "reopen"})


@dataclass(frozen=True, slots=True)
class Transition:
    """状態遷移 — one permitted step."""

    action: str
    label: str
    source: ReportState
    target: ReportState
    roles: frozenset[RoleKind]
    comment_required: bool = False


TRANSITIONS: tuple[Transition, ...] = (
    Transition("submit", "提出", D, S, ENTERS),
    Transition("submit", "提出", B, S, ENTERS),
    Transition("withdraw", "取下げ", S, D, ENTERS),
    Transition("approve", "承認", S, A, DECIDES),
    Transition("send_back", "差戻し", S, B, DECIDES, comment_required=True),
    Transition("reopen", "再開", A, D, ADMINISTERS, comment_required=True),
)


class TransitionRefused(Exception):
    """The step is not in the table; the message says so in Japanese."""


def transition_for(state: ReportState, action: str) -> Transition:
    """The step *action* takes from *state*. Raises TransitionRefused where there is none."""
    for transition in TRANSITIONS:
        if transition.source == state and transition.action == action:
            return transition
    raise TransitionRefused(f"「{state.label}」の報告に「{label_of(action)}」はできません。")


def label_of(action: str) -> str:
    """What the step is called on the pages."""
    return next((t.label for t in TRANSITIONS if t.action == action), action)


def allowed_actions(state: ReportState, roles: frozenset[RoleKind]) -> tuple[Transition, ...]:
    """The steps that a holder of *roles* may take from *state*."""
    return tuple(t for t in TRANSITIONS if t.source == state and t.roles & roles)
