"""Answers by a click in Slack: buttons under a letter, and the forms they open.

reading     what Slack hands over → a press of a button or a form that was sent; knows its shapes
forms       the forms as Slack draws them
envelope    what comes by the socket, and what may be wrong with it
deeds       a press or a form → acts on record, and what is answered
socket      the web socket and the calls: the only place here that knows slack-sdk
desk        one worker between the two: says "got it" at once, then works

Whoever clicks is somebody Slack has authenticated, and must be a contact of the department: what such a person says is
on record at once, unlike what comes by mail.
"""

from __future__ import annotations

from .deeds import ready
from .desk import Desk, options, tried
from .envelope import ClicksError

__all__ = ["ClicksError", "Desk", "options", "ready", "tried"]
