/**
 * Made-up contacts with known duplicates, the same each time. Names are as unevenly spread as real ones; people of one house share surname,
 * address and telephone; colleagues share a switchboard. Some are there twice to five times, with slips, moves, nicknames, other mail addresses,
 * names in the wrong order, and gaps.
 */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { PROJECT } from '../pipeline/project.ts';
import { randomOf } from '../jobs/random.ts';
import { nicknames } from '../quality/duplicates/read-records.ts';

const COLUMNS = ['Id', 'FirstName', 'LastName', 'Company', 'Street', 'City', 'PostalCode', 'Phone', 'Email', 'Birthdate'];

interface Person {
  first: string;
  last: string;
  company: string;
  street: string;
  city: string;
  postcode: string;
  phone: string;
  email: string;
  born: string;
}

const SYLLABLES = [
  'ba',
  'ber',
  'bo',
  'cha',
  'da',
  'del',
  'do',
  'er',
  'fa',
  'fer',
  'ga',
  'gri',
  'ha',
  'hol',
  'in',
  'ja',
  'ka',
  'kel',
  'kow',
  'la',
  'lin',
  'lo',
  'ma',
  'mar',
  'mi',
  'mor',
  'na',
  'nel',
  'no',
  'ol',
  'pa',
  'per',
  'qui',
  'ra',
  'rin',
  'ro',
  'sa',
  'sen',
  'ski',
  'son',
  'sta',
  'ta',
  'ter',
  'to',
  'ul',
  'va',
  'vic',
  'wa',
  'wer',
  'win',
  'ya',
  'za',
];
const STREETS = [
  'Main',
  'Park',
  'Oak',
  'Mill',
  'Church',
  'High',
  'Lake',
  'Hill',
  'River',
  'Station',
  'Garden',
  'School',
  'North',
  'Spring',
  'Bridge',
  'Market',
];
const WAYS = ['Street', 'Road', 'Avenue', 'Lane', 'Drive'];
const FORMS = ['Inc', 'Ltd', 'GmbH', 'LLC', 'SA'];
const HOSTS = ['gmail.com', 'outlook.com', 'yahoo.com', 'mail.example', 'web.example', 'post.example'];
/** The first so many ranks are about equally frequent. */
const FLAT = 10;
const [COMPANY_SHARE, FAMILY_SHARE] = [0.35, 0.3];

