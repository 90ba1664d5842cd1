"""The actions in the audit trail, by what of a plan they may change."""

from enum import IntEnum

LOG_IN = "ログイン"
LOG_IN_FAILED = "ログイン失敗"
LOG_OUT = "ログアウト"
LOCK_OUT = "ロックアウト"
EXPORT = "書き出し"
MAIL_CHOICE = "お知らせ設定"
INVITATION = "利用者への案内"
NOT_MAILED = "利用者への案内の不達"
CHASE = "督促"
COMMENT = "コメント"
COMMENT_WITHDRAWN = "コメント取消"
MEETING = "会議記録"
MEETING_CHANGED = "会議変更"
OPINION = "委員意見記録"
OPINION_ANSWERED = "委員意見回答"
REPORT_BEGUN = "報告作成"
REPORT_SAVED = "報告保存"
IMPORT_RECEIVED = "取込シート受付"
IMPORT_MENDED = "取込セル修正"
BACKUP = "控えの作成"
RESTORE = "控えからの復元"
EVALUATION_SAVED = "年度評価保存"
COMMITTEE_EVALUATION = "委員会評価記録"
MONEY = "予算・決算"


class Reach(IntEnum):
    """及ぶ範囲 — what an action may have changed of a plan; each takes in those before it."""

    NONE = 0
    DRAFTS = 1
    FIGURES = 2
    PLAN = 3


_REACHES = {
    Reach.NONE: (
        LOG_IN,
        LOG_IN_FAILED,
        LOG_OUT,
        LOCK_OUT,
        EXPORT,
        MAIL_CHOICE,
        INVITATION,
        NOT_MAILED,
        CHASE,
        COMMENT,
        COMMENT_WITHDRAWN,
        OPINION,
        OPINION_ANSWERED,
        BACKUP,
        "パスワード設定の依頼",
        "パスワード再設定",
        "パスワード変更",
    ),
    Reach.DRAFTS: (
        REPORT_BEGUN,
        REPORT_SAVED,
        IMPORT_RECEIVED,
        IMPORT_MENDED,
        EVALUATION_SAVED,
        "提出",
        "取下げ",
        "差戻し",
        "資料添付",
        "資料取外し",
    ),
    # Pages say what has moved since the last meeting.
    Reach.FIGURES: (
        "承認",
        "再開",
        "取込",
        "取込の取消",
        MEETING,
        MEETING_CHANGED,
        COMMITTEE_EVALUATION,
        MONEY,
    ),
}
_REACH_OF = {action: reach for reach, actions in _REACHES.items() for action in actions}
WITHOUT_EFFECT_ON_FIGURES = frozenset(_REACHES[Reach.NONE])


def reach_of(action: str) -> Reach:
    """What *action* may have changed: anything, of an action that is not listed."""
    return _REACH_OF.get(action, Reach.PLAN)
