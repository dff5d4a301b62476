"""Nothing under test may reach another machine, nor ask the network for a name.

An audit hook sees every connection that Python makes, whatever library makes it. The attempt is
refused, and it is written down, so that code which swallows the error still fails the suite.
Python processes that tests start do the same, through site/sitecustomize.py.
"""

import ipaddress
import os
import socket
import sys
from pathlib import Path

RECORD = "THERAPYBRIDGE_TEST_RECORD"
INTERNET = (socket.AF_INET, socket.AF_INET6)
HERE = {None, "", "localhost", socket.gethostname()}


class LeftTheMachine(OSError):
    """A test, or the code under test, tried to reach another machine."""


def stay_inside():
    sys.addaudithook(_check)


def attempts() -> list[str]:
    try:
        return Path(os.environ[RECORD]).read_text().splitlines()
    except FileNotFoundError:
        return []


def _check(event: str, arguments: tuple):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        connection, address = arguments[:2]
        if connection.family in INTERNET and address and not is_here(address[0]):
            _refuse(f"{event} {address[0]}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname") and not is_here(arguments[0]):
        _refuse(f"{event} {arguments[0]}")


def is_here(host: str | bytes | None) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in HERE:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse(attempt: str):
    test = os.environ.get("PYTEST_CURRENT_TEST", "outside of any test")
    with open(os.environ[RECORD], "a") as record:
        record.write(f"{attempt} ({test}, pid {os.getpid()})\n")
    raise LeftTheMachine(attempt)
