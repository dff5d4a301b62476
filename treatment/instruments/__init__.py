"""Questionnaires: wording, scoring, bands, and when a change is reliable. docs/assessments.md."""

from treatment.instruments.alcohol import AUDIT
from treatment.instruments.anxiety import BAI, GAD_7
from treatment.instruments.depression import BDI_II, PHQ_9
from treatment.instruments.instrument import AnswersWrong, Instrument, ReliableChange
from treatment.instruments.trauma import PCL_5
from treatment.instruments.wellbeing import ORS, SRS, WHO_5

INSTRUMENTS: dict[str, Instrument] = {
    one.name: one for one in (PHQ_9, GAD_7, PCL_5, AUDIT, WHO_5, BDI_II, BAI, ORS, SRS)
}

__all__ = ["INSTRUMENTS", "AnswersWrong", "Instrument", "ReliableChange"]
