/**
 * Normal forms: what two ways to write the same thing have in common. A form is a list of stages of steps, so that SQL and JavaScript say the
 * same; a test holds them together. Texts come in ASCII (see {@link ascii}).
 */
import anyAscii from 'any-ascii';
import type { SqlDialect } from '../../../formula/src/dialect.ts';

/** What columns hold; what tells most of who a record is, first. */
export const MEANINGS = [
  ...(['email', 'phone', 'day', 'given name', 'surname', 'organisation', 'street', 'code'] as const),
  ...(['web address', 'name', 'text', 'number', 'category'] as const),
] as const;

export type Meaning = (typeof MEANINGS)[number];

/** All matches of a pattern (the subset that RE2 and JavaScript share) are replaced; groups are \1 to \9. */
interface Step {
  find: string;
  by: string;
  /** The same as JavaScript takes them. */
  script: { find: RegExp; by: string };
}

/** Steps that belong together. */
export interface Stage {
  steps: Step[];
  /** Texts that wholly match are in the form already: SQL does not try the steps on them. */
  done?: string;
  /** The same of texts that do not have this in them. */
  onlyWith?: string;
  /** What is kept of the end before the steps, in characters. */
  last?: number;
  /** Where nothing would be left, the text stays as it was before the stage. */
  keepsSomething?: true;
}

/** Longer texts are cut: what follows tells nothing more. */
export const MOST_CHARACTERS = 200;

const step = (find: string, by = ''): Step => ({ find, by, script: { find: new RegExp(find, 'g'), by: by.replaceAll(/\\([1-9])/g, '$$$1') } });
const words = (list: string): string => `\\b(?:${list.split(' ').join('|')})\\b`;
const TIDY = [step(' +', ' '), step('^ | $')];

/** Words that say that nothing is known. */
const UNKNOWN = step('^(?:n a|none|null|unknown|not available|not provided|not known|unbekannt|inconnu|desconocido)$');
const WORDS = '[a-z0-9]+(?: [a-z0-9]+)*';
const PLAIN: Stage[] = [
  { steps: [step("['`]"), step('[^a-z0-9]+', ' '), step('^ | $')], done: WORDS },
  { steps: [UNKNOWN], onlyWith: 'n' },
];

const TITLES = words('mr mrs ms miss dr prof herr frau mme mlle sir');

/** Legal forms of many countries, and words that come and go beside them. */
const LEGAL_FORMS = words(
  'gmbh mbh ag kg ohg kgaa ug ev se inc incorporated llc llp lp ltd limited plc co corp corporation company sa sas sarl sl srl spa bv nv oy oyj ab as aps ' +
    'pty pte kk ooo zao oao pao holding holdings group the and und et',
);
/** The same with points between the letters, and without spaces in what was Chinese or Japanese. */
const SPELT_LEGAL_FORMS =
  '\\b(?:s a r l|s a|s r l|s p a|b v|n v|l l c|g m b h|e v|k k)\\b|zhushihuishe|youxianhuishe|gufenyouxiangongsi|youxiangongsi';

/** Words for a way, which people leave out, shorten and mix up. */
const WAYS = words(
  'street st avenue ave av road rd drive dr boulevard blvd place pl lane ln court ct crescent cres circuit cct close highway hwy parkway pkwy square sq ' +
    'terrace tce way strasse str platz allee weg gasse rue calle via viale piazza plaza ulica ul',
);

const DAY_PARTS = '([0-9]{2})[./ -]([0-9]{2})[./ -]([0-9]{4})';

/** How days are written when the year is last. */
export type DayOrder = 'day first' | 'month first';

const NAME: Stage[] = [...PLAIN, { steps: [step(TITLES), ...TIDY], onlyWith: ' ', keepsSomething: true }];

