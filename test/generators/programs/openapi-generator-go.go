package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"

	"client/api"
)

func must[T, R any](value T, _ R, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	ctx := context.Background()
	configuration := api.NewConfiguration()
	configuration.Servers = api.ServerConfigurations{{URL: os.Getenv("URL")}}
	client := api.NewAPIClient(configuration)
	body := *api.NewRewriteRequest(" Hello, my friend.", "pirate")

	once := must(client.RewriteAPI.Rewrite(ctx).RewriteRequest(body).Execute())
	fmt.Printf("sync=%s\n", once.Rewritten)

	submitted := must(client.JobsAPI.Submit(ctx).RewriteRequest(body).IdempotencyKey("order-17").Execute())
	job := must(client.JobsAPI.Result(ctx, submitted.Id).Wait(30).Execute())
	rewrite := job.GetRewrite()
	fmt.Printf("job=%s\n", rewrite.Rewritten)

	_, _, err := client.RewriteAPI.Rewrite(ctx).RewriteRequest(*api.NewRewriteRequest("Hello", "none")).Execute()
	problem := err.(*api.GenericOpenAPIError).Model().(api.Problem)
	fmt.Printf("error=%s %s\n", problem.Type, *problem.Errors[0].Pointer)

	events := must(client.RewriteAPI.RewriteAsEvents(ctx).RewriteRequest(body).Execute())
	done := regexp.MustCompile(`event: done\ndata: (.*)`).FindStringSubmatch(events)
	var event api.DoneEvent
	if err := json.Unmarshal([]byte(done[1]), &event); err != nil {
		panic(err)
	}
	fmt.Printf("sse=%s\n", *event.Rewritten)

	fmt.Printf("chunked=%s\n", must(client.RewriteAPI.RewriteAsText(ctx).RewriteRequest(body).Execute()))
}
