import type { Example } from './example.js';

/** What JSON has of texts, numbers and objects, Python has too. */
export const python: Example = ({ url, body, needsKey }) => `import json
${needsKey ? 'import os\n' : ''}import urllib.request

request = urllib.request.Request(
    ${JSON.stringify(`${url}v1/rewrite`)},
    data=json.dumps(${JSON.stringify(body)}).encode(),
    headers={
        "Content-Type": "application/json",${needsKey ? '\n        "Authorization": "Bearer " + os.environ["REWRITE_KEY"],' : ''}
    },
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["rewritten"])
`;
