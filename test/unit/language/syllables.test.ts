import { syllablesOf } from '#language';
import { expectCpuTimeBelow } from '../../support/cpu-time.js';

/** `word 2` or, where speakers differ, `word 2-3`. */
function rowsOf(list: string): [string, number, number][] {
  return list
    .trim()
    .split(/\s*,\s*/)
    .map((row) => {
      const [, word = '', fewest = '', most = fewest] = /^(.*) (\d+)(?:-(\d+))?$/.exec(row) ?? [];
      return [word, Number(fewest), Number(most)];
    });
}

function wrongIn(language: string, list: string): string[] {
  const isRight = ([word, fewest, most]: [string, number, number]) =>
    (syllablesOf(word, language) ?? []).some((count) => count >= fewest && count <= most);
  return rowsOf(list)
    .filter((row) => !isRight(row))
    .map(([word]) => `${word}: ${syllablesOf(word, language)?.join(' or ')}`);
}

test.each([
  ['European', [4]],
  ['nuclear', [3]],
  ['lifestyle', [2]],
  ['walked', [1]],
  ['large', [1]],
  ['hours', [1, 2]],
  ['every', [2, 3]],
  ['spring', [1]],
  ['am', [1]],
  ['Mr.', [2]],
  ['Mrs.', [2]],
  ['Dr.', [2]],
  ['etc.', [4]],
  ['vs.', [2]],
  ['tv', [2]],
  ['pm', [2]],
  ['a.m.', [2]],
  ['PhD', [3]],
  ['ChatGPT', [4]],
  ['NASA', [2, 4]],
  ['APIs', [2, 3]],
  ["fox's", [2]],
  ["Noah's", [2]],
  ["could've", [2]],
  ["Anna'll", [2, 3]],
  ["y'all", [1]],
  ["'twas", [1]],
  ['résumé', [3]],
  ['resume', [2, 3]],
  ['120th', [6, 7]],
  ['Beyoncé', [3]],
  ['well-known', [2]],
  ['and/or', [2]],
  ['2026', [5, 6, 7]],
  ['1984', [5, 9, 10]],
  ['1905', [4, 5, 7, 8]],
  ['1,000,000', [3]],
  ['3.14', [4]],
  ['21st', [3]],
  ['20th', [3]],
  ['10:30', [3]],
  ['$5', [3]],
  ['50%', [4]],
  ['salt & pepper', [4]],
  ['snow ☀️ ❄️ 🎉', [1]],
  ['1️⃣', [0]],
  ["doin'", [1, 2]],
  ["sayin' and goin'", [4, 5]],
  ["'rain'", [1, 2]],
  ['90s', [2]],
  ["'90s", [2]],
  ['1980s', [4, 8, 9]],
  ['Room 101', [4, 5, 6]],
  ['404', [3, 4, 5]],
  ['Flight 370', [5, 6, 7, 8]],
  ['5°', [1, 3]],
  ['chocolate', [2, 3]],
  ['vegetable', [3, 4]],
  ['opera', [2, 3]],
  ["there'll", [1, 2]],
  ['Kubernetes', [4]],
  ['hmm', [1]],
  ['…', [0]],
  ['', [0]],
])('an English line of %j has %j syllables', (line, counts) => {
  expect(syllablesOf(line, 'en')).toEqual(counts);
});

test('capitals throughout are words, not spelled letters', () => {
  expect(syllablesOf('AN OLD SILENT POND', 'en')).toEqual([5]);
});

test('words of Spanish are counted as the Academy counts them', () => {
  const words =
    'día 2, poeta 3, aéreo 4, país 2, ciudad 2, aire 2, agua 2, guitarra 3, pingüino 3, buey 1, muy 1, rey 1, leer 2, océano 4, reunión 3, ' +
    'construir 2-3, prohibir 2-3, ahora 3, búho 2, hielo 2, hueso 2, río 2, reír 2, caer 2, teatro 3, héroe 3, línea 3, murciélago 4, ' +
    'averiguáis 4, estudiáis 3, Uruguay 3, cuidado 3, viuda 2, ruido 2, baúl 2, maíz 2, todavía 4, alegría 4, queso 2, quien 1, guerra 2, ' +
    'vergüenza 3, lluvia 2, noviembre 3, otoño 3, silencio 3, estanque 3, yo 1, ya 1, yema 2, hoy 1, y 1, huir 1-2, nieve 2, zanahoria 4, ' +
    'ahínco 3, vehículo 4, alcohol 3, caimán 2, después 2, canción 2, fui 1, pie 1, peine 2, Europa 3, deuda 2, actúa 3';
  expect(wrongIn('es', words)).toEqual([]);
});

