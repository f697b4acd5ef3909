/** The crates of lingua, which hold a model of each language, and sentences that the model was not made from. Fetched by cargo. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VERSION = '1.2.0';

/** Languages in a script that they share with others, by ISO 639-1, as the crates name them. */
export const LANGUAGES = Object.fromEntries(
  (
    'af afrikaans, ar arabic, az azerbaijani, be belarusian, bg bulgarian, bs bosnian, ca catalan, cs czech, cy welsh, da danish, de german, en ' +
    'english, es spanish, et estonian, eu basque, fa persian, fi finnish, fr french, ga irish, hr croatian, hu hungarian, id indonesian, is ' +
    'icelandic, it italian, kk kazakh, lt lithuanian, lv latvian, mk macedonian, mn mongolian, ms malay, nb bokmal, nl dutch, nn nynorsk, pl ' +
    'polish, pt portuguese, ro romanian, ru russian, sk slovak, sl slovene, sq albanian, sr serbian, sv swedish, sw swahili, tl tagalog, tr ' +
    'turkish, uk ukrainian, ur urdu, vi vietnamese'
  )
    .split(', ')
    .map((pair) => pair.split(' ')),
);

/**
 * Fetches the crates of the languages into a folder.
 *
 * @param directory is made
 */
export function fetchCrates(languages, directory) {
  const crates = Object.values(languages).map((name) => `lingua-${name}-language-model = "=${VERSION}"`);
  mkdirSync(join(directory, 'src'), { recursive: true });
  writeFileSync(join(directory, 'src/lib.rs'), '');
  writeFileSync(
    join(directory, 'Cargo.toml'),
    `[package]\nname = "models"\nversion = "0.0.0"\n[dependencies]\n${crates.join('\n')}\n`,
  );
  execFileSync('cargo', ['vendor', '--quiet'], { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** A file of a language's crate, of those in the folder. */
export function readCrate(directory, name, file) {
  return readFileSync(join(directory, `vendor/lingua-${name}-language-model`, file));
}

/** Calls `use` with a reader of the crates, and removes them. */
export function withCrates(languages, use) {
  const directory = mkdtempSync(join(tmpdir(), 'lingua-'));
  try {
    fetchCrates(languages, directory);
    return use((name, file) => readCrate(directory, name, file));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
