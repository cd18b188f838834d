"""What is wrong with a calendar that somebody wrote, as a sentence that readers get in their language."""


class Unreadable(ValueError):
    """A calendar or a table that cannot be read: a msgid with its values; as text it is the English sentence."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.values = {name: str(value) for name, value in values.items()}
