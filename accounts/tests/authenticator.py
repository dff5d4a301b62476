"""A passkey in software: what a browser and a security key would answer (WebAuthn level 2)."""

import base64
import hashlib
import json
import os
import struct

from cbor2 import dumps
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class Authenticator:
    def __init__(self, origin="http://localhost:8000", rp_id="localhost"):
        self.origin, self.rp_id = origin, rp_id
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.count = 0

    def create(self, options, **changes):
        client_data = self._client_data("webauthn.create", options, changes)
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + self._public_key()
        attestation = {
            "fmt": "none",
            "attStmt": {},
            "authData": self._about(PRESENT | VERIFIED | ATTESTED) + attested,
        }
        return self._credential(clientDataJSON=client_data, attestationObject=dumps(attestation))

    def get(self, options, **changes):
        self.count += 1
        client_data = self._client_data("webauthn.get", options, changes)
        about = self._about(changes.get("flags", PRESENT | VERIFIED))
        signed = about + hashlib.sha256(client_data).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._credential(
            clientDataJSON=client_data, authenticatorData=about, signature=signature
        )

    def _client_data(self, kind, options, changes):
        facts = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(facts | {k: v for k, v in changes.items() if k in facts}).encode()

    def _about(self, flags):
        rp_hash = hashlib.sha256(self.rp_id.encode()).digest()
        return rp_hash + struct.pack(">BI", flags, self.count)

    def _public_key(self):
        numbers = self.key.public_key().public_numbers()
        x, y = (value.to_bytes(32, "big") for value in (numbers.x, numbers.y))
        return dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _credential(self, **response):
        return {
            "id": text(self.id),
            "rawId": text(self.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {name: text(value) for name, value in response.items()},
        }
