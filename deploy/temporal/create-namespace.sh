#!/bin/sh
# Makes the namespace RDZ works in, when it is not there. Histories are kept for 30 days.
set -eu
describe() { temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE"; }
create() { temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 30d; }
describe || create || describe
