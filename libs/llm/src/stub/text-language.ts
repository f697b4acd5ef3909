/** The commonest words of languages, without those that English has as well. */
const COMMON_WORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    en: 'the and of to is that it for you was with are this have from they be not we your will can my what there if he she but our at on in i no hello hi please thanks',
    de: 'der die das und nicht ist ich sie es ein eine zu den mit von auf für im dem bitte wir du mir auch wird sind dass danke',
    fr: 'le la les et est un une des que pas je vous il nous pour dans ne sur avec ce qui mais merci bonjour tu au',
    es: 'el la los las que no es un una por con para en se lo del su como más gracias hola puedo está mi tu',
    it: 'il lo la gli che non è un una per con di sono mi ti ciao grazie del della questo',
    pt: 'o os as que não é um uma para com de se do da em por obrigado você eu meu',
    nl: 'de het een en van is niet ik je dat op voor met zijn maar hoi bedankt aan ook',
  }).map(([language, list]) => [language, new Set(list.split(' '))]),
);

const LONGEST_READ_IN_CHARACTERS = 5000;

/** The language of a text, as far as the stub tells them: English where nothing says otherwise, null for another one that it does not know. */
export function languageOf(text: string): string | null {
  const read = text.slice(0, LONGEST_READ_IN_CHARACTERS).toLowerCase();
  const letters = read.match(/\p{L}/gu) ?? [];
  const latin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter));
  if (latin.length * 2 < letters.length) return null;
  const words = read.match(/\p{L}+/gu) ?? [];
  const counts = [...COMMON_WORDS].map(([language, common]) => ({
    language,
    count: words.filter((word) => common.has(word)).length,
  }));
  const [best] = counts.toSorted((one, other) => other.count - one.count);
  return best!.count > counts[0]!.count ? best!.language : 'en';
}
