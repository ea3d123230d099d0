"""Pages of a pilot cluster: tasks, evidence, firms of its trials."""

from fastapi import APIRouter

routers: tuple[APIRouter, ...] = ()
