#!/usr/bin/env bash
# Sauvegarde datée de la base puis des fichiers, dans cet ordre : un fichier déposé entre les deux
# est en trop, jamais en moins. L'index de recherche se reconstruit et n'est pas gardé.
#
#   BACKUP_DATABASE  adresse libpq de la base (postgresql://maillage_owner@/maillage)
#   BACKUP_DATA      dossier des données (/var/lib/maillage)
#   BACKUP_TARGET    dossier des sauvegardes (/var/backups/maillage)
#   BACKUP_KEEP      nombre de sauvegardes gardées (14)
set -euo pipefail
umask 077

data=${BACKUP_DATA:-/var/lib/maillage}
target=${BACKUP_TARGET:-/var/backups/maillage}
keep=${BACKUP_KEEP:-14}
name=$(date --utc +%Y-%m-%dT%H%M%SZ)
draft=$target/.$name
trap 'rm -rf "$draft"' EXIT

mkdir -p "$draft"
pg_dump --format=custom --no-owner --no-privileges --file="$draft/base.dump" "$BACKUP_DATABASE"
tar --create --gzip --file="$draft/fichiers.tar.gz" --directory="$data" private media
(cd "$draft" && sha256sum base.dump fichiers.tar.gz >SHA256SUMS)
mv "$draft" "$target/$name"

find "$target" -mindepth 1 -maxdepth 1 -type d -name '20*Z' | sort | head -n "-$keep" |
    xargs --no-run-if-empty rm -rf
echo "$target/$name"
