"""Letters that the channels are tried with."""

from __future__ import annotations

from datetime import UTC, datetime

from policybot.model import Address, Letter

MOMENT = datetime(2024, 12, 17, 1, 0, 5, tzinfo=UTC)

PLAIN = Letter(
    id="8f3a@policybot.example",
    number=42,
    moment=MOMENT,
    address=Address("maildir", "省教育厅"),
    subject="【工作提示】10.4b 合同登记与专利备案互通，12月31日到期",
    text="省教育厅联络员：\n\n　　下列事项还有10个工作日到期。\n",
    html="<p>省教育厅联络员：</p>",
)

HOSTILE = [
    # subject and text, remark
    ("提示\r\nBcc: all@example.cn", "a header of its own"),
    ("提示\n\n<script>", "an end of the headers"),
    ("<!channel> <@U123> & <https://x|y>", "a Slack mention"),
    ("空\x00字\x1b[31m", "NUL and escape"),
    ("\u202e号件文\u200f", "text that runs from right to left"),
    ("汉" * 10_000, "longer than any header"),
    ("👩‍👩‍👧‍👦🇨🇳" * 300, "emoji of many code points"),
    ("半\ud83d个", "half a character"),
    ("=?utf-8?q?Bcc=3A?= 提示", "an encoded word in plain text"),
    ("行\u2028段\u2029尾\x85止\x0b", "every line end there is"),
    ("x" * 2000, "one word longer than a line may be"),
    ("", "nothing at all"),
    (".\r\n.\r\nQUIT", "the end of an SMTP message"),
]
