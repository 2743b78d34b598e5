"""Letters in Slack: chat.postMessage for a channel or a person, an incoming webhook for the target `webhook`.

The payload is the JSON that Slack is handed. A letter that does not fit goes in parts; each prints the letter's
number, so that a copy (Slack has no key against double posts) is recognised.

Slack's speed limits (about one message a second per channel, 429 with Retry-After in seconds:
https://docs.slack.dev/apis/web-api/rate-limits) are answered by the outbox; nothing here waits or tries again.
"""

from __future__ import annotations

import http.client
import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn
from urllib.error import URLError

from policybot.channels import Channel, Pace, Probe, part_id
from policybot.model import DeliveryError, Letter, Message, Receipt
from policybot.plaintext import clean, one_line, pieces

SECRETS = frozenset({"token", "webhook", "app_token"})
WEBHOOK = "webhook"

SECTION_LIMIT = 3000
HEADER_LIMIT = 150
"""Characters of a section's and a header's text: slackapi/python-slack-sdk, slack_sdk/models/blocks/."""

MESSAGE_LIMIT = 12_000
"""Characters of all blocks. Undocumented: msg_blocks_too_long came at about 13,200 although no other limit was hit
(https://github.com/slackapi/bolt-js/issues/2509)."""

BLOCKS_LIMIT = 50
"""Blocks of a message (quoted from the docs in the same thread)."""

PACE = Pace(1, 1)
"""One message a second per channel: https://docs.slack.dev/apis/web-api/rate-limits ; webhooks likewise."""

_FRAME = 2 * HEADER_LIMIT + 100  # header, fallback text and number, which stand in every part
_QUIET = logging.Logger("slack_sdk", logging.CRITICAL + 1)  # the SDK's own log shows webhook addresses


@dataclass(frozen=True, slots=True)
class Options:
    """`token` posts to channels and people, `webhook` to the one place it was made for. `timeout`: seconds.

    `app_token` (xapp-…) opens Socket Mode, by which clicks come back; "": letters have no buttons.
    """

    token: str = field(default="", repr=False)
    webhook: str = field(default="", repr=False)
    base_url: str = "https://slack.com/api/"
    timeout: int = 30
    app_token: str = field(default="", repr=False)


def open(options: Options) -> Channel:
    if not options.token and not options.webhook:
        raise ValueError("slack 需要 token（发到频道或个人）或 webhook（发到固定的一处）")
    if options.webhook and not options.webhook.startswith(("https://", "http://")):
        raise ValueError("slack 的 webhook 应是一个 https:// 地址")
    if options.app_token and not options.token:
        raise ValueError("slack 写了 app_token 的，还要写 token：答复由它发出")
    if options.app_token and not options.app_token.startswith("xapp-"):
        raise ValueError("slack 的 app_token 应以 xapp- 开头，是应用级令牌（App-Level Token）")
    return _Slack(options)


# ── the form ───────────────────────────────────────────────────────────────────


