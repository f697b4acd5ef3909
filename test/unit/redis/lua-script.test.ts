import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { luaScript } from '#redis';

describe('A Lua script', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lua-script-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function write(files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }

  const urlOf = (name: string): URL => pathToFileURL(join(folder, name));

  it('has the text of its file', () => {
    write({ 'answer.lua': '-- The answer.\nreturn 42\n' });

    expect(luaScript(urlOf('answer.lua')).lua).toBe('-- The answer.\nreturn 42\n');
  });

  it('has what it includes where it includes it', () => {
    write({
      'answer.lua': '--- @include "includes/six"\n--- @include "includes/seven"\nreturn six * seven\n',
      'includes/six.lua': 'local six = 6\n',
      'includes/seven.lua': 'local seven = 7\n',
    });

    expect(luaScript(urlOf('answer.lua')).lua).toBe('local six = 6\nlocal seven = 7\nreturn six * seven\n');
  });

  it('has what several of its files include once, before the first of them', () => {
    write({
      'answer.lua': '--- @include "includes/six"\n--- @include "includes/seven"\nreturn six * seven\n',
      'includes/six.lua': '--- @include "one"\nlocal six = 6 * one\n',
      'includes/seven.lua': '--- @include "one"\nlocal seven = 6 + one\n',
      'includes/one.lua': 'local one = 1\n',
    });

    const { lua } = luaScript(urlOf('answer.lua'));

    expect(lua).toBe('local one = 1\nlocal six = 6 * one\n\nlocal seven = 6 + one\nreturn six * seven\n');
  });

  it('keeps signs that mean something to a replacement of text', () => {
    write({ 'answer.lua': `--- @include "dollars"\n`, 'dollars.lua': "local patterns = '$& $1 $$'\n" });

    expect(luaScript(urlOf('answer.lua')).lua).toBe("local patterns = '$& $1 $$'\n");
  });

  it('has a name of its own, though another folder has one of the same', () => {
    write({ 'one/read.lua': 'return 1\n', 'other/read.lua': 'return 2\n' });

    expect(luaScript(urlOf('one/read.lua')).name).not.toBe(luaScript(urlOf('other/read.lua')).name);
  });

  it.each(['missing.lua', 'includes-missing.lua'])('is refused at once without its files: %s', (name) => {
    write({ 'includes-missing.lua': '--- @include "includes/missing"\nreturn 1\n' });

    expect(() => luaScript(urlOf(name))).toThrow(/missing\.lua/);
  });
});
