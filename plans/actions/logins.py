"""Log-ins and log-outs in the audit trail."""

from plans.actions.audit import record
from plans.models import User

# An unknown address is not recorded: people type their password into that field now and then.
UNKNOWN = "（登録のないメールアドレス）"


def record_by(*, user: User, action: str, address: str) -> None:
    """A log-in or log-out of *user*."""
    record(by=user, action=action, subject=user, changes={"address": address})


def record_by_nobody(*, name: str, action: str, address: str) -> None:
    """What somebody unknown tried with the account *name*: a failure, or one too many."""
    user = User.objects.filter(email__iexact=name).first() if name else None
    label = "" if user else UNKNOWN
    record(by=None, action=action, subject=user, label=label, changes={"address": address})
