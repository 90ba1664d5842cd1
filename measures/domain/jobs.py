"""A long import's work outside of any page: its states and steps, and when it counts as lost."""

from datetime import datetime, timedelta

from plans.domain.vocabulary import Labelled


class JobKind(Labelled):
    """処理の種類."""

    READ = "read", "シートの読み取り"
    APPLY = "apply", "反映"


class JobState(Labelled):
    """処理の状態."""

    QUEUED = "queued", "待機中"
    RUNNING = "running", "処理中"
    DONE = "done", "完了"
    CANCELLED = "cancelled", "中止"
    FAILED = "failed", "失敗"


class JobStage(Labelled):
    """処理の段階 — the last one lies in one transaction and can't be cancelled any more."""

    WAITING = "waiting", "順番を待っています"
    READING = "reading", "シートを読んでいます"
    COMPARING = "comparing", "今の値と比べています"
    WRITING = "writing", "書き込んでいます"


LIVE = frozenset({JobState.QUEUED, JobState.RUNNING})
ENDED = frozenset(JobState) - LIVE
# From each state those it may go to. A running job goes back when its worker is gone.
STEPS = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED}),
    JobState.RUNNING: frozenset({JobState.QUEUED, *ENDED}),
    **dict.fromkeys(ENDED, frozenset[JobState]()),
}
# A job of which nothing was heard for this long has lost its worker: longer than a slow machine
# needs to read the largest sheet, which it does without a word. Running it beside a worker that was
# only slow does no harm: the one that comes second finds the rows written, or is sent off.
LEASE = timedelta(minutes=10)


def is_lost(state: JobState, heard_at: datetime, now: datetime) -> bool:
    """Whether a job that should be under way has to be taken up again."""
    return state in LIVE and now - heard_at > LEASE
