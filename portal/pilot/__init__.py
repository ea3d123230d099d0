"""Pages of a pilot cluster: tasks, evidence, firms of its trials."""

from fastapi import APIRouter

from portal.pilot import calendar, files, participants, task_deeds, tasks, trials

routers: tuple[APIRouter, ...] = (
    tasks.router,
    task_deeds.router,
    trials.router,
    participants.router,
    files.router,
    calendar.router,
)
