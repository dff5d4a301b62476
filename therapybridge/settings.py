"""The settings. Every value that differs between machines is read from the environment;
.env.example lists them all. Secrets may come from files: NAME_FILE=/run/secrets/name."""

import sys
from datetime import timedelta
from pathlib import Path

import environ
from whitenoise.compress import Compressor

from therapybridge import __version__, logs, production
from therapybridge.api_settings import REST_FRAMEWORK as REST_FRAMEWORK
from therapybridge.api_settings import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS
from therapybridge.demo import practice
from therapybridge.places import beside

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()
env.read_env(BASE_DIR / ".env")

VERSION = __version__
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DEMO = env.bool("DEMO", default=False)
DEMO_PASSWORD = env("DEMO_PASSWORD", default=practice.PASSWORD)

# Core

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "therapybridge.urls"
WSGI_APPLICATION = "therapybridge.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

INSTALLED_APPS = [
    "accounts.administration.AdministrationConfig",  # of django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "corsheaders",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "accounts",
    "timeline",
    "sessions_app",
    "treatment",
    "exports",
    "therapybridge",
]

MIDDLEWARE = [
    "therapybridge.middleware.RequestIdMiddleware",
    "therapybridge.monitoring.requests.CountRequests",
    "accounts.middleware.OriginMiddleware",
    "therapybridge.middleware.SecurityHeadersMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "therapybridge.middleware.MethodsMiddleware",
    "therapybridge.middleware.CompressPages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.signing_in.signed_in.SignedInMiddleware",
    "accounts.middleware.TimezoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.signing_in.known_devices.KnownDeviceMiddleware",
    "therapybridge.middleware.BadTokensMiddleware",
    "therapybridge.second_factor.SecondFactorMiddleware",
    "therapybridge.middleware.RefusalsMiddleware",
    "therapybridge.audit_reads.AuditReads",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "therapybridge.context.portal",
            ],
        },
    }
]

# Database, cache and broker

DATABASE = env.db_url("DATABASE_URL")
APP_DATABASE_URL = env("APP_DATABASE_URL", default="")  # grant_roles makes its account
STATEMENT_SECONDS = env.int("STATEMENT_SECONDS", default=0)  # no limit; wsgi.py sets one for the
LOCK_SECONDS = env.int("LOCK_SECONDS", default=0)  # web, where somebody waits for the answer
DATABASES = {
    "default": {
        **DATABASE,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": "therapybridge",
            "options": f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_SECONDS}s",
            **DATABASE.get("OPTIONS", {}),  # ?sslmode=verify-full
        },
    }
}
REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "tb",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},  # see throttles.OPEN
    }
}

# People: who they are, how they sign in, for how long (docs/signing-in.md)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.signing_in.backends.VerifiedEmailBackend"]
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # emails are unique among verified accounts
    "security.W021",  # browsers' preload lists are the operator's choice: nobody gets off them soon
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = ["accounts.signing_in.hashers.Argon2PasswordHasher"]
HASHES_AT_ONCE = env.int("HASHES_AT_ONCE", default=1)  # in each of two web processes, of 64 MiB
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.signing_in.password_rules.LongEnough"},
    {"NAME": "accounts.signing_in.password_rules.NotTooLong"},
    {"NAME": "accounts.signing_in.password_rules.HardToGuess"},
]
SIGNUP_ROLES = env.list("SIGNUP_ROLES", default=["therapist", "patient"])  # none: by invitation
UNCONFIRMED_DAYS = 7  # a sign-up whose address nobody confirmed goes then
PORTAL_IDLE_SECONDS = {  # a patient reads at home, a therapist's screen may be seen by others
    "therapist": env.int("STAFF_IDLE_SECONDS", default=15 * 60),
    "admin": env.int("STAFF_IDLE_SECONDS", default=15 * 60),
    "patient": env.int("PATIENT_IDLE_SECONDS", default=30 * 60),
}
SIGN_IN_SECONDS = {  # however busy; refresh tokens of the API end with it too
    "therapist": env.int("STAFF_SIGN_IN_SECONDS", default=12 * 3600),
    "admin": env.int("STAFF_SIGN_IN_SECONDS", default=12 * 3600),
    "patient": env.int("PATIENT_SIGN_IN_SECONDS", default=7 * 86_400),
}
MFA_REQUIRED_ROLES = env.list("MFA_REQUIRED_ROLES", default=[] if DEMO else ["therapist", "admin"])
ALLOW_NO_MFA = env.bool("ALLOW_NO_MFA", default=False)  # else production wants staff in that list
CONFIRMED_FOR_SECONDS = env.int("CONFIRMED_FOR_SECONDS", default=10 * 60)  # a step-up lasts
FIELD_KEYS = env.list("FIELD_KEYS")  # as RECORDING_KEYS; seals what is secret in the database
PORTAL_URL = env("PORTAL_URL", default="http://localhost:8000")  # of links in mails
EMAIL_BACKEND = env(
    "EMAIL_BACKEND",
    default=f"django.core.mail.backends.{'console' if DEMO else 'smtp'}.EmailBackend",
)
EMAIL_HOST = env("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="TherapyBridge <no-reply@localhost>")
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = max(SIGN_IN_SECONDS.values())  # the sign-in's own limits are stricter
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", default=not DEMO)
if SESSION_COOKIE_SECURE:  # a name that browsers take from this host alone, and over TLS
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_HTTPONLY = True  # the CSRF cookie is read by the recorder, and is no secret
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_SSL_REDIRECT = env.bool("HTTPS_ONLY", default=False)
SECURE_REDIRECT_EXEMPT = [r"^(live|ready|health|metrics)$"]  # for balancers, which come without TLS
SECURE_REFERRER_POLICY = "same-origin"
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])  # other origins' pages may
CORS_URLS_REGEX = r"/api/" if CORS_ALLOWED_ORIGINS else r"(?!)"  # use the API, with tokens only
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "content-type",
    "range",
    "tus-resumable",
    "upload-defer-length",
    "upload-length",
    "upload-metadata",
    "upload-offset",
    "x-request-id",
]
CORS_EXPOSE_HEADERS = [
    "Content-Range",
    "Location",
    "Retry-After",
    "Session-Location",
    "Upload-Expires",
    "Upload-Length",
    "Upload-Offset",
    "X-Request-ID",
]
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
PROXIES = env.int("PROXIES", default=int(BEHIND_TLS_PROXY))
if BEHIND_TLS_PROXY:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# How often somebody may knock: docs/security.md. "5/m" is five a minute; s, m, h or d

