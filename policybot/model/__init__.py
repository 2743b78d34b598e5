"""The nouns of the house: what a policy says, what was reported and decided, who is told what.

Values only. Nothing here reads a clock, a file or a socket, and nothing imports another room.
Names follow DESIGN section 2.
"""

from __future__ import annotations

from .letters import Absence, Address, Attachment, Contact, DeliveryError, Letter, Message, Receipt, Substitute
from .notices import Notice, NoticeState, Told
from .policy import (
    Amount,
    Catalog,
    Department,
    Document,
    Group,
    Measure,
    Mistake,
    Node,
    Offset,
    Policy,
    Step,
    Target,
    Untracked,
)
from .records import Decision, DecisionKind, Evidence, Progress, Report
from .standing import Finding, Part, Standing
from .words import LIGHTS, Key, Kind, Lifecycle, Light, Outcome, Reporting, Role, Says, StepKind, Unit

__all__ = [
    "LIGHTS",
    "Absence",
    "Address",
    "Amount",
    "Attachment",
    "Catalog",
    "Contact",
    "Decision",
    "DecisionKind",
    "DeliveryError",
    "Department",
    "Document",
    "Evidence",
    "Finding",
    "Group",
    "Key",
    "Kind",
    "Letter",
    "Lifecycle",
    "Light",
    "Measure",
    "Message",
    "Mistake",
    "Node",
    "Notice",
    "NoticeState",
    "Offset",
    "Outcome",
    "Part",
    "Policy",
    "Progress",
    "Receipt",
    "Report",
    "Reporting",
    "Role",
    "Says",
    "Standing",
    "Step",
    "StepKind",
    "Substitute",
    "Target",
    "Told",
    "Unit",
    "Untracked",
]
