"""Mails as the programs people use write them, byte by byte."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable
from urllib.parse import quote_from_bytes

BOX = "bureau@example.com"
FIELDS = "进展：已印发实施方案\n问题：资金未到位\n下一步：组织申报\n预计完成：2024年12月底\n数值：1,200"
PDF = b"%PDF-1.7 evidence"
QUOTED = """发件人： 任务台账 <bot@example.com>
发送时间： 2024年12月17日 9:00
收件人： edu@example.com
主题： 【任务提示】

进展：这是原信里的话"""


def crlf(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def heads(subject: str, to: str = BOX, ids: str = "", sender: str = "edu@example.com", more: str = "") -> str:
    reply = f"In-Reply-To: <{ids}>\nReferences: <{ids}>\n" if ids else ""
    return (
        f"From: =?UTF-8?B?{base64.b64encode('王某'.encode()).decode()}?= <{sender}>\nTo: {to}\nSubject: {subject}\n"
        f"Date: Wed, 18 Dec 2024 10:00:00 +0800\nMessage-ID: <reply.1@mail.example.com>\n{reply}{more}"
        "MIME-Version: 1.0\n"
    )


def plain(text: str = FIELDS, **given: str) -> bytes:
    """Thunderbird: text only, the letter quoted below."""
    given.setdefault("subject", "Re: =?UTF-8?B?" + base64.b64encode("【任务提示】".encode()).decode() + "?=")
    body = base64.encodebytes(
        f"{text}\n\n在 2024/12/17 9:00, 任务台账 写道:\n> 进展：原信\n> 请于月底前填报\n\n-- \n王某\n省教育厅".encode()
    ).decode()
    return crlf(
        heads(**given) + "Content-Type: text/plain; charset=UTF-8; format=flowed\nContent-Transfer-Encoding: base64\n"
        f"\n{body}"
    )


def html(text: str = FIELDS, **given: str) -> bytes:
    """Outlook and Foxmail: HTML only, in GBK, the letter below a line."""
    given.setdefault("subject", "=?gb2312?B?" + base64.b64encode("答复: 【任务提示】".encode("gbk")).decode() + "?=")
    lines = "".join(f"<p class=MsoNormal><span>{line}<o:p></o:p></span></p>" for line in text.split("\n"))
    quoted = QUOTED.replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    page = f"""<html><head><style>p {{ color: red }}</style><title>标题</title></head><body lang=ZH-CN>
<script>alert(1)</script>{lines}<p>&nbsp;</p>
<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p>{quoted}</p></div></body></html>"""
    head = heads(**given) + "Content-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: 8bit\n\n"
    return crlf(head) + page.encode("gbk").replace(b"\n", b"\r\n")


def mixed(
    text: str = FIELDS, name: str = "", file: str = "佐证材料（盖章）.pdf", data: bytes = PDF, **given: str
) -> bytes:
    """QQ: quoted-printable GB18030, plain beside HTML, and an attachment whose name is GBK."""
    given.setdefault(
        "subject", "=?gb18030?B?" + base64.b64encode("回复：【任务提示】".encode("gb18030")).decode() + "?="
    )
    original = '------------------ 原始邮件 ------------------\n发件人: "任务台账" <bot@example.com>;\n进展：原信'
    below = f"{text}\n\n\n\n{original}"
    words = quopri.encodestring(below.encode("gb18030")).decode()
    page = quopri.encodestring(f"<div>{below}</div>".replace("\n", "<br>").encode("gb18030")).decode()
    named = name or f'filename="=?gb18030?B?{base64.b64encode(file.encode("gb18030")).decode()}?="'
    return crlf(f"""{heads(**given)}Content-Type: multipart/mixed; boundary="----=_Mixed"

This is a multi-part message in MIME format.

------=_Mixed
Content-Type: multipart/alternative; boundary="----=_Alt"

------=_Alt
Content-Type: text/plain; charset="gb18030"
Content-Transfer-Encoding: quoted-printable

{words}
------=_Alt
Content-Type: text/html; charset="gb18030"
Content-Transfer-Encoding: quoted-printable

{page}
------=_Alt--

------=_Mixed
Content-Type: application/octet-stream
Content-Disposition: attachment; {named}
Content-Transfer-Encoding: base64

{base64.encodebytes(data).decode()}
------=_Mixed--
""")


PROGRAMS: dict[str, Callable[..., bytes]] = {"plain": plain, "html": html, "mixed": mixed}


def rfc2231(name: str, charset: str) -> str:
    return f"filename*={charset}''{quote_from_bytes(name.encode(charset))}"


def away(**given: str) -> bytes:
    """An Exchange server's out-of-office reply."""
    given.setdefault("subject", "=?utf-8?B?" + base64.b64encode("自动答复: 【任务提示】".encode()).decode() + "?=")
    more = "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n"
    return crlf(heads(**given, more=more) + "Content-Type: text/plain; charset=utf-8\n\n进展：本人休假至一月二日。\n")


def dsn(ident: str, to: str = "edu@example.com", action: str = "failed", status: str = "5.1.1") -> bytes:
    """Postfix's report of a letter that came back."""
    return crlf(f"""From: MAILER-DAEMON@relay.example.com (Mail Delivery System)
To: bot@example.com
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <20241217@relay.example.com>
Date: Tue, 17 Dec 2024 09:10:00 +0800
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B/relay.example.com"

--B/relay.example.com
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B/relay.example.com
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.com
Arrival-Date: Tue, 17 Dec 2024 09:00:00 +0800 (CST)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{to}>: Recipient address rejected: User unknown

--B/relay.example.com
Content-Type: text/rfc822-headers

From: bot@example.com
To: {to}
Message-ID: <{ident}>

--B/relay.example.com--
""")


def told(to: str = "edu@example.com", sender: str = "PostMaster@qq.com", subject: str = "来自qq.com的退信") -> bytes:
    """QQ's and 163's way: words only."""
    why = "550 User not found: 收件人不存在"
    body = f"<p>抱歉，您的邮件被退回来了……</p><p>收件人</p><p>{to}</p><p>退信原因</p><p>{why}</p>"
    head = (
        f"From: {sender}\nTo: bot@example.com\nSubject: =?UTF-8?B?{base64.b64encode(subject.encode()).decode()}?=\n"
        "Message-ID: <qq.1@qq.com>\nDate: Tue, 17 Dec 2024 09:10:00 +0800\nMIME-Version: 1.0\n"
        "Content-Type: text/html; charset=GB18030\nContent-Transfer-Encoding: base64\n\n"
    )
    return crlf(head + base64.encodebytes(body.encode("gb18030")).decode())