THROTTLES = {
    "login": env("LOGIN_RATE", default="5/m"),  # of an account, from one address
    "login_address": env("LOGIN_ADDRESS_RATE", default="30/m"),
    "signup": env("SIGNUP_RATE", default="3/h"),  # from one address, as the next ones
    "mail": env("MAIL_RATE", default="10/h"),  # a new password, the confirmation of an address
    "mail_account": env("MAIL_ACCOUNT_RATE", default="3/h"),  # to one address of mail
    "link": env("LINK_RATE", default="20/h"),  # what a mail led to: invitation, new password
    "refresh": env("REFRESH_RATE", default="10/m"),  # of one device
    "refresh_address": env("REFRESH_ADDRESS_RATE", default="100/m"),
    "codes": env("CODE_RATE", default="10/m"),  # second factors and confirmations, of one person
    "emergency": env("EMERGENCY_RATE", default="10/h"),  # of one person, as all that follow
    "exports": env("EXPORT_RATE", default="10/h"),
    "templates": env("TEMPLATE_RATE", default="20/h"),  # new note templates
    "autosave": env("AUTOSAVE_RATE", default="240/m"),  # several windows of somebody who types
    "api": env("API_RATE", default="100/m"),
    "uploads": env("UPLOAD_RATE", default="600/m"),  # parts of recordings
    "playback": env("PLAYBACK_RATE", default="600/m"),  # ranges of sound
    "streams": env("STREAM_RATE", default="60/m"),
    "anonymous": env("ANONYMOUS_RATE", default="60/m"),  # of the API, from one address
}
RATELIMIT_CACHE_PREFIX = "knocks:"

# Language, time, files of the pages

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
PRACTICE_TIME_ZONE = env("PRACTICE_TIME_ZONE", default="UTC")  # whose days analytics counts
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Under names that change with their content, so that browsers keep them; compressed once.
STATIC_HASHED = env.bool("STATIC_HASHED", default=not (DEMO or DEBUG))
# Maps of scripts are for whoever debugs those, and compressing them would be half of the work.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
WHITENOISE_USE_FINDERS = not STATIC_HASHED
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Audit: docs/audit.md

AUDIT_KEYS = env.list("AUDIT_KEYS")  # as RECORDING_KEYS; chain the audit rows
AUDIT_SIGNING_KEY = env("AUDIT_SIGNING_KEY", default="")  # base64 of 32 bytes; workers only
AUDIT_ANCHORS = Path(env("AUDIT_ANCHORS", default=str(DATA_DIR / "audit" / "anchors.jsonl")))

# Recordings

