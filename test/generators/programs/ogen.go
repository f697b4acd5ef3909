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
	client := must(api.NewClient(os.Getenv("URL"), noKey{}))
	body := &api.RewriteRequest{Text: " Hello, my friend.", Style: "pirate"}

	once := must(client.Rewrite(ctx, body, api.RewriteParams{})).(*api.RewriteHeaders)
	fmt.Printf("sync=%s\n", once.Response.Rewritten)

	submitted := must(client.Submit(ctx, body, api.SubmitParams{IdempotencyKey: api.NewOptString("order-17")})).(*api.SubmittedJobHeaders)
	job := must(client.Result(ctx, api.ResultParams{ID: submitted.Response.ID, Wait: api.NewOptInt(30)})).(*api.JobHeaders)
	fmt.Printf("job=%s\n", job.Response.Rewrite.Value.Rewritten)

	none := &api.RewriteRequest{Text: "Hello", Style: "none"}
	refused := must(client.Rewrite(ctx, none, api.RewriteParams{})).(*api.RewriteBadRequest)
	fmt.Printf("error=%s %s\n", refused.Response.Type, refused.Response.Errors[0].Pointer.Value)

	stream := must(client.RewriteAsEvents(ctx, body, api.RewriteAsEventsParams{})).(*api.RewriteAsEventsOKHeaders)
	events := must(io.ReadAll(stream.Response))
	done := regexp.MustCompile(`event: done\ndata: (.*)`).FindSubmatch(events)
	var event struct{ Rewritten string }
	must(0, json.Unmarshal(done[1], &event))
	fmt.Printf("sse=%s\n", event.Rewritten)

	text := must(client.RewriteAsText(ctx, body, api.RewriteAsTextParams{})).(*api.RewriteAsTextOKHeaders)
	fmt.Printf("chunked=%s\n", must(io.ReadAll(text.Response)))
}

// The service has no client keys here.
type noKey struct{}

func (noKey) Bearer(context.Context, api.OperationName) (api.Bearer, error) { return api.Bearer{Token: "none"}, nil }
