// Prints what it costs to load the language module and to use it for the first time.
const MODULE = new URL('../../dist/libs/language/src/index.js', import.meta.url).href;

globalThis.gc();
const before = process.memoryUsage().rss;
const startedAt = performance.now();
const { languageOf, syllablesOf } = await import(MODULE);
const loadedAt = performance.now();
languageOf('Bitte sagt euren Kunden, dass die alte Fassung weiterläuft und nichts verloren geht.');
syllablesOf('Everybody whistles.', 'en');
const usedAt = performance.now();
globalThis.gc();
const memoryInBytes = process.memoryUsage().rss - before;
process.stdout.write(JSON.stringify({ startInMs: loadedAt - startedAt, firstInMs: usedAt - loadedAt, memoryInBytes }));
