#!/bin/sh
# 离线安装、升级、退回 · installs, upgrades or rolls back policybot without a network.
#
#   sh install.sh /opt/policybot               安装或升级 · install or upgrade
#   sh install.sh --rollback /opt/policybot    退回上一版 · back to the version before
#
# Under the folder: releases/<version>/ (programs), current and previous (links to two of them), and what is yours:
# state/, policybot.toml, measures.toml, workdays.toml, templates/. The latter are never overwritten once edited.
set -eu

die() { printf '%s\n' "$@" >&2; exit 1; }
say() { printf '%s\n' "$@"; }
# A link is renamed over the old one: at no moment is there none.
point() { ln -s "$2" "$root/$1.new" && mv -T "$root/$1.new" "$root/$1"; }
target() { readlink "$root/$1" 2>/dev/null || true; }

find_python() {
    for python in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && return
    done
    die '需要 Python 3.11、3.12 或 3.13，本机没有。请先用系统安装源装好（如 apt install python3 python3-venv），再运行本命令；' \
        '装在别处的，用 PYTHON=/路径/python3.11 sh install.sh … 指明。' \
        'Python 3.11, 3.12 or 3.13 is needed and not here. Install it first, or name it: PYTHON=/path/python3.11 sh install.sh …'
}

check_machine() {
    case "$(uname -s)-$(uname -m)" in
        Linux-x86_64 | Linux-aarch64) ;;
        *) die "安装包只含 Linux x86_64 和 aarch64 的程序，本机是 $(uname -sm)。" \
               "The archive serves Linux on x86_64 and aarch64; this is $(uname -sm)." ;;
    esac
    find_python
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        die "$python 缺少 venv 模块。Debian/Ubuntu：apt install python3-venv" \
            "$python lacks the venv module. Debian/Ubuntu: apt install python3-venv"
    (cd "$here" && sha256sum --check --quiet --strict SHA256SUMS) ||
        die '安装包不完整或已损坏，请重新复制。' 'The archive is incomplete or damaged: copy it again.'
}

make_release() {
    rm -rf "$release"
    mkdir -p "$release"
    "$python" -m venv "$release"
    # No PIP_* and no pip.conf of this machine, be it the user's or everybody's, has a say.
    PIP_CONFIG_FILE=/dev/null "$release/bin/python" -m pip --isolated install --quiet --disable-pip-version-check --no-index --no-deps \
        --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
    "$release/bin/policybot" --version >/dev/null
    mkdir -p "$release/share"
    cp -R "$here/deploy" "$here/docs" "$here/measures.toml" "$here/measures.schema.json" \
        "$here/policybot.example.toml" "$here/CHANGELOG.md" "$here/LICENSE" "$release/share/"
    cp "$here/install.sh" "$release/share/"
    touch "$release/complete"
}

# The records as they were before the newer program first wrote to them: the way back, should it be wanted.
keep_records() {
    [ -f "$root/state/policybot.db" ] || return 0
    kept="$root/state/before-$version.db"
    "$root/current/bin/python" - "$root/state/policybot.db" "$kept.part" <<'PYTHON'
import sqlite3, sys
source, copy = (sqlite3.connect(name) for name in sys.argv[1:])
with source, copy:
    source.backup(copy)
PYTHON
    chown --reference="$root/state/policybot.db" "$kept.part"
    mv "$kept.part" "$kept"
    say "升级前的台账数据已备份 · records kept: $kept"
}

own_file() {
    shipped="$here/$1" mine="$root/$1" former="$root/current/share/$1"
    if [ ! -e "$mine" ] || { [ -e "$former" ] && cmp -s "$former" "$mine"; }; then
        cp "$shipped" "$mine.new" && mv "$mine.new" "$mine"
    elif ! cmp -s "$shipped" "$mine"; then
        say "$mine 是您改过的，未动；新版附带的在 current/share/$1 · yours is kept, the shipped one is there"
    fi
}

forget_old() {
    for folder in "$root"/releases/*; do
        name="releases/${folder##*/}"
        [ "$name" = "$(target current)" ] || [ "$name" = "$(target previous)" ] || rm -rf "$folder"
    done
}

install() {
    version="$(cat "$here/VERSION")" release="$root/releases/$(cat "$here/VERSION")"
    check_machine
    mkdir -p "$root/releases" "$root/state"
    if [ "$(target current)" = "releases/$version" ] && [ -e "$release/complete" ]; then
        say "已经是 $version · already $version"
        return
    fi
    make_release
    before="$(target current)"
    [ -z "$before" ] || keep_records
    own_file measures.toml
    own_file measures.schema.json
    [ -z "$before" ] || point previous "$before"
    point current "releases/$version"
    forget_old
    say "已安装 $version：$root/current/bin/policybot · installed"
    if [ -n "$before" ]; then
        say '请重启服务 · now restart the service: systemctl restart policybot'
    else
        say "下一步见 · next: $root/current/share/docs/operations.md"
    fi
}

rollback() {
    before="$(target previous)" now="$(target current)"
    [ -n "$before" ] && [ -d "$root/$before" ] ||
        die "$root 下没有可退回的上一版。" "There is no version before in $root."
    point current "$before"
    point previous "$now"
    say "已退回 ${before#releases/} · back to it. 请重启服务 · restart the service: systemctl restart policybot"
    (cd "$root" && current/bin/policybot outbox list >/dev/null 2>&1) ||
        die "这一版读不了新版写过的台账数据。停止服务后恢复升级前的备份：" \
            'It cannot read records that the newer version wrote. Stop the service and put back those kept before:' \
            "    cd $root/state && rm -f policybot.db-wal policybot.db-shm && mv policybot.db after-upgrade.db && cp -p before-${now#releases/}.db policybot.db"
}

here="$(cd "$(dirname "$0")" && pwd)"
action=install
if [ "${1:-}" = --rollback ]; then action=rollback; shift; fi
[ $# -eq 1 ] || die '用法 · usage: sh install.sh [--rollback] /opt/policybot'
mkdir -p "$1"
root="$(cd "$1" && pwd)"
cd "$root"
"$action"
