#!/usr/bin/env bash
# Installs the scanners that the checks run into .tools, at pinned versions, and what looks at the chart:
#   npm run security:tools             all
#   npm run security:tools -- trivy    one of: trivy trufflehog gitleaks osv-scanner actionlint semgrep schemathesis helm kubeconform
# Needs Go 1.26.5 or newer, and Python 3.10 or newer for semgrep and schemathesis. The osv-scanner of the workflow is
# a newer one, which needs Go 1.27. ZAP is not among them: the check takes zap.sh from the PATH, or ZAP's official image.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools="$PWD/.tools"
mkdir -p "$tools/bin"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

# A module of our own, since `go install` refuses modules that replace others.
go_tool() { # name module version package
  local module="$scratch/$1"
  mkdir "$module"
  printf 'module tools\n\ngo 1.26\n\nrequire %s %s\n' "$2" "$3" >"$module/go.mod"
  (cd "$module" && GOFLAGS=-mod=mod go build -o "$tools/bin/$1" "$4")
}

python_tool() { # name version
  python3 -m venv "$tools/$1" &&
    "$tools/$1/bin/pip" install --quiet "$1==$2" &&
    ln -sf "../$1/bin/$1" "$tools/bin/$1"
}

# From its source, as its authors say.
trufflehog_from_source() {
  local source="$scratch/trufflehog"
  git clone --quiet --depth 1 --branch v3.95.6 https://github.com/trufflesecurity/trufflehog.git "$source" &&
    (cd "$source" && GOBIN="$tools/bin" go install .)
}

install() {
  case "$1" in
    trivy) GOEXPERIMENT=jsonv2 go_tool trivy github.com/aquasecurity/trivy v0.73.0 github.com/aquasecurity/trivy/cmd/trivy ;;
    gitleaks) go_tool gitleaks github.com/zricethezav/gitleaks/v8 v8.30.1 github.com/zricethezav/gitleaks/v8 ;;
    osv-scanner) go_tool osv-scanner github.com/google/osv-scanner/v2 v2.5.0 github.com/google/osv-scanner/v2/cmd/osv-scanner ;;
    actionlint) go_tool actionlint github.com/rhysd/actionlint v1.7.12 github.com/rhysd/actionlint/cmd/actionlint ;;
    helm) go_tool helm helm.sh/helm/v4 v4.3.1 helm.sh/helm/v4/cmd/helm ;;
    kubeconform) go_tool kubeconform github.com/yannh/kubeconform v0.8.0 github.com/yannh/kubeconform/cmd/kubeconform ;;
    trufflehog) trufflehog_from_source ;;
    semgrep) python_tool semgrep 1.182.0 ;;
    schemathesis) python_tool schemathesis 4.32.5 ;;
    *) echo "There is no tool $1" >&2 && return 1 ;;
  esac
}

[ "$#" -gt 0 ] || set -- actionlint gitleaks helm kubeconform osv-scanner semgrep schemathesis trivy trufflehog
missing=()
for tool in "$@"; do
  echo "Installing $tool"
  install "$tool" || missing+=("$tool")
done
if [ "${#missing[@]}" -gt 0 ]; then
  echo "Not installed: ${missing[*]}" >&2
  exit 1
fi
