#!/usr/bin/env bash
# Runs what the README tells a newcomer to type, from top to bottom, on two databases of a throw-away server that differ. It ends with 0 if all of it worked.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

sample=samples/StagingToProduction
dotnet build "$sample" --nologo -v quiet || exit 1
program=$(dotnet msbuild "$sample" -getProperty:TargetPath) || exit 1

# The databases are there for as long as their standard input is open.
coproc DATABASES { exec dotnet "$program" databases; }
read -r STAGING <&"${DATABASES[0]}" && read -r PRODUCTION <&"${DATABASES[0]}" || exit 1
web=
written=()
finish() { [ -z "$web" ] || kill -- "-$web"; exec {DATABASES[1]}>&-; wait; rm -f "${written[@]}"; }
trap finish EXIT
dotnet "$program" schema migrate --database "$STAGING" --environment Staging --yes >/dev/null || exit 1
dotnet "$program" schema migrate --database "$PRODUCTION" --environment Production --to 006 --yes >/dev/null || exit 1
PRODUCTION=$PRODUCTION dotnet "$program" by-hand PRODUCTION "CREATE DATABASE nothing_yet" || exit 1
EMPTY=$(sed -E 's/(Database=)[^;]*/\1nothing_yet/I' <<< "$PRODUCTION")
export STAGING PRODUCTION EMPTY

wrong=0
number=0
while IFS= read -r line <&3; do
  number=$((number + 1))
  printf '$ %s\n' "$line"
  for option in output accept-current; do
    file=$(sed -nE "s/.*--$option ([^ ]+).*/\1/p" <<< "$line")
    [ -z "$file" ] || written+=("$file")
  done
  case $line in
    "dotnet test") echo "(run by itself)"; continue ;;
    *samples/AssetTracer.Web)
      log=$(mktemp)
      written+=("$log")
      setsid bash -c "$line" > "$log" 2>&1 &
      web=$!
      for _ in $(seq 600); do grep -q 'Now listening on' "$log" && break; kill -0 "$web" 2>/dev/null || break; sleep 0.2; done
      grep 'Now listening on' "$log" || { cat "$log"; wrong=$((wrong + 1)); }
      continue ;;
  esac
  got=0
  bash -c "$line" || got=$?
  case $line in *" compare "*|*" script "*) highest=1 ;; *) highest=0 ;; esac # a difference is an answer
  [ "$got" -le "$highest" ] || { printf '!! exit code %s\n' "$got"; wrong=$((wrong + 1)); }
done 3< <(awk '/^```sh$/ { inside = 1; next } /^```/ { inside = 0 } inside' README.md)

printf '%s lines of the README, %s wrong\n' "$number" "$wrong"
[ "$number" -gt 5 ] && [ "$wrong" -eq 0 ]