RECORDING_KEYS = env.list("RECORDING_KEYS")  # "id:base64 of 32 bytes", the first one seals
RECORDING_MAX_BYTES = env.int("RECORDING_MAX_BYTES", default=500 * 1024 * 1024)
RECORDING_MAX_SECONDS = env.int("RECORDING_MAX_SECONDS", default=3 * 60 * 60)
RECORDING_KEPT_DAYS = env.int("RECORDING_KEPT_DAYS", default=0)  # once written up; 0: no rule
FAILED_SESSIONS_KEPT_DAYS = env.int("FAILED_SESSIONS_KEPT_DAYS", default=30)  # their sound
ORPHANED_FILES_KEPT_HOURS = env.float("ORPHANED_FILES_KEPT_HOURS", default=1)
RECORD_KEPT_YEARS = env.float("RECORD_KEPT_YEARS", default=7)  # after the last session
FILE_UPLOAD_HANDLERS = ["sessions_app.recording.upload_handler.SealingUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024  # a pasted transcript of a long session fits
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "recordings": {
        "BACKEND": env("RECORDING_STORAGE", default="django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json(
            "RECORDING_STORAGE_OPTIONS",
            default={
                "location": str(DATA_DIR / "recordings"),
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        ),
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STORAGES["exports"] = beside(STORAGES["recordings"], "exports")  # another folder
RECORDING_SPOOL = DATA_DIR / "spool"  # sealed bytes of what is still arriving, or being made
EXPORT_KEPT_HOURS = env.float("EXPORT_KEPT_HOURS", default=7 * 24)  # then the file goes
EXPORT_LINK_HOURS = env.float("EXPORT_LINK_HOURS", default=24)  # a link to it is shorter-lived

# Questionnaires whose licence excludes commercial use: asked where the practice says it has none
NONCOMMERCIAL_QUESTIONNAIRES = env.bool("NONCOMMERCIAL_QUESTIONNAIRES", default=DEMO or DEBUG)

# Looking after it: docs/operations.md

METRICS_TOKEN = env("METRICS_TOKEN", default="")  # none: /metrics is for the machine itself
BACKUP_KEYS = env.list("BACKUP_KEYS", default=[])  # as RECORDING_KEYS; of back_up alone
ALIVE_FILE = env("ALIVE_FILE", default="")  # of workers and sealer: touched while they work

# Engines

TRANSCRIBER = env("TRANSCRIBER", default="local")
NOTE_EXTRACTOR = env("NOTE_EXTRACTOR", default="local")
MODELS_DIR = Path(env("MODELS_DIR", default=str(Path(sys.prefix) / "models")))
WHISPER_MODEL = env("WHISPER_MODEL", default="base")
SPEECH_THREADS = env.int("SPEECH_THREADS", default=0)  # 0: as many as there are cores
OPENAI_API_KEY = env("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env("OPENAI_BASE_URL", default="")
OPENAI_TRANSCRIPTION_MODEL = env("OPENAI_TRANSCRIPTION_MODEL", default="whisper-1")
OPENAI_NOTES_MODEL = env("OPENAI_NOTES_MODEL", default="gpt-4o-2024-08-06")
OPENAI_NOTES_PRICE = env.list("OPENAI_NOTES_PRICE", cast=float, default=[])  # see .env.example
OPENAI_NOTES_SECOND_LOOK = env.bool("OPENAI_NOTES_SECOND_LOOK", default=False)
OPENAI_TIMEOUT = env.float("OPENAI_TIMEOUT", default=120.0)

# The pipeline: the row is the queue, see docs/pipeline.md

LEASE_SECONDS = env.float("LEASE_SECONDS", default=60)
HEARTBEAT_SECONDS = env.float("HEARTBEAT_SECONDS", default=10)
RECONCILE_SECONDS = env.float("RECONCILE_SECONDS", default=10)
MAX_ATTEMPTS = 3

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # the lease brings it back, and counts the attempt
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False  # the demo's mails go to the console as they are
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = env.float("WORKER_SHUTDOWN_SECONDS", default=5)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 12 * 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    # Whoever sends a message does not wait for a broker that is away.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
}
CELERY_TASK_PUBLISH_RETRY = False  # a lost message is sent again by the reconciler

# API: how it answers and describes itself stands in api_settings.py

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(seconds=env.int("ACCESS_TOKEN_SECONDS", default=1800)),
    "REFRESH_TOKEN_LIFETIME": timedelta(
        seconds=env.int("REFRESH_TOKEN_SECONDS", default=7 * 86_400)  # SIGN_IN_SECONDS at most
    ),
    "ALGORITHM": "HS256",
    "ISSUER": "therapybridge",
    "AUDIENCE": "therapybridge-api",
    "UPDATE_LAST_LOGIN": False,
}
LOGGING = logs.configuration(
    env("LOG_FORMAT", default="auto"), level=env("LOG_LEVEL", default="INFO")
)
LOGGING_CONFIG = "logging.config.dictConfig"

production.require_safety(globals())
