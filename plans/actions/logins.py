"""Log-ins and log-outs in the audit trail."""

from plans.actions.audit import record
from plans.domain.audit_actions import LOCK_OUT, LOG_IN, LOG_IN_FAILED, LOG_OUT
from plans.models import User

# An unknown address is not recorded: people type their password into that field now and then.
UNKNOWN = "（登録のないメールアドレス）"


def record_login(*, user: User, address: str) -> None:
    record(by=user, action=LOG_IN, subject=user, changes={"address": address})


def record_logout(*, user: User, address: str) -> None:
    record(by=user, action=LOG_OUT, subject=user, changes={"address": address})


def record_failed_login(*, name: str, address: str) -> None:
    """A failed log-in to the account *name*, by nobody known."""
    _record_by_nobody(LOG_IN_FAILED, name, address)


def record_lockout(*, name: str, address: str) -> None:
    """One failure too many: no log-in to this account from this address for a while."""
    _record_by_nobody(LOCK_OUT, name, address)


def _record_by_nobody(action: str, name: str, address: str) -> None:
    user = User.objects.filter(email__iexact=name).first() if name else None
    record(
        by=None,
        action=action,
        subject=user,
        label="" if user else UNKNOWN,
        changes={"address": address},
    )
