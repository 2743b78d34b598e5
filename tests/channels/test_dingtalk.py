"""The group robot of dingtalk: see test_robots.py for what all robots keep."""

from __future__ import annotations

from pathlib import Path

from policybot.channels import dingtalk


def contract(tmp_path: Path) -> tuple[dingtalk.Options, str]:  # noqa: ARG001
    return dingtalk.Options({"工作群": "http://127.0.0.1:9/robot?key=hush-hush"}), "工作群"
