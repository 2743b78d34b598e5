"""Slack's Socket Mode and the calls that answer a click: the only place here that knows slack-sdk.

https://docs.slack.dev/apis/events-api/using-socket-mode : the client asks apps.connections.open for an address, opens a
web socket there, and acknowledges each envelope within 3 seconds by its id.
"""

from __future__ import annotations

import http.client
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from policybot.channels import slack
from policybot.model import Says

from .envelope import PING, UNREACHABLE, ClicksError, Envelope

REFUSES = Says("Slack refuses the app token: {why}")
REFUSED = Says("Slack refuses an answer to a click: {why}")

PAUSE = 30.0
"""Seconds after a refusal within which the SDK, which would ask at each of its looks, does not ask again:
apps.connections.open takes little more than one call a minute
(tier 1, https://docs.slack.dev/reference/methods/apps.connections.open)."""

CHUNK = 65_536
"""Bytes of a read: the SDK reads a frame by recursion, one level for each, and a letter comes back whole."""

_QUIET = logging.Logger("slack_sdk", logging.CRITICAL + 1)  # the SDK's own log shows addresses with tickets in them


def asked(options: slack.Options) -> None:
    """Asks for an address without opening it: whether the app token works. Raises ClicksError."""
    _address(_web(options), options)


PATIENCE = 5.0
"""Seconds for a call beside the socket: one worker makes them in turn, and what waits behind one that hangs is late."""


def _web(options: slack.Options) -> WebClient:
    patience = int(min(options.timeout, PATIENCE))
    return WebClient(options.token, options.base_url, patience, logger=_QUIET, retry_handlers=[])


def _address(web: WebClient, options: slack.Options) -> str:
    answer = _called(lambda: web.apps_connections_open(app_token=options.app_token), REFUSES)
    return str(answer.get("url", ""))


def _called(call: Callable[[], Any], refused: Says) -> Any:
    """What a call gives. Raises ClicksError."""
    try:
        return call()
    except SlackApiError as error:
        data = error.response.data if isinstance(error.response.data, dict) else {}
        code = str(data.get("error", "")) or f"HTTP {error.response.status_code}"
        raise ClicksError(Says(refused.text, {"why": code}), code) from None
    except (OSError, http.client.HTTPException, SlackClientError, ValueError, AttributeError) as error:
        reason = getattr(error, "reason", error)
        raise ClicksError(Says(UNREACHABLE.text, {"why": type(reason).__name__})) from None


class _Client(SocketModeClient):
    """The SDK's client, but it neither sleeps within a call when it is asked to wait nor asks without a pause."""

    def __init__(self, options: slack.Options, ping: float) -> None:
        self.options = options
        self.refused: tuple[float, ClicksError] | None = None
        self.asker: int | None = None  # the thread of ours that asks whenever it is told to
        super().__init__(
            options.app_token, logger=_QUIET, web_client=_web(options), ping_interval=ping, receive_buffer_size=CHUNK
        )

    def issue_new_wss_url(self) -> str:
        own = threading.get_ident() != self.asker
        if self.refused and own and time.monotonic() < self.refused[0] + PAUSE:
            raise self.refused[1]
        try:
            found = _address(self.web_client, self.options)
        except ClicksError as error:
            self.refused = (time.monotonic(), error)
            raise
        self.refused = None
        return found


@dataclass
class Session:
    """A web socket that the SDK keeps open, and the calls beside it. `hear` is called from threads of the SDK's."""

    options: slack.Options
    hear: Callable[[Session, Envelope], None]
    ping: float = PING
    _client: _Client = field(init=False)

    def __post_init__(self) -> None:
        self._client = _Client(self.options, self.ping)
        self._client.socket_mode_request_listeners.append(self._heard)

    @property
    def connected(self) -> bool:
        return self._client.is_connected()

    def connect(self) -> None:
        """Opens the socket, or opens it anew, without the pause that the SDK's own thread keeps. Raises ClicksError."""
        self._client.asker = threading.get_ident()
        _called(lambda: self._client.connect_to_new_endpoint(), REFUSES)
        if not self.connected:  # the SDK only writes into its log that it could not open the address
            raise ClicksError(Says(UNREACHABLE.text, {"why": "WebSocket"}))

    def close(self) -> None:
        self._client.close()

    def acknowledge(self, envelope: Envelope, errors: Mapping[str, str] | None = None) -> None:
        """`errors`: the form stays open and shows them. Raises ClicksError."""
        answer: dict[str, Any] = {"envelope_id": envelope.id}
        if errors:
            answer["payload"] = {"response_action": "errors", "errors": dict(errors)}
        _called(lambda: self._client.send_socket_mode_response(answer), UNREACHABLE)

    def open_form(self, trigger: str, view: Mapping[str, object]) -> None:
        """Raises ClicksError."""
        web = self._client.web_client
        _called(lambda: web.views_open(trigger_id=trigger, view=dict(view)), REFUSED)

    def whisper(self, channel: str, user: str, text: str) -> None:
        """A text that only one person in a channel sees. Raises ClicksError."""
        web, safe = self._client.web_client, slack.escape(text)
        _called(lambda: web.chat_postEphemeral(channel=channel, user=user, text=safe), REFUSED)

    def _heard(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        del client
        self.hear(self, Envelope(request.envelope_id, request.type, request.payload))
