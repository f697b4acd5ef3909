import json
import os
import re

from rewrite_service_client import AuthenticatedClient
from rewrite_service_client.api.jobs import result, submit
from rewrite_service_client.api.rewrite import rewrite, rewrite_as_events, rewrite_as_text
from rewrite_service_client.models import Job, Problem, Rewrite, RewriteRequest, SubmittedJob

client = AuthenticatedClient(base_url=os.environ["URL"], token="a-client-key")
body = RewriteRequest(text=" Hello, my friend.", style="pirate")

once = rewrite.sync(client=client, body=body)
assert isinstance(once, Rewrite)
print(f"sync={once.rewritten}")

submitted = submit.sync(client=client, body=body, idempotency_key="order-17")
assert isinstance(submitted, SubmittedJob)
job = result.sync(submitted.id, client=client, wait=30)
assert isinstance(job, Job) and isinstance(job.rewrite, Rewrite)
print(f"job={job.rewrite.rewritten}")

refused = rewrite.sync(client=client, body=RewriteRequest(text=" Hello, my friend.", style="none"))
assert isinstance(refused, Problem) and refused.errors
print(f"error={refused.type_.value} {refused.errors[0].pointer}")

events = rewrite_as_events.sync_detailed(client=client, body=body).content.decode()
found = re.search(r"event: done\ndata: (.*)", events)
assert found
print(f"sse={json.loads(found[1])['rewritten']}")

print(f"chunked={rewrite_as_text.sync(client=client, body=body)}")
