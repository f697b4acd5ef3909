use futures::TryStreamExt;

progenitor::generate_api!("openapi-3.0.json");

fn body(style: &str) -> types::RewriteRequest {
    let fields = serde_json::json!({"text": " Hello, my friend.", "style": style});
    serde_json::from_value(fields).unwrap()
}

async fn text_of(mut stream: progenitor_client::ByteStream) -> Result<String, Box<dyn std::error::Error>> {
    let mut bytes = Vec::new();
    while let Some(piece) = stream.try_next().await? {
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8(bytes)?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new(&std::env::var("URL")?);

    let once = client.rewrite(None, None, &body("pirate")).await?.into_inner();
    println!("sync={}", once.rewritten);

    let submitted = client.submit(None, Some(&"order-17".parse()?), None, &body("pirate")).await?.into_inner();
    let job = client.result(&submitted.id, Some(30)).await?.into_inner();
    println!("job={}", job.rewrite.ok_or("no rewrite")?.rewritten);

    match client.rewrite(None, None, &body("none")).await {
        Err(Error::ErrorResponse(answer)) => {
            let problem: types::Problem = serde_json::from_str(&text_of(answer.into_inner()).await?)?;
            println!("error={} {}", problem.type_, problem.errors[0].pointer.as_deref().unwrap_or(""));
        }
        other => return Err(format!("{other:?}").into()),
    }

    let events = text_of(client.rewrite_as_events(None, None, None, None, &body("pirate")).await?.into_inner()).await?;
    let data = events.split("event: done\ndata: ").nth(1).and_then(|done| done.lines().next()).ok_or("no done")?;
    let done: types::DoneEvent = serde_json::from_str(data)?;
    println!("sse={}", done.rewritten.ok_or("no text")?);

    let chunked = text_of(client.rewrite_as_text(None, None, None, &body("pirate")).await?.into_inner()).await?;
    println!("chunked={chunked}");
    Ok(())
}
