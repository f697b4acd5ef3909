const UNITS = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
  'eighteen nineteen'
).split(' ');
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const LARGEST_IN_WORDS = 999_999;

/** The longer of the ways in which digits are read aloud in English: "one hundred and five"; a long number digit by digit. */
export function speakNumber(digits: string): string {
  const number = Number(digits);
  if (number > LARGEST_IN_WORDS || (digits.length > 1 && digits.startsWith('0'))) {
    return Array.from(digits, (digit) => UNITS[Number(digit)] ?? '').join(' ');
  }
  return inWords(number);
}

function inWords(number: number): string {
  if (number < UNITS.length) return UNITS[number] ?? '';
  if (number < 100) return joined(TENS[Math.floor(number / 10)] ?? '', number % 10);
  if (number < 1000) return joined(`${inWords(Math.floor(number / 100))} hundred and`, number % 100);
  return joined(`${inWords(Math.floor(number / 1000))} thousand`, number % 1000);
}

function joined(words: string, rest: number): string {
  return rest === 0 ? words.replace(/ and$/, '') : `${words} ${inWords(rest)}`;
}
