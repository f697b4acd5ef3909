import json
import os
import re

import openapi_client
from openapi_client import Configuration, RewriteRequest

client = openapi_client.ApiClient(Configuration(host=os.environ["URL"]))
rewrites, jobs = openapi_client.RewriteApi(client), openapi_client.JobsApi(client)
request = RewriteRequest(text=" Hello, my friend.", style="pirate")

print(f"sync={rewrites.rewrite(request).rewritten}")

job = jobs.result(jobs.submit(request, idempotency_key="order-17").id, wait=30)
print(f"job={job.rewrite.rewritten}")

try:
    rewrites.rewrite(RewriteRequest(text=" Hello, my friend.", style="none"))
except openapi_client.ApiException as error:
    print(f"error={error.data.type} {error.data.errors[0].pointer}")

events = rewrites.rewrite_as_events(request)
done = json.loads(re.search(r"event: done\ndata: (.*)", events)[1])
print(f"sse={done['rewritten']}")

print(f"chunked={rewrites.rewrite_as_text(request)}")
