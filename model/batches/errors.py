"""What stops the reading of a batch, as opposed to what is wrong with one picture of it."""


class BatchError(Exception):
    """One line that says what is wrong and what to do."""
