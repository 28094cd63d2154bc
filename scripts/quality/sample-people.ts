/** Made-up people and companies of 12 countries, the same ones each time. */

/** A country with phone numbers as people there write them: a digit for each #. */
interface Place {
  country: string;
  city: string;
  postalCode: string;
  phones: readonly string[];
  /** A given name, and a family name behind the first space. */
  names: readonly string[];
  legalForm: string;
}

const placeOf = (country: string, city: string, postalCode: string, legalForm: string, phones: string[], names: string[]): Place => ({
  ...{ country, city, postalCode, legalForm, phones, names },
});

export const PLACES: readonly Place[] = [
  placeOf(
    'Germany',
    'Berlin',
    '10115',
    'GmbH',
    ['030 25####9', '+49 30 25######', '0171 2######', '+49 (0) 171 2######'],
    ['Jürgen Müller-Lüdenscheidt', 'Anna von der Leyen', 'Katrin Vogel'],
  ),
  placeOf(
    'FR',
    'Paris',
    '75008',
    'SARL',
    ['01 42 68 ## ##', '+33 1 42 68 ## ##', '06 12 ## ## ##'],
    ["Zoé L'Hôpital", 'Jean-François D’Arcy', 'Camille Roux'],
  ),
  placeOf(
    'United Kingdom',
    'London',
    'SW1A 1AA',
    'Ltd',
    ['020 7946 ####', '+44 20 7946 ####', '07911 12####'],
    ["Siobhán O'Brien", 'Ng Wei', 'Oliver Hughes'],
  ),
  placeOf(
    'US',
    'New York',
    '10001',
    'Inc.',
    ['(212) 736-####', '212-736-####', '+1 212 736 ####', '+1 (212) 736-#### ext. ##'],
    ['Bo Li', 'Martin Luther King Jr.', 'Grace Carter'],
  ),
  placeOf('Canada', 'Toronto', 'M5V 2T6', 'Corp.', ['(416) 736-####', '+1-416-736-####'], ['Étienne Tremblay', 'Xi Wu', 'Emma Roy']),
  placeOf('Spanien', 'Madrid', '28001', 'S.L.', ['91 432 ## ##', '+34 914 32 ## ##'], ['María José Núñez', 'Íñigo Ibáñez', 'Lucía Vega']),
  placeOf('IT', 'Roma', '00184', 'S.r.l.', ['06 4888 ####', '+39 06 4888 ####', '347 129 ####'], ['Nicolò De Luca', 'Sofia D’Angelo', 'Marco Riva']),
  placeOf(
    'Netherlands',
    'Amsterdam',
    '1012 JS',
    'B.V.',
    ['020 555 ####', '+31 20 555 ####', '06 12######'],
    ["Jan van 't Hoff", 'IJsbrand de Vries', 'Femke Bos'],
  ),
  placeOf('Switzerland', 'Zürich', '8001', 'AG', ['044 668 ## ##', '+41 44 668 ## ##'], ['Reto Bünzli', 'Léa Favre', 'Urs Frei']),
  placeOf('China', '上海', '200120', '有限公司', ['021 6888 ####', '+86 21 6888 ####', '138 16## ####'], ['王 伟', '李 娜', '张 敏']),
  placeOf('Japan', '東京', '100-0001', '株式会社', ['03-3211-####', '+81 3-3211-####', '090-32##-####'], ['山田 太郎', '佐藤 花子', '鈴木 一郎']),
  placeOf(
    'Brazil',
    'São Paulo',
    '01310-100',
    'Ltda.',
    ['(11) 3251-####', '+55 11 3251-####', '(11) 99251-####'],
    ['João da Conceição', 'Antônia Araújo', 'Paula Lima'],
  ),
];

/** Whole numbers below a bound, the same ones in the same order for a seed (Park and Miller's generator with the multiplier of 1993). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
}

/** A contact in which nothing is wrong. */
export interface Person {
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  /** Empty for two of three. */
  mobilePhone: string;
  place: Place;
}

/** The person with a number: name, address and phones of one country, an address of mail that nobody else has. */
export function personOf(number: number, random: (below: number) => number): Person {
  const place = PLACES[number % PLACES.length] as Place;
  const [firstName = '', ...last] = (place.names[random(place.names.length)] ?? '').split(' ');
  const numberLike = (form: string): string => form.replaceAll('#', () => String(random(10)));
  const name = [`${firstName.charAt(0)}.${number}`, `anna+crm${number}`, `o'brien_${number}`, `x-${number}`][random(4)] ?? '';
  const host = ['example.com', 'mail.example.co.uk', 'büro.example', 'a-b.example.museum'][random(4)] ?? '';
  return {
    ...{ firstName, lastName: last.join(' '), place },
    email: /^[\x20-\x7e]+$/.test(name) ? `${name}@${host}` : `kontakt.${number}@${host}`,
    phone: numberLike(place.phones[random(place.phones.length)] ?? ''),
    mobilePhone: random(3) === 0 ? numberLike(place.phones.at(-1) ?? '') : '',
  };
}
