"""An OpenID Connect issuer in a process of its own: discovery, keys that change, and client credentials by
`private_key_jwt`, as real ones have them.

`python -m tests.api.identity.issuer FD NOW CLIENT` listens on an inherited socket; its clock stands at NOW, seconds
since 1970; CLIENT is the public key of the one client, as JSON. It ends when its input closes.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, import_key


class Answers(BaseHTTPRequestHandler):
    """What the issuer answers."""

    base: str
    now: int
    client: Any
    keys: list[ECKey | OKPKey]

    def log_message(self, *_: Any) -> None:
        """Nothing is told."""

    def do_GET(self) -> None:
        """Discovery and keys."""
        if self.path == "/.well-known/openid-configuration":
            self._tell({"issuer": self.base, "jwks_uri": f"{self.base}/keys", "token_endpoint": f"{self.base}/token"})
        else:
            self._tell({"keys": [key.as_dict(private=False) for key in self.keys]})

    def do_POST(self) -> None:
        """A token for a client that proves itself; `/rotate` has a new key sign from now on, and the old one gone."""
        sent = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        if self.path == "/rotate":
            type(self).keys = [
                ECKey.generate_key("P-256", parameters={"kid": f"key-{len(self.keys)}-{os.urandom(4).hex()}"})
            ]
            return self._tell({})
        try:
            told = jwt.decode(sent["client_assertion"][0], self.client, algorithms=["ES256"]).claims
            if told["aud"] != self.base or told["iss"] != told["sub"] or told["exp"] <= self.now:
                raise ValueError("not for this issuer")
        except (KeyError, ValueError, JoseError):
            return self._tell({"error": "invalid_client"}, 401)
        wanted = json.loads(sent["claims"][0])
        claims = {"iss": self.base, "aud": ["ip-pledge-registry"], "sub": told["sub"], "client_id": told["sub"]}
        times = {"iat": self.now, "exp": self.now + 300, "jti": os.urandom(8).hex()}
        signing = self.keys[-1]
        header = {"alg": "ES256", "typ": "at+jwt", "kid": signing.kid}
        self._tell({"access_token": jwt.encode(header, {**claims, **times, **wanted}, signing, algorithms=["ES256"])})

    def _tell(self, told: Any, status: int = 200) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Answer until the input closes."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    server = HTTPServer(("127.0.0.1", 0), Answers, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    Answers.base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    Answers.now, Answers.client = int(sys.argv[2]), import_key(json.loads(sys.argv[3]))
    Answers.keys = [ECKey.generate_key("P-256", parameters={"kid": "key-first"})]
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
