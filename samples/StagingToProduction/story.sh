#!/usr/bin/env bash
# The story by command line alone, on two databases of a throw-away server. It ends with 0 if every answer was the one that it had to be.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
cd "$folder" || exit 1

dotnet build "$here" --nologo -v quiet || exit 1
program=$(dotnet msbuild "$here" -getProperty:TargetPath) || exit 1
dotnet build "$here/../AssetTracer.Web" --nologo -v quiet || exit 1
web=$(dotnet msbuild "$here/../AssetTracer.Web" -getProperty:TargetPath) || exit 1
app() { dotnet "$program" "$@"; }
schema() { app schema "$@"; }

# The databases are there for as long as their standard input is open.
coproc DATABASES { exec dotnet "$program" databases; }
read -r STAGING <&"${DATABASES[0]}" && read -r PRODUCTION <&"${DATABASES[0]}" || exit 1
export STAGING PRODUCTION
PROOF_KEY=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
export PROOF_KEY
server=$DATABASES_PID
started=
finish() { [ -z "$started" ] || kill "$started"; exec {DATABASES[1]}>&-; wait; rm -rf "$folder"; }
trap finish EXIT

staging=(--database env:STAGING --environment Staging)
production=(--database env:PRODUCTION --environment Production)
wrong=0

chapter() { printf '\n== %s\n' "$*"; }
expect() { # the exit code that it has to be, and the command
  local want=$1 got=0
  shift
  printf '$ %s\n' "$*"
  "$@" || got=$?
  [ "$got" -eq "$want" ] || { printf '!! exit code %s instead of %s\n' "$got" "$want"; wrong=$((wrong + 1)); }
}

chapter "Staging and production are the same, with six migrations"
expect 0 schema migrate "${staging[@]}" --to 006 --yes
expect 0 schema migrate "${production[@]}" --to 006 --yes
expect 0 schema compare --expected env:STAGING --actual env:PRODUCTION

# The code of the new release on production: it runs until the story goes on, or doesn't start.
code() {
  ConnectionStrings__AssetTracer=$PRODUCTION AssetTracer__ActAs=app_member DOTNET_ENVIRONMENT=Production \
    dotnet "$web" --urls http://127.0.0.1:0 > web.log 2>&1 &
  started=$!
  for _ in $(seq 300); do
    url=$(sed -n 's/.*Now listening on: //p' web.log)
    [ -z "$url" ] || return 0
    kill -0 "$started" 2>/dev/null || { started=; grep -m1 -E "isn't started|pending" web.log; return 1; }
    sleep 0.2
  done
  return 1
}
stop() { kill "$started"; wait "$started"; started=; }

chapter "Production takes nothing that staging hasn't proven"
expect 1 schema promote "${production[@]}" --from env:STAGING --yes

chapter "Staging gets the next ones; somebody makes an index in production by hand"
expect 0 schema migrate "${staging[@]}" --yes
expect 0 app by-hand PRODUCTION "CREATE INDEX idx_quotations_number ON public.quotations (quotation_number)"
expect 0 app customers PRODUCTION

chapter "Before the code goes to production: what differs, what is pending, and may it run there?"
expect 1 schema compare --expected env:STAGING --actual env:PRODUCTION --expected-name staging --actual-name production --format markdown --output difference.md
expect 1 schema drift "${production[@]}"
expect 1 schema status "${production[@]}" --fail-on pending
expect 1 schema gate "${production[@]}" --expected env:STAGING --expected-name Staging
expect 1 schema gate "${production[@]}" --format junit --output gate.xml
expect 0 schema lint "${production[@]}" --fail-on error
expect 1 code

chapter "Nothing happens to production by mistake"
expect 2 schema migrate --database env:PRODUCTION --yes
expect 2 schema rollback "${production[@]}" --steps 1 < /dev/null

chapter "Staging proves what it has, and nobody can write a proof of their own"
expect 0 schema prove "${staging[@]}" --key env:PROOF_KEY --output proof.json
sed 's/Per-organization/Per-customer/' proof.json > tampered.json
expect 1 schema promote "${production[@]}" --proof tampered.json --key env:PROOF_KEY --yes

chapter "Database first: production takes what staging has proven"
expect 0 schema rehearse "${production[@]}" --yes --output rehearsal.txt
expect 0 schema script "${production[@]}" --output pending.sql
expect 0 schema promote "${production[@]}" --proof proof.json --key env:PROOF_KEY --yes
expect 0 schema verify "${production[@]}"
expect 0 schema drift "${production[@]}"
expect 0 schema status "${production[@]}" --with Staging=env:STAGING --fail-on pending

chapter "Then code: the gate is open"
expect 0 schema gate "${production[@]}" --expected env:STAGING --expected-name Staging
expect 0 schema compare --expected env:STAGING --actual env:PRODUCTION
expect 0 app customers PRODUCTION
expect 0 app by-hand PRODUCTION "CREATE ROLE app_member NOLOGIN; GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO app_member"
expect 0 code
expect 0 app visit "$url"
stop

chapter "And back: the gate closes behind a roll-back"
expect 0 schema rollback "${production[@]}" --to 009 --yes
expect 1 schema gate "${production[@]}" --brief
expect 0 schema migrate "${production[@]}" --yes
expect 0 schema gate "${production[@]}" --brief

printf '\n%s\n' "$([ "$wrong" -eq 0 ] && echo 'Every answer was as expected.' || echo "$wrong answers were not as expected.")"
exit "$((wrong > 0))"
