"""Logins that an institution vouches for: OpenID Connect, authorization code with PKCE."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from foundation.errors import TrialError

PATIENCE = 10
"""Seconds that each question to the institution may take."""
KNOWN_FOR = 3600.0
"""Seconds for which the institution's addresses and keys are not asked for again."""
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures with a public key only: a shared secret or none proves nothing."""
LEEWAY = 60
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class NotVouchedFor(TrialError):
    """The institution could not be asked, or does not vouch for an address."""

    code = "ACCESS-102"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The login by your institution did not work: {why}. Nothing was changed. Try again, "
            "or log in by mail."
        )


class Metadata(BaseModel):
    """What an institution publishes about its logins (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


@dataclass(frozen=True, slots=True)
class Trip:
    """A login under way: what must come back as it went. Travels in a signed cookie."""

    state: str = field(default_factory=lambda: token_urlsafe(24))
    nonce: str = field(default_factory=lambda: token_urlsafe(24))
    verifier: str = field(default_factory=lambda: token_urlsafe(48))


@dataclass(frozen=True)
class Institution:
    """One provider of logins. ``trusted_addresses``: its addresses count without being verified."""

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    back: str
    trusted_addresses: bool = False

    def address(self, trip: Trip, *, fresh: bool) -> str:
        """Return where to send the browser; ``fresh`` asks for the password once more.

        Raises:
            NotVouchedFor: the institution does not answer.
        """
        more = {"prompt": "login", "max_age": "0"} if fresh else {}
        made, _ = self._client().create_authorization_url(
            self._metadata.authorization_endpoint,
            state=trip.state,
            nonce=trip.nonce,
            code_verifier=trip.verifier,
            **more,
        )
        return str(made)

    def vouched(self, trip: Trip, code: str, *, now: int) -> str:
        """Return the address of whoever logged in.

        Raises:
            NotVouchedFor: the answer is not the institution's, not for us, or names no address.
        """
        try:
            token = self._client().fetch_token(
                self._metadata.token_endpoint,
                code=code,
                code_verifier=trip.verifier,
                timeout=PATIENCE,
                allow_redirects=False,
            )
            claims = jwt.decode(str(token["id_token"]), self._keys, algorithms=ALGORITHMS).claims
            self._registry(trip, now).validate(claims)
        except (OAuthError, requests.RequestException) as fault:
            raise NotVouchedFor("it did not answer as expected") from fault
        except (JoseError, KeyError, ValueError) as fault:
            raise NotVouchedFor("its answer could not be trusted") from fault
        return self._address_in(claims)

    def _address_in(self, claims: dict[str, Any]) -> str:
        address, verified = claims.get("email"), claims.get("email_verified")
        if not isinstance(address, str) or not address:
            raise NotVouchedFor("it names no mail address")
        if verified not in {True, "true"} and not self.trusted_addresses:
            raise NotVouchedFor("it has not verified your mail address")
        return address

    def _registry(self, trip: Trip, now: int) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY,
            iss={"essential": True, "value": self._metadata.issuer},
            aud={"essential": True, "value": self.client_id},
            nonce={"essential": True, "value": trip.nonce},
            exp={"essential": True},
        )

    def _client(self) -> OAuth2Session:
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            scope="openid email",
            redirect_uri=self.back,
            code_challenge_method="S256",
        )

    @property
    def _metadata(self) -> Metadata:
        found: Metadata = self._asked("metadata", self._read_metadata)
        return found

    @property
    def _keys(self) -> KeySet:
        found: KeySet = self._asked("keys", self._read_keys)
        return found

    @cached_property
    def _known(self) -> dict[str, tuple[float, Any]]:
        return {}

    def _asked(self, what: str, ask: Callable[[], Any]) -> Any:  # noqa: ANN401 -- what is asked for
        until, known = self._known.get(what, (0.0, None))
        if until < time.monotonic():
            known = ask()
            self._known[what] = (time.monotonic() + KNOWN_FOR, known)
        return known

    def _read_keys(self) -> KeySet:
        return KeySet.import_key_set(_json(self._metadata.jwks_uri))

    def _read_metadata(self) -> Metadata:
        found = _json(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        try:
            metadata = Metadata.model_validate(found)
        except ValidationError as fault:
            raise NotVouchedFor("it does not say where its logins are") from fault
        if metadata.issuer.rstrip("/") != self.issuer.rstrip("/"):
            raise NotVouchedFor("it calls itself by another name")
        return metadata


def _json(address: str) -> Any:  # noqa: ANN401 -- whatever JSON can hold
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise NotVouchedFor("its address does not begin with https://")
    try:
        answer = requests.get(address, timeout=PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        return answer.json()
    except (requests.RequestException, ValueError) as fault:
        raise NotVouchedFor("it cannot be reached") from fault
