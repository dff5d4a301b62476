"""Tokens as an attacker would write them: any header, any claims, any key."""

import base64
import hashlib
import hmac
import json
import time

from django.conf import settings

from accounts.signing_in import tokens

HEADER = {"alg": "HS256", "typ": "JWT"}
HASHES = {"HS384": hashlib.sha384, "HS512": hashlib.sha512}


def claims_of(user, kind="access"):
    """Of a token that is good, as a start for one that is not."""
    token = tokens.issue(user)[f"{kind}_token"]
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))


def without(claims, name):
    return {key: value for key, value in claims.items() if key != name}


def written(claims, *, header=None, key=None):
    """Signed as we sign, unless `header` or `key` says otherwise. Text is taken as it stands."""
    header = HEADER if header is None else header
    signed = f"{part(header)}.{part(claims)}"
    algorithm = str(header.get("alg")) if isinstance(header, dict) else ""
    digest = HASHES.get(algorithm, hashlib.sha256)
    secret = settings.SECRET_KEY if key is None else key
    return f"{signed}.{encoded(hmac.new(secret.encode(), signed.encode(), digest).digest())}"


def unsigned(claims, *, alg):
    return f"{part(HEADER | {'alg': alg})}.{part(claims)}."


def part(content):
    text = content if isinstance(content, str) else json.dumps(content, separators=(",", ":"))
    return encoded(text.encode())


def encoded(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def seconds(from_now):
    return int(time.time()) + from_now
