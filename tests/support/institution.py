"""A small institution that vouches for addresses: OpenID Connect over real HTTP."""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


class Vouching:
    """What the institution says; a test changes it. ``challenges``: code -> what must fit."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.address = ""
        self.claims: dict[str, Any] = {"email": "", "email_verified": True}
        self.algorithm = "RS256"
        self.signer = self.key
        self.challenges: dict[str, tuple[str, str]] = {}

    def logged_in(self, where: str) -> tuple[str, str]:
        """Do what a browser and its person do at ``where``; return state and code."""
        asked = parse_qs(urlsplit(where).query)
        assert asked["code_challenge_method"] == ["S256"]
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = (asked["code_challenge"][0], asked["nonce"][0])
        return asked["state"][0], code

    def token(self, code: str, verifier: str, now: int) -> dict[str, Any] | None:
        challenge, nonce = self.challenges.pop(code, ("", ""))
        proof = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
        if proof != challenge:
            return None
        claims = {
            "iss": self.address, "aud": "trials", "sub": "u1", "nonce": nonce,
            "iat": now, "exp": now + 300,
        } | self.claims  # fmt: skip
        header = {"alg": self.algorithm, "kid": "one"}
        signed = jwt.encode(header, claims, self.signer, algorithms=[self.algorithm])
        return {"access_token": "a", "token_type": "Bearer", "id_token": signed}


@contextmanager
def an_institution(now: int) -> Iterator[Vouching]:
    """Serve an institution on this machine; its clock shows ``now`` in seconds."""
    says = Vouching()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/.well-known/openid-configuration":
                self._answer(
                    200,
                    {
                        "issuer": says.address,
                        "authorization_endpoint": f"{says.address}/login",
                        "token_endpoint": f"{says.address}/token",
                        "jwks_uri": f"{says.address}/keys",
                    },
                )
            elif self.path == "/keys":
                self._answer(200, {"keys": [says.key.as_dict(private=False)]})
            else:
                self._answer(404, {})

        def do_POST(self) -> None:
            body = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            token = says.token(body["code"][0], body["code_verifier"][0], now)
            self._answer(200 if token else 400, token or {"error": "invalid_grant"})

        def log_message(self, *_args: object) -> None:
            pass

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    says.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield says
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
