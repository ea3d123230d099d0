"""Pages of evaluators: reports, remarks, signatures, verdicts, votes."""

from fastapi import APIRouter

routers: tuple[APIRouter, ...] = ()
