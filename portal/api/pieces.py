"""Lists in pieces, and tags by which two programs notice that they change the same thing."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import Select, func
from sqlmodel import Session, select

from foundation.digests import digest
from portal.api.shapes import Listing
from portal.visiting import Visit

Out = TypeVar("Out", bound=BaseModel)
PREFIX = "/api/v1"
MOST = 500
Limit = Annotated[int, Query(ge=1, le=MOST, description="Most items of this piece.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="How many items come before.")]


After = Annotated[int, Query(ge=0, lt=2**63, description="A line of the history.")]


class ChangedMeanwhile(Exception):
    """Somebody else changed the thing since it was read, or the program did not say what it read.

    ``status``: 412, or 428 where no tag came.
    """

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"precondition {status}")


def piece(
    visit: Visit,
    session: Session,
    query: Any,  # noqa: ANN401 -- a select of one table
    kind: type[Out],
    limit: int,
    offset: int,
) -> Listing[Out]:
    """Return one piece of what a query finds."""
    counted: Select[Any] = select(func.count()).select_from(query.order_by(None).subquery())
    total = session.connection().execute(counted).scalar_one()
    rows = session.exec(query.limit(limit).offset(offset or None)).all()
    return listed(visit, [kind.model_validate(row) for row in rows], total, limit, offset)


def listed(visit: Visit, items: list[Out], total: int, limit: int, offset: int) -> Listing[Out]:
    following = offset + limit
    url = visit.request.url.include_query_params(limit=limit, offset=following)
    address = f"{url.path}?{url.query}" if following < total else None
    return Listing(items=items, total=total, next=address)


def cut(visit: Visit, found: Sequence[Out], limit: int, offset: int) -> Listing[Out]:
    """Return one piece of a list that is there as a whole."""
    return listed(visit, list(found[offset : offset + limit]), len(found), limit, offset)


def tag_of(*parts: object) -> str:
    return f'"{digest([str(part) for part in parts])[:32]}"'


def tagged(answer: Response, tag: str) -> None:
    answer.headers["ETag"] = tag


def must_match(request: Request, tag: str) -> None:
    """Go on only if the program has seen what is there now.

    Raises:
        ChangedMeanwhile: it has not, or does not say.
    """
    sent = request.headers.get("if-match", "")
    if not sent:
        raise ChangedMeanwhile(428)
    if tag not in {part.strip() for part in sent.split(",")}:
        raise ChangedMeanwhile(412)
