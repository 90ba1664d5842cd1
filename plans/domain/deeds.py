"""The names of the deeds in the audit trail that leave the data as it was."""

LOG_IN = "ログイン"
LOG_IN_FAILED = "ログイン失敗"
LOG_OUT = "ログアウト"
LOCK_OUT = "ロックアウト"
EXPORT = "書き出し"

# Whoever asks whether any figure may have changed need not look at these.
WITHOUT_A_CHANGE = frozenset({LOG_IN, LOG_IN_FAILED, LOG_OUT, LOCK_OUT, EXPORT})
