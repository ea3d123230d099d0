"""The root of every error this application raises on purpose."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar


class TrialError(Exception):
    """A refusal: the request was understood and must not be carried out.

    The message is written for the person who asked. It says what was refused,
    why, and what to do next; the console and the pages print it as it is.
    ``code`` is stable, so that tests, logs and the how-to pages can cite it. The message is
    English; whoever says it in another language does so from ``code`` and ``facts``.
    """

    code: ClassVar[str] = "TRIAL-000"
    facts: Mapping[str, str] = MappingProxyType({})
