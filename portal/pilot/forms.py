"""What the forms of a pilot cluster send. What is right about it, the deeds know."""

from typing import Annotated, Any

from fastapi import UploadFile
from pydantic import BeforeValidator, Field

from portal.entering import Posted
from portal.ids import Row

LONG = 1_000_000
"""Characters that arrive at all; deeds take fewer and say so beside the field."""
LINE = 1_000_000


def _chosen(sent: Any) -> Any:  # noqa: ANN401 -- whatever the browser sent
    """Leave out the empty text that a browser sends where no file was chosen."""
    many = sent if isinstance(sent, list) else [sent]
    return [file for file in many if not isinstance(file, str)]


Files = Annotated[list[UploadFile], BeforeValidator(_chosen)]


class Proof(Posted):
    proof: str = Field(default="", max_length=80)
    files: Files = Field(default_factory=list)
    link: str = Field(default="", max_length=LINE)
    note: str = Field(default="", max_length=LONG)


class TakenBack(Posted):
    piece: str = Field(default="", max_length=80)


class Done(Posted):
    """``lacking`` and ``reasons`` belong together, line by line."""

    lacking: list[str] = Field(default_factory=list, max_length=60)
    reasons: list[str] = Field(default_factory=list, max_length=60)


class NewDate(Posted):
    wanted: str = Field(default="", max_length=40)
    reason: str = Field(default="", max_length=LONG)


class Wish(Posted):
    request: Row = 0


class Said(Posted):
    problem: str = Field(default="", max_length=LONG)


class HandedOn(Posted):
    to: str = Field(default="", max_length=80)
    seen: str = Field(default="", max_length=80)


class Agreed(Posted):
    name: str = Field(default="", max_length=LINE)
    files: Files = Field(default_factory=list)


class Trained(Posted):
    held: str = Field(default="", max_length=40)
    what: str = Field(default="", max_length=LONG)
    files: Files = Field(default_factory=list)


class Adapted(Posted):
    what: str = Field(default="", max_length=LONG)
    why: str = Field(default="", max_length=LONG)


class Left(Posted):
    reason: str = Field(default="", max_length=LONG)
    sure: str = Field(default="", max_length=10)


class Pasted(Posted):
    text: str = Field(default="", max_length=900_000)
    save: str = Field(default="", max_length=10)


class Uploaded(Posted):
    files: Files = Field(default_factory=list)


class NewFirm(Posted):
    name: str = Field(default="", max_length=LINE)
    email: str = Field(default="", max_length=LINE)
    language: str = Field(default="", max_length=10)
    size: str = Field(default="", max_length=20)
    nace: str = Field(default="", max_length=LINE)


class TakenOff(Posted):
    firm: str = Field(default="", max_length=80)
    reason: str = Field(default="", max_length=20)
    comment: str = Field(default="", max_length=LONG)


class PutBack(Posted):
    change: int = 0


class Ticked(Posted):
    ticked: list[str] = Field(default_factory=list, max_length=2_000)
    was: list[str] = Field(default_factory=list, max_length=2_000)