def escape(text: str) -> str:
    """So that `<!channel>` in a title is text and pings nobody.

    https://docs.slack.dev/messaging/formatting-message-text names these three and no others.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def size(text: str) -> int:
    """Characters as Slack counts them, at worst: escaped, and an emoji as two (UTF-16)."""
    return len(escape(text).encode("utf-16-le")) // 2


def _parts(text: str) -> Iterator[list[str]]:
    """Sections, message by message. Two neighbours hold more than one limit, so 50 blocks are never reached."""
    part: list[str] = []
    for piece in pieces(text, SECTION_LIMIT, size):
        if sum(map(size, part)) + size(piece) > MESSAGE_LIMIT - _FRAME:
            yield part
            part = []
        part.append(piece)
    yield part


BUTTONS_BLOCK = "policybot"
BUTTONS = (("receive", "收到"), ("report", "填报"), ("later", "需要延期"))
"""What an owner can answer with a click: the name a click comes back under, and the words on the button."""


def _buttons(mark: str) -> dict[str, object]:
    buttons = [
        {"type": "button", "action_id": name, "value": mark, "text": {"type": "plain_text", "text": words}}
        for name, words in BUTTONS
    ]
    return {"type": "actions", "block_id": BUTTONS_BLOCK, "elements": buttons}


def _answerable(letter: Letter) -> bool:
    """Not behind a webhook: it may be that of another app, which would hear the clicks in our place."""
    return bool(letter.mark) and letter.address.target != WEBHOOK


def _payload(letter: Letter, sections: list[str], part: int, parts: int) -> bytes:
    title = one_line(letter.subject) or "—"
    number = f"编号 No. {letter.number}" + (f" · {part}/{parts}" if parts > 1 else "")
    body = {
        **({} if letter.address.target == WEBHOOK else {"channel": clean(letter.address.target)}),
        "text": f"{escape(_cut(title))}（{number}）",
        "blocks": [
            _header(_cut(title)),
            *map(_section, filter(str.strip, sections)),
            *([_buttons(letter.mark)] if part == parts and _answerable(letter) else []),
            _context(number),
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _cut(title: str) -> str:
    first = next(pieces(title, HEADER_LIMIT - 1, size))
    return title if first == title else first + "…"


def _header(title: str) -> dict[str, object]:
    return {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}


def _section(text: str) -> dict[str, object]:
    # verbatim: else Slack makes links and mentions out of plain words like @here.
    return {"type": "section", "text": {"type": "mrkdwn", "text": escape(text.strip("\n")), "verbatim": True}}


def _context(number: str) -> dict[str, object]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": number, "verbatim": True}]}


# ── the way ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Slack:
    options: Options
    leaves_machine = True
    lanes = 1
    attaches = False

    @property
    def pace(self) -> Pace | None:
        return PACE

    def compose(self, letter: Letter) -> tuple[Message, ...]:
        title = one_line(letter.subject)
        whole = clean(letter.text) if _fits(title) else f"{title}\n\n{clean(letter.text)}"
        parts = list(_parts(whole))
        return tuple(
            Message(
                part_id(letter, part, len(parts)),
                letter.address,
                _payload(letter, sections, part, len(parts)),
                part,
                len(parts),
            )
            for part, sections in enumerate(parts, start=1)
        )

    def send(self, message: Message, now: datetime) -> Receipt:  # noqa: ARG002  # Slack signs no moment
        body = json.loads(message.payload)
        try:
            return self._to_webhook(body) if message.address.target == WEBHOOK else self._post(body)
        except URLError as error:
            # urllib wraps what fails until the request is written, and only that: Slack has not got it.
            why = type(error.reason).__name__ if isinstance(error.reason, Exception) else "URLError"
            raise DeliveryError(f"连接不上 Slack（{why}）；请检查网络和代理", whole_channel=True) from None
        except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            # A reset, a timeout, half an answer, or one that is not Slack's.
            why = type(error).__name__
            raise DeliveryError(f"请求已发出，Slack 的答复没有等到或读不懂（{why}）", unknown=True) from None

    def _post(self, body: dict[str, Any]) -> Receipt:
        if not self.options.token:
            raise DeliveryError("slack 没有设置 token，只能发到 webhook")
        from slack_sdk import WebClient
        from slack_sdk.errors import SlackApiError

        client = WebClient(
            self.options.token, self.options.base_url, self.options.timeout, logger=_QUIET, retry_handlers=[]
        )
        try:
            response = client.api_call("chat.postMessage", json=body)
        except SlackApiError as error:
            answer = error.response
            data = answer.data if isinstance(answer.data, dict) else {}
            _refuse(str(data.get("error", "")), answer.status_code, answer.headers)
        return Receipt(f"{response.get('channel', '')} {response.get('ts', '')}".strip())

    def _to_webhook(self, body: dict[str, Any]) -> Receipt:
        if not self.options.webhook:
            raise DeliveryError("slack 没有设置 webhook")
        from slack_sdk import WebhookClient

        client = WebhookClient(self.options.webhook, self.options.timeout, logger=_QUIET, retry_handlers=[])
        answer = client.send_dict(body)
        if answer.status_code != 200 or answer.body.strip() != "ok":
            _refuse(answer.body.strip(), answer.status_code, answer.headers)
        return Receipt("webhook ok")

    def probe(self) -> Probe:
        """auth.test for a token; a webhook can only be proven by posting to it."""
        if not self.options.token:
            return Probe("webhook", proven=False)
        from slack_sdk import WebClient
        from slack_sdk.errors import SlackApiError

        client = WebClient(
            self.options.token, self.options.base_url, self.options.timeout, logger=_QUIET, retry_handlers=[]
        )
        try:
            answer = client.auth_test()
        except SlackApiError as error:
            data = error.response.data if isinstance(error.response.data, dict) else {}
            _refuse(str(data.get("error", "")), error.response.status_code, error.response.headers)
        except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
            why = type(error).__name__
            raise DeliveryError(f"连接不上 Slack（{why}）；请检查网络和代理", whole_channel=True) from None
        return Probe(f"{answer.get('team', '')} {answer.get('user', '')}".strip())

    def close(self) -> None:
        """The SDK opens a connection per request and keeps none."""


def _fits(title: str) -> bool:
    return size(title) < HEADER_LIMIT


# ── what an answer means ───────────────────────────────────────────────────────

# Slack says ok or not in the body, also under HTTP 200 (slackapi/slack-api-specs, slack_web_openapi_v2.json).
# Codes: slack-ruby/slack-api-ref methods/chat/chat.postMessage.json; for webhooks
# https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks.


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


PLACE = _codes(
    """
    channel_not_found not_in_channel is_archived channel_is_archived restricted_action
    restricted_action_read_only_channel restricted_action_thread_only_channel
    restricted_action_non_threadable_channel
    """
)
"""This place never takes a message of ours."""

BOT = _codes(
    """
    invalid_auth not_authed account_inactive token_revoked token_expired missing_scope no_permission
    ekm_access_denied org_login_required access_denied action_prohibited no_service no_team team_disabled
    invalid_token
    """
)
"""Nothing goes until a person mends the token or the rights of the bot."""

FORM = _codes(
    """
    msg_too_long msg_blocks_too_long no_text too_many_attachments invalid_blocks invalid_blocks_format
    invalid_arguments invalid_arg_name invalid_charset invalid_form_data invalid_post_type missing_post_type
    invalid_payload
    """
)
"""This message would have to be another one."""

BUSY = frozenset({"rate_limited", "ratelimited"})
LATER = frozenset({"request_timeout", "team_added_to_org", "service_unavailable"})
PERHAPS = frozenset({"fatal_error", "internal_error", "rollup_error"})
"""Some of it may have succeeded: trying again may post twice."""


def _refuse(code: str, status: int, headers: Mapping[str, Any]) -> NoReturn:
    """Raise what the body's code means; the HTTP status speaks only where the body does not."""
    known = re.fullmatch(r"[a-z][a-z_]{2,60}", code)
    says = f"Slack：{code if known else f'HTTP {status}'}"
    if code in BUSY or status == 429:
        raise DeliveryError(says, retry_after=_seconds(headers), whole_channel=True)
    if code in PLACE:
        raise DeliveryError(f"{says}；这个频道收不了信，请检查通讯录里的地址", permanent=True)
    if code in BOT:
        raise DeliveryError(f"{says}；请检查 slack 的 token、webhook 和机器人权限", whole_channel=True)
    if code in FORM:
        raise DeliveryError(f"{says}；Slack 不接受这样的信", permanent=True)
    if code in PERHAPS or (status >= 500 and status != 503) or (status < 400 and not known):
        raise DeliveryError(f"{says}；不能确定 Slack 是否已经发出", unknown=True)
    # Not accepted, for a reason we do not know or one that passes: a letter is not given up for a new word.
    raise DeliveryError(says, whole_channel=code in LATER or not known)


def _seconds(headers: Mapping[str, Any]) -> int | None:
    value = str(next((headers[name] for name in headers if name.lower() == "retry-after"), ""))
    return int(value) if value.isascii() and value.isdigit() else None
