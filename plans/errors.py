"""The refusal of an action."""


class Refused(Exception):
    """The action was refused, for reasons a user can read and act on.

    ``messages`` holds one Japanese sentence per reason. Nothing was written.
    """

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages
