"""Pages for everybody: results, privacy, help, status."""

from portal.open import exporting, listeners, reading, results, tokens

routers = (reading.router, results.router, tokens.router, exporting.router, listeners.router)
