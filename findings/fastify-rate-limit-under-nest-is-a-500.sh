#!/usr/bin/env bash
# @fastify/rate-limit 11.2.0 (npm) on Nest 12.5.1 with its Fastify adapter 12.5.0: a client over the limit.
#
# A good guess: 429, as on Fastify alone. What the plugin throws has a `statusCode`, and the adapter is Fastify.
# Seen: 500 "Internal server error", with the `Retry-After` of the 429. Clients and whoever watches take a limit that holds for a server that fails.
# Nest's filter takes the status of its own exceptions, of Fastify's errors and of those of http-errors; what the plugin throws is an Error with a `statusCode`, and none of these.
# What helps: an `errorResponseBuilder` that returns Nest's `HttpException`.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact @nestjs/core@12.5.1 @nestjs/common@12.5.1 @nestjs/platform-fastify@12.5.0 fastify@5.12.8 @fastify/rate-limit@11.2.0 reflect-metadata@0.2.2 rxjs@7.8.2
cat >try.mjs <<'JS'
import 'reflect-metadata';
import rateLimit from '@fastify/rate-limit';
import { Controller, Get, HttpException, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import Fastify from 'fastify';

const LIMIT = { max: 1, timeWindow: 60_000 };
class Root {
  get() {
    return 'ok';
  }
}
Get()(Root.prototype, 'get', Object.getOwnPropertyDescriptor(Root.prototype, 'get'));
Controller()(Root);
class App {}
Module({ controllers: [Root] })(App);

async function ask(name, fastify) {
  await fastify.inject('/');
  const { statusCode, headers } = await fastify.inject('/');
  console.log(`${name}: ${statusCode}, Retry-After: ${headers['retry-after']}`);
}
async function nest(options) {
  const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false });
  await app.register(rateLimit, options);
  await app.init();
  return app.getHttpAdapter().getInstance();
}
const alone = Fastify();
await alone.register(rateLimit, LIMIT);
alone.get('/', async () => 'ok');
await ask('Fastify', alone);
await ask('Nest', await nest(LIMIT));
await ask('Nest, HttpException', await nest({ ...LIMIT, errorResponseBuilder: (_, { statusCode }) => new HttpException('slowly', statusCode) }));
JS
output=$(node try.mjs)
echo "$output"
[ "$output" = 'Fastify: 429, Retry-After: 60
Nest: 500, Retry-After: 60
Nest, HttpException: 429, Retry-After: 60' ]
