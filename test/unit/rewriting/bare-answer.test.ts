import { bareAnswer, STYLES } from '#rewriting';

const SOURCE = 'Hello there, my friend. The ship leaves at noon.';
const MARKER = '=====TEXT-0123456789ab=====';
const REWRITE = "Ahoy, matey! Th' ship be leavin' at noon.";

test.each([
  'Here is your rewrite:\n\n',
  'Here’s the rewritten text:\n',
  "Sure! Here's the pirate version:\n\n",
  'Certainly, here is your text in pirate speak:\n',
  'Of course! Here is the text rewritten as a pirate would say it:\n\n',
  'Okay. Here is a haiku about the ship:\n\n',
  'Rewritten text:\n',
  '**Rewritten text:**\n\n',
  '**Pirate version:** ',
  '**Rewritten:** ',
  '**Rewritten**: ',
  '*Umformuliert:* ',
  '## Haiku:\n',
  'Haiku:\n',
  "\n\nHere's the formal version: ",
  'Hier ist der umgeschriebene Text:\n\n',
  'Natürlich! Hier ist der Text, umformuliert:\n',
  'Voici le texte réécrit :\n\n',
  'Aquí tienes el texto reescrito:\n',
  'Ecco il testo riscritto:\n',
  '以下是改写后的文本：',
  'بالتأكيد! إليك النص بأسلوب رسمي:\n\n',
  'فيما يلي النص بعد إعادة صياغته بشكل رسمي:\n\n',
  '### Rewritten Text\n\n',
  '### **Rewritten Text**\n',
  '**Rewritten text**:\n',
  '*Rewritten text:*\n\n',
  '_Rewritten text_\n',
  'Output:\n',
  '**Output:**\n',
  'Formal:\n',
  'Pirate:\n',
  'Here is a revised version:\n\n',
  'Here is a revised version: ',
  'Below is a formal rendition of the text:\n\n',
  "I've rewritten your text in a more formal tone:\n\n",
  'Hier ist eine formelle Version:\n\n',
  'Voici la version formelle :\n\n',
  'Ecco la versione formale:\n\n',
  'Aquí tienes una versión más formal:\n\n',
  'Here is your rewrite:\r\n\r\n',
  '### Rewritten Text\r\n\r\n',
])('the preamble %j is taken off', (preamble) => {
  expect(bareAnswer(preamble + REWRITE, SOURCE)).toBe(REWRITE);
});

test.each([
  "Here's the text in formal language, as in a business letter:\n\n",
  'Here is the text as a pirate of the golden age of sail would say it, rewritten:\n\n',
  "Here's a 5-7-5 haiku:\n\n",
  'Here is a haiku based on your text:\n\n',
  'Here is a formal version of the provided text:\n\n',
  'Here is the text in formal English:\n\n',
  'Sure, here you go, the rewritten text:\n\n',
  'Voici votre texte dans un style formel :\n\n',
  'Aqui está o texto em estilo formal:\n\n',
  'Hier ist der Text in formeller Sprache:\n\n',
])('the preamble %j, in the words of what was asked, is taken off', (preamble) => {
  expect(bareAnswer(preamble + REWRITE, SOURCE)).toBe(REWRITE);
});

test.each([
  'This is so cool, dude.',
  'Here we go again, my friend.',
  'We ship on Monday, and the version on the site is an old text in bad style.',
])('a preamble before the rewrite of %j is taken off: the text only has words that one may have, too', (source) => {
  expect(bareAnswer(`Here's the formal version:\n\n${REWRITE}`, source)).toBe(REWRITE);
});

test.each([
  ['»', '»'],
  ['»', '«'],
  ['’', '’'],
  ['›', '‹'],
  ['“', '"'],
  ['＂', '＂'],
  ['״', '״'],
  ['《', '》'],
  ['```plain text\n', '\n```'],
])('the wrapping %s ... %s, as others write it, is taken off', (before, after) => {
  expect(bareAnswer(before + REWRITE + after, SOURCE)).toBe(REWRITE);
});

test.each(["'Twas a fine day, my friend.", '"Hello" is what he said to us.'])(
  'quotes round the rewrite of %j are taken off: only its beginning has one',
  (source) => {
    expect(bareAnswer(`"${REWRITE}"`, source)).toBe(REWRITE);
  },
);

