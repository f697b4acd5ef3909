import com.google.gson.Gson;
import com.launchdarkly.eventsource.*;
import java.net.URI;
import java.util.Map;
import okhttp3.*;

public class Recipe {
  public static void main(String[] args) throws Exception {
    RequestBody body = RequestBody.create("{\"text\":\"Hello, my friend.\",\"style\":\"pirate\"}", MediaType.get("application/json"));
    ConnectStrategy strategy = ConnectStrategy.http(URI.create("http://localhost:3000/v1/rewrite/sse")).methodAndBody("POST", body);
    try (EventSource source = new EventSource.Builder(strategy).errorStrategy(ErrorStrategy.alwaysContinue()).build()) {
      for (StreamEvent event : source.anyEvents()) {
        if (event instanceof MessageEvent message) {
          System.out.println(new Gson().toJson(Map.of("event", message.getEventName(), "data", message.getData())));
        }
      }
    }
  }
}
