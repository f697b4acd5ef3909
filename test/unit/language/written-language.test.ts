import { compareLanguages, isInLanguage, languageOf, languageOfShortText, looksTaken } from '#language';
import { expectCpuTimeBelow } from '../../support/cpu-time.js';

/** About the same in several languages, as mails are. */
const MAILS: Readonly<Record<string, string>> = {
  en: 'Dear team, we have moved the release to next week because the tests on the new machines took much longer than anybody had planned for, and two of us are on leave until Thursday. Please tell your customers that the old version keeps running, that nothing will be lost, and that we will write to them as soon as the new one is ready.',
  fr: 'Chers collègues, nous avons reporté la mise en production à la semaine prochaine, car les essais sur les nouvelles machines ont duré bien plus longtemps que prévu et deux d’entre nous sont en congé jusqu’à jeudi. Veuillez informer vos clients que l’ancienne version continue de fonctionner et que rien ne sera perdu.',
  de: 'Liebe Kollegen, wir haben die Freigabe auf nächste Woche verschoben, weil die Prüfungen auf den neuen Maschinen viel länger gedauert haben, als irgendwer geplant hatte, und zwei von uns bis Donnerstag im Urlaub sind. Bitte sagt euren Kunden, dass die alte Fassung weiterläuft und dass nichts verloren geht.',
  es: 'Queridos compañeros, hemos aplazado la entrega hasta la semana que viene, porque las pruebas en las máquinas nuevas han durado mucho más de lo que nadie había previsto y dos de nosotros están de vacaciones hasta el jueves. Por favor, digan a sus clientes que la versión anterior sigue funcionando.',
  it: 'Cari colleghi, abbiamo rimandato il rilascio alla settimana prossima, perché le prove sulle nuove macchine sono durate molto più a lungo di quanto si fosse previsto e due di noi sono in ferie fino a giovedì. Dite per favore ai vostri clienti che la vecchia versione continua a funzionare e che nulla andrà perso.',
  nl: 'Beste collega’s, we hebben de uitgave verplaatst naar volgende week, omdat de proeven op de nieuwe machines veel langer hebben geduurd dan iemand had gepland en twee van ons tot donderdag met verlof zijn. Zeg alsjeblieft tegen jullie klanten dat de oude versie blijft werken en dat er niets verloren gaat.',
};

const pairs = Object.keys(MAILS).flatMap((from) => Object.keys(MAILS).map((to) => ({ from, to })));

test.each(pairs.filter(({ from, to }) => from !== to))('a mail in $from answered in $to is told', ({ from, to }) => {
  expect(compareLanguages(MAILS[from]!, MAILS[to]!)).toBe('other');
});

test.each(Object.keys(MAILS))('a mail in %s and its other half are in the same language', (language) => {
  const half = MAILS[language]!.length / 2;
  expect(compareLanguages(MAILS[language]!.slice(0, half), MAILS[language]!.slice(half))).toBe('same');
});

