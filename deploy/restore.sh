#!/usr/bin/env bash
# Remet une sauvegarde dans une base vide et un dossier de données vide.
#
#   restore.sh /var/backups/maillage/2026-11-23T023000Z
#
# BACKUP_DATABASE et BACKUP_DATA comme pour backup.sh. Ensuite : repasser grants.sql, puis
# maillage search_index rebuild.
set -euo pipefail
umask 027

source=$1
data=${BACKUP_DATA:-/var/lib/maillage}

(cd "$source" && sha256sum --check --quiet SHA256SUMS)
if [ -n "$(ls -A "$data/private" 2>/dev/null)" ]; then
    echo "$data/private n'est pas vide : rien n'a été fait." >&2
    exit 1
fi
mkdir -p "$data"
pg_restore --exit-on-error --single-transaction --no-owner --no-privileges \
    --dbname="$BACKUP_DATABASE" "$source/base.dump"
tar --extract --gzip --file="$source/fichiers.tar.gz" --directory="$data"
