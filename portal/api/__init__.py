"""The portal for programs: the same deeds as the pages, as JSON."""

from portal.api import documenting, letters, people, reviews, trials, work

routers = (
    trials.router,
    work.router,
    reviews.router,
    letters.router,
    people.router,
    documenting.router,
)
