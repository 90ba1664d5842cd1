"""The words of the year's evaluation, and the scale that a plan begins with."""

from plans.domain.vocabulary import Labelled


class LetterMeaning(Labelled):
    """区分の意味 — what a letter says of the plan, so that it can be held against the figures."""

    ON_PLAN = "on_plan", "計画どおり以上"
    LATE = "late", "遅れ"
    EITHER = "either", "どちらともいえない"


# Signs other than the letters that are reckoned, so that neither is taken for the other.
STANDARD_LETTERS = (
    ("◎", "期待以上", LetterMeaning.ON_PLAN),
    ("○", "期待どおり", LetterMeaning.ON_PLAN),
    ("△", "課題がある", LetterMeaning.LATE),
    ("×", "見直しが必要", LetterMeaning.LATE),
)
STANDARD_DIRECTIONS = ("拡充", "継続", "改善", "縮小", "統合", "完了", "廃止")
