/** Sounds without a vowel that are made, not spelled. */
const SOUND = /^(?:h*m+|sh+|br+|gr+|p+s+t|p+f+t|z+|tsk)$/;

/** First parts of compounds that end in an e, which is silent there: `lifetime`, `homework`. */
const FIRST_PARTS =
  'bare|base|blue|bridge|care|case|cave|cheese|code|cope|date|drive|edge|face|fire|five|flame|fore|frame|game|gate|globe|grave|here|hide|hole|home|' +
  'horse|house|ice|knife|large|life|like|lime|line|live|lone|love|make|male|mile|mine|more|move|name|nine|nose|note|nurse|page|phone|pine|pipe|' +
  'place|plate|price|race|ride|rope|rose|safe|sale|score|shape|shore|side|smoke|snake|some|space|spare|stage|state|stone|store|take|tape|there|' +
  'these|time|tire|trade|type|vice|wake|wave|whale|where|white|whole|wide|wife|wine|wire';

/** Last parts of compounds, and endings, before which an e is silent: `pinecone` is none, but `placement` and `baseball` are. */
const LAST_PARTS =
  'berry|bird|board|boat|body|book|borne|bound|box|boy|bread|breaker|broken|burger|cake|cast|child|craft|down|field|fish|ful|fully|fulness|girl|giver|' +
  'giving|ground|guard|hand|head|holder|house|keeper|keeping|land|lander|less|lessly|lessness|lift|light|like|line|lock|long|ly|mail|maker|making|man|' +
  'mark|master|mate|men|ment|mental|ness|page|paper|park|piece|place|port|post|proof|room|screen|set|shift|ship|show|side|some|stamp|stone|storm|' +
  'style|tail|taker|taking|talk|thing|time|ton|town|track|trap|tree|ville|ward|wards|ware|watch|water|way|wear|well|where|wife|wise|woman|women|' +
  'wood|work|worker|working|world|worth|worthy|wright|writer|yard';

/** An e that is not heard, at the end of a word or of its part; one after a consonant and l or r is: `table`, `acre`. */
const SILENT = [
  /(?:[^aeiouylr]|[aeiouylr][lr])e$/,
  /(?:[^aeiouytdlr]|[aeiouylr][lr])ed$/,
  /(?:[^aeiouyscgzxhlr]|[aeiouylr][lr]|[^cs]h)es$/,
  new RegExp(`^(?!.*[lpc]ement).*[aeiouy](?:[^aeiouy]|[^aeiouy]{2}(?<![^rl]l))e(?:${LAST_PARTS})(?:e?s)?$`),
  new RegExp(`^(?:${FIRST_PARTS})[bcdfghjklmnpqrtvwz][aeiou]\\w{2,}$(?<!e(?:d|r|s|n|rs|ring|ment|ments|nce))`),
];

/** Vowels that stand beside each other in two syllables: `lion`, `diet`, `seeing`, `usual`. */
const APART = [
  /(?<![tcsgx])i(?:a|o(?!us|n|u)|u[ms])|(?<=[rvnldbp])iou|i(?:ation|ator|at(?:ing|ed?)$)/,
  /[aeiouy]ing|(?:[^o]e|[^g]u|[ioy])ism|(?:[auy]|the)ist/,
  /ua(?:l|r[^d]|te)|uou|ui(?:t(?:y|ies)|d[i$])|eo(?!u)|eu[ms]$|crea|ea(?:tion|tive|tor)|eali[tzs]|[^b]ean$|[^aeiou]ea$/,
  /(?<![tc])ie(?:t|n[ct])|[aeiouy].*[^aeiou]ier$|iest$|ue(?:l|n[ct])|oe[mt]|coop(?:era|t)|coord|coex|preem|duo|bio|eia$/,
];

/** An m that is a syllable of its own: `prism`, `rhythms`. */
const SYLLABIC_M = /(?:s|th)ms?$/;

/**
 * The syllables of an English word in small letters: its groups of vowels, less silent ones, and more where they stand apart.
 * `english-exceptions.txt` lists the words that this counts wrong.
 */
export function syllablesByRule(word: string): number {
  const [, stem = '', sibilant] = /^(.*?(s|x|z|ch|sh|ce|se|ge|ze)?)'s$/.exec(word) ?? [];
  if (stem !== '') return syllablesByRule(stem) + (sibilant ? 1 : 0);
  const letters = word.replaceAll("'", '');
  if (!/[aeiouy]/.test(letters) && !SOUND.test(letters)) return spelledOut(letters);
  return byVowels(withoutConsonantVowels(letters));
}

function byVowels(letters: string): number {
  const groups = letters.match(/[aeiouy]+/g) ?? [];
  const isIn = (pattern: RegExp) => pattern.test(letters);
  const more = [APART.some(isIn), SYLLABIC_M.test(letters), letters.startsWith('mc')].filter(Boolean).length;
  const fewer = [SILENT.some(isIn), letters.endsWith('ically')].filter(Boolean).length;
  return Math.max(1, groups.length + more - fewer);
}

/** A y before a vowel and a u after q or g are consonants, or silent. */
function withoutConsonantVowels(letters: string): string {
  return letters
    .replace(/(?:^|(?<=[aeiou]))y(?=[aeiou])|(?<=[^aeiou])y(?=[ao])/g, 'j')
    .replace(/qu(?=e[sd]?$)/, 'k')
    .replaceAll('qu', 'kw')
    .replace(/gu(?=[eia])/g, 'g');
}

/** The letters by their names; a double u has three syllables. */
export function spelledOut(letters: string): number {
  return letters.length + 2 * (letters.match(/w/gi) ?? []).length;
}
