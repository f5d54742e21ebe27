#!/bin/sh
# Brings Temporal's own schemas up to this server's version; run again at every upgrade.
set -eu
tool() {
  temporal-sql-tool --plugin postgres12 --ep "$SQL_HOST" -p 5432 -u "$SQL_USER" --pw "$SQL_PASSWORD" --db "$@"
}
bring_up_to_date() {
  database=$1
  schema=/etc/temporal/schema/postgresql/v12/$2/versioned
  # A new database has no version yet; setting it up refuses one that has.
  tool "$database" update-schema -d "$schema" || {
    tool "$database" setup-schema -v 0.0
    tool "$database" update-schema -d "$schema"
  }
}
bring_up_to_date temporal temporal
bring_up_to_date temporal_visibility visibility
