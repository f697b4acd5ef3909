package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/tmaxmax/go-sse"
)

func main() {
	answer, err := http.Post("http://localhost:3000/v1/rewrite/sse", "application/json",
		strings.NewReader(`{"text":"Hello, my friend.","style":"pirate"}`))
	if err != nil {
		panic(err)
	}
	for event, err := range sse.Read(answer.Body, nil) {
		if err != nil {
			panic(err)
		}
		line, _ := json.Marshal(map[string]string{"event": event.Type, "data": event.Data})
		fmt.Println(string(line))
	}
}
