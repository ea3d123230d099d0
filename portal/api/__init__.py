"""The portal for programs: the same deeds as the pages, as JSON."""

from fastapi import APIRouter

routers: tuple[APIRouter, ...] = ()