test.each(['- "Yes"', 'Title: "Yes".', '— «Да!»', '"Yes"', '“Yes,” he said, “yes!”\n'])(
  'quotes round the rewrite of %j stay: its own end with it',
  (source) => {
    expect(bareAnswer('"Aye"', source)).toBe('"Aye"');
  },
);

test.each([
  ['```\n', '\n```'],
  ['```text\n', '\n```\n'],
  ['~~~\n', '\n~~~'],
  ['````markdown\n', '\n````'],
  ['```\r\n', '\r\n```'],
  ['```text\r\n', '\r\n```\r\n'],
  [`${MARKER}\n`, `\n${MARKER}`],
  [`${MARKER}\r\n\r\n`, `\r\n${MARKER}\r\n`],
  [`${MARKER}\n`, ''],
  [`Here is your rewrite:\n\n${MARKER}\n"`, `"\n${MARKER}`],
  ['<think>hmm, "ahoy"?</think>', ''],
  ['<think>\n\n</think>\n\n', ''],
  ['<THINKING>\nHere is what I do:\n</thinking>\n', ''],
  ['\n<think>hmm</think>\n\nHere is your rewrite:\n\n```\n', '\n```'],
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
  ['« ', ' »'],
  ['‘', '’'],
  ['「', '」'],
  ['\n"', '"\n'],
  ['Here is your rewrite:\n\n```\n', '\n```'],
  ["Sure! Here's the pirate version:\n\n“", '”'],
  ['```\n"', '"\n```'],
  ['Rewritten text:\n```text\n“', '”\n```\n'],
])('the wrapping %j ... %j is taken off', (before, after) => {
  expect(bareAnswer(before + REWRITE + after, SOURCE)).toBe(REWRITE);
});

test.each([
  ['“Hear “the cap’n” and “the crew”, matey!”', 'Hear “the cap’n” and “the crew”, matey!'],
  ['«Hear «the captain», matey!»', 'Hear «the captain», matey!'],
])('quotations of the same marks within the quotes of %j stay', (answer, rewrite) => {
  expect(bareAnswer(answer, SOURCE)).toBe(rewrite);
});

test('plain single quotes are taken off a sentence without other apostrophes than within words', () => {
  expect(bareAnswer("'I don't know, matey!'", SOURCE)).toBe("I don't know, matey!");
});

test.each([
  '',
  REWRITE,
  `'${REWRITE}'`,
  `  ${REWRITE}\n`,
  '“Ahoy,” he said, “bye”',
  '"Ahoy," he said. "Bye."',
  "'Tis a fine day, an' 'twas a fine night.'",
  '’Tis the time o’ the dogs’',
  "'Cause we be late, me hearties!'",
  "'One o' th' dogs'",
  "'One fur the dogs'",
  '‘One for the dogs’',
  '"Unclosed, matey',
  '```\nlet ship;\n```\nAn’ that be the code.',
  '```\nnever closed',
  '`noon`',
  '# Ahoy',
  'Here is my plan: we sail at noon.',
  'Here be the pirate code we live by: no quarter.',
  "This is the captain's order: sail at noon.",
  'Sure! Ahoy, matey.',
  'Sure, the ship be leavin’: at noon.',
  'Certainly: the ship leaves at noon.',
  'Here it is. The rewritten law says: sail at noon.',
  'Haiku be a thing of the east: three lines.',
  '# Haiku: the ship leaves at noon',
  'Rewritten:noon',
  'Noon: the ship.',
  'Here is your rewrite:',
  'Haiku:\n\n',
  '# Haiku',
  'Rewritten text',
  'Rewritten text\nnoon',
  'Output: noon',
  'Formal: noon',
  'Rewritten:: noon',
  '**Rewritten text* noon',
  'Ahoy, me pirate:\nthe ship leaves at noon.',
  'Ahoy! Here be the ship:\nshe leaves at noon.',
  'Here is the rewritten law of the sea:\nleave at noon.',
  `Ahoy!\n${MARKER}`,
  '=====TEXT-0123=====\nAhoy!',
  '=====',
  '<thin ice> ahoy',
  'Ahoy <think>hmm</think>',
  `${'`'.repeat(17)}\nAhoy\n${'`'.repeat(17)}`,
  "Here is the text, a bit rewritten, and it's long, so long that no preamble was ever this long, for a preamble says one thing only: x",
])('the answer %j stays as it is', (answer) => {
  expect(bareAnswer(answer, SOURCE)).toBe(answer);
});

