"""The root of every error this application raises on purpose."""

from typing import ClassVar


class TrialError(Exception):
    """A refusal: the request was understood and must not be carried out.

    The message is written for the person who asked. It says what was refused,
    why, and what to do next; the console and the pages print it as it is.
    ``code`` is stable, so that tests, logs and the how-to pages can cite it.
    """

    code: ClassVar[str] = "TRIAL-000"
