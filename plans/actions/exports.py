"""Exports in the audit trail."""

from collections.abc import Mapping

from plans.actions.audit import record
from plans.domain.audit_actions import EXPORT
from plans.errors import Refused
from plans.models import Plan, User
from plans.permissions import access_of


def record_export(
    *, by: User | None, what: str, facts: Mapping[str, str], plan: Plan | None = None
) -> None:
    """Record that *by* (None: a command) exported *what* (of *plan*) under these conditions."""
    if by is not None and not access_of(by).can_view:
        raise Refused("書き出せるのは、役割のある利用者だけです。")
    label = "" if plan else what
    record(by=by, action=EXPORT, subject=plan, label=label, changes={"内容": what, **facts})
