"""The bureau's list of liaisons and deputies (Excel, ODS, CSV) → contacts.toml, or what is wrong in which cell.

heads (which column is which) → lines (rows → people) → judging (by the rules that hold for
contacts.toml) → difference, keeping. What is accepted therefore always loads.
"""

from __future__ import annotations

from .difference import Change, Difference, difference
from .judging import Judged, judge
from .keeping import put
from .reading import Listing, read
from .writing import text

__all__ = ["Change", "Difference", "Judged", "Listing", "difference", "judge", "put", "read", "text"]
