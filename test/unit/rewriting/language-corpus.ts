import type { StyleName } from '#rewriting';

/** A text and a rewrite of it in every style, all in one language. */
interface TextInALanguage extends Readonly<Record<StyleName, string>> {
  language: string;
  text: string;
}

export const TEXTS_IN_LANGUAGES: readonly TextInALanguage[] = [
  {
    language: 'en',
    text: 'Hey, the meeting moved to Thursday at noon, so bring the numbers for the new shop and tell Anna too.',
    formal:
      'The meeting has been moved to Thursday at noon. Please bring the figures for the new shop and inform Anna as well.',
    pirate:
      "Ahoy! Th' parley be shifted to Thursday at high noon, so haul yer numbers fer th' new shop, an' tell Anna, arrr!",
    haiku: 'Thursday, high at noon\nfigures of the brand new shop\nAnna hears the news',
  },
  {
    language: 'de',
    text: 'Die Besprechung ist auf Donnerstag Mittag verschoben, bring bitte die Zahlen für den neuen Laden mit.',
    formal:
      'Die Besprechung wurde auf Donnerstagmittag verlegt. Ich bitte Sie, die Zahlen für das neue Geschäft mitzubringen.',
    pirate:
      'Arrr, Landratte! Der Kriegsrat is auf Donnerstag Mittag verschoben, schlepp mir die Zahlen vom neuen Laden an Bord!',
    haiku: 'Am Donnerstag dann\ndie Zahlen des neuen Ladens\nMittag, wir warten',
  },
  {
    language: 'fr',
    text: 'La réunion est repoussée à jeudi midi, apporte les chiffres du nouveau magasin et préviens Anna.',
    formal:
      'La réunion est reportée à jeudi midi. Je vous prie de bien vouloir apporter les chiffres du nouveau magasin et de prévenir Anna.',
    pirate:
      "Mille sabords ! L'assemblée est repoussée à jeudi midi, moussaillon, ramène les chiffres du nouveau magasin à bord !",
    haiku: 'Jeudi à midi\nles chiffres du magasin\nAnna le saura',
  },
  {
    language: 'es',
    text: 'La reunión se ha cambiado al jueves a mediodía, trae los números de la tienda nueva y avisa a Ana.',
    formal:
      'Le comunicamos que la reunión se ha trasladado al jueves a mediodía. Le rogamos que aporte las cifras de la nueva tienda.',
    pirate:
      '¡Arrr, grumete! El cónclave será el jueves a mediodía, trae a bordo los números de la tienda nueva y avisa a Ana.',
    haiku: 'Jueves, mediodía\nlos números de la tienda\nya lo sabe Ana',
  },
  {
    language: 'it',
    text: 'La riunione è spostata a giovedì a mezzogiorno, porta i numeri del nuovo negozio e avvisa Anna.',
    formal:
      'La riunione è stata rinviata a giovedì a mezzogiorno. La preghiamo di portare i dati del nuovo negozio e di avvisare Anna.',
    pirate:
      'Corpo di mille balene! La riunione è giovedì a mezzogiorno, porta a bordo i numeri del nuovo negozio, mozzo!',
    haiku: 'Giovedì, le dodici\ni numeri del negozio\nAnna lo saprà',
  },
  {
    language: 'pt',
    text: 'A reunião passou para quinta-feira ao meio-dia, traz os números da loja nova e avisa a Ana.',
    formal:
      'Informamos que a reunião foi transferida para quinta-feira ao meio-dia. Solicitamos que traga os números da nova loja.',
    pirate: 'Arrr, marujo! A reunião passou para quinta-feira ao meio-dia, traz para o convés os números da loja nova!',
    haiku: 'Quinta ao meio-dia\nos números da loja nova\nAna já o sabe',
  },
  {
    language: 'nl',
    text: 'De vergadering is verzet naar donderdagmiddag, neem de cijfers van de nieuwe winkel mee en zeg het tegen Anna.',
    formal:
      'De vergadering is verplaatst naar donderdagmiddag. Wij verzoeken u de cijfers van de nieuwe winkel mee te nemen.',
    pirate:
      'Ahoi, landrot! De krijgsraad is verzet naar donderdagmiddag, sleep de cijfers van de nieuwe winkel aan boord!',
    haiku: 'Donderdagmiddag\nde cijfers van de winkel\nAnna hoort het ook',
  },
  {
    language: 'sv',
    text: 'Mötet är flyttat till torsdag vid lunch, ta med siffrorna för den nya butiken och säg till Anna.',
    formal:
      'Mötet har flyttats till torsdag vid lunchtid. Vänligen ta med siffrorna för den nya butiken och meddela Anna.',
    pirate: 'Ohoj, din landkrabba! Rådslaget är flyttat till torsdag, släpa med siffrorna för den nya butiken ombord!',
    haiku: 'Torsdag vid lunchtid\nsiffrorna för butiken\nAnna vet det nu',
  },
  {
    language: 'pl',
    text: 'Spotkanie przesunięto na czwartek w południe, przynieś liczby dla nowego sklepu i powiedz Annie.',
    formal:
      'Uprzejmie informuję, że spotkanie zostało przesunięte na czwartek w południe. Proszę przynieść dane nowego sklepu.',
    pirate:
      'Ahoj, szczurze lądowy! Narada przesunięta na czwartek w południe, przynieś na pokład liczby dla nowego sklepu!',
    haiku: 'Czwartek, południe\nliczby dla nowego sklepu\nAnna już to wie',
  },
  {
    language: 'tr',
    text: 'Toplantı perşembe öğlene alındı, yeni mağazanın rakamlarını getir ve Anna’ya da söyle.',
    formal: 'Toplantı perşembe günü öğle saatine ertelenmiştir. Yeni mağazanın rakamlarını getirmenizi rica ederiz.',
    pirate:
      'Heey miço! Toplantı perşembe öğlene alındı, yeni mağazanın rakamlarını güverteye getir, yoksa köpekbalıklarına yem olursun!',
    haiku: 'Perşembe öğle\nyeni mağazanın rakamları\nAnna da bilir',
  },
  {
    language: 'ru',
    text: 'Встречу перенесли на четверг в полдень, принеси цифры по новому магазину и скажи Анне.',
    formal: 'Сообщаем, что встреча перенесена на четверг в полдень. Просим вас принести данные по новому магазину.',
    pirate: 'Йо-хо-хо! Сходку перенесли на четверг в полдень, тащи на палубу цифры по новому магазину, салага!',
    haiku: 'Четверг и полдень\nцифры нового магазина\nАнна всё знает',
  },
  {
    language: 'el',
    text: 'Η συνάντηση μεταφέρθηκε για την Πέμπτη το μεσημέρι, φέρε τα νούμερα για το νέο κατάστημα.',
    formal:
      'Σας ενημερώνουμε ότι η συνάντηση μεταφέρθηκε για την Πέμπτη το μεσημέρι. Παρακαλούμε να φέρετε τα στοιχεία.',
    pirate: 'Αρρρ, μούτσε! Η συνάντηση μεταφέρθηκε για την Πέμπτη το μεσημέρι, φέρε στο κατάστρωμα τα νούμερα!',
    haiku: 'Πέμπτη μεσημέρι\nτα νούμερα του μαγαζιού\nη Άννα το ξέρει',
  },
  {
    language: 'ja',
    text: '会議は木曜日の正午に変更になったので、新しい店の数字を持ってきて、アンナにも伝えてね。',
    formal: '会議は木曜日の正午に変更となりました。新店舗の数値をご持参いただき、アンナ様にもお伝えください。',
    pirate: 'おう野郎ども！会議は木曜の正午に変わったぞ、新しい店の数字を船に持ってこい、アンナにも伝えろ！',
    haiku: '木曜日\n新しい店の数字と\n昼の鐘',
  },
  {
    language: 'zh',
    text: '会议改到星期四中午了，请把新店的数据带来，也告诉安娜一声。',
    formal: '会议已改至星期四中午举行。敬请携带新店的相关数据，并通知安娜女士。',
    pirate: '哟嗬，水手们！会议改到星期四正午了，把新店的数据搬上甲板来，也告诉安娜一声！',
    haiku: '周四正午时\n新店数字带过来\n安娜已知晓',
  },
  {
    language: 'ko',
    text: '회의가 목요일 정오로 바뀌었으니 새 가게의 숫자를 가져오고 안나에게도 말해 줘.',
    formal: '회의가 목요일 정오로 변경되었습니다. 새 매장의 수치를 지참해 주시고 안나 씨에게도 전달해 주시기 바랍니다.',
    pirate: '어이 선원들! 회의가 목요일 정오로 바뀌었다, 새 가게의 숫자를 갑판으로 가져와라, 안나에게도 전해라!',
    haiku: '목요일 정오\n새 가게의 숫자들\n안나도 안다',
  },
  {
    language: 'ar',
    text: 'تم نقل الاجتماع إلى يوم الخميس ظهرًا، أحضر أرقام المتجر الجديد وأخبر آنا أيضًا.',
    formal: 'نحيطكم علمًا بأنه تم نقل الاجتماع إلى يوم الخميس ظهرًا، ونرجو منكم إحضار أرقام المتجر الجديد.',
    pirate: 'يا بحارة! تم نقل الاجتماع إلى يوم الخميس ظهرًا، أحضروا أرقام المتجر الجديد إلى سطح السفينة!',
    haiku: 'ظهر يوم الخميس\nأرقام متجر جديد\nآنا تعلم ذلك',
  },
];

