"""The portal for programs: the same deeds as the pages, as JSON."""

from portal.api import documenting

routers = (*(part.router for part in documenting.PARTS), documenting.router)
