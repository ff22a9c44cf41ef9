#!/usr/bin/env bash
# Make or refresh the environment `.venv` from the hashed list given as argument.
# Nothing is done when it already holds exactly that list.
set -euo pipefail

requirements=$1
environment=.venv
stamp=$environment/.requirements.sha256
wanted=$(sha256sum <"$requirements" | cut -d' ' -f1)
if [ -x "$environment/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
        if command -v "$candidate" >/dev/null &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            echo "$candidate"
            return
        fi
    done
    echo "Python 3.11 ou plus récent est nécessaire : sudo apt-get install python3" >&2
    return 1
}

make_environment() {
    local python=$1
    "$python" -c 'import ensurepip, venv' 2>/dev/null || scripts/system_packages.sh python3-venv
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -m venv --clear "$environment"
    elif command -v uv >/dev/null; then
        uv venv --quiet --clear --seed --python "$python" "$environment"
    elif command -v virtualenv >/dev/null; then
        virtualenv --quiet --clear --python "$python" "$environment"
    else
        echo "Il manque le module venv de Python : sudo apt-get install python3-venv" >&2
        return 1
    fi
}

if ! "$environment/bin/python" -m pip --version >/dev/null 2>&1; then
    echo "Création de l'environnement $environment"
    make_environment "$(find_python)"
fi
echo "Installation des dépendances ($requirements), quelques minutes la première fois"
rm -f "$stamp"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --require-hashes --only-binary :all: --no-binary odfpy --requirement "$requirements"
echo "$wanted" >"$stamp"