test.each([
  [
    'pt',
    'es',
    'Olá, você pode me mandar o relatório antes de sexta-feira? Valeu, abraço',
    'Estimado señor, ¿podría enviarme el informe antes del viernes? Muchas gracias.',
  ],
  [
    'es',
    'pt',
    'Hola, ¿puedes mandarme el informe antes del viernes? Gracias',
    'Olá, poderia enviar-me o relatório antes de sexta-feira? Obrigado.',
  ],
  [
    'no',
    'da',
    'Hei, kan du sende meg rapporten før fredag? Takk skal du ha',
    'Kære kollega, vil du venligst sende mig rapporten inden fredag? På forhånd tak.',
  ],
  [
    'ca',
    'es',
    'Hola, em pots enviar l’informe abans de divendres?',
    'Hola, ¿me puedes enviar el informe antes del viernes?',
  ],
  [
    'id',
    'ms',
    'Tolong kirimkan laporannya sebelum hari Jumat, terima kasih.',
    'Tolong hantar laporan itu sebelum hari Jumaat, terima kasih.',
  ],
  ['sk', 'cs', 'Ahoj, pošli mi tú správu do piatku, prosím.', 'Ahoj, pošli mi tu zprávu do pátku, prosím.'],
  [
    'nb',
    'da',
    'Jeg kommer ikke på jobb i morgen, for toget er forsinket og jeg må vente på en ny billett.',
    'Jeg kommer ikke på arbejde i morgen, for toget er forsinket, og jeg må vente på en ny billet.',
  ],
  [
    'nl',
    'af',
    'Kan je me de cijfers sturen voor de nieuwe winkel, want ik wil ze voor de vergadering van morgen lezen.',
    'Kan jy my die syfers stuur vir die nuwe winkel, want ek wil dit voor die vergadering van môre lees.',
  ],
  [
    'bg',
    'mk',
    'Моля, изпрати ми доклада за новия магазин преди петък, за да го прочета на влака.',
    'Те молам, испрати ми го извештајот за новиот дуќан пред петок, за да го прочитам во возот.',
  ],
  [
    'hr',
    'sr',
    'Molim te, pošalji mi izvješće o novoj trgovini prije petka, da ga mogu pročitati u vlaku.',
    'Molim te, pošalji mi izveštaj o novoj prodavnici pre petka, da ga mogu pročitati u vozu.',
  ],
])('a few words of near relatives, %s and %s, are never called the same language', (_from, _to, one, other) => {
  expect(compareLanguages(one, other)).not.toBe('same');
});

test.each([
  [
    'Hebrew',
    'Armenian',
    'שלום, אתה יכול לשלוח לי את הדוח עד יום שישי? תודה רבה',
    'Հարգելի գործընկեր, խնդրում եմ ուղարկել ինձ զեկույցը մինչև ուրբաթ։',
  ],
  ['Greek', 'Thai', 'Μπορείς να μου στείλεις την αναφορά;', 'ช่วยส่งรายงานให้ฉันก่อนวันศุกร์'],
  [
    'Chinese',
    'Japanese',
    '会议改到星期四中午了，请把新店的数据带来。',
    '会議は木曜日の正午に変わりました。数字を持ってきてください。',
  ],
  [
    'Ukrainian',
    'English',
    'Привіт, можеш надіслати мені звіт до п’ятниці?',
    'Hello, could you send me your report before Friday?',
  ],
])('what is written in another script is told: %s and %s', (_from, _to, one, other) => {
  expect(compareLanguages(one, other)).toBe('other');
  expect(compareLanguages(other, one)).toBe('other');
});

test.each([
  ['a few letters', 'Ja, gerne', 'Yes, with pleasure'],
  ['two scripts', 'The sign says 请勿吸烟请勿吸烟请勿吸烟请勿吸烟', 'Das Schild sagt, dass hier niemand rauchen darf.'],
  ['no letters', '42 🎉', '43 🎉'],
  ['Devanagari, which several languages share', 'कृपया शुक्रवार से पहले मुझे रिपोर्ट भेजें।', 'कृपया शुक्रवारपूर्वी मला अहवाल पाठवा।'],
])('nothing is said of %s', (_what, one, other) => {
  expect(compareLanguages(one, other)).toBeNull();
});

test.each([
  ['de', 'Bitte sagt euren Kunden, dass die alte Fassung weiterläuft.', true],
  ['fr', 'Bitte sagt euren Kunden, dass die alte Fassung weiterläuft.', false],
  ['ru', 'Bitte sagt euren Kunden, dass die alte Fassung weiterläuft.', false],
  ['ja', 'Bitte sagt euren Kunden, dass die alte Fassung weiterläuft.', false],
  ['gl', 'Bitte sagt euren Kunden, dass die alte Fassung weiterläuft.', null],
  ['gl', 'Please tell all of your customers that the old version keeps running.', false],
  ['nb', 'Hei, kan du sende meg rapporten før fredag? Takk skal du ha', null],
  ['ja', '会議は木曜日の正午に変わりました。', true],
  ['sr', 'Molim vas pošaljite mi izveštaj pre petka, hvala unapred.', null],
  ['de', 'Ja', null],
])('whether a text is in the language %s: %s', (language, text, isIn) => {
  expect(isInLanguage(text, language)).toBe(isIn);
});

