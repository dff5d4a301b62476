"""PostgreSQL refuses to run as root. As root we run it as somebody else: this finds out as whom.

1. the account `postgres` or `nobody`, if it can reach the binaries and the data;
2. a user namespace in which root is seen as nobody. It needs no account and it can still enter
   directories that only root may enter, such as a checkout below /root.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

NOBODY = 65534
NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
# Entering a namespace makes the kernel forget the parent-death signal, so it is asked for again.
DIE_WITH_PARENT = ("setpriv", "--pdeathsig", "INT", "--")


class NoOwner(Exception):
    """PostgreSQL cannot be run by this user; the text says what to do."""


@dataclass(frozen=True)
class Owner:
    uid: int
    gid: int
    wrapper: tuple[str, ...] = ()
    popen: dict = field(default_factory=dict)

    def take(self, path: Path) -> None:
        """Make a file or a directory tree this owner's: it may have been another's last time."""
        if path.stat().st_uid == self.uid:
            return
        os.chown(path, self.uid, self.gid)
        for below in path.rglob("*"):
            os.chown(below, self.uid, self.gid, follow_symlinks=False)


def choose_owner(*, binary: Path, directory: Path) -> Owner:
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    for owner in _candidates():
        if _can_run(owner, binary, directory):
            return owner
    raise NoOwner(
        "PostgreSQL refuses to run as root, and neither the accounts postgres and nobody nor a "
        f"user namespace can reach {directory}: run as an ordinary user, use a DATA_DIR and a "
        "checkout that other accounts may enter, or set DATABASE_URL."
    )


def _candidates():
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        ids = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        yield Owner(account.pw_uid, account.pw_gid, popen=ids)
    yield Owner(0, 0, wrapper=(*NAMESPACE, *DIE_WITH_PARENT))


def _can_run(owner: Owner, binary: Path, directory: Path) -> bool:
    attempt = ["sh", "-c", 'cd "$1" && exec "$2" --version', "-", directory, binary]
    try:
        subprocess.run(
            [*owner.wrapper, *attempt], check=True, cwd="/", capture_output=True, **owner.popen
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
