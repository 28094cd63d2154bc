/** The accounts and contacts of the sample: as many as one country's office has, some of them twice. */
import anyAscii from 'any-ascii';
import { PLACES } from './sample-people.ts';

/** Given names, family names, streets and phone numbers of each place, in the order of {@link PLACES}: a digit for each #. */
const WORDS: readonly { given: string; family: string; streets: string; phones: readonly string[] }[] = [
  {
    given: 'Jürgen Anna Katrin Stefan Ulrike Matthias Sabine Tobias Heike Lukas',
    family: 'Müller Vogel Krämer Lehmann Hartwig Brandt Sommer Köhler Ziegler Pohl Engel Busch Wendt Thiel Reuter Jäger',
    streets: 'Lindenstraße,Bahnhofstraße,Schillerpromenade,Am Kanal',
    phones: ['030 2#######', '+49 30 5#######', '0171 #######'],
  },
  {
    given: 'Zoé Jean-François Camille Luc Margaux Antoine Élodie Thibault Nadia Pascal',
    family: 'Roux Lambert Girard Mercier Blanc Faure Chevalier Perrin Morel Fontaine Gauthier Barbier Renard Colin Leroux Marchand',
    streets: 'rue de la Paix,avenue Foch,boulevard Voltaire,rue des Lilas',
    phones: ['01 4# ## ## ##', '+33 1 5# ## ## ##', '06 ## ## ## ##'],
  },
  {
    given: 'Siobhán Oliver Amelia Harry Freya Callum Isla Gareth Poppy Nigel',
    family: 'Hughes Bennett Fletcher Marsh Whitfield Harding Pearce Barrett Lawson Sutton Holt Crane Dawes Thorne Yates Quinn',
    streets: 'High Street,Station Road,Mill Lane,Park Row',
    phones: ['020 7### ####', '+44 20 8### ####', '0791# ######'],
  },
  {
    given: 'Grace Martin Bo Ethan Chloe Darnell Madison Luis Paige Trevor',
    family: 'Carter Holloway Brooks Ramirez Sullivan Nguyen Whitaker Foster Delgado Pruitt Mercer Hayes Lindgren Osborne Vance Keller',
    streets: '5th Avenue,Lexington Avenue,W 34th Street,Broadway',
    phones: ['(212) 7##-####', '+1 212 6## ####', '212-5##-####'],
  },
  {
    given: 'Étienne Emma Xi Gabriel Maude Owen Fiona Raj Sylvie Derek',
    family: 'Tremblay Roy MacLeod Bouchard Singh Gagnon Fraser Lavoie Kowalski Chan Poirier Stewart Desrosiers Ferguson Novak Leclerc',
    streets: 'King Street W,Queen Street,Bay Street,Bloor Street',
    phones: ['(416) 7##-####', '+1-416-5##-####'],
  },
  {
    given: 'María Lucía Íñigo Álvaro Carmen Sergio Pilar Hugo Nuria Rafael',
    family: 'Núñez Vega Ibáñez Serrano Molina Castro Ortega Rubio Herrera Lozano Cabrera Prieto Gallego Pascual Fuentes Márquez',
    streets: 'Calle Mayor,Calle de Alcalá,Gran Vía,Paseo del Prado',
    phones: ['91 4## ## ##', '+34 915 ## ## ##', '6## ## ## ##'],
  },
  {
    given: 'Nicolò Sofia Marco Giulia Davide Chiara Pietro Alessia Fabio Serena',
    family: 'Riva Ferri Colombo Marchetti Gallo Bassi Rinaldi Testa Moretti Pellegrini Caruso Valentini Sala Grassi Orlando Vitale',
    streets: 'via Roma,via Nazionale,corso Italia,via dei Mille',
    phones: ['06 4### ####', '+39 06 5### ####', '347 ### ####'],
  },
  {
    given: 'Jan Femke IJsbrand Sanne Pieter Lotte Bram Marieke Ruben Anouk',
    family: 'Bos Visser Mulder Kuipers Hoekstra Postma Dekker Schouten Verhoeven Timmer Brouwer Veenstra Kok Willems Prins Maas',
    streets: 'Keizersgracht,Damrak,Overtoom,Prinsengracht',
    phones: ['020 6## ####', '+31 20 4## ####', '06 4### ####'],
  },
  {
    given: 'Reto Léa Urs Beatrice Noah Selina Hanspeter Corinne Flavio Ursina',
    family: 'Bünzli Favre Frei Zbinden Aebischer Rochat Caduff Steiner Gerber Wyss Hofer Burri Schmid Tanner Egli Baumann',
    streets: 'Bahnhofplatz,Seestrasse,Limmatquai,Langstrasse',
    phones: ['044 2## ## ##', '+41 44 3## ## ##'],
  },
  {
    given: '伟 娜 敏 静 强 磊 洋 艳 勇 军',
    family: '王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 朱 马 胡 郭',
    streets: '世纪大道,南京东路,淮海中路,延安西路',
    phones: ['021 6### ####', '+86 21 5### ####', '138 #### ####'],
  },
  {
    given: '太郎 花子 一郎 美咲 健太 結衣 翔太 愛 大輔 陽菜',
    family: '山田 佐藤 鈴木 高橋 田中 伊藤 渡辺 中村 小林 加藤 吉田 山本 松本 井上 木村 清水',
    streets: '銀座,丸の内,神田,新橋',
    phones: ['03-3###-####', '+81 3-5###-####', '090-####-####'],
  },
  {
    given: 'João Antônia Paula Thiago Beatriz Rodrigo Larissa Caio Fernanda Otávio',
    family: 'Araújo Lima Barbosa Teixeira Moraes Cardoso Freitas Batista Nogueira Peixoto Macedo Figueiredo Amaral Sampaio Brito Rezende',
    streets: 'Avenida Paulista,Rua Augusta,Rua Oscar Freire,Alameda Santos',
    phones: ['(11) 3###-####', '+55 11 2###-####', '(11) 9####-####'],
  },
];