test.each([
  ['la hoja y el aire', 4, 7],
  ['Un viejo estanque', 5, 6],
  ['se zambulle una rana', 7, 8],
  ['cae la noche', 5, 5],
  ['llega el amor', 4, 6],
  ['sueños y lágrimas', 5, 6],
])('a line of Spanish is counted with and without synalepha, and by its last stress: %s', (line, fewest, most) => {
  const counts = syllablesOf(line, 'es') ?? [];
  expect([counts[0], counts.at(-1)]).toEqual([fewest, most]);
});

test('words of German are counted as they are spoken', () => {
  const words =
    'Familie 3-4, Abend 2, Idee 2, Ideen 3, Haus 1, Häuser 2, heute 2, Leute 2, Bäume 2, See 1, Seen 2, Boot 1, Nation 2-3, Museum 3, ' +
    'Theater 3, Poesie 3, Melodie 3, Knie 1, Beet 1, Kaiser 2, Reihe 2, ruhig 2, gehen 2, Schnee 1, Regen 2, Frühling 2, Herbst 1, ' +
    'beurteilen 4, geirrt 2, Quelle 2, Frauen 2, neue 2, Feuer 2, Mauer 2, Goethe 2, Yoga 2, Ferien 2-3, Italien 3-4, Studium 2-3, ' +
    'Radio 2-3, Million 2-3, Patient 2-3, über 2, Universität 5, Amerika 4, Energie 3, hier 1, Tier 1, studieren 3, spazieren 3, Brief 1, ' +
    'Deadline 2, Software 2, Team 1, Meeting 2, Autos 2, Europäer 4, aktuell 3, Januar 3, Etui 2, naiv 2, Ruine 3, Eier 2, Geier 2, ' +
    'Oase 3, Chaos 2, Zoo 1, Teich 1, beenden 3, Beere 2, geehrt 2, beeilen 3';
  expect(wrongIn('de', words)).toEqual([]);
});

test('words of French have their count among those that are accepted', () => {
  const words =
    'fleur 1, eau 1, oiseau 2, neige 1, forêt 2, silence 2, petite 2, samedi 2-3, nation 2-3, lion 1-2, ciel 1, pays 2, voyage 2, travail 2, ' +
    "feuille 1, soleil 2, fille 1, bouteille 2, mangeons 2, guitare 2, quatre 1, chanson 2, parlent 1, content 2, aujourd'hui 3, nuit 1, " +
    'pluie 1, été 2, automne 2, printemps 2, grenouille 2, étang 2, vieil 1, bruit 1, poésie 3, poète 2, Noël 2, maïs 2, théâtre 2, ' +
    'océan 3, oui 1, jouer 1-2, février 3, le 1, les 1, est 1, doucement 2-3, maintenant 3, cimetière 3, rivière 2, yeux 1, bleue 1, ' +
    'joie 1, amie 2, rue 1, année 2, idée 2, cœur 1, œuf 1, vent 1, montagne 2, ombre 1, fenêtre 2, musique 2, longue 1, vague 1, ouest 1';
  expect(wrongIn('fr', words)).toEqual([]);
});

test.each([
  ['Un vieil étang', 4],
  ['le bruit de l’eau', 4],
  ['une petite fille', 5],
  ['les feuilles tombent', 3],
])('a line of French has its count among those that are accepted: %s, %i', (line, count) => {
  const counts = syllablesOf(line, 'fr') ?? [];
  expect(counts).toContain(count);
  expect(counts.length).toBeLessThanOrEqual(4);
});

test.each([
  ['ふるいけや', 5],
  ['かわずとびこむ', 7],
  ['みずのおと', 5],
  ['きょうと', 3],
  ['がっこう', 4],
  ['コーヒー', 4],
  ['ファン、すき！', 4],
])('a line of kana has a beat for each, less the small vowels: %s', (line, beats) => {
  expect(syllablesOf(line, 'ja')).toEqual([beats]);
});

test.each([
  ['ja', '古池や'],
  ['ja', 'ふる2'],
  ['zh', '周四 9 点'],
  ['ko', '목요일 9시'],
  ['it', 'Giovedì'],
])('it cannot be told in %s how many a line has whose reading is not written: %s', (language, line) => {
  expect(syllablesOf(line, language)).toBeNull();
});

test.each([
  ['zh', '周四正午时', 5],
  ['ko', '목요일 정오', 5],
])('a character is a syllable in %s: %s', (language, line, count) => {
  expect(syllablesOf(line, language)).toEqual([count]);
});

test('a line of a thousand characters is counted in a moment', () => {
  for (const language of ['en', 'es', 'de', 'fr']) {
    expectCpuTimeBelow(1000, () => {
      syllablesOf('a1 '.repeat(340), language);
      syllablesOf('io '.repeat(340), language);
      syllablesOf('9'.repeat(1000), language);
    });
  }
});

test('a long line of signs that are read in several ways takes no time', () => {
  expectCpuTimeBelow(50, () => syllablesOf('#'.repeat(1000), 'en'));
});
