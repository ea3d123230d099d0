"""Pages of those who code what firms wrote: one answer after the other, then what differs."""

from portal.codes import coding, listing, settling

# "next" and "differences" are addresses of their own before they are an answer's.
routers = (listing.router, settling.router, coding.router)