/** Writes contacts and which are one person (`id,person`). */
export async function writePeople(file: string, truth: string, rows: number, seed = 7): Promise<void> {
  const lot = randomOf(seed);
  const below = (most: number): number => Math.floor(lot() * most);
  const of = <T>(all: readonly T[]): T => all[below(all.length)] as T;
  /** A rank below `most`, the first ones much more often (Zipf and Mandelbrot): of 40,000 names the first is that of 1 in 90, as in real lists. */
  const ranked = (most: number): number => Math.min(most - 1, Math.floor(FLAT * ((most / FLAT + 1) ** lot() - 1)));
  const word = (number: number): string => {
    let [text, left] = ['', number + SYLLABLES.length];
    for (; left > 0; left = Math.floor(left / SYLLABLES.length)) text += SYLLABLES[left % SYLLABLES.length] ?? '';
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  const related = new Map<string, string[]>();
  for (const names of nicknames(join(PROJECT, 'config')))
    for (const name of names) related.set(name, [...(related.get(name) ?? []), ...names.filter((one) => one !== name)]);
  const firsts = [...related.keys()].filter((name) => name.length > 2).map((name) => name.charAt(0).toUpperCase() + name.slice(1));
  for (let at = firsts.length - 1; at > 0; at--) {
    const other = below(at + 1);
    [firsts[at], firsts[other]] = [firsts[other] as string, firsts[at] as string];
  }
  const digits = (many: number): string => Array.from({ length: many }, () => String(below(10))).join('');
  const cities = Array.from({ length: 3000 }, (_, at) => word(at * 37 + 11));
  const codes = cities.map(() => String(10_000 + below(89_999)));
  const companies = Array.from({ length: Math.max(20, Math.floor(rows / 12)) }, (_, at) => ({
    name: `${word(at * 13 + 5)} ${of(FORMS)}`,
    phone: `+1 ${200 + below(700)} ${200 + below(700)} ${digits(4)}`,
    host: `${word(at * 13 + 5).toLowerCase()}.example`,
  }));
  const home = (): Pick<Person, 'street' | 'city' | 'postcode'> => {
    const at = ranked(cities.length);
    return {
      street: `${1 + below(300)} ${below(3) === 0 ? word(below(3000)) : of(STREETS)} ${of(WAYS)}`,
      city: cities[at] ?? '',
      postcode: codes[at] ?? '',
    };
  };
  const taken = new Map<string, number>();
  /** An address that nobody else has. */
  const mailOf = ({ first, last }: { first: string; last: string }, host: string): string => {
    const name = of([`${first}.${last}`, `${first.charAt(0)}${last}`, `${first}${below(100)}`, `${last}.${first}`]).toLowerCase();
    const many = (taken.get(`${name}@${host}`) ?? 0) + 1;
    taken.set(`${name}@${host}`, many);
    return `${name}${many > 1 ? many : ''}@${host}`;
  };
  const phone = (): string => `+1 ${200 + below(700)} ${200 + below(700)} ${digits(4)}`;
  const day = (from: number, years: number): string =>
    `${from + below(years)}-${String(1 + below(12)).padStart(2, '0')}-${String(1 + below(28)).padStart(2, '0')}`;
  const person = (
    first: string,
    last: string,
    place: Pick<Person, 'street' | 'city' | 'postcode'>,
    line: string | undefined,
    from: number,
  ): Person => {
    const works = lot() < COMPANY_SHARE ? companies[ranked(companies.length)] : undefined;
    return {
      ...{ first, last, ...place, company: works?.name ?? '' },
      phone: works && lot() < 0.5 ? works.phone : (line ?? phone()),
      email: mailOf({ first, last }, works?.host ?? of(HOSTS)),
      born: day(from, 15),
    };
  };
  const slip = (text: string): string => {
    if (text.length < 3) return text;
    const at = below(text.length - 1);
    const letter = /[0-9]/.test(text.charAt(at)) ? String(below(10)) : String.fromCharCode(97 + below(26));
    return of([
      text.slice(0, at) + text.slice(at + 1),
      text.slice(0, at) + letter + text.slice(at),
      text.slice(0, at) + letter + text.slice(at + 1),
      text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2),
    ]);
  };
  const again = (one: Person): Person => {
    const copy = { ...one };
    if (lot() < 0.06) Object.assign(copy, home(), lot() < 0.5 ? { phone: phone() } : {});
    if (lot() < 0.06) copy.first = of([...(related.get(copy.first.toLowerCase()) ?? [copy.first])]);
    if (lot() < 0.02) copy.last = word(ranked(40_000));
    if (lot() < 0.15) copy.email = mailOf(copy, of(HOSTS));
    if (lot() < 0.12) copy.phone = lot() < 0.5 ? phone() : copy.phone.replaceAll(' ', '-').replace('+1-', '');
    for (const name of ['first', 'last', 'street', 'city', 'postcode', 'phone', 'email', 'born', 'company'] as const)
      if (lot() < 0.05) copy[name] = slip(copy[name]);
    if (lot() < 0.01) [copy.first, copy.last] = [copy.last, copy.first];
    return copy;
  };
  const shown = (one: Person): string[] => {
    const gap = (value: string, share: number): string => (lot() < share ? '' : value);
    return [
      ...[gap(one.first, 0.01), one.last, one.company, gap(one.street, 0.08), gap(one.city, 0.04), gap(one.postcode, 0.06)],
      ...[gap(one.phone, 0.1), gap(one.email, 0.12), gap(one.born, 0.25)],
    ];
  };
  // Copies stand anywhere in the file: lines wait for their place.
  const places = new Uint32Array(rows).map((_, at) => at + 1);
  for (let at = rows - 1; at > 0; at--) {
    const other = below(at + 1);
    [places[at], places[other]] = [places[other] as number, places[at] as number];
  }
  const lines = new Array<string>(rows);
  const who = new Uint32Array(rows + 1);
  let [made, people] = [0, 0];
  const put = (one: Person, number: number): void => {
    if (made >= rows) return;
    const id = places[made++] as number;
    who[id] = number;
    lines[id - 1] = `${id},${shown(one).join(',')}\n`;
  };
  while (made < rows) {
    const [last, place] = [word(ranked(40_000)), home()];
    const isFamily = lot() < FAMILY_SHARE;
    const line = isFamily ? phone() : undefined;
    const house = new Set<string>();
    for (let member = isFamily ? 2 + below(3) : 1; member > 0; member--) {
      let first = '';
      do first = firsts[ranked(firsts.length)] ?? '';
      while (house.has(first));
      house.add(first);
      const one = person(first, isFamily && lot() < 0.1 ? word(ranked(40_000)) : last, place, line, member > 2 ? 1990 : 1955);
      const number = ++people;
      put(one, number);
      if (lot() < 0.15) for (let copies = 1 + below(1 + below(3)); copies > 0; copies--) put(again(one), number);
    }
  }
  const write = async (path: string, header: string, content: Iterable<string>): Promise<void> => {
    const output = createWriteStream(path);
    output.write(header);
    let some = '';
    for (const one of content) {
      some += one;
      if (some.length > 1_000_000) {
        if (!output.write(some)) await once(output, 'drain');
        some = '';
      }
    }
    output.end(some);
    await once(output, 'finish');
  };
  await write(file, `${COLUMNS.join(',')}\n`, lines);
  await write(
    truth,
    'id,person\n',
    Array.from({ length: rows }, (_, at) => `${at + 1},${who[at + 1] ?? 0}\n`),
  );
}
