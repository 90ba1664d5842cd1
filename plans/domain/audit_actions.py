"""The actions in the audit trail that leave every figure as it was."""

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
OPINION = "委員意見記録"
OPINION_ANSWERED = "委員意見回答"

WITHOUT_EFFECT_ON_FIGURES = frozenset(
    {
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
    }
)
