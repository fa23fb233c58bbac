"""The one error whose message a person is meant to read."""


class UserError(Exception):
    """A failure told in one line: the value that was wrong, what was expected, what to do."""

    def __init__(self, zh: str, en: str = "") -> None:
        """Keep the Chinese message and, where given, its English twin."""
        super().__init__(zh)
        self.zh = zh
        self.en = en or zh

    def __str__(self) -> str:
        """Return the message on one line."""
        return " ".join(self.zh.split())
