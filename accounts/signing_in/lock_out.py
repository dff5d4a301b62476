"""Wrong passwords: each makes the next wait longer; no stranger locks anybody out for long.

Counted per account and place. A place is a known device, which shows a cookie of ours, or else the
network that somebody comes from; so who guesses elsewhere costs the owner nothing. Five within a
quarter of an hour are free, the fifth closes that place for a minute, and each further one for
twice as long, a quarter of an hour at most. After a hundred in a row from anywhere (the limit of
NIST SP 800-63B) only places that have signed in before may go on, until one of them does or the
password is reset.

An attempt counts as wrong from its beginning until it turns out right, in one step of the cache:
fifty side by side are judged like fifty after one another. Accounts that do not exist are counted
in the same way, by the same keyed hash: nobody learns here who has an account.
"""

from contextlib import contextmanager

from django.core.cache import cache
from redis.exceptions import RedisError

from accounts import throttles
from accounts.signing_in import known_devices

FREE = 5
FIRST_WAIT = 60  # seconds
LONGEST_WAIT = 15 * 60
FORGOTTEN_AFTER = 15 * 60  # without another wrong one
IN_A_ROW = 100
IN_A_ROW_FORGOTTEN_AFTER = 30 * 86_400
KNOWN_FOR = 90 * 86_400

BEGIN = """
local wrong, closed, row, known = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local free, first, longest, forget, most, forget_row, is_known =
    tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]),
    tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7] == '1'
local left = redis.call('PTTL', closed)
if left > 0 then return {1, left} end
local total = tonumber(redis.call('GET', row) or '0')
if total >= most and not is_known and redis.call('EXISTS', known) == 0 then
    return {2, redis.call('PTTL', row)}
end
local count, wait = redis.call('INCR', wrong), 0
if count >= free then
    wait = math.min(first * 2 ^ math.min(count - free, 20), longest)
    redis.call('SET', closed, '1', 'EX', string.format('%d', wait))
end
redis.call('EXPIRE', wrong, string.format('%d', forget + wait))
redis.call('INCR', row)
redis.call('EXPIRE', row, forget_row)
return {0, 0}
"""
TAKE_BACK = """
for _, key in ipairs({KEYS[1], KEYS[3]}) do
    if tonumber(redis.call('GET', key) or '0') > 0 then redis.call('DECR', key) end
end
redis.call('DEL', KEYS[2])
"""
WRONG = 401
OPEN, WAITS, STRANGERS_STOP = range(3)


class Waits(throttles.TooMany):
    code = "wait"
    message = "Too many wrong attempts. Wait a while, then try again, or ask for a new password."


class OnlyKnownDevices(throttles.TooMany):
    code = "only_known_devices"
    message = (
        "Too many wrong attempts on this account. Sign in where you have signed in before, or ask "
        "for a new password."
    )


@contextmanager
def attempt(email: str, request):
    """Around the check of one password, which was wrong if it raises a refusal with status 401, and
    right if it raises nothing. Another error is nobody's wrong password and is not counted as one.
    Raises TooMany (also Waits or OnlyKnownDevices), and CannotCount while the cache is away."""
    account = throttles.account(email)
    device = known_devices.device_for(account, request)
    keys = _keys(account, device or throttles.address(request))
    _knock(account, device, request)
    _begin(keys, is_known=device is not None)
    try:
        yield
    except BaseException as error:
        if getattr(error, "status", None) != WRONG:
            _run(TAKE_BACK, keys)
        raise
    _forget(keys)
    known_devices.remember(account, request)


def lift(email: str) -> None:
    """A new password was chosen through the owner's mail: guesses at the old one count no more,
    wherever they were made."""
    account = throttles.account(email)

    def write():
        with _client().pipeline() as steps:
            steps.delete(_key("row", account)).incr(_key("epoch", account))
            steps.expire(_key("epoch", account), KNOWN_FOR).execute()

    _or_closed(write)


def _knock(account: str, device: str | None, request):
    """Right or wrong, so often and no more. A known device has its own door."""
    if device is None:
        throttles.take("login_address", throttles.address(request))
    throttles.take("login", f"{account} {device or throttles.address(request)}")


def _begin(keys: list[str], *, is_known: bool):
    limits = (FREE, FIRST_WAIT, LONGEST_WAIT, FORGOTTEN_AFTER, IN_A_ROW, IN_A_ROW_FORGOTTEN_AFTER)
    state, left = _run(BEGIN, keys, *limits, int(is_known))
    if state != OPEN:
        refusal = Waits if state == WAITS else OnlyKnownDevices
        raise refusal(retry_after=-(-left // 1000))


def _forget(keys: list[str]):
    wrong, closed, row, known = keys

    def write():
        with _client().pipeline() as steps:
            steps.delete(wrong, closed, row).set(known, 1, ex=KNOWN_FOR).execute()

    _or_closed(write)


def _keys(account: str, place: str) -> list[str]:
    epoch = _or_closed(lambda: _client().get(_key("epoch", account)) or b"0").decode()
    here = throttles.account(f"{account} {place}")
    now = throttles.account(f"{account} {place} {epoch}")
    return [_key("wrong", now), _key("closed", now), _key("row", account), _key("known", here)]


def _key(kind: str, whose: str) -> str:
    return cache.make_key(f"knocks:{kind}:{whose}")


def _run(script: str, keys: list[str], *arguments):
    return _or_closed(lambda: _client().eval(script, len(keys), *keys, *arguments))


def _or_closed(write):
    try:
        return write()
    except RedisError:
        raise throttles.CannotCount(retry_after=throttles.CACHE_IS_BACK_IN) from None


def _client():
    return cache._cache.get_client(None, write=True)
