# Each command is explained by `make help`. Everything the portal writes goes to var/.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory --no-builtin-rules

PORT ?= 8000
ENGINE ?= embedded
export PORT
unexport DJANGO_SETTINGS_MODULE TEST_DATABASE_URL MAILLAGE_TEST_DIR
PYTEST_ARGS ?=
PYTEST_WORKERS ?= 2

python := .venv/bin/python
manage := $(python) manage.py
stamps := var/stamps
demo_packages := tesseract-ocr tesseract-ocr-fra
elasticsearch_node := ../shared/elasticsearch/elasticsearch-node
test_packages := $(demo_packages) gettext postgresql nginx chromium poppler-utils \
	$(if $(wildcard $(elasticsearch_node)),openjdk-17-jdk-headless maven curl)
postgresql_tests := tests/network tests/committees tests/training tests/search tests/portal/accounts tests/portal/core \
	tests/portal/demo tests/deploy tests/architecture/test_urls.py \
	tests/architecture/test_reading_writes_nothing.py

static_files := $(shell find portal/static network/static committees/static training/static search/static -type f 2>/dev/null)
migrations := $(wildcard */migrations/*.py portal/*/migrations/*.py)
catalogues := $(wildcard portal/locale/*/LC_MESSAGES/*.po)

##@ Essayer

.PHONY: demo
demo: setup ## Prépare puis lance la démonstration (PORT=8000 ENGINE=elasticsearch), Ctrl-C l'arrête
	@SEARCH_ENGINE=$(ENGINE) ELASTICSEARCH_NODE=$(elasticsearch_node) \
		exec $(python) scripts/serve_demo.py

.PHONY: demo-reset
demo-reset: environment ## Efface les données de la démonstration et les refait
	@rm -rf var/maillage.sqlite3* var/private var/media var/search var/elasticsearch var/mails $(stamps)/demo $(stamps)/database
	@$(MAKE) setup

.PHONY: setup
setup: environment $(stamps)/messages $(stamps)/static $(stamps)/demo ## Prépare l'environnement et les données sans rien lancer

.PHONY: environment
environment:
	@scripts/system_packages.sh $(demo_packages)
	@scripts/environment.sh requirements/dev.txt
	@install -d -m 0700 var
	@mkdir -p $(stamps) var/private var/media

$(stamps)/messages: $(catalogues) | environment
	@$(python) scripts/compile_messages.py
	@touch $@

$(stamps)/static: $(static_files) requirements/base.txt | environment
	@$(manage) collectstatic --no-input --clear --verbosity 0
	@touch $@

$(stamps)/database: $(migrations) requirements/base.txt | environment
	@echo "Mise à jour de la base de données"
	@$(manage) createcachetable --verbosity 0
	@$(manage) migrate --verbosity 0
	@touch $@

$(stamps)/demo: $(stamps)/database | $(stamps)/messages
	@if [ ! -e $@ ]; then $(manage) load_demo; fi
	@touch $@

##@ Vérifier

.PHONY: test
test: test-environment check ## Tout vérifier : style, contrats, catalogue, tests sur SQLite puis PostgreSQL
	@$(python) -m tests.support.elasticsearch -- \
		$(python) -m pytest -n $(PYTEST_WORKERS) --dist worksteal $(PYTEST_ARGS)
	@$(python) -m tests.support.services postgresql -- \
		$(python) -m pytest -n $(PYTEST_WORKERS) --dist worksteal \
		-m "not (browser or nginx or ocr or slow or elasticsearch) or postgresql" $(postgresql_tests) $(PYTEST_ARGS)

.PHONY: test-environment
test-environment:
	@scripts/system_packages.sh $(test_packages)
	@scripts/environment.sh requirements/dev.txt
	@install -d -m 0700 var
	@mkdir -p $(stamps)
	@$(MAKE) $(stamps)/messages

.PHONY: check
check: environment ## Style, imports, migrations, catalogue, matrice des droits
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/djlint --lint --quiet portal/templates */templates
	@.venv/bin/lint-imports --no-cache
	@$(manage) makemigrations --check --dry-run --verbosity 0
	@$(manage) permission_matrix --check >/dev/null
	@$(python) scripts/messages.py check

.PHONY: fix
fix: environment ## Corrige ce que les outils savent corriger
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

##@ Entretenir

.PHONY: messages
messages: environment ## Relève les textes à traduire et complète le catalogue français
	@scripts/system_packages.sh gettext
	@$(python) scripts/messages.py update

.PHONY: matrix
matrix: environment ## Réécrit docs/permissions.md depuis le code
	@$(manage) permission_matrix >/dev/null

lock = .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-strip-extras --no-emit-index-url --no-annotate --only-binary :all: --no-binary odfpy \
	--custom-compile-command "make lock"

.PHONY: lock
lock: environment ## Refait les listes de dépendances, avec empreintes (UPGRADE=1 pour les plus récentes)
	@$(lock) $(if $(UPGRADE),--upgrade) --output-file requirements/base.txt
	@$(lock) $(if $(UPGRADE),--upgrade) --group demo --group test --output-file requirements/dev.txt

.PHONY: bench
bench: setup ## Mesure pages, dépôt et démarrage (JSON sur la sortie)
	@$(python) benchmarks/startup.py
	@$(python) benchmarks/pages.py
	@$(python) benchmarks/upload.py

.PHONY: clean
clean: ## Efface l'environnement et toutes les données locales
	@rm -rf .venv var build

.PHONY: help
help: ## Cette aide
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@ / {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile
