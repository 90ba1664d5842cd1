"""The roles people hold, in words."""

from datetime import date

from plans.models import User


def roles_in_words(person: User, day: date) -> str:
    """「推進員（市民課）、閲覧」: what *person* holds on *day*. Reads ``roles__department``."""
    return "、".join(
        role.get_role_display() + (f"（{role.department.name}）" if role.department else "")
        for role in person.roles.all()
        if role.starts_on <= day and not (role.ends_on and role.ends_on < day)
    )
