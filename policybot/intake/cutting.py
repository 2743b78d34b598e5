"""What somebody wrote, without the letter it answers and without the signature. Pure."""

from __future__ import annotations

import re

LIMIT = 20_000
"""Characters of an answer that are kept."""

_ORIGINAL = re.compile(
    r"""\s*(?:
        [-_=\s]{2,}\s*(?:原始邮件|原邮件|回复邮件|转发(?:的)?邮件(?:信息)?|邮件原件|Original\ Message|Forwarded\ message
            |Original\ Appointment)\s*[-_=\s]*
      | _{10,}
      | (?:发件人|寄件者|From)\s*[:：].*
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
"""A line below which the original stands: QQ, 163, Outlook, Foxmail, WPS."""

_HEAD = re.compile(
    r"\s*\**(?:发送时间|发送日期|日期|收件人|抄送|主题|Sent|Date|To|Cc|Subject)\**\s*[:：]", re.IGNORECASE
)
"""A line that stands below 发件人 in the head of an original, and never below a line somebody wrote."""

_SAYS = re.compile(
    r"\s*(?:(?:On|At)\b.{4,200}(?:wrote|writes)\s*:|(?:在|于)?.{0,200}(?:写道|寫道|编写|来信说)\s*[:：])\s*$",
    re.IGNORECASE,
)
"""The line in front of a quotation: `在 2024-12-18 09:00:00，某某 写道：`."""

_SIGNATURE = re.compile(
    r"\s*(?:--\s?|—{2,}|发自我的.{1,30}|来自我的.{1,30}|由.{1,20}发送|从\s*Windows.{0,20}发送|发送自\s*.{1,30}"
    r"|Sent from (?:my|Mail|Outlook).{0,60}|Get Outlook for .{1,20})\s*",
    re.IGNORECASE,
)
"""RFC 3676 §4.3, and what telephones add. Below the last of them nothing is a report any more."""


def answer(text: str) -> str:
    """The lines somebody wrote, those between quotations too."""
    kept: list[str] = []
    lines = _joined(text[: 4 * LIMIT].split("\n"))
    for at, line in enumerate(lines):
        if _begins_original(lines, at) or _SIGNATURE.fullmatch(line):
            break
        if _SAYS.fullmatch(line):
            if _next_said(lines, at).lstrip().startswith((">", "＞")):
                continue
            break
        if not line.lstrip().startswith((">", "＞")):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()[:LIMIT]


def _begins_original(lines: list[str], at: int) -> bool:
    """发件人 alone may be somebody's own word; with 收件人 or 主题 below it, it is the head of a mail."""
    line = lines[at]
    if not _ORIGINAL.fullmatch(line):
        return False
    named = re.match(r"\s*(?:发件人|寄件者|From)\s*[:：]", line, re.IGNORECASE)
    return not named or any(_HEAD.match(one) for one in lines[at + 1 : at + 4])


def _next_said(lines: list[str], at: int) -> str:
    return next((line for line in lines[at + 1 :] if line.strip()), "")


def _joined(lines: list[str]) -> list[str]:
    """`On … wrote:` and `… 写道：` are folded by many programs: two lines that are one."""
    found: list[str] = []
    for line in lines:
        folded = found and re.match(r"\s*(?:On|At|在|于)\b?.{8,}", found[-1]) and not _SAYS.fullmatch(found[-1])
        if folded and len(line) < 200 and _SAYS.fullmatch(f"{found[-1]} {line}") and _tail(line):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
    return found


def _tail(line: str) -> bool:
    return bool(re.search(r"(?:wrote|writes|写道|寫道)\s*[:：]\s*$", line, re.IGNORECASE)) and not line.startswith(">")
