#!/usr/bin/env bash
# Gets the published schemas and makes ours of them: bash deploy/helm/schemas/make.sh. Needs pip and Go.
# Of Kubernetes: the package kubernetes-validate. Of KEDA and of Prometheus' operator: their CustomResourceDefinitions, in their Go modules.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

kubernetes=1.37.0
keda=v2.21.0
operator=v0.85.0

folder_of() { # module@version
  (cd "$scratch" && go mod download -json "$1" | node -p 'JSON.parse(fs.readFileSync(0)).Dir')
}

python3 -m pip download --quiet --no-deps --dest "$scratch" "kubernetes-validate==$kubernetes"
python3 -m zipfile -e "$scratch"/kubernetes_validate-*.whl "$scratch"
printf 'module schemas\n\ngo 1.26\n' >"$scratch/go.mod"
node "$here/make.mjs" \
  "$scratch/kubernetes_validate/kubernetes-json-schema/v$kubernetes-local-strict" \
  "$(folder_of "github.com/kedacore/keda/v2@$keda")/config/crd/bases/keda.sh_scaledobjects.yaml" \
  "$(folder_of "github.com/prometheus-operator/prometheus-operator@$operator")/example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml"
