"""What docker-compose.yml, the Dockerfile and the script of secrets promise."""

import re
import shlex
import stat
import subprocess
import sys

import pytest
import yaml
from django.conf import settings

from therapybridge.celery import app
from therapybridge.queues import QUEUES

ROOT = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
ONCE = {"migrate", "backup"}  # they end; nobody asks how they are
APP = {"migrate", "web", "recordings", "tasks", "exports", "beat", "sealer", "backup"}
SECRETS_OF_FEW = {
    "audit_signing_key": {"sealer"},
    "backup_keys": {"backup"},
    "owner_database_url": {"migrate", "backup"},
    "owner_password": {"postgres"},
    "valkey_conf": {"valkey"},
}

each_service = pytest.mark.parametrize("name", SERVICES)


def test_every_part_of_production_is_there():
    assert set(SERVICES) == APP | {"proxy", "postgres", "valkey"}


@each_service
def test_nothing_runs_as_root(name):
    user, group = SERVICES[name]["user"].split(":")

    assert int(user) > 0
    assert int(group) > 0


@each_service
def test_nothing_writes_to_its_image_or_wins_rights(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "no-new-privileges:true" in service["security_opt"]
    assert service.get("privileged") is None


@each_service
def test_everything_has_its_measure(name):
    service = SERVICES[name]

    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert 0 < service["cpus"] <= 2
    assert service["pids_limit"] == 200
    assert service["logging"]["options"]["max-size"]


@each_service
def test_everything_that_stays_says_how_it_is(name):
    healthcheck = SERVICES[name]["healthcheck"]

    assert healthcheck == {"disable": True} if name in ONCE else healthcheck["test"]


@each_service
def test_what_stays_is_started_again(name):
    assert SERVICES[name]["restart"] == ("no" if name in ONCE else "unless-stopped")


def test_only_the_proxy_can_be_reached():
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    outside = {name for name in SERVICES if "outside" in SERVICES[name]["networks"]}
    assert outside == {"proxy", "tasks"}


def queues_of(name):
    words = shlex.split(SERVICES[name].get("command", "")) if name in APP else []
    return words[words.index("--queues") + 1].split(",") if "worker" in words else []


def test_every_queue_has_its_worker_and_no_worker_listens_in_vain():
    listened = [queue for name in APP for queue in queues_of(name)]

    assert sorted(listened) == sorted(QUEUES)


def test_beat_asks_only_for_what_is_there():
    app.loader.import_default_modules()

    asked = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert asked <= set(app.tasks)


def test_there_is_one_beat_and_one_sealer():
    commands = [str(service.get("command", "")) for service in SERVICES.values()]

    assert len([command for command in commands if " beat " in command]) == 1
    assert len([command for command in commands if "seal_audit" in command]) == 1


@each_service
def test_a_service_mounts_the_secrets_that_it_reads(name):
    service = SERVICES[name]
    said = [*service.get("environment", {}).values(), *service.get("command", [])]
    read = {word.rpartition("/")[2] for word in said if word.startswith("/run/secrets/")}

    assert read <= set(service.get("secrets", []))


def test_grave_secrets_are_for_few():
    for secret, few in SECRETS_OF_FEW.items():
        assert {name for name in SERVICES if secret in SERVICES[name].get("secrets", [])} == few


def test_no_secret_stands_in_the_file():
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            is_secret = re.search(r"KEY|PASSWORD|TOKEN|SECRET|_URL", variable)
            is_named = variable.endswith("_FILE") or variable == "PORTAL_URL"
            assert not is_secret or is_named, (name, variable, value)


def test_every_variable_is_one_that_is_read():
    known = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    for name in APP:
        for variable in SERVICES[name]["environment"]:
            assert known & {variable, variable.removesuffix("_FILE")}, (name, variable)


def test_what_is_mounted_and_named_exists():
    for name, service in SERVICES.items():
        volumes = [volume.partition(":")[0] for volume in service.get("volumes", [])]
        assert set(volumes) <= set(COMPOSE["volumes"]), name
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
        assert set(service.get("depends_on", {})) <= set(SERVICES)


def test_web_waits_for_migrations_and_the_proxy_for_web():
    assert SERVICES["web"]["depends_on"]["migrate"] == {
        "condition": "service_completed_successfully"
    }
    assert SERVICES["proxy"]["depends_on"]["web"] == {"condition": "service_healthy"}


def test_web_is_given_the_time_that_it_gives_requests():
    (graceful,) = re.findall(r"--graceful-timeout=(\d+)", DOCKERFILE)

    assert int(SERVICES["web"]["stop_grace_period"].removesuffix("s")) > int(graceful)


# The image


def test_what_is_copied_into_the_image_is_there():
    copied = re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE)

    assert copied
    assert all((ROOT / path).exists() for path in copied)


def test_the_targets_of_the_image_are_those_of_the_services():
    targets = set(re.findall(r"^FROM \S+ AS (\w+)", DOCKERFILE, re.MULTILINE)) - {"build"}

    assert targets == {s["build"]["target"] for s in SERVICES.values() if "build" in s}


def test_the_image_runs_as_whom_the_services_run():
    assert "--uid 10001 --gid 10001" in DOCKERFILE
    assert {SERVICES[name]["user"] for name in APP} == {"10001:10001"}
    assert re.findall(r"^USER (\w+)", DOCKERFILE, re.MULTILINE) == ["therapybridge", "proxy"]


def test_the_image_brings_what_writes_pdfs():
    for package in ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-"):
        assert package in DOCKERFILE


def test_the_image_installs_what_is_locked():
    assert "--require-hashes -r requirements.txt" in DOCKERFILE


def test_no_secret_and_no_data_comes_into_the_image():
    ignored = set((ROOT / ".dockerignore").read_text().split())

    assert {".git", ".env", ".venv", "var", "secrets", "backups"} <= ignored


# The secrets


@pytest.fixture
def secrets(tmp_path):
    make_secrets(tmp_path)
    return tmp_path / "secrets"


def make_secrets(place):
    script = str(ROOT / "deploy" / "make-secrets.sh")
    subprocess.run(["sh", script, "secrets"], cwd=place, check=True, capture_output=True)


def test_the_script_makes_every_secret_that_a_service_is_given(secrets):
    wanted = {entry["file"].rpartition("/")[2] for entry in COMPOSE["secrets"].values()}

    assert {path.name for path in secrets.iterdir()} == wanted
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700


def test_what_is_there_stays(secrets, tmp_path):
    before = {path.name: path.read_text() for path in secrets.iterdir()}

    make_secrets(tmp_path)

    assert {path.name: path.read_text() for path in secrets.iterdir()} == before


def test_production_starts_with_them(secrets, tmp_path):
    files = {
        f"{name.upper()}_FILE": str(secrets / name)
        for name in ("secret_key", "recording_keys", "field_keys", "audit_keys", "backup_keys")
    }
    files |= {"AUDIT_SIGNING_KEY_FILE": str(secrets / "audit_signing_key")}
    files |= {"DATABASE_URL_FILE": str(secrets / "database_url")}
    files |= {"REDIS_URL_FILE": str(secrets / "redis_url"), "DATA_DIR": str(tmp_path)}
    files |= {"PORTAL_URL": "https://portal.example", "ALLOWED_HOSTS": "portal.example"}

    process = subprocess.run(
        [
            sys.executable,
            "-c",
            "from therapybridge import settings as s;"
            "print(s.DATABASES['default']['USER'], len(s.DATABASES['default']['PASSWORD']))",
        ],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **files},
        capture_output=True,
        text=True,
    )

    assert process.stdout == "therapybridge_service 48\n", process.stderr
