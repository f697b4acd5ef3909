#!/usr/bin/env bash
# Generates a client from the document of a running service, compiles it, and runs the program of that generator in programs/, which prints what it got:
#   bash test/generators/run.sh oapi-codegen http://localhost:3000
# Everything goes into .tools. The generators' versions stand here and in the package.json of test/clients/npm and test/generators/npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
name="$1"
export URL="$2"
root="$PWD"
program="$root/test/generators/programs/$name"
version_of_openapi_generator=7.25.0

# Where it works: for TypeScript below the packages that the client imports.
case "$name" in
  openapi-fetch | hey-api) packages="$root/.tools/clients" ;;
  *) packages="$root/.tools/generators" ;;
esac
work="$packages/work/$name"
rm -rf "$work"
mkdir -p "$work"
cd "$work"
curl --silent --fail "$URL/openapi.json" --output openapi.json
curl --silent --fail "$URL/openapi-3.0.json" --output openapi-3.0.json

node_program() { # its compiler is as strict as can be
  cp "$program.ts" program.ts
  "$packages/node_modules/.bin/tsc" --strict --noEmitOnError --target es2022 --module nodenext --moduleResolution nodenext --types node \
    --typeRoots "$root/node_modules/@types" --outDir out program.ts
  node out/program.js
}

openapi_generator() { # generator, more arguments
  local jar="$HOME/.m2/repository/org/openapitools/openapi-generator-cli/$version_of_openapi_generator/openapi-generator-cli-$version_of_openapi_generator.jar"
  [ -f "$jar" ] || mvn --quiet dependency:get -Dtransitive=false \
    "-Dartifact=org.openapitools:openapi-generator-cli:$version_of_openapi_generator" >&2
  java -jar "$jar" generate --input-spec openapi.json --output generated --generator-name "$@" >generate.log 2>&1 || {
    cat generate.log >&2
    return 1
  }
}

python_of_its_own() { # packages
  python3 -m venv "$packages/python-$name"
  "$packages/python-$name/bin/pip" install --quiet "$@"
}

go_program() {
  cp "$program.go" main.go
  go mod tidy >go.log 2>&1 || { cat go.log >&2; return 1; }
  go vet ./... && go run .
}

openapi-fetch() {
  "$packages/node_modules/.bin/openapi-typescript" openapi.json --output generated.ts >&2
  node_program
}

hey-api() {
  "$packages/node_modules/.bin/openapi-ts" --input openapi.json --output generated --client @hey-api/client-fetch >&2
  node_program
}

hey-api-zod() {
  "$root/.tools/clients/node_modules/.bin/openapi-ts" --input openapi.json --output generated --plugins zod >&2
  node_program
}

orval() { # client
  printf 'export default { it: { input: "openapi.json", output: { target: "generated.ts", client: "%s", baseUrl: "%s" } } };\n' "$1" "$URL" >orval.config.mjs
  "$packages/node_modules/.bin/orval" --config orval.config.mjs >&2
  node_program
}
orval-fetch() { orval fetch; }
orval-zod() { orval zod; }

openapi-generator-typescript-fetch() {
  openapi_generator typescript-fetch --additional-properties importFileExtension=.js
  node_program
}

openapi-generator-python() {
  openapi_generator python
  python_of_its_own ./generated
  "$packages/python-$name/bin/python" "$program.py"
}

openapi-generator-go() {
  openapi_generator go --additional-properties packageName=api,withGoMod=false,generateTests=false
  rm -rf generated/test
  mv generated api
  printf 'module client\n\ngo 1.26\n' >go.mod
  go_program
}

openapi-generator-java() {
  openapi_generator java --library native
  cp "$program.java" generated/src/main/java/Program.java
  mvn --quiet --file generated/pom.xml -DskipTests compile dependency:build-classpath -Dmdep.outputFile="$work/classpath" >&2
  java -cp "generated/target/classes:$(cat classpath)" Program
}

openapi-python-client() {
  python_of_its_own openapi-python-client==0.29.1 mypy==1.18.2 ruff==0.14.6
  PATH="$packages/python-$name/bin:$PATH" command openapi-python-client generate --path openapi.json --output-path generated --meta none >&2
  mv generated rewrite_service_client
  cp "$program.py" program.py
  "$packages/python-$name/bin/mypy" --strict program.py >&2
  "$packages/python-$name/bin/python" program.py
}

oapi-codegen() {
  mkdir api
  printf 'module client\n\ngo 1.26\n' >go.mod
  printf 'package: api\noutput: api/api.go\ngenerate: { models: true, client: true }\noutput-options: { skip-prune: true }\n' >config.yaml
  go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 --config config.yaml openapi.json >&2
  go_program
}

ogen() {
  printf 'module client\n\ngo 1.26\n' >go.mod
  go run github.com/ogen-go/ogen/cmd/ogen@v1.25.0 --target api --package api openapi.json >&2
  go_program
}

# Reads OpenAPI 3.0 only.
progenitor() {
  cp "$root"/test/generators/rust/Cargo.* .
  mkdir src
  cp "$program.rs" src/main.rs
  CARGO_TARGET_DIR="$root/.tools/cargo-progenitor" cargo run --quiet --locked
}

"$name"
