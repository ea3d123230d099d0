"""Pages of a firm: questionnaires, consent, what we hold about it."""

from fastapi import APIRouter

routers: tuple[APIRouter, ...] = ()
