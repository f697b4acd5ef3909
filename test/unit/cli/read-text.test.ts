import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readText } from '../../../apps/cli/src/read-text.js';
import { Folder } from '../../e2e/cli/folder.js';

const NEVER = new AbortController().signal;

let folder: Folder;

beforeEach(() => {
  folder = new Folder();
});

afterEach(() => folder.remove());

describe('a file', () => {
  it('is taken as it is, but for a byte order mark', async () => {
    const path = folder.write('a.txt', '\uFEFF Grüße,\r\nAda 👋\n');
    await expect(readText(path, NEVER)).resolves.toBe(' Grüße,\r\nAda 👋\n');
  });

  it.each([
    ['in another encoding', Buffer.from('Grüße', 'latin1'), /is no text in UTF-8\. .*iconv -f WINDOWS-1252/],
    ['in UTF-16', Buffer.from('\uFEFFHello', 'utf16le'), /is text in UTF-16\. .*iconv -f UTF-16/],
    ['that is no text', 'PNG\0\0', /is no text: it has NUL bytes\./],
    ['that is empty', '', /is empty: there is nothing to rewrite\.$/],
    ['that is blank', ' \n\t\n', /is empty: there is nothing to rewrite\.$/],
    ['of more than any service takes', 'word '.repeat(1_000_000), /is too long: no service takes more .* Split it\.$/],
  ])('%s is refused, with what to do', async (_name, content, message) => {
    const path = folder.write('a.txt', content);
    await expect(readText(path, NEVER)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(new RegExp(`^${path} ${message.source}`)),
    });
  });

  it.each([
    ['that is not there', 'nothing.txt', /^There is no file .*nothing\.txt\.$/],
    ['that is a directory', '.', /is a directory: name the files in it, such as/],
  ])('%s is refused', async (_name, name, message) => {
    await expect(readText(`${folder.path}/${name}`, NEVER)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });
});
