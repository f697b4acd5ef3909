#!/usr/bin/env bash
# github.com/tmaxmax/go-sse 0.12.0 asks again for an event whose line is over 64 KiB, and says nothing.
#
# A good guess: Connect returns an error that names the limit, as `sse.Read` does ("token too long"): asking again cannot help.
# Seen: it takes the line for a lost connection, and sends the request again with the Last-Event-ID before that event, for as long as the caller lets it: it never gets further.
# What helps: Connection.Buffer with a higher limit, or a server that keeps lines short.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >go.mod <<'MOD'
module probe

go 1.23

require github.com/tmaxmax/go-sse v0.12.0
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/tmaxmax/go-sse"
)

func main() {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "text/event-stream")
		if r.Header.Get("Last-Event-ID") == "" {
			fmt.Fprint(w, "id: 1\ndata: short\n\n")
		}
		fmt.Fprintf(w, "id: 2\ndata: %s\n\n", strings.Repeat("x", 70_000))
	}))
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	request, _ := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
	connection := sse.NewConnection(request)
	events := 0
	connection.SubscribeToAll(func(sse.Event) { events++ })
	err := connection.Connect()
	fmt.Printf("requests in 5 s: %d; events: %d; error: %v\n", asked.Load(), events, err)
	if asked.Load() < 3 || events != 1 || strings.Contains(fmt.Sprint(err), "too long") {
		os.Exit(1)
	}
}
GO
go mod tidy 2>/dev/null
go run .
