"""For every deed of a page the endpoint that does the same, or why there is none.

Read by the document of the interface, and by a test that finds the deeds in the application.
"""

ALIVE = "An answer and a consent are a firm's own words: nobody gives them for it."
DOOR = "A door is for somebody with a browser; a program comes with its token."
HAND = "It is signed, or said on one's honour: a person does it with a fresh login."
ACCESS = "No program lets in another, or tells another what moves."
OWN = "The secret address of a person's own calendar."
TYPING = "Keeps what is being typed; a program has nothing half typed."
EDITED = "What a text program made of a text counts once a person has seen it; a program remarks."
FIRST = "Before a programme is imported nobody has a token; `pilots import` takes a folder, too."
MACHINE = "Machines call it as it is, with a proof of their own in the address or the signature."

SAME: dict[str, str | tuple[str, ...]] = {
    "/codes/{service}/{ref}": "PUT /codes/{service}/{ref}",
    "/codes/{service}/{ref}/settle": "PUT /codes/{service}/{ref}/agreed",
    "/evidence/dates/{number}": "POST /date-requests/{number}/refuse",
    "/evidence/problems/{number}": "POST /problems/{number}/answer",
    "/evidence/tasks/{trial}/{step}": (
        "POST /tasks/{trial}/{step}/accept",
        "POST /tasks/{trial}/{step}/return",
        "POST /tasks/{trial}/{step}/waive",
    ),
    "/launch": "POST /launch",
    "/letters/several": "POST /letters/{number}/{move}",
    "/letters/settings/budget": "PUT /letter-rules",
    "/letters/settings/redirect": "PUT /letter-rules",
    "/letters/settings/resume": "POST /letter-rules/resume",
    "/letters/words/{message}/{language}": "PUT /letter-words/{message}/{language}",
    "/letters/words/{message}/{language}/reset": "DELETE /letter-words/{message}/{language}",
    "/letters/{number}/{move}": "POST /letters/{number}/{move}",
    "/my-trials/{trial}/adaptation": "POST /trials/{trial}/adaptations",
    "/my-trials/{trial}/agreement/upload": "POST /trials/{trial}/agreement/upload",
    "/my-trials/{trial}/participants/attendance": "PUT /trials/{trial}/participations/{firm}",
    "/my-trials/{trial}/participants/firm": "POST /trials/{trial}/participations",
    "/my-trials/{trial}/participants/list": "POST /trials/{trial}/participations/list",
    "/my-trials/{trial}/participants/put-back": (
        "POST /trials/{trial}/participations/put-back/{number}"
    ),
    "/my-trials/{trial}/participants/take-off": (
        "POST /trials/{trial}/participations/{firm}/take-off"
    ),
    "/my-trials/{trial}/participants/upload": "POST /trials/{trial}/participations/list",
    "/my-trials/{trial}/problem": "POST /problems",
    "/my-trials/{trial}/start": "POST /trials/{trial}/start",
    "/my-trials/{trial}/training/upload": "POST /trials/{trial}/training/upload",
    "/my-trials/{trial}/withdraw": "POST /trials/{trial}/withdraw",
    "/people/import": "POST /people/import/{kind}",
    "/people/import/upload": "POST /people/import/{kind}",
    "/people/new": "POST /people",
    "/people/{person}/address": "PUT /people/{person}/address",
    "/people/{person}/ask-again": "POST /people/{person}/ask-again",
    "/people/{person}/new-link": "POST /people/{person}/new-link",
    "/people/{person}/replace": ("POST /people", "POST /people/{person}/successor"),
    "/people/{person}/shut-out": "POST /people/{person}/shut-out",
    "/people/{person}/undo": "POST /people/{person}/successor/{number}/undo",
    "/plan/changes/{change}": "POST /changes/{number}/undo",
    "/plan/questionnaires/{trial}/{wave}": "PUT /trials/{trial}/waves/{wave}/end",
    "/plan/tasks/{trial}/{step}": (
        "PUT /tasks/{trial}/{step}/due",
        "POST /date-requests/{number}/grant",
    ),
    "/plan/trials/{trial}": "PUT /trials/{trial}/begin",
    "/plan/waves/{wave}": "PUT /waves/{wave}/begin",
    "/reports/{identifier}/remarks": "POST /reports/{report}/remarks",
    "/reports/{identifier}/remarks/{number}": "POST /reports/{report}/remarks/{number}/{step}",
    "/reports/{identifier}/reviewer": "PUT /reports/{report}/reviewer",
    "/tasks/{trial}/{step}/date": "POST /date-requests",
    "/tasks/{trial}/{step}/date/withdraw": "POST /date-requests/{number}/withdraw",
    "/tasks/{trial}/{step}/delegate": "PUT /tasks/{trial}/{step}/delegation",
    "/tasks/{trial}/{step}/done": "POST /tasks/{trial}/{step}/done",
    "/tasks/{trial}/{step}/problem": "POST /problems",
    "/tasks/{trial}/{step}/take-back": "DELETE /tasks/{trial}/{step}/evidence/{piece}",
    "/tasks/{trial}/{step}/upload": (
        "POST /tasks/{trial}/{step}/evidence",
        "POST /tasks/{trial}/{step}/evidence/upload",
    ),
    "/trials/{trial}/moves": "POST /trials/{trial}/moves",
}
"""Page -> endpoint. A second look, as before a letter is ended, is a page's own: a program sends
the tag of what it has read instead."""

NONE = {
    "/become": DOOR,
    "/calendar": OWN,
    "/calendar/end": OWN,
    "/hooks/sendgrid": MACHINE,
    "/import/folder": FIRST,
    "/import/{upload}": FIRST,
    "/language": DOOR,
    "/login": DOOR,
    "/login/as": DOOR,
    "/login/confirm": DOOR,
    "/logout": DOOR,
    "/mine/erase": ALIVE,
    "/mine/resume": ALIVE,
    "/mine/stop": ALIVE,
    "/new-link": DOOR,
    "/publication": HAND,
    "/q/{trial}/{wave}/hand-in": ALIVE,
    "/q/{trial}/{wave}/save": TYPING,
    "/q/{trial}/{wave}/start": ALIVE,
    "/q/{trial}/{wave}/{number}": TYPING,
    "/reports/{identifier}/decision": HAND,
    "/reports/{identifier}/dissent": HAND,
    "/reports/{identifier}/draft": TYPING,
    "/reports/{identifier}/edited/upload": EDITED,
    "/reports/{identifier}/edited/{kept}": EDITED,
    "/reports/{identifier}/interest": HAND,
    "/settings/listeners": ACCESS,
    "/settings/listeners/start": ACCESS,
    "/settings/listeners/stop": ACCESS,
    "/settings/tokens": ACCESS,
    "/settings/tokens/end": ACCESS,
    "/unsubscribe/{token}": MACHINE,
    "/verdicts/{service}/decision": HAND,
    "/verdicts/{service}/dissent": HAND,
    "/verdicts/{service}/interest": HAND,
    "/verdicts/{service}/vote": HAND,
}
"""Page -> why a program cannot."""


def endpoints_of(page: str) -> tuple[str, ...]:
    """Return the endpoints that do what a page does, as ``POST /problems``."""
    found = SAME.get(page, ())
    return (found,) if isinstance(found, str) else found


def pages_of(endpoint: str) -> list[str]:
    """Return the pages on which a person does what an endpoint does."""
    return [page for page in SAME if endpoint in endpoints_of(page)]
