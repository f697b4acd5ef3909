import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OpenStreams } from '../../../apps/api/src/http/open-streams.js';
import { ClientGoneError } from '../../../apps/api/src/problem.js';

function requestOf(reading: AbortSignal): FastifyRequest {
  return { client: 'website', ip: '127.0.0.1', reading } as unknown as FastifyRequest;
}

function reply(): FastifyReply {
  return { raw: new EventEmitter() } as unknown as FastifyReply;
}

describe('a request whose client has gone before it is looked at', () => {
  it('takes no place among the open streams, which nobody would free', () => {
    const streams = new OpenStreams({ openStreams: 1, openStreamsPerClient: 1 });
    const gone = AbortSignal.abort(new ClientGoneError());
    expect(() => streams.admit(requestOf(gone), reply())).toThrow(ClientGoneError);
    expect(() => streams.admit(requestOf(new AbortController().signal), reply())).not.toThrow();
  });
});
