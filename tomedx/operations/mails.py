"""What the administrators of the machine are told by mail."""

from django.core.mail import mail_admins
from django_tasks import task


@task()
def mail_failure(subject: str, body: str) -> None:
    """Mail a fault of the portal to ADMINS."""
    mail_admins(f"tomedx: {subject}", body)
