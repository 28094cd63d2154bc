/** What the columns of a file hold, by their names and by what stands in them: files name them as they like. */
import { ascii, normal, stagesOf } from './normal.ts';
import type { DayOrder, Meaning } from './normal.ts';

/** A column, as it is compared. */
export interface Column {
  name: string;
  meaning: Meaning;
  order?: DayOrder;
  /** Part of an address: who moves changes all of it. */
  isPlace?: true;
}

/** Names of columns, without signs between the words and in lower case, in English, German, French, Spanish and Italian. */
const NAMES: [RegExp, Meaning][] = [
  [/^(given|first|fore|vor|pre|prenom|nombrepila|nombre$|nome$|fname|givenname|middle)/, 'given name'],
  [/(surname|lastname|familyname|familienname|nachname|^last$|lname|nomdefamille|^nom$|apellido|cognome|maidenname)/, 'surname'],
  [/(company|account|organi[sz]ation|firm|business|unternehm|societe|entreprise|empresa|azienda|employer|legalname|tradingname)/, 'organisation'],
  [/(street|address|addr|strasse|adresse|rue|calle|direccion|indirizzo|via$)/, 'street'],
  [/(e?mail)/, 'email'],
  [/(phone|mobile|fax|telefon|telephone|telefono|^tel|handy)/, 'phone'],
  [/(birth|dob|geburt|naissance|nacimiento|nascita)/, 'day'],
  [/(website|web|url|homepage|domain)/, 'web address'],
  [/(postcode|postalcode|zip|plz|codepostal|cap$|ssn|socialsec|socsec|taxid|vat|iban|number$|nr$)/, 'code'],
];

/** Names of parts of an address. */
const PLACE =
  /(street|address|addr|strasse|adresse|^rue|calle|direccion|indirizzo|^via$|city|town|suburb|locality|village|^ort$|stadt|ville|ciudad|citta|postcode|postalcode|zip|plz|codepostal|^cap$|state|province|county|region|house)/;

const plainName = (name: string): string =>
  ascii(name)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

/** A column that identifies records of one source, not what they are about. */
const OWN_KEY = /^(id|.*recordid|rowid|guid|uuid|createddate|lastmodifieddate|systemmodstamp|isdeleted|ownerid|createdbyid|lastmodifiedbyid)$/;

const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const PHONE = /^[+(]?[0-9][0-9 ()./-]{6,18}[0-9](?: *(?:x|ext\.?) *[0-9]+)?$/i;
const URL_LIKE = /^(?:https?:\/\/|www\.)\S+$/i;
const DAY =
  /^(?:(?:1[6-9]|20)[0-9]{2}[-/.]?(?:0[1-9]|1[0-2])[-/.]?(?:0[1-9]|[12][0-9]|3[01])(?:[T ][0-9:.]+Z?)?|[0-3]?[0-9][./-][0-3]?[0-9][./-](?:1[6-9]|20)[0-9]{2})$/;

/** The share of values that do. */
const share = (values: readonly string[], does: (value: string) => boolean): number => values.filter(does).length / values.length;

/** Most values do: some are always wrong. */
const MOST = 0.75;

/** What some values of a column have in common; undefined where a column says nothing of who a record is. */
export function columnOf(name: string, values: readonly string[]): Column | undefined {
  const found = meaningOf(name, values);
  const isPlace = found !== undefined && !['email', 'phone', 'web address'].includes(found.meaning) && PLACE.test(plainName(name));
  return isPlace ? { ...found, isPlace } : found;
}

function meaningOf(name: string, values: readonly string[]): Column | undefined {
  const given = values.map((value) => value.trim()).filter((value) => value !== '');
  const key = plainName(name);
  if (given.length === 0 || OWN_KEY.test(key)) return undefined;
  const named = NAMES.find(([pattern]) => pattern.test(key))?.[1];
  const different = new Set(given.map((value) => value.toLowerCase())).size;
  if (share(given, (value) => EMAIL.test(value)) >= MOST) return { name, meaning: 'email' };
  if (share(given, (value) => URL_LIKE.test(value)) >= MOST) return { name, meaning: 'web address' };
  if (share(given, (value) => DAY.test(value)) >= MOST && (named === undefined || named === 'day'))
    return { name, meaning: 'day', order: orderOf(given) };
  const isPhone = share(given, (value) => PHONE.test(value)) >= MOST;
  if (isPhone && (named === 'phone' || (named === undefined && share(given, (value) => /[+ ()./-]/.test(value)) >= 0.5)))
    return { name, meaning: 'phone' };
  if (named === 'phone') return { name, meaning: isPhone ? 'phone' : 'code' };
  const hasDigit = share(given, (value) => /[0-9]/.test(value));
  const plain = given.map((value) => normal(ascii(value), stagesOf('text')) ?? '');
  const wordsOf = plain.reduce((sum, value) => sum + value.split(' ').length, 0) / plain.length;
  if (
    share(given, (value) => /^-?[0-9]+(\.[0-9]+)?$/.test(value)) >= 0.95 &&
    named !== 'code' &&
    named !== 'street' &&
    share(given, (value) => value.length <= 3) >= 0.95
  )
    return { name, meaning: 'number' };
  if (hasDigit >= 0.5 && wordsOf < 1.5) return { name, meaning: 'code' };
  if (named !== undefined && ['given name', 'surname', 'organisation', 'street'].includes(named)) return { name, meaning: named };
  // Few values for many records: kinds of things, and names of regions.
  if ((different <= 12 && given.length >= different * 4) || (different / given.length < 0.02 && different <= 60))
    return { name, meaning: 'category' };
  if (hasDigit >= 0.3) return { name, meaning: wordsOf >= 1.5 ? 'street' : 'code' };
  if (wordsOf < 1.6 && share(plain, (value) => value.length <= 20) >= MOST) return { name, meaning: 'name' };
  return { name, meaning: 'text' };
}

/** Which comes first in days like 03/04/1980: what is over twelve is a day. Where none is, the month, as in files of the United States. */
function orderOf(values: readonly string[]): DayOrder {
  const parts = values.flatMap((value) => {
    const found = /^([0-9]{1,2})([./-])([0-9]{1,2})[./-][0-9]{4}$/.exec(value);
    return found ? [{ first: Number(found[1]), second: Number(found[3]), sign: found[2] }] : [];
  });
  if (parts.some(({ first }) => first > 12)) return 'day first';
  if (parts.some(({ second }) => second > 12)) return 'month first';
  return parts.some(({ sign }) => sign === '.') ? 'day first' : 'month first';
}
