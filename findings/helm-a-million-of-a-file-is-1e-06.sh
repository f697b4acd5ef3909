#!/usr/bin/env bash
# Helm 4.3.1, built from its Go module: a whole number of values.yaml in a template.
#
# A good guess: `bytes: 268435456` is written as it stands, and the same by `--set bytes=268435456` as the same.
# Seen: numbers of a file are floating-point numbers, and from a million on they are written as such: "1e+06", "2.68435456e+08", which a program that wants a whole number
# refuses. By `--set` they stay whole; so does 999999, and all that goes through `toJson` or `int64`. Known since Helm 2 (helm/helm#1707).
# Needs Go 1.26 or newer, and the first time some minutes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >go.mod <<'MOD'
module probe

go 1.26.0
MOD
go get helm.sh/helm/v4/cmd/helm@v4.3.1 2>/dev/null
go build -o helm helm.sh/helm/v4/cmd/helm
mkdir -p chart/templates
cat >chart/Chart.yaml <<'YAML'
apiVersion: v2
name: chart
version: 1.0.0
YAML
cat >chart/values.yaml <<'YAML'
bytes: 268435456
million: 1000000
less: 999999
YAML
cat >chart/templates/numbers.yaml <<'YAML'
bytes: {{ .Values.bytes | quote }}
million: {{ .Values.million | quote }}
less: {{ .Values.less | quote }}
bytes as int64: {{ .Values.bytes | int64 | quote }}
bytes as JSON: {{ .Values.bytes | toJson | quote }}
YAML
numbers() { ./helm template name chart "$@" | grep -v -e '^---' -e '^#'; }
output="of the file:
$(numbers)
by --set:
$(numbers --set bytes=268435456,million=1000000)"
echo "$output"
[ "$output" = 'of the file:
bytes: "2.68435456e+08"
million: "1e+06"
less: "999999"
bytes as int64: "268435456"
bytes as JSON: "268435456"
by --set:
bytes: "268435456"
million: "1000000"
less: "999999"
bytes as int64: "268435456"
bytes as JSON: "268435456"' ]