const BY_MEANING: Record<Exclude<Meaning, 'day'>, Stage[]> = {
  'given name': NAME,
  surname: NAME,
  name: PLAIN,
  text: PLAIN,
  category: PLAIN,
  organisation: [
    ...PLAIN,
    { steps: [step(SPELT_LEGAL_FORMS), ...TIDY], keepsSomething: true },
    { steps: [step(LEGAL_FORMS), ...TIDY], keepsSomething: true },
  ],
  street: [
    { steps: [step('strasse\\b', ' str'), step('str\\.', ' str ')], done: '[^s]*' },
    ...PLAIN,
    { steps: [step(WAYS), ...TIDY], keepsSomething: true },
  ],
  code: [...PLAIN, { steps: [step(' ')], onlyWith: ' ' }],
  number: [{ steps: [step('[^0-9.-]'), step('^(-?[0-9]+)\\.0+$', '\\1')], done: '[0-9]+' }],
  email: [
    {
      steps: [step('\\s'), step('^mailto:'), step('^[^@]*$'), step('\\+[^@]*@', '@'), step('@googlemail\\.com$', '@gmail.com')],
      done: '[a-z0-9._-]+@[a-fh-z0-9-][a-z0-9-]*\\.[a-z]+',
    },
    // The provider takes no notice of points.
    { steps: Array.from({ length: 3 }, () => step('^([^@.]*)\\.([^@]*@gmail\\.com)$', '\\1\\2')), onlyWith: '@gmail.com' },
  ],
  phone: [
    { steps: [step('(?:ext|extension|durchwahl|dw|x)[. :]*[0-9]+ *$'), step('\\(0\\)')], done: '[+]?[0-9 ./-]+' },
    { steps: [step('[^0-9]+')] },
    // Numbers with and without the code of their country end alike; the shortest national ones have eight digits.
    { last: 8, steps: [step('^[0-9]{1,5}$'), step('^0+$')], done: '[1-9][0-9]{7}' },
  ],
  'web address': [
    { steps: [step('^[a-z]+://'), step('^www[0-9]?\\.'), step('[/?#].*$'), step('\\s'), step(':[0-9]+$')], done: '[a-vx-z0-9][a-z0-9-]*\\.[a-z.]+' },
  ],
};

/** The stages to the normal form of what a column holds. The text is in lower case before. */
export function stagesOf(meaning: Meaning, order: DayOrder = 'month first'): Stage[] {
  if (meaning !== 'day') return BY_MEANING[meaning];
  return [
    {
      steps: [step('[t ][0-9:.]+z?$'), step('\\b([0-9])\\b', '0\\1'), step(`^${DAY_PARTS}$`, order === 'day first' ? '\\3\\2\\1' : '\\3\\1\\2')],
      done: '[0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}',
    },
    { steps: [step('[^0-9]'), step('^(?:[0-9]{0,7}|[0-9]{9,}|0+)$')], done: '[1-9][0-9]{7}' },
  ];
}

/** A text with the signs of other scripts and accents written in ASCII. */
export const ascii = (text: string): string => anyAscii(text.normalize('NFC'));

/** The normal form of a text in ASCII; undefined where nothing is left. */
export function normal(text: string, stages: readonly Stage[]): string | undefined {
  let now = text.slice(0, MOST_CHARACTERS).toLowerCase();
  for (const { steps, keepsSomething, last } of stages) {
    if (last !== undefined) now = now.slice(-last);
    const next = steps.reduce((form, { script }) => form.replace(script.find, script.by), now);
    if (!keepsSomething || next !== '') now = next;
  }
  return now === '' ? undefined : now;
}

/** The same in SQL: an expression for each stage over what the one before gives, the first over a text. NULL where nothing is left. */
export function normalSql(stages: readonly Stage[], dialect: SqlDialect): ((text: string) => string)[] {
  return [
    (text) => dialect.lower(`CASE WHEN strlen(${text}) > ${MOST_CHARACTERS} THEN ${dialect.beginning(text, MOST_CHARACTERS)} ELSE ${text} END`),
    ...stages.map(({ steps, done, onlyWith, keepsSomething, last }) => (given: string): string => {
      const text = last === undefined ? given : dialect.ending(given, last);
      const form = `nullif(${steps.reduce((now, { find, by }) => dialect.replaceAll(now, find, by), text)}, '')`;
      const next = keepsSomething ? `coalesce(${form}, ${text})` : form;
      if (onlyWith !== undefined) return `CASE WHEN ${dialect.position(text, dialect.text(onlyWith))} > 0 THEN ${next} ELSE ${text} END`;
      return done === undefined ? next : `CASE WHEN ${dialect.matchesWhole(text, done)} THEN ${text} ELSE ${next} END`;
    }),
  ];
}
