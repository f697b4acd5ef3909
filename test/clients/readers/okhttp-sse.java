import com.google.gson.Gson;
import java.util.Map;
import okhttp3.*;
import okhttp3.sse.*;

public class Recipe {
  public static void main(String[] args) {
    RequestBody body = RequestBody.create("{\"text\":\"Hello, my friend.\",\"style\":\"pirate\"}", MediaType.get("application/json"));
    Request request = new Request.Builder().url("http://localhost:3000/v1/rewrite/sse").post(body).build();
    EventSources.createFactory(new OkHttpClient()).newEventSource(request, new EventSourceListener() {
      @Override public void onEvent(EventSource source, String id, String event, String data) {
        System.out.println(new Gson().toJson(Map.of("event", event, "data", data)));
      }

      @Override public void onClosed(EventSource source) {
        System.exit(0);
      }

      @Override public void onFailure(EventSource source, Throwable cause, Response answer) {
        System.err.println(cause);
        System.exit(1);
      }
    });
  }
}
