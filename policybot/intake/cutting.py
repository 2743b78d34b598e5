"""What somebody wrote, without the letter it answers and without the signature. Pure."""

from __future__ import annotations

import re

LIMIT = 20_000
"""Characters of an answer that are kept."""

_ORIGINAL = re.compile(
    r"""\s*(?:
        [-_=\s]{2,}\s*(?:原始邮件|原邮件|回复邮件|回复的原邮件|转发(?:的)?邮件(?:信息)?|邮件原件
            |Original\ Message|Forwarded\ message
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

_OPENS = re.compile(r"\s*(?:On|At|在|于)")
_CLOSES = re.compile(r"(?:wrote|writes|写道|寫道|编写|来信说)\s*[:：]\s*$", re.IGNORECASE)
"""The line in front of a quotation, `在 2024-12-18 09:00:00，某某 写道：`, which many programs fold into two."""

LONGEST = 300
"""Characters of a line that a program writes between answer and original; longer ones somebody wrote."""

_SIGNATURE = re.compile(
    r"\s*(?:--\s?|—{2,}|发自我的.{1,30}|来自我的.{1,30}|由.{1,20}发送|从\s*Windows.{0,20}发送|发送自\s*.{1,30}"
    r"|Sent from (?:my|Mail|Outlook).{0,60}|Get Outlook for .{1,20})\s*",
    re.IGNORECASE,
)
"""RFC 3676 §4.3, and what telephones add. Below the last of them nothing is a report any more."""


def answer(text: str) -> str:
    """The lines somebody wrote, those between quotations too."""
    kept: list[str] = []
    lines = text[: 4 * LIMIT].split("\n")
    for at, line in enumerate(lines):
        if _begins_original(lines, at) or _matches(_SIGNATURE, line):
            break
        if _attributes(lines, at):
            if kept and not _OPENS.match(line) and _OPENS.match(lines[at - 1]):
                kept.pop()
            if _quoted(_next_said(lines, at)):
                continue
            break
        if not _quoted(line):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()[:LIMIT]


def _matches(pattern: re.Pattern[str], line: str) -> bool:
    return len(line) <= LONGEST and bool(pattern.fullmatch(line))


def _quoted(line: str) -> bool:
    return line.lstrip().startswith((">", "＞"))


def _begins_original(lines: list[str], at: int) -> bool:
    """发件人 alone may be somebody's own word; with 收件人 or 主题 below it, it is the head of a mail."""
    if not _matches(_ORIGINAL, lines[at]):
        return False
    named = re.match(r"\s*(?:发件人|寄件者|From)\s*[:：]", lines[at], re.IGNORECASE)
    return not named or any(_HEAD.match(one) for one in lines[at + 1 : at + 4])


def _attributes(lines: list[str], at: int) -> bool:
    """Whether a line says who wrote what follows; such a line names a day or an address, a sentence seldom does."""
    line, before = lines[at], lines[at - 1] if at else ""
    if len(line) > LONGEST or _quoted(line) or not _CLOSES.search(line):
        return False
    opened = f"{before} {line}" if not _OPENS.match(line) and _OPENS.match(before) else line
    return any(sign.isdigit() or sign == "@" for sign in opened[:LONGEST])


def _next_said(lines: list[str], at: int) -> str:
    return next((line for line in lines[at + 1 :] if line.strip()), "")
