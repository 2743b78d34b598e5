# policybot: `make run` starts it, `make test` proves it, `make help` lists the rest.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made-from-the-locks
DAY ?= 2024-12-17
# Any Python from 3.11 on; `make env PYTHON=/path/to/python` decides otherwise.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --quiet

.PHONY: help run test proof bench bundle demo docs env lock clean

help: ## 列出可用命令 · this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMP) ## 启动（Ctrl-C 结束） · start the daemon (Ctrl-C ends it)
	@$(BIN)/policybot run

test: $(STAMP) ## 检查与测试 · linters, types, walls, tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

proof: $(STAMP) ## 耗时数分钟的验证 · what takes minutes
	$(BIN)/python -m pytest -m proof --timeout 1800

bench: $(STAMP) ## 性能基准 · benchmarks
	$(BIN)/python -m bench

bundle: $(STAMP) ## 离线安装包 · one archive that installs without internet
	@$(BIN)/python -m bundle

demo: $(STAMP) ## 演示一日：make demo DAY=2024-12-17 · a living day on sample reports
	@$(BIN)/policybot demo --on $(DAY)

docs: $(STAMP) ## 生成文档 · generated pages
	$(BIN)/python docs/generate.py

env: $(STAMP) ## 建立运行环境 · the environment in .venv

lock: ## 更新依赖锁定 · newest releases into the lock files
	@test -x build/lock/bin/uv || { $(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv; }
	build/lock/bin/$(LOCK) --upgrade --group build --output-file requirements.lock
	build/lock/bin/$(LOCK) --upgrade --group dev --output-file requirements-dev.lock

clean: ## 清除环境与缓存（不动 state/） · environment and caches, never state/
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find policybot tests bench docs -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

$(STAMP): requirements-dev.lock
	@test -n "$(PYTHON)" || { \
		echo "需要 Python 3.11 或更新版本。Debian/Ubuntu：sudo apt install python3 python3-venv" >&2; \
		echo "Python 3.11 or newer is needed. Debian/Ubuntu: sudo apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) 缺少 venv 模块。Debian/Ubuntu：sudo apt install python3-venv" >&2; \
		echo "$(PYTHON) lacks the venv module. Debian/Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@echo "正在建立 $(VENV)（首次约一分钟） · making $(VENV), about a minute the first time"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --no-index -e .
	@touch $@
