package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/launchdarkly/eventsource"
)

func main() {
	request, _ := http.NewRequest("POST", "http://localhost:3000/v1/rewrite/sse",
		strings.NewReader(`{"text":"Hello, my friend.","style":"pirate"}`))
	request.Header.Set("Content-Type", "application/json")
	stream, err := eventsource.SubscribeWithRequest("", request)
	if err != nil {
		panic(err)
	}
	go func() {
		for range stream.Errors {
		}
	}()
	for event := range stream.Events {
		line, _ := json.Marshal(map[string]string{"event": event.Event(), "data": event.Data()})
		fmt.Println(string(line))
	}
}
