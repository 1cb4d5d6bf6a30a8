#!/bin/sh
# Backs up the MongoDB of docker-compose.yml into one file, while everything runs (docs/operations.md "Backup and restore").
#
#   deploy/backup/backup.sh [folder]        default: ./backups
#   KEEP=14                                 newest files that are kept; 0 keeps all
#
# The whole server with its oplog, so that the copy is of one moment although writes go on: only then does the balance add up.
# A file is named by the instant the backup began, and has that name only when it is complete and can be read.
set -eu

folder=${1:-backups}
keep=${KEEP:-14}
compose() { docker compose --project-directory "$(dirname "$0")/../.." "$@"; }

mkdir -p "$folder"
name="rdz-$(date -u +%Y%m%dT%H%M%SZ).archive.gz"
part="$folder/.$name.part"
trap 'rm -f "$part"' EXIT

compose exec -T mongo mongodump --quiet --oplog --archive --gzip >"$part"
gzip -t "$part"
[ "$(wc -c <"$part")" -gt 0 ]
mv "$part" "$folder/$name"
(cd "$folder" && sha256sum "$name" >"$name.sha256")

if [ "$keep" -gt 0 ]; then
  # Names sort by age.
  find "$folder" -maxdepth 1 -name 'rdz-*.archive.gz' | sort -r | tail -n "+$((keep + 1))" |
    while read -r old; do rm -f "$old" "$old.sha256"; done
fi
echo "$folder/$name"
