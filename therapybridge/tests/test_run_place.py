from pathlib import Path

import pytest

from therapybridge.run.instance import SECRETS, CannotRun, Place, environment_for, secrets_of


@pytest.fixture
def place(monkeypatch, tmp_path):
    """Where it would run, with these variables set and the others not."""

    def place(**variables):
        for name in ("HOST", "PORT", "DATA_DIR", "ALLOWED_HOSTS", *SECRETS):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"DATA_DIR": str(tmp_path), **variables}.items():
            monkeypatch.setenv(name, value)
        return Place.from_environment()

    return place


def test_the_defaults_are_the_loopback_and_port_8000(place):
    assert place().url(8000) == "http://127.0.0.1:8000/"


def test_a_relative_data_directory_starts_where_we_are(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert place(DATA_DIR="mine").data == tmp_path / "mine"


def test_empty_variables_count_as_unset(place):
    assert place(PORT="", HOST="").url(8000) == "http://127.0.0.1:8000/"


@pytest.mark.parametrize("port", ["http", "-1", "65536", "80.5"])
def test_a_port_that_is_none_is_refused(place, port):
    with pytest.raises(CannotRun, match="PORT must be a number"):
        place(PORT=port)


def test_an_address_of_six_is_written_in_brackets(place):
    assert place(HOST="::1").url(8000) == "http://[::1]:8000/"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "clinic.example"])
def test_where_others_can_reach_it_is_known(place, host):
    assert place(HOST=host).is_open_to_others


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9"])
def test_the_loopback_is_not_open_to_others(place, host):
    assert not place(HOST=host).is_open_to_others


def test_secrets_are_made_once(place, tmp_path):
    place()

    assert secrets_of(tmp_path) == secrets_of(tmp_path)
    assert set(secrets_of(tmp_path)) == set(SECRETS)


def test_a_given_secret_goes_first(place, tmp_path):
    place(SECRET_KEY="given")

    assert set(secrets_of(tmp_path)) == set(SECRETS) - {"SECRET_KEY"}


def test_a_given_variable_is_not_overruled(place):
    environment = environment_for(place(ALLOWED_HOSTS="clinic.example"))

    assert "ALLOWED_HOSTS" not in environment


def test_a_data_directory_that_cannot_be_made_is_said_so(place, tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(CannotRun, match="Cannot make DATA_DIR"):
        place(DATA_DIR=str(Path(tmp_path, "file", "data"))).make_data_directory()


def test_a_demo_that_others_can_reach_has_a_password_of_its_own(tmp_path, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)

    open_to_others = environment_for(Place("0.0.0.0", 8000, tmp_path))
    private = environment_for(Place("127.0.0.1", 8000, tmp_path))

    assert len(open_to_others["DEMO_PASSWORD"]) == 20
    assert "DEMO_PASSWORD" not in private
