"""Pages of those who are asked: questionnaires, consent, what we hold about them."""

from fastapi import APIRouter

from portal.sme import filling, handing_in, listing, mine, starting

routers: tuple[APIRouter, ...] = (
    listing.router,
    starting.router,
    handing_in.router,
    filling.router,
    mine.router,
)
"""Screens come last: their address would take in those of the others."""
