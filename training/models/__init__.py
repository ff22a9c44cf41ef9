"""Models of the training app, one module per object."""

from training.models.approval_deputy import ApprovalDeputy
from training.models.attendance import Attendance
from training.models.attestation import Attestation, AttestationSeries
from training.models.evaluation import EvaluationBox, EvaluationMark
from training.models.module_page import CataloguePage, ModulePage
from training.models.move import SeatMove
from training.models.opening_notice import OpeningNotice
from training.models.session import Session
from training.models.session_parts import (
    HalfDay,
    InstitutionQuota,
    SessionNotice,
    SessionTrainer,
)
from training.models.sign_up import SignUp, SpecialNeeds
from training.models.unit import UnitProgress

__all__ = [
    "ApprovalDeputy",
    "Attendance",
    "Attestation",
    "AttestationSeries",
    "CataloguePage",
    "EvaluationBox",
    "EvaluationMark",
    "HalfDay",
    "InstitutionQuota",
    "ModulePage",
    "OpeningNotice",
    "SeatMove",
    "Session",
    "SessionNotice",
    "SessionTrainer",
    "SignUp",
    "SpecialNeeds",
    "UnitProgress",
]