/** English as pirates spell it, which a detector may take for another language. */
export const PIRATE_ENGLISH: readonly string[] = [
  'Arrr!',
  'Avast ye! Belay that, ye scurvy dog!',
  "Shiver me timbers, th' grog be gone an' th' cap'n be fumin'!",
  "Yo ho ho! Me hearties, 'tis time t' hoist th' mizzen an' sail fer Tortuga!",
  "Ahoy, me bucko! D'ye ken whar th' doubloons be stashed?",
  "Aye aye, cap'n. Th' bilge be dry an' th' rum be wet.",
  "Blimey! That thar meetin' o' th' crew be at eight bells, ye swabs.",
  "Garrr, me ol' matey Tim be walkin' th' plank 'afore sundown, he be!",
  "Weigh anchor! Heave ho! Batten down th' hatches!",
  "Me code don't compile, arr: `npm run build` be spittin' errors like a drunken parrot.",
  "Har har har, ye landlubber! Ye owe me 30 pieces o' eight fer th' server bill.",
  "Gangway! Oi be needin' ter see th' doc, me 'ook be rusty.",
];

/** Texts that say little of their language: a detector must not be sure of them. */
export const TEXTS_WITHOUT_A_LANGUAGE: readonly string[] = [
  'OK',
  '42',
  '3.14159265358979',
  'https://example.org/a/b?c=d',
  '🙂🙂🙂 🎉',
  'user@example.org',
  'Anna Müller, José García, Søren Kierkegaard, Łukasz Nowak',
  'const total = items.reduce((sum, item) => sum + item.price, 0);',
  'SELECT id, name FROM users WHERE deleted_at IS NULL;',
  '{"id": 7, "tags": ["a", "b"], "ok": true}',
  'lol',
  'Ja',
  'xkcd qwrt zzzz',
  '+49 30 1234567',
];
