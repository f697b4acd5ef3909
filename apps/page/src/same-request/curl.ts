import type { Example } from './example.js';

/** Single quotes keep everything from the shell but themselves. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

export const curl: Example = ({ url, body, needsKey }) =>
  [
    `curl -N ${quoted(`${url}v1/rewrite/sse`)}`,
    ...(needsKey ? ['-H "Authorization: Bearer $REWRITE_KEY"'] : []),
    "-H 'Content-Type: application/json'",
    `-d ${quoted(JSON.stringify(body))}`,
  ].join(' \\\n  ');
