"""The year's evaluation: who speaks, and what a letter says against the figures."""

from measures.domain.rating import Rating
from plans.domain.evaluation import LetterMeaning
from plans.domain.vocabulary import Labelled


class EvaluationStage(Labelled):
    """評価の段階 — the department's own evaluation, then the committee's."""

    SELF = "self", "自己評価"
    COMMITTEE = "committee", "委員会の評価"


def contradicts(meaning: LetterMeaning, *, on_plan: bool | None) -> bool:
    """Whether a letter of this *meaning* says otherwise than the figures.

    *on_plan*: whether they are on plan; None where they could not be rated.
    """
    if on_plan is None or meaning == LetterMeaning.EITHER:
        return False
    return on_plan != (meaning == LetterMeaning.ON_PLAN)


def is_on_plan(rating: Rating) -> bool | None:
    """Whether *rating* is on or above plan; None where there is no band."""
    return None if rating.band is None else rating.band.on_plan


def told(rating: Rating) -> str:
    """A rating in words: 「B 計画どおり」, 「未報告」."""
    return rating.label if rating.code == rating.label else f"{rating.code} {rating.label}"


def question(letter: str, meaning: LetterMeaning, rating: Rating) -> str:
    """What is asked about a letter that contradicts *rating*; empty where it does not."""
    if not contradicts(meaning, on_plan=is_on_plan(rating)):
        return ""
    return (
        f"「{letter}」は「{meaning.label}」という評価ですが、指標・工程から計算した評価は"
        f"「{told(rating)}」です。評価を選び直すか、食い違う理由を書いて"
        "「このままでよい」を選んでください。"
    )
