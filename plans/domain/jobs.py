"""Work outside of any page: the states of a job, and when its worker counts as gone."""

from datetime import timedelta

from plans.domain.vocabulary import Labelled


class JobState(Labelled):
    """処理の状態.

    A job is finishing while its result is stored, in one transaction; it can't be cancelled then.
    """

    QUEUED = "queued", "待機中"
    RUNNING = "running", "処理中"
    FINISHING = "finishing", "書き込み中"
    DONE = "done", "完了"
    CANCELLED = "cancelled", "中止"
    FAILED = "failed", "失敗"


WAITING = "順番を待っています"
# A live job that reported nothing for this long has lost its worker: longer than a slow machine
# needs between two reports, such as to read the largest sheet.
LEASE = timedelta(minutes=10)
