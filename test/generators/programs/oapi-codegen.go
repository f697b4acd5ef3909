package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"

	"client/api"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	ctx := context.Background()
	client := must(api.NewClientWithResponses(os.Getenv("URL")))
	body := api.RewriteRequest{Text: " Hello, my friend.", Style: "pirate"}

	once := must(client.RewriteWithResponse(ctx, nil, body))
	fmt.Printf("sync=%s\n", once.JSON200.Rewritten)

	key, wait := "order-17", 30
	submitted := must(client.SubmitWithResponse(ctx, &api.SubmitParams{IdempotencyKey: &key}, body))
	job := must(client.ResultWithResponse(ctx, submitted.JSON202.Id, &api.ResultParams{Wait: &wait}))
	fmt.Printf("job=%s\n", job.JSON200.Rewrite.Rewritten)

	refused := must(client.RewriteWithResponse(ctx, nil, api.RewriteRequest{Text: "Hello", Style: "none"}))
	problem := refused.ApplicationproblemJSON400
	fmt.Printf("error=%s %s\n", problem.Type, *(*problem.Errors)[0].Pointer)

	stream := must(client.RewriteAsEvents(ctx, nil, body))
	events := must(io.ReadAll(stream.Body))
	done := regexp.MustCompile(`event: done\ndata: (.*)`).FindSubmatch(events)
	var event api.DoneEvent
	must(0, json.Unmarshal(done[1], &event))
	fmt.Printf("sse=%s\n", *event.Rewritten)

	chunked := must(client.RewriteAsTextWithResponse(ctx, nil, body))
	fmt.Printf("chunked=%s\n", chunked.Body)
}
