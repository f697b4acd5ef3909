use futures::StreamExt;
use reqwest_eventsource::{Event, RequestBuilderExt};
use serde_json::json;

#[tokio::main]
async fn main() {
    let body = json!({"text": "Hello, my friend.", "style": "pirate"});
    let request = reqwest::Client::new().post("http://localhost:3000/v1/rewrite/sse").json(&body);
    let mut source = request.eventsource().unwrap();
    while let Some(event) = source.next().await {
        if let Ok(Event::Message(message)) = event {
            println!("{}", json!({"event": message.event, "data": message.data}));
        }
    }
}
