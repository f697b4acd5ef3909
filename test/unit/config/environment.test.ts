import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment, SettingsError } from '#config';

describe('the environment', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'environment-'));
    mkdirSync(join(directory, 'mounted'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (file: string, content: string): void => writeFileSync(join(directory, file), content);
  const read = (variables: Record<string, string | undefined> = {}): Record<string, string> =>
    Object.fromEntries([...readEnvironment({ variables, directory })].map(([name, { value }]) => [name, value]));

  const sources = ['the process', 'SECRETS_DIR', '.secrets', '.env'];
  const set = (source: string): Record<string, string> => {
    if (source === 'the process') return { HOST: source };
    write(source === 'SECRETS_DIR' ? 'mounted/HOST' : source, source === 'SECRETS_DIR' ? source : `HOST=${source}`);
    return {};
  };

  it.each(sources.slice(1).map((loser, index) => ({ winner: sources[index]!, loser })))(
    'prefers $winner to $loser',
    ({ winner, loser }) => {
      const variables = { SECRETS_DIR: 'mounted', ...set(loser), ...set(winner) };
      expect(read(variables)).toMatchObject({ HOST: winner });
    },
  );

  it.each(sources)('reads %s alone', (source) => {
    const variables = { SECRETS_DIR: 'mounted', ...set(source) };
    expect(read(variables)).toEqual({ SECRETS_DIR: 'mounted', HOST: source });
  });

  it.each(['.env', '.secrets'])('finds SECRETS_DIR in %s', (file) => {
    write(file, `SECRETS_DIR=${join(directory, 'mounted')}`);
    write('mounted/HOST', 'localhost');
    expect(read()).toMatchObject({ HOST: 'localhost' });
  });

  it('takes an empty value for an unset one, so that the next source counts', () => {
    write('.secrets', 'HOST=');
    write('mounted/HOST', '\n');
    write('.env', 'HOST=localhost');
    expect(read({ HOST: '', SECRETS_DIR: 'mounted' })).toMatchObject({ HOST: 'localhost' });
  });

  it('gives the first source of several that set a variable to nothing', () => {
    write('.secrets', 'HOST=');
    write('.env', 'HOST=\nPORT=');
    const entries = [...readEnvironment({ variables: {}, directory })];
    expect(entries).toEqual([
      ['HOST', { value: '', file: '.secrets' }],
      ['PORT', { value: '', file: '.env' }],
    ]);
  });

  it.each([
    ['value\n', 'value'],
    ['value\r\n', 'value'],
    ['value\n\n', 'value\n'],
    [' value ', ' value '],
  ])('takes one newline off the end of the secret %j', (content, expected) => {
    write('mounted/HOST', content);
    expect(read({ SECRETS_DIR: 'mounted' })['HOST']).toBe(expected);
  });

  it('reads a Kubernetes mount, whose secrets are links through ..data', () => {
    mkdirSync(join(directory, 'mounted', '..2026'));
    write('mounted/..2026/HOST', 'localhost');
    symlinkSync('..2026', join(directory, 'mounted', '..data'));
    symlinkSync(join('..data', 'HOST'), join(directory, 'mounted', 'HOST'));
    expect(read({ SECRETS_DIR: 'mounted' })).toEqual({ SECRETS_DIR: 'mounted', HOST: 'localhost' });
  });

  it('passes over directories and dot entries of SECRETS_DIR', () => {
    mkdirSync(join(directory, 'mounted', 'CACHE_SHARED'));
    write('mounted/.HOST', 'localhost');
    expect(read({ SECRETS_DIR: 'mounted' })).toEqual({ SECRETS_DIR: 'mounted' });
  });

  it('needs no file', () => {
    expect(read({ PORT: '1', HOST: undefined })).toEqual({ PORT: '1' });
  });

  it('reads no file without a directory', () => {
    expect([...readEnvironment({ variables: { PORT: '1' }, directory: null }).keys()]).toEqual(['PORT']);
  });

  it('writes nothing into the variables of the process', () => {
    write('.env', 'ENVIRONMENT_TEST=1');
    readEnvironment({ directory });
    expect(process.env['ENVIRONMENT_TEST']).toBeUndefined();
  });

  it.each([
    ['missing', 'ENOENT'],
    ['.env', 'ENOTDIR'],
    ['.env/inside', 'ENOTDIR'],
    ['round', 'ELOOP'],
    ['x'.repeat(5000), 'ENAMETOOLONG'],
    ['nul\0', 'ERR_INVALID_ARG_VALUE'],
  ])('refuses %j as SECRETS_DIR, which cannot be read as a directory', (name, code) => {
    write('.env', '');
    symlinkSync('round', join(directory, 'round'));
    expect(() => read({ SECRETS_DIR: name })).toThrow(SettingsError);
    expect(() => read({ SECRETS_DIR: name })).toThrow(
      new RegExp(`^SECRETS_DIR is ".*", but must be a directory that can be read \\(${code}\\)$`),
    );
  });

  it('refuses to start without a secret that cannot be looked at, and names it', () => {
    symlinkSync('HOST', join(directory, 'mounted', 'HOST'));
    expect(() => read({ SECRETS_DIR: 'mounted' })).toThrow(SettingsError);
    expect(() => read({ SECRETS_DIR: 'mounted' })).toThrow(/^HOST cannot be read \(ELOOP\): /);
  });

  it.each(['.env', '.secrets'])('refuses to start without a %s that exists and cannot be read', (file) => {
    mkdirSync(join(directory, file));
    expect(() => read()).toThrow(SettingsError);
    expect(() => read()).toThrow(`${file} cannot be read (EISDIR): it must be a readable file of UTF-8 or absent`);
  });

  it.each([
    ['UTF-16', Buffer.from('\ufeffCLIENT_API__A__KEY=test-key-a', 'utf16le')],
    ['UTF-16 without its mark', Buffer.from('CLIENT_API__A__KEY=test-key-a', 'utf16le')],
    ['Latin-1', Buffer.from('HOST=h\u00f6st', 'latin1')],
  ])('refuses to start with a .secrets in %s, which would count as empty', (_, bytes) => {
    writeFileSync(join(directory, '.secrets'), bytes);
    expect(() => read()).toThrow('.secrets cannot be read (ERR_ENCODING_INVALID_ENCODED_DATA): it must be');
  });

  it('reads a file that begins with a byte order mark', () => {
    writeFileSync(join(directory, '.secrets'), '\ufeffHOST=::1');
    expect(read()).toMatchObject({ HOST: '::1' });
  });
});
