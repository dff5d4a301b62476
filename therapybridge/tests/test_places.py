import pytest
from django.core.exceptions import ImproperlyConfigured

from therapybridge.places import beside


@pytest.mark.parametrize(
    ("recordings", "exports"),
    [("recordings", "exports"), ("a/recordings/", "a/exports"), ("/data/kept", "/data/exports")],
)
def test_other_files_lie_beside_the_recordings(recordings, exports):
    placed = beside({"OPTIONS": {"location": recordings}}, "exports")

    assert placed["OPTIONS"]["location"] == exports


@pytest.mark.parametrize("location", ["", "exports", "/data/exports", "/data/exports/"])
def test_one_folder_is_not_given_to_two(location):
    with pytest.raises(ImproperlyConfigured):
        beside({"OPTIONS": {"location": location}}, "exports")
