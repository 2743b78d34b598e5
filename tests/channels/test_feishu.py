"""The group robot of feishu: see test_robots.py for what all robots keep."""

from __future__ import annotations

from pathlib import Path

from policybot.channels import feishu


def contract(tmp_path: Path) -> tuple[feishu.Options, str]:  # noqa: ARG001
    return feishu.Options({"工作群": "http://127.0.0.1:9/robot?key=hush-hush"}), "工作群"
