#!/bin/sh
# Puts a backup of backup.sh in the place of the database of docker-compose.yml (docs/operations.md "Backup and restore").
#
#   deploy/backup/restore.sh backups/rdz-20261127T020000Z.archive.gz --yes
#
# API and worker are stopped and stay so. The mark is written before anything else is touched: whatever happens on the way, no
# worker starts on this database until npm run restore:settle was here.
set -eu

archive=${1:-}
if [ ! -f "$archive" ] || [ "${2:-}" != --yes ]; then
  echo "usage: $0 <archive> --yes   (replaces the whole database)" >&2
  exit 64
fi
stamp=$(basename "$archive" | sed -n 's/^rdz-\([0-9]\{8\}T[0-9]\{6\}\)Z\.archive\.gz$/\1/p')
if [ -z "$stamp" ]; then
  echo "$archive: its name does not say when it was made (rdz-YYYYMMDDTHHMMSSZ.archive.gz)" >&2
  exit 64
fi
at=$(echo "$stamp" | sed 's/\(....\)\(..\)\(..\)T\(..\)\(..\)\(..\)/\1-\2-\3T\4:\5:\6.000Z/')
database=${DB_NAME:?the name of the database, as in .env}
compose() { docker compose --project-directory "$(dirname "$0")/../.." "$@"; }
mongo() { compose exec -T mongo mongosh --quiet "$database" --eval "$1"; }

gzip -t "$archive"
if [ -f "$archive.sha256" ]; then (cd "$(dirname "$archive")" && sha256sum --check --quiet "$(basename "$archive").sha256"); fi

mark="db.restores.replaceOne({ _id: '$at' }, { backup_at: new Date('$at'), marked_at: new Date(), standing: true }, { upsert: true })"
compose stop api worker
compose up --detach --wait mongo
mongo "$mark"
# Everything but the mark goes, also what the backup does not know.
mongo "db.restores.deleteMany({ _id: { \$ne: '$at' } });
  db.getCollectionNames().filter((name) => name !== 'restores' && !name.startsWith('system.')).forEach((name) => db.getCollection(name).drop())"
# The oplog can be replayed over a whole dump only: no database and no collection is named.
compose exec -T mongo mongorestore --quiet --oplogReplay --archive --gzip <"$archive"
mongo "$mark"

cat <<NEXT
The backup of $at is back, and marked. Next, before the worker:
  docker compose run --rm api node tools/restore-settle.ts --backup-at $at
  docker compose up --detach api worker
NEXT
