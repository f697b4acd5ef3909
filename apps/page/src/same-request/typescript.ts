import type { Example } from './example.js';

export const typescript: Example = ({
  url,
  body: { text, ...options },
  needsKey,
}) => `import { RewriteClient } from 'rewrite-service-client';

const client = new RewriteClient({ url: ${JSON.stringify(url)}${needsKey ? ', key: process.env.REWRITE_KEY' : ''} });
const stream = client.stream(
  ${JSON.stringify(text)},
  ${JSON.stringify(options)},
);
for await (const { text, restarted } of stream) {
  // After a restart what was written before counts no more.
  process.stdout.write(restarted ? \`\\n\\n\${text}\` : text);
}
`;
