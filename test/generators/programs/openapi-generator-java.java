import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.JobsApi;
import org.openapitools.client.api.RewriteApi;
import org.openapitools.client.model.DoneEvent;
import org.openapitools.client.model.Problem;
import org.openapitools.client.model.RewriteRequest;

public class Program {
  public static void main(String[] args) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("URL"));
    RewriteApi rewrites = new RewriteApi(client);
    JobsApi jobs = new JobsApi(client);
    ObjectMapper json = client.getObjectMapper();
    RewriteRequest body = new RewriteRequest().text(" Hello, my friend.").style("pirate");

    System.out.println("sync=" + rewrites.rewrite(body, null, null).getRewritten());

    String id = jobs.submit(body, "order-17", null, null).getId();
    System.out.println("job=" + jobs.result(id, 30).getRewrite().getRewritten());

    try {
      rewrites.rewrite(new RewriteRequest().text("Hello").style("none"), null, null);
    } catch (ApiException refused) {
      Problem problem = json.readValue(refused.getResponseBody(), Problem.class);
      System.out.println("error=" + problem.getType() + " " + problem.getErrors().get(0).getPointer());
    }

    Matcher done = Pattern.compile("event: done\ndata: (.*)").matcher(events(client, json.writeValueAsString(body)));
    if (!done.find()) throw new IllegalStateException("no done");
    System.out.println("sse=" + json.readValue(done.group(1), DoneEvent.class).getRewritten());

    System.out.println("chunked=" + rewrites.rewriteAsText(body, null, null, null));
  }

  /** The generated method reads every answer as JSON or plain text, so the stream is read by Java's own client; the types are the generated ones. */
  static String events(ApiClient client, String body) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(client.getBaseUri() + "/v1/rewrite/sse"))
        .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
