"""Secrets that open a door: made here, stored as digests only."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import digest as hmac_digest
from secrets import token_urlsafe

LONGEST = 200
"""Characters: nothing longer was ever made by us."""


def new_token() -> str:
    """Return 256 random bits, fit for an address or a header."""
    return token_urlsafe(32)


def derived(secret: bytes, purpose: str, nonce: str) -> str:
    """Return a token that only this installation can make again from a stored nonce."""
    made = hmac_digest(secret, f"{purpose}:{nonce}".encode(), "sha256")
    return urlsafe_b64encode(made).decode().rstrip("=")


def fingerprint(token: str) -> str:
    """Return what is stored of a token."""
    return sha256(token.encode()).hexdigest()
