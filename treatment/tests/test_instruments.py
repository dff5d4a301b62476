"""Bands, sums and changes against what was published."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline import instruments as known_to_the_diary
from treatment.instruments import INSTRUMENTS, AnswersWrong

ITEMS = {"PHQ-9": 9, "GAD-7": 7, "PCL-5": 20, "AUDIT": 10, "WHO-5": 5}
EDGES = {  # the first and the last score of every band
    "PHQ-9": [
        ("minimal", 0, 4),
        ("mild", 5, 9),
        ("moderate", 10, 14),
        ("moderately_severe", 15, 19),
        ("severe", 20, 27),
    ],
    "GAD-7": [("minimal", 0, 4), ("mild", 5, 9), ("moderate", 10, 14), ("severe", 15, 21)],
    "BDI-II": [("minimal", 0, 13), ("mild", 14, 19), ("moderate", 20, 28), ("severe", 29, 63)],
    "BAI": [("minimal", 0, 7), ("mild", 8, 15), ("moderate", 16, 25), ("severe", 26, 63)],
    "AUDIT": [
        ("low_risk", 0, 7),
        ("hazardous", 8, 15),
        ("harmful", 16, 19),
        ("possible_dependence", 20, 40),
    ],
    "PCL-5": [("below_cut_off", 0, 30), ("provisional_ptsd", 31, 80)],
    "WHO-5": [("very_low", 0, 28), ("low", 29, 50), ("good", 51, 100)],
    "ORS": [("clinical", 0, Decimal("24.9")), ("non_clinical", 25, 40)],
    "SRS": [("alliance_at_risk", 0, Decimal("35.9")), ("good_alliance", 36, 40)],
}
# The smallest difference that is more than chance: round-up of 1.96 * SD * sqrt(2) * sqrt(1 - r).
SMALLEST_RELIABLE = {"PHQ-9": 6, "GAD-7": 4, "PCL-5": 10, "BDI-II": 10, "BAI": 10, "ORS": 7}


def answered(instrument, value):
    return {item.key: value for item in instrument.items}


@st.composite
def filled_in(draw):
    instrument = draw(st.sampled_from([INSTRUMENTS[name] for name in ITEMS]))
    answers = {
        item.key: draw(st.sampled_from([option.value for option in item.options]))
        for item in instrument.items
    }
    return instrument, answers


@pytest.mark.parametrize(
    ("name", "severity", "first", "last"),
    [(name, *edge) for name, edges in EDGES.items() for edge in edges],
)
def test_bands_begin_and_end_where_they_were_published(name, severity, first, last):
    instrument = INSTRUMENTS[name]

    assert (instrument.severity(first), instrument.severity(last)) == (severity, severity)


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_bands_cover_every_score(name):
    instrument = INSTRUMENTS[name]

    assert EDGES[name][0][1] == instrument.lowest == instrument.bands[0].lowest
    assert EDGES[name][-1][2] == instrument.highest


@pytest.mark.parametrize(("name", "count"), ITEMS.items())
def test_items_are_all_there(name, count):
    assert len(INSTRUMENTS[name].scored) == count


@pytest.mark.parametrize("name", ["BDI-II", "BAI", "ORS", "SRS"])
def test_what_is_licensed_has_no_items(name):
    assert INSTRUMENTS[name].items == ()


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_each_names_its_source_and_its_licence(name):
    instrument = INSTRUMENTS[name]

    assert all([instrument.source, instrument.licence, instrument.bands_source])


@pytest.mark.parametrize(
    ("name", "value", "score"),
    [
        ("PHQ-9", 0, 0),
        ("PHQ-9", 1, 9),
        ("PHQ-9", 3, 27),
        ("GAD-7", 2, 14),
        ("GAD-7", 3, 21),
        ("PCL-5", 1, 20),
        ("PCL-5", 4, 80),
        ("AUDIT", 0, 0),
        ("AUDIT", 2, 20),
        ("AUDIT", 4, 40),
        ("WHO-5", 0, 0),
        ("WHO-5", 1, 20),
        ("WHO-5", 5, 100),
    ],
)
def test_sums_of_items(name, value, score):
    instrument = INSTRUMENTS[name]

    assert instrument.score(answered(instrument, value)) == score


def test_how_difficult_it_is_does_not_count():
    phq = INSTRUMENTS["PHQ-9"]
    answers = answered(phq, 0)

    assert phq.score(answers | {"function": 3}) == 0
    assert phq.score({key: value for key, value in answers.items() if key != "function"}) == 0


def test_the_last_items_of_audit_count_none_two_or_four():
    audit = INSTRUMENTS["AUDIT"]

    assert [[option.value for option in item.options] for item in audit.items[8:]] == [
        [0, 2, 4]
    ] * 2
    with pytest.raises(AnswersWrong):
        audit.score(answered(audit, 0) | {"9": 1})


def test_subscores_are_those_of_the_clusters():
    pcl, audit = INSTRUMENTS["PCL-5"], INSTRUMENTS["AUDIT"]

    assert pcl.subscores(answered(pcl, 1)) == {
        "intrusion": 5,
        "avoidance": 2,
        "cognition_and_mood": 7,
        "arousal": 6,
    }
    assert audit.subscores(answered(audit, 2)) == {"consumption": 6, "dependence": 6, "harm": 8}


def test_a_missing_answer_is_named():
    phq = INSTRUMENTS["PHQ-9"]

    with pytest.raises(AnswersWrong) as refused:
        phq.score({"1": 0, "2": 7, "30": 1})

    assert set(refused.value.items) == {"2", "3", "4", "5", "6", "7", "8", "9", "30"}


@pytest.mark.parametrize("answer", [True, "1", 1.0, None, -1])
def test_only_whole_numbers_are_answers(answer):
    phq = INSTRUMENTS["PHQ-9"]

    with pytest.raises(AnswersWrong):
        phq.score(answered(phq, 0) | {"1": answer})


@pytest.mark.parametrize(("answer", "risk"), [(0, ""), (1, "low"), (2, "medium"), (3, "high")])
def test_the_ninth_item_tells_of_risk(answer, risk):
    assert INSTRUMENTS["PHQ-9"].risk({"9": answer}) == risk


def test_other_questionnaires_tell_of_no_risk():
    gad = INSTRUMENTS["GAD-7"]

    assert gad.risk(answered(gad, 3)) == ""


@pytest.mark.parametrize(("name", "smallest"), SMALLEST_RELIABLE.items())
def test_the_smallest_reliable_change(name, smallest):
    instrument = INSTRUMENTS[name]

    assert instrument.reliable_change(30, 30 - smallest).is_reliable
    assert not instrument.reliable_change(30, 30 - smallest + 1).is_reliable


def test_a_reliable_change_as_it_is_computed_by_hand():
    change = INSTRUMENTS["PHQ-9"].reliable_change(20, 8)

    # 12 / (6.1 * 1.41421 * 0.33166)
    assert change.index == -4.19
    assert (change.is_reliable, change.direction, change.is_clinical) == (True, "improved", True)


def test_a_change_that_stays_beyond_the_cut_off_is_not_clinical():
    change = INSTRUMENTS["PHQ-9"].reliable_change(27, 15)

    assert (change.direction, change.is_clinical) == ("improved", False)


@pytest.mark.parametrize(("name", "direction"), [("GAD-7", "worsened"), ("ORS", "improved")])
def test_higher_is_better_or_worse(name, direction):
    assert INSTRUMENTS[name].reliable_change(5, 20).direction == direction


def test_without_published_figures_no_change_is_reliable():
    change = INSTRUMENTS["AUDIT"].reliable_change(40, 0)

    assert (change.index, change.is_reliable, change.direction) == (None, False, "none")


@given(filled_in())
def test_any_filled_in_questionnaire_has_a_possible_score_and_a_band(filled):
    instrument, answers = filled

    score = instrument.score(answers)

    assert instrument.is_possible(score)
    assert instrument.severity(score) in {band.name for band in instrument.bands}


@pytest.mark.parametrize(
    ("name", "score"), [("PHQ-9", "28"), ("PHQ-9", "1.5"), ("WHO-5", "51"), ("ORS", "40.1")]
)
def test_scores_that_nobody_can_have(name, score):
    assert not INSTRUMENTS[name].is_possible(score)


def test_a_tenth_is_a_score_of_the_rating_scales():
    assert INSTRUMENTS["ORS"].is_possible("24.9")


def test_the_diary_knows_the_same_highest_scores():
    assert {
        name: instrument.highest for name, instrument in INSTRUMENTS.items()
    } == known_to_the_diary.HIGHEST