test.each([
  ['Here is the rewritten contract: sign it.', 'heres the rewritten contract: sign it'],
  ['Here is the rewritten contract: sign it.', 'yo the contract i have rewritten, sign it'],
  ['Haiku: a form of poem.', 'haiku - some kinda poem'],
  ['Certainly, here is a haiku for you: ...', 'Sure, have this: ...'],
  ['"Leave now!"', '“go away”'],
  ['“Leave now!”', '"go away"'],
  ['```\nlet ship = 1;\n```', 'tidy:\n```\nlet ship=1\n```'],
  ['«Bonjour»', '«Salut»'],
  ['Here is the rewritten draft of the contract: pay 5,000.', 'heres the new draft of the contract: pay 5k'],
  ['This is the rewritten version: see below.', 'in this doc we made a new edition: see below'],
  ['Here is the rewritten text: 5,000.', 'the text again, its 5k'],
  ['Here is the revised version:\nPay 5,000.', 'did it over, new one:\npay 5k'],
  ['Here is the revised version:\nPay 5,000.', 'heres the new one\npay 5k'],
  ['Formal:\nA suit.', 'dress is formal\na suit'],
  ['Rewrite:', 'redo:'],
  ['Rewrite:\nthe essay', 'redo:\nthe essay'],
  [`${MARKER}\nAhoy!`, `Why ${MARKER}?`],
  ['<think>Ahoy</think> be a tag.', '<think>hello</think> is a tag'],
])('the answer %j to the text %j stays: the text begins so itself', (answer, source) => {
  expect(bareAnswer(answer, source)).toBe(answer);
});

test.each([
  '<think>hmm</think>',
  '<think>hmm',
  '<think>\n',
  MARKER,
  `${MARKER}\n${MARKER}`,
  '""',
  '```\n```',
  '```text\n\n```',
  'Rewritten text:\n“”',
])('nothing is left of %j, which is nothing but wrapping', (answer) => {
  expect(bareAnswer(answer, SOURCE)).toBe('');
});

test('a single word before the text on its line stays: it may be the text itself', () => {
  for (const answer of [`Rewritten: ${REWRITE}`, `Ahoy: ${REWRITE}`, 'Haiku: a short poem.']) {
    expect(bareAnswer(answer, SOURCE)).toBe(answer);
  }
});

test.each([
  '<|im_end|>',
  '<|eot_id|>',
  '</s>',
  '<end_of_turn>',
  '<|endoftext|>',
  '<｜end▁of▁sentence｜>',
  '<|im_end|>\n<|endoftext|>\n',
])('the mark %j that a server leaves at the end of an answer is taken off', (mark) => {
  expect(bareAnswer(`${REWRITE}${mark}`, SOURCE)).toBe(REWRITE);
  expect(bareAnswer(`${REWRITE}\n\nLet me know if you would like another tone!${mark}`, SOURCE)).toBe(REWRITE);
  expect(bareAnswer(`They write ${mark}`, `they write ${mark} lol`)).toBe(`They write ${mark}`);
});

test.each([
  '**Option 1 (polite):**\n{}\n\n**Option 2 (direct):**\nThe ship leaves.',
  'Here are two options:\n\n**Option 1 (polite):** {}\n\n**Option 2 (direct):** The ship leaves.',
  '**Option 1: Polite**\n\n{}\n\n**Option 2: Direct**\n\nThe ship leaves.',
  '### Version 1 – polite\n{}\n\n### Version 2 – direct\nThe ship leaves.',
  'Variante 1 (höflich): {}\n\nVariante 2 (knapp): The ship leaves.',
])('of several rewrites in %j the first is left, without what its label says of it', (template) => {
  expect(bareAnswer(template.replace('{}', REWRITE), SOURCE)).toBe(REWRITE);
});

