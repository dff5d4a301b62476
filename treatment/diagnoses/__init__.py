"""Diagnosis codes: ICD-10-CM, as published by the CDC (docs/treatment-plans.md)."""

from treatment.diagnoses.codes import RELEASE, Diagnosis, find, lookup, matches

__all__ = ["RELEASE", "Diagnosis", "find", "lookup", "matches"]
