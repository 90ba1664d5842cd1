"""What an action says when it will not do something."""


class Refused(Exception):
    """The deed was refused, for reasons a user can read and act on.

    ``messages`` holds one Japanese sentence per reason. Nothing was written.
    """

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages
