"""The group robot of wecom: see test_robots.py for what all robots keep."""

from __future__ import annotations

from pathlib import Path

from policybot.channels import wecom


def contract(tmp_path: Path) -> tuple[wecom.Options, str]:  # noqa: ARG001
    return wecom.Options({"工作群": "http://127.0.0.1:9/robot?key=hush-hush"}), "工作群"
