#!/bin/sh
# The namespace and the search attributes that the workflows set.
set -eu
temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 30d
until temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
  --type Keyword --name ServiceId --name Reference --name ChangeKind --name Stage; do
  echo "The namespace is not known everywhere yet."
  sleep 2
done
