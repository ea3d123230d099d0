"""Numbers by which databases name rows: what is larger names none, and breaks none."""

from typing import Annotated

from fastapi import Path
from pydantic import Field

LARGEST = 2**31
Number = Annotated[int, Path(ge=1, lt=LARGEST)]
"""In an address."""
Row = Annotated[int, Field(ge=0, lt=LARGEST)]
"""In a form; 0: none."""