const WHAT = ['Tools', 'Logistics', 'Foods', 'Robotics', 'Glass', 'Paper', 'Pumps', 'Textiles', 'Optics', 'Bearings', 'Coatings', 'Seeds'];
const WHOSE = [
  ...['North', 'Blue', 'Alpine', 'Harbour', 'Iron', 'Silver', 'Green', 'Old Mill', 'Summit', 'River', 'Falcon', 'Cedar', 'Granite', 'Lumen'],
  ...['Orchard', 'Delta', 'Maple', 'Copper', 'Polar', 'Vector', 'Juniper', 'Atlas', 'Meridian', 'Beacon', 'Solstice', 'Quarry', 'Tidal', 'Ember'],
];
const INDUSTRIES = ['Agriculture', 'Banking', 'Construction', 'Electronics', 'Energy', 'Machinery', 'Manufacturing', 'Transportation'];

/** A customer: an account, and the contact who is called there. */
export interface Customer {
  account: Record<string, unknown>;
  contact: Record<string, unknown>;
}

type Random = (below: number) => number;

const pick = <T>(from: readonly T[], random: Random): T => from[random(from.length)] as T;

/** Letters as mail addresses have them. */
const plain = (name: string): string =>
  anyAscii(name)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '') || 'contact';

/** The customer with a number, in which nothing is wrong. */
export function customerOf(number: number, random: Random): Customer {
  const at = number % PLACES.length;
  const place = PLACES[at] as (typeof PLACES)[number];
  const words = WORDS[at] as (typeof WORDS)[number];
  const phone = (): string => pick(words.phones, random).replaceAll('#', () => String(random(10)));
  const [whose, what] = [pick(WHOSE, random), pick(WHAT, random)];
  const [given, family] = [pick(words.given.split(' '), random), pick(words.family.split(' '), random)];
  const host = `${plain(whose)}-${plain(what)}-${number + 1}.example`;
  const street = `${pick(words.streets.split(','), random)} ${1 + random(180)}`;
  const [office, desk] = [phone(), phone()];
  return {
    account: {
      ...{
        Name: `${whose} ${what} ${number + 1} ${place.legalForm}`,
        Industry: pick(INDUSTRIES, random),
        Phone: office,
        Website: `https://www.${host}`,
      },
      ...{ NumberOfEmployees: 5 + random(4_000), AnnualRevenue: 100_000 * (1 + random(400)) },
      ...{ BillingStreet: street, BillingCity: place.city, BillingPostalCode: place.postalCode, BillingCountry: place.country },
    },
    contact: {
      ...{ FirstName: given, LastName: family, Email: `${plain(given)}.${plain(family)}@${host}`, Phone: desk },
      MobilePhone: random(3) === 0 ? phone() : null,
      ...{ MailingStreet: street, MailingCity: place.city, MailingPostalCode: place.postalCode, MailingCountry: place.country },
    },
  };
}

const swapped = (text: string): string => (text.length < 4 ? text : `${text.slice(0, 2)}${text.charAt(3)}${text.charAt(2)}${text.slice(4)}`);

/** What somebody types who enters a contact a second time: with a slip, without what was not at hand, or from another card. */
export const CONTACT_SLIPS: readonly ((one: Record<string, unknown>) => Record<string, unknown>)[] = [
  (one) => ({ ...one, LastName: swapped(String(one['LastName'])), MobilePhone: null }),
  (one) => ({ ...one, FirstName: `${String(one['FirstName']).charAt(0)}.`, Title: 'Head of Purchasing' }),
  (one) => ({ ...one, Email: null, Title: 'Manager' }),
  (one) => ({ ...one, Phone: one['MobilePhone'] ?? null, MailingStreet: null, HasOptedOutOfEmail: true }),
];

/** The same of accounts. */
export const ACCOUNT_SLIPS: readonly ((one: Record<string, unknown>) => Record<string, unknown>)[] = [
  (one) => ({ ...one, Name: String(one['Name']).replace(/ \S+$/, ''), Industry: null }),
  (one) => ({ ...one, Name: swapped(String(one['Name'])), NumberOfEmployees: null }),
  (one) => ({ ...one, Website: null, AnnualRevenue: null }),
];
