"""What happens at the door, told to the audit trail."""

from plans.actions.audit import record
from plans.domain.deeds import LOCK_OUT, LOG_IN, LOG_IN_FAILED, LOG_OUT
from plans.models import User

# People type their password into the first field now and then: what is no account is not kept.
UNKNOWN = "（登録のないメールアドレス）"


def came_in(*, user: User, address: str) -> None:
    record(by=user, action=LOG_IN, subject=user, changes={"address": address})


def went_out(*, user: User, address: str) -> None:
    record(by=user, action=LOG_OUT, subject=user, changes={"address": address})


def was_refused(*, name: str, address: str) -> None:
    """A failed log-in: nobody's deed, about the account whose address was typed."""
    _at_the_door(LOG_IN_FAILED, name, address)


def was_locked_out(*, name: str, address: str) -> None:
    """One failure too many: no log-in to this account from this address for a while."""
    _at_the_door(LOCK_OUT, name, address)


def _at_the_door(action: str, name: str, address: str) -> None:
    user = User.objects.filter(email__iexact=name).first() if name else None
    record(
        by=None,
        action=action,
        subject=user,
        label="" if user else UNKNOWN,
        changes={"address": address},
    )
