"""Pages of coordinators about people, letters, catalogue, history, settings."""

from fastapi import APIRouter

routers: tuple[APIRouter, ...] = ()
