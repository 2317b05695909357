#!/usr/bin/env bash
# Draws the README's pictures: the report on staging and production before the deployment, light, dark and searched.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)

dotnet build "$here" --nologo -v quiet
program=$(dotnet msbuild "$here" -getProperty:TargetPath)
schema() { dotnet "$program" schema "$@" || [ $? -eq 1 ]; } # 1 is an answer, too

# The databases are there for as long as their standard input is open.
coproc DATABASES { exec dotnet "$program" databases; }
read -r STAGING <&"${DATABASES[0]}" && read -r PRODUCTION <&"${DATABASES[0]}"
export STAGING PRODUCTION
trap 'exec {DATABASES[1]}>&-; wait; rm -rf "$folder"' EXIT

schema migrate --database env:STAGING --environment Staging --yes > /dev/null
schema migrate --database env:PRODUCTION --environment Production --to 006 --yes > /dev/null
dotnet "$program" by-hand PRODUCTION "CREATE INDEX idx_quotations_number ON public.quotations (quotation_number)" > /dev/null
schema compare --expected env:STAGING --actual env:PRODUCTION --expected-name staging --actual-name production --format html --output "$folder/report.html"
schema status --database env:PRODUCTION --environment production --with staging=env:STAGING --format html --output "$folder/status.html"

PAGES=$folder dotnet test "$here/../../tests/AssetTracer.Schema.Tests" --nologo --filter "FullyQualifiedName=AssetTracer.Schema.Tests.Browser.PictureTests.Draw"
for picture in "$here"/report-*.png; do
  if command -v pngquant > /dev/null; then pngquant --force --skip-if-larger --quality 70-95 --output "$picture" "$picture" || [ $? -ge 98 ]; fi
done
