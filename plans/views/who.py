"""The person before the screen."""

from django.http import HttpRequest

from plans.models import User


def who(request: HttpRequest) -> User:
    """The request's user; every view that asks requires a role, so there is one."""
    assert isinstance(request.user, User)
    return request.user
