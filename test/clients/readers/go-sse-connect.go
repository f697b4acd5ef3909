package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/tmaxmax/go-sse"
)

func main() {
	request, _ := http.NewRequest("POST", "http://localhost:3000/v1/rewrite/sse",
		strings.NewReader(`{"text":"Hello, my friend.","style":"pirate"}`))
	request.Header.Set("Content-Type", "application/json")
	connection := sse.NewConnection(request)
	connection.SubscribeToAll(func(event sse.Event) {
		line, _ := json.Marshal(map[string]string{"event": event.Type, "data": event.Data})
		fmt.Println(string(line))
	})
	if err := connection.Connect(); err != nil {
		panic(err)
	}
}
