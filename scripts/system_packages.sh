#!/usr/bin/env bash
# Install the Debian packages given as arguments when they are missing and we have the right to.
# Without the right, name what is missing and go on; with CI=true that is a failure.
set -euo pipefail

missing=()
for package in "$@"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
        echo "Paquets manquants : ${missing[*]}. Pour les ajouter : sudo apt-get install ${missing[*]}"
        [ "${CI:-}" != true ]
        exit
    fi
fi

echo "Installation de : ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update --quiet &&
    "${as_root[@]}" apt-get install --quiet --yes --no-install-recommends "${missing[@]}"; } \
    >"$log" 2>&1; then
    tail -n 5 "$log"
    echo "Paquets non installés : ${missing[*]}. On continue sans eux."
    [ "${CI:-}" != true ]
fi
