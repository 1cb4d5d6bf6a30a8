#!/bin/sh
# Makes or updates the two databases of the Temporal server. Safe to run at every start.
set -eu
schema=/etc/temporal/schema/postgresql/v12
for name in temporal temporal_visibility; do
  folder=${name#temporal_}
  temporal-sql-tool --db "$name" create || echo "$name is there already"
  temporal-sql-tool --db "$name" setup-schema -v 0.0
  temporal-sql-tool --db "$name" update-schema -d "$schema/$folder/versioned"
done
