// Prints what it costs to load the language module and to use it for the first time, in time of the processor: others use it, too.
const MODULE = new URL('../../dist/libs/language/src/index.js', import.meta.url).href;

globalThis.gc();
const before = process.memoryUsage().rss;
const startedAt = usedInMs();
const { languageOf, syllablesOf } = await import(MODULE);
const loadedAt = usedInMs();
languageOf('Bitte sagt euren Kunden, dass die alte Fassung weiterläuft und nichts verloren geht.');
syllablesOf('Everybody whistles.', 'en');
const usedAt = usedInMs();
globalThis.gc();
const memoryInBytes = process.memoryUsage().rss - before;
process.stdout.write(JSON.stringify({ startInMs: loadedAt - startedAt, firstInMs: usedAt - loadedAt, memoryInBytes }));

function usedInMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