test.each([
  ['ru', 'Latn', 'Zdravstvuyte, zavtra ya opozdayu na vstrechu, izvinite pozhaluysta'],
  ['zh', 'Latn', 'Ni hao, wo mingtian hui wan dao, qing yuanliang, xiexie nimen'],
  ['ja', 'Latn', 'Ohayou gozaimasu, ashita wa osoku narimasu, sumimasen deshita'],
  ['kk', 'Latn', 'Sälem, erteñ jinalysqa keşigemin, sebebi jol jabyq'],
  ['pa', 'Arab', 'سلام، میں کل دیر نال آواں گا کیونکہ سڑک بند اے'],
  ['az', 'Cyrl', 'Салам, сабаһ иҹласа ҝеҹикәҹәјәм, чүнки јол бағлыдыр'],
])('nothing is said of a text that was asked for in %s in the script %s', (language, script, text) => {
  expect(isInLanguage(text, language, script)).toBeNull();
});

test.each([
  ['sr', 'Latn', MAILS['en']],
  ['zh', 'Hant', MAILS['en']],
  ['ru', 'Cyrl', MAILS['en']],
])('a text in English is none in %s in the script %s', (language, script, text) => {
  expect(isInLanguage(text!, language, script)).toBe(false);
});

test('the language of a text is told where it is sure', () => {
  for (const [language, text] of Object.entries(MAILS)) expect(languageOf(text)).toBe(language);
  for (const unsure of ['', 'Ja', '42', 'Anna Müller, José García']) expect(languageOf(unsure)).toBeNull();
});

test.each([
  ['木曜日\n雨\n鐘', 'ok', null],
  ['The café is closed\nand naïve crowds wait for it', 'A text.', 'en'],
  ['Ţăş naş', 'ok', null],
  ['soare peste râu\napa curge liniștit', 'The sun is up.', null],
  ['42', 'A text.', 'en'],
  [
    "Eira ar y bryn\nmae'r nos yn dawel heno\ncysga'r dref fach hon",
    "Bwrodd hi eira drwy'r nos ac mae'r dref yn dawel.",
    'cy',
  ],
  [
    'Sneeu val op die dak\ndie kinders slaap nog rustig\ndie straat is so stil',
    'Dit het die hele nag gesneeu en die kinders het vandag geen skool nie.',
    'af',
  ],
  ['Sneeu op die dak\nniks beweeg nie\nalles is stil', 'Dit sneeu al weer.', null],
  ['Hielo en el alba\nnadie pasa por aquí\nsolo un perro gris', 'Ha helado esta noche.', 'es'],
])('the language of a few lines, %j after %j, is %s', (lines, context, language) => {
  expect(languageOfShortText(lines, context)).toBe(language);
});

test('a text is looked at once for all checks, and plain English not at all', () => {
  const before = looksTaken();
  expect(compareLanguages(MAILS['en']!, `${MAILS['en']!} And the rest.`)).toBe('same');
  expect(looksTaken()).toBe(before);
  for (let times = 0; times < 3; times += 1) compareLanguages(`${MAILS['de']!} Danke.`, `${MAILS['fr']!} Merci.`);
  languageOf(`${MAILS['fr']!} Merci.`);
  expect(looksTaken()).toBe(before + 2);
});

test('of a rewrite that keeps words of its text the text alone is looked at, and names are no such words', () => {
  const before = looksTaken();
  const rewrite = MAILS['de']!.replaceAll('verschoben', 'verlegt').replaceAll('irgendwer', 'jemand');
  expect(compareLanguages(MAILS['de']!, rewrite)).toBe('same');
  expect(looksTaken()).toBe(before + 1);
  const names = 'Spotify, Netflix, Disney Plus, Amazon Prime Video, YouTube Music, Paramount';
  expect(compareLanguages(`Wir haben jetzt ${names} und nichts davon ist billig.`, `We have ${names} now.`)).not.toBe(
    'same',
  );
});

test('a text of any length is looked at in a moment', () => {
  for (const text of ['x'.repeat(1_000_000), '`'.repeat(100_000), 'ño '.repeat(300_000), '木'.repeat(300_000)]) {
    // Another text each time, since what a text was found to be in is remembered.
    expectCpuTimeBelow(1000, (round) => languageOf(`${text}${round}`));
  }
});
