#!/bin/sh
# Runs once, when the database is new: what `npm start` does locally (dev/postgres/roles.ts).
set -eu
psql --username=postgres --set=ON_ERROR_STOP=1 \
  --set=owner_password="$TRAMITE_OWNER_PASSWORD" \
  --set=app_password="$TRAMITE_APP_PASSWORD" \
  --set=temporal_password="$TEMPORAL_DATABASE_PASSWORD" <<'SQL'
create role tramite_owner login password :'owner_password';
create role tramite_app login password :'app_password';
create role temporal login password :'temporal_password';
create database tramite owner tramite_owner;
create database temporal owner temporal;
create database temporal_visibility owner temporal;
SQL
