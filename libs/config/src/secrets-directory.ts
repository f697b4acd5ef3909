import type { SettingsReader } from './settings-reader.js';

/** Warns where `SECRETS_DIR` gives nothing, and of files in it that are named as a setting but for their case or an ending. */
export function warnOfSecretsDirectory(reader: SettingsReader): void {
  const files = reader.filesOfSecrets();
  if (files === null) return;
  const near = files.filter((file) => !reader.knows(file) && isSetting(reader, nameOf(file)));
  if (near.length > 0) {
    const names = near.map((file) => `${file} (${nameOf(file)})`);
    reader.warn(
      `SECRETS_DIR has files that are not read, since they are not named as their settings: ${names.join(', ')}`,
    );
  }
  if (files.some((file) => reader.knows(file))) return;
  reader.warn(
    'SECRETS_DIR gives nothing: each secret is a file named as its variable, such as LLM_API__OPENAI__KEY__0',
  );
}

function nameOf(file: string): string {
  return file.replace(/\.\w+$/, '').toUpperCase();
}

function isSetting(reader: SettingsReader, name: string): boolean {
  return reader.knows(name) || /^(LLM_API__|CLIENT_API__)./.test(name);
}
