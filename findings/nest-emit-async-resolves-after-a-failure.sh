#!/usr/bin/env bash
# @nestjs/event-emitter 12.0.1 on Nest 12.5.1 (npm): `await events.emitAsync('job.done', job)`, and a listener (`@OnEvent`) that fails.
#
# A good guess: it rejects. Nest hands out the EventEmitter2 itself, whose `emitAsync` waits for all listeners and rejects with what one throws; that is what one waits for.
# Seen: it resolves, with undefined in the place of that listener, and the error is a line in the log. Whoever saves a result by an event, and acknowledges the job after it, loses the result.
# The option `suppressErrors`, true by default, keeps a process from ending by such errors; it holds for whoever waits, too.
# What helps: `@OnEvent(name, { suppressErrors: false })` where somebody waits.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --save-exact @nestjs/common@12.5.1 @nestjs/core@12.5.1 @nestjs/event-emitter@12.0.1 eventemitter2@6.4.9 reflect-metadata@0.2.2 rxjs@7.8.2
cat >try.mjs <<'JS'
import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import emitters from 'eventemitter2';

const outcome = (emitted) => emitted.then((values) => `resolves with [${values.map(String)}]`, ({ message }) => `rejects (${message})`);
async function save() {
  throw new Error('not saved');
}
const plain = new emitters.EventEmitter2();
plain.on('job.done', save);
console.log('EventEmitter2:', await outcome(plain.emitAsync('job.done')));

async function nest(name, options) {
  class Results {}
  Results.prototype.save = function saved() {
    return save();
  };
  OnEvent('job.done', options)(Results.prototype, 'save', Object.getOwnPropertyDescriptor(Results.prototype, 'save'));
  Injectable()(Results);
  class App {}
  Module({ imports: [EventEmitterModule.forRoot()], providers: [Results] })(App);
  const app = await NestFactory.createApplicationContext(App, { logger: false });
  console.log(`${name}:`, await outcome(app.get(EventEmitter2).emitAsync('job.done')));
  await app.close();
}
await nest('Nest', {});
await nest('Nest, suppressErrors false', { suppressErrors: false });
JS
output="$(node try.mjs)"
echo "$output"
[ "$output" = 'EventEmitter2: rejects (not saved)
Nest: resolves with [undefined]
Nest, suppressErrors false: rejects (not saved)' ]
