"""Pages of coordinators about trials: today, plan, coverage, evidence."""

from fastapi import APIRouter

routers: tuple[APIRouter, ...] = ()
