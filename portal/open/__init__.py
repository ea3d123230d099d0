"""Pages for everybody: results, privacy, help, status."""

from portal.open import reading

routers = (reading.router,)