test.each([
  ['هذا نصي:\n\nمرحبا', 'هذا نصي:\n\nتحية طيبة.'],
  ['الاجتماع الثلاثاء. خبرني لو في مشكلة', 'الاجتماع يوم الثلاثاء.\n\nأخبرني إذا كنت ترى في هذا التغيير مشكلة.'],
  ['إليك العنوان: شارع ٥', 'إليك العنوان: شارع ٥'],
])('what the Arabic text %j says stays in %j', (source, answer) => {
  expect(bareAnswer(answer, source)).toBe(answer);
});

test.each([
  ['plain', 'You have to pay us 5 euros. Please pay it soon now.\n\nI hope that we need not complain to your boss.'],
  ['kind', 'You have to pay 5 euros for it. You have to do so now.\n\nYou may pay with all kinds of coins.'],
])('a last sentence with a word that %s is only a part of stays in a style that is called so', (name, answer) => {
  expect(bareAnswer(answer, 'You owe us 5 euros. Pay now.', { calledBy: [name], checks: [] })).toBe(answer);
});

test('a note that calls the style by its name is taken off', () => {
  const note = '\n\nI hope that this is plain enough!';
  expect(bareAnswer(`${REWRITE} It leaves, says I!${note}`, SOURCE, { calledBy: ['plain'], checks: [] })).toBe(
    `${REWRITE} It leaves, says I!`,
  );
});

test('a tag of the rewrite that looks like the mark of an end stays', () => {
  expect(bareAnswer('It is <s>old</s>', 'its <s>old</s>')).toBe('It is <s>old</s>');
});

test.each([
  ['I wrote the report. Let me know.', "I scrawled th' report.\n\nLet me know what ye think o' the tone, arr!"],
  [
    'we ship v2 tmrw.\n\nhope that works!',
    'Version 2 ships tomorrow.\n\nI hope that this version meets your requirements.',
  ],
  [
    'the draft is done.\n\nlet me know if its ok',
    'Der Entwurf ist fertig.\n\nLassen Sie mich wissen, ob die Formulierung passt.',
  ],
  ['i can also bring cake', 'I am able to bring cake.\n\nI can also adjust the format.'],
])('an offer stays where the text ends in one itself: %j', (source, answer) => {
  expect(bareAnswer(answer, source)).toBe(answer);
});

test.each(['Understood. Here is the formal version of your message:\n\n', 'As requested:\n\n'])(
  'the introduction %j is taken off',
  (introduction) => {
    expect(bareAnswer(`${introduction}${REWRITE}`, SOURCE)).toBe(REWRITE);
  },
);

describe('of a haiku', () => {
  const [FIRST, SECOND, THIRD] = [
    'Snow fell through the night',
    'the school bell keeps its silence',
    'children run outside',
  ];
  const HAIKU = [FIRST, SECOND, THIRD].join('\n');

  test.each([
    ['a plain title', `Snow Day\n\n${HAIKU}`],
    ['a title in quotes', `"Snow Day"\n\n${HAIKU}`],
    ['a title with a label', `Title: Snow Day\n\n${HAIKU}`],
    ['a picture after it', `${HAIKU}\n\n❄️🌨️`],
    ['a picture before it', `❄️\n${HAIKU}`],
    ['breaks of HTML', `${FIRST}<br>\n${SECOND}<br />\n${THIRD}<br>`],
    ['breaks of HTML alone', `${FIRST}<br>${SECOND}<br>${THIRD}`],
    ['bars between its lines', `${FIRST} | ${SECOND} | ${THIRD}`],
    ['counts before its lines', `(5) ${FIRST}\n(7) ${SECOND}\n(5) ${THIRD}`],
    ['numbers and counts of its lines', `Line 1 (5): ${FIRST}\nLine 2 (7): ${SECOND}\nLine 3 (5): ${THIRD}`],
  ])('%s is taken off', (_what, answer) => {
    expect(bareAnswer(answer, SOURCE, STYLES.haiku)).toBe(HAIKU);
  });

  test.each([
    ['a fourth line', `${HAIKU}\nand then it is noon`],
    ['stanzas', `${FIRST}\n\n${SECOND}\n\n${THIRD}\n\nand then it is noon`],
    ['three lines', HAIKU],
  ])('%s stay', (_what, answer) => {
    expect(bareAnswer(answer, SOURCE, STYLES.haiku)).toBe(answer);
  });
});
