"""What can go wrong between a client and the service, each a type of its own, all of them InkdigitError."""


class InkdigitError(Exception):
    """The message is one line for whoever called."""


class Unreachable(InkdigitError):  # noqa: N818
    """There was no answer: no such host, nobody listening, a connection that broke."""


class TimedOut(Unreachable):
    """There was no answer in time."""


class UnexpectedAnswer(InkdigitError):  # noqa: N818
    """What answered does not speak as this service does."""


class Refused(InkdigitError):  # noqa: N818
    """The service says no. status: of HTTP. detail: why, in its words. request_id: under which it logged this."""

    def __init__(self, status: int, detail: str, request_id: str | None = None) -> None:
        super().__init__(f"{detail} ({status})")
        self.status, self.detail, self.request_id = status, detail, request_id

    def __reduce__(self) -> tuple[type["Refused"], tuple[int, str, str | None]]:
        return type(self), (self.status, self.detail, self.request_id)


class Overloaded(Refused):
    """Too busy (503) or asked too often (429), also after all retries."""
