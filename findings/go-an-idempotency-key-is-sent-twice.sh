#!/usr/bin/env bash
# Go 1.26.5, net/http's client: a POST over a kept connection that the server closes after reading it, without an answer.
#
# A good guess: what a header of the application means is between client and server; the transport either repeats a POST or does not.
# Seen: without the header it does not, and `Do` returns an error. With `Idempotency-Key` or `X-Idempotency-Key`, whatever is in it, the transport takes the POST for one that can be
# repeated, and sends it again without a word: a server that knows no such header does the work twice. The documentation of Transport says so.
# Needs Go, which fetches this version.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >go.mod <<'MOD'
module probe

go 1.26.0
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
)

func tried(header string) string {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		if string(body) == "the second" {
			asked++
			if asked == 1 {
				connection, _, _ := answer.(http.Hijacker).Hijack()
				connection.Close()
				return
			}
		}
		io.WriteString(answer, "an answer")
	}))
	defer server.Close()
	ask := func(body string) string {
		request, _ := http.NewRequest(http.MethodPost, server.URL, strings.NewReader(body))
		if header != "" {
			request.Header.Set(header, "order-17")
		}
		answer, err := server.Client().Do(request)
		if err != nil {
			return "an error"
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		return string(text)
	}
	ask("the first")
	return fmt.Sprintf("%s, asked %d times", ask("the second"), asked)
}

func main() {
	fmt.Println("without:", tried(""))
	for _, header := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		fmt.Printf("with %s: %s\n", header, tried(header))
	}
}
GO
export GOTOOLCHAIN=go1.26.5
go version
output="$(go run .)"
echo "$output"
[ "$output" = 'without: an error, asked 1 times
with Idempotency-Key: an answer, asked 2 times
with X-Idempotency-Key: an answer, asked 2 times' ]
