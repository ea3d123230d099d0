"""What is wrong with a request to send mail: by the published schema, and by what it only says.

The schema is `tsg_mail_v3.json`, Twilio's own description of the API
(github.com/twilio/sendgrid-oai), and no part of this repository: PILOTS_TEST_SENDGRID_SCHEMA says
where it lies, or a folder `shared` beside the clone has it. Without it the rest is checked: facts
from its descriptions and from the list of errors of the mail-send endpoint.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

BESIDE = Path(__file__).resolve().parents[4] / "shared" / "data" / "sendgrid" / "tsg_mail_v3.json"
SCHEMA = Path(os.environ.get("PILOTS_TEST_SENDGRID_SCHEMA", BESIDE))
LARGEST = 30_000_000
MOST_PEOPLE = 1000
LARGEST_OWN = 10_000
RESERVED = {
    "x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type",
    "content-transfer-encoding", "to", "from", "subject", "reply-to", "cc", "bcc",
}  # fmt: skip

Fault = dict[str, str]


def faults_of(body: Any) -> list[Fault]:  # noqa: ANN401 -- any JSON
    """Return each fault as SendGrid names it: message and field."""
    found = [
        {"message": fault.message[:200], "field": ".".join(map(str, fault.absolute_path))}
        for fault in (validator().iter_errors(body) if SCHEMA.is_file() else ())
    ]
    return found or [{"message": said, "field": field} for said, field in _further(body)]


@cache
def validator() -> Draft202012Validator:
    document = json.loads(SCHEMA.read_text(encoding="utf-8"))
    content = document["components"]["requestBodies"]["PostMailSend"]["content"]
    schema = {
        **_closed(content["application/json"]["schema"]),
        "components": {"schemas": _closed(document["components"]["schemas"])},
    }
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _closed(schema: Any) -> Any:  # noqa: ANN401
    """Forbid properties that the schema does not know: a misspelt one has no effect there."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(part) for name, part in deepcopy(schema).items()}
    if isinstance(closed.get("properties"), dict) and "type" in closed:
        closed.setdefault("additionalProperties", False)
    return closed


def _further(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    people = body["personalizations"]
    if not people:
        yield "You must have at least one personalization.", "personalizations"
    if not body.get("subject") or set("\r\n") & set(body["subject"]):
        yield "The subject is required and cannot contain CRLF characters.", "subject"
    kinds = [content["type"] for content in body.get("content", [])]
    if kinds not in (["text/plain"], ["text/html"], ["text/plain", "text/html"]):
        yield "The text/plain content must come first, then text/html.", "content"
    yield from _attachments(body)
    yield from _addresses(people)
    for number, person in enumerate(people):
        for said, field in _person(person):
            yield said, f"personalizations.{number}.{field}"


def _attachments(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for number, attachment in enumerate(body.get("attachments", [])):
        if set(";\r\n") & set(attachment["type"]):
            said = "The attachment type cannot contain ';', or CRLF characters."
            yield said, f"attachments.{number}.type"


def _addresses(people: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    everyone = Counter(address["email"].lower() for person in people for address in person["to"])
    if everyone.total() > MOST_PEOPLE:
        yield "There is a limit of 1000 total recipients per request.", "personalizations"
    for email in (email for email, times in everyone.items() if times > 1):
        said = "Each unique email address in the personalizations array should only be included "
        yield f"{said}once. You have included {email} more than once.", "personalizations"


def _person(person: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if not person["to"]:
        yield "The to array is required for all personalization objects.", "to"
    for address in person["to"]:
        if set(";,") & set(address.get("name", "")):
            yield "The name cannot include either ; or , characters.", "to.name"
    for name, value in person.get("headers", {}).items():
        if name.lower() in RESERVED or not isinstance(value, str) or set("\r\n") & set(value):
            yield f"The header {name} is reserved, no string or holds CRLF characters.", "headers"
        elif not (name + value).isascii():
            yield "Header names and values must be ASCII.", "headers"
    for part in ("substitutions", "custom_args"):
        own = person.get(part, {})
        if sum(len(f"{name}{value}".encode()) for name, value in own.items()) > LARGEST_OWN:
            yield "The total size exceeds 10,000 bytes.", part
        if not all(isinstance(value, str) for value in own.values()):
            yield "The values must be strings.", part
