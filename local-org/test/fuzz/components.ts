/** Hostile components for a deploy: names, formulas, values and files that no org should take, or that take their time. */
import { PROTOTYPE_KEYS } from './hostile.ts';
import { ALL, attribute, fieldXml, NAMESPACE, objectXml, TEXT } from './metadata.ts';
import type { HostilePackage } from './metadata.ts';
import { entry, zipOf } from './zips.ts';
import type { ZipEntry } from './zips.ts';

const ILLEGAL_NAMES = [
  'x"; DROP TABLE "r_Item__c"; --__c',
  "x' OR '1'='1__c",
  'a b__c',
  '../x__c',
  '1x__c',
  '__c',
  'x__c__c__c',
  'é__c',
  `${'x'.repeat(300)}__c`,
  '<b>__c',
  '"__c',
  'Id',
  'Name',
  'rid',
];

/** A name that ends a function's call and goes on as SQL, where a formula's name is pasted into a statement. */
const SQL_NAME = 'Cost__c(1,1), (SELECT group_concat(hash) FROM token) AS c1, "Id" AS k, ? AS z FROM "r_Item__c" t --';

/** Packages of one component whose text is hostile. */
export function components(): HostilePackage[] {
  const made = (what: string, refused: boolean, echo: string, ...entries: ZipEntry[]): HostilePackage => ({
    what,
    zip: () => zipOf([ALL, ...entries]),
    refused,
    echo,
  });
  const always = (what: string, ...entries: ZipEntry[]): HostilePackage => ({ ...made(what, true, '', ...entries), always: true });
  const object = (what: string, inner: string, refused = true): HostilePackage =>
    made(what, refused, inner.slice(0, 10_000), entry('objects/Item__c.object', `<CustomObject ${NAMESPACE}>${inner}</CustomObject>`));
  const formula = (text: string, name = 'Fuzz__c'): string => fieldXml(name, `<formula>${attribute(text)}</formula><type>Text</type>`);
  const rule = (text: string): string =>
    `<validationRules><fullName>Fuzz</fullName><active>true</active><errorConditionFormula>${attribute(text)}</errorConditionFormula><errorMessage>x</errorMessage></validationRules>`;
  const resource = (name: string, contentType: string): ZipEntry[] => [
    entry(`staticresources/${name}.resource`, 'x'),
    entry(
      `staticresources/${name}.resource-meta.xml`,
      `<StaticResource ${NAMESPACE}><cacheControl>Private</cacheControl><contentType>${attribute(contentType)}</contentType></StaticResource>`,
    ),
  ];
  const formulas = [
    '',
    '(',
    `${'('.repeat(3000)}1${')'.repeat(3000)}`,
    Array.from({ length: 3000 }, () => '1').join('+'),
    '"',
    'constructor.constructor("x")()',
    '__proto__',
    'process.exit()',
    'Name.constructor',
    'this',
    'NOT('.repeat(17),
    `${'IF(true, "a", '.repeat(19)}"b"${')'.repeat(19)}`,
    '"a" & '.repeat(2000),
    '1e999',
    'REGEX(Name, "(a+)+$")',
    'toString()',
    '$User.__proto__',
  ];
  return [
    ...ILLEGAL_NAMES.map((name) => object(`a field named ${JSON.stringify(name).slice(0, 40)}`, fieldXml(name, TEXT))),
    ...ILLEGAL_NAMES.slice(0, -3)
      .filter((name) => !name.includes('/'))
      .map((name) => made(`an object named ${JSON.stringify(name).slice(0, 40)}`, true, name, entry(`objects/${name}.object`, objectXml('')))),
    ...PROTOTYPE_KEYS.map((key) => made(`an object named ${key}`, true, key, entry(`objects/${key}.object`, objectXml(fieldXml('A__c', TEXT))))),
    ...PROTOTYPE_KEYS.map((key) => object(`a field of type ${key}`, fieldXml('Fuzz__c', `<type>${key}</type>`))),
    ...PROTOTYPE_KEYS.map((key) => object(`an element <${key}>`, `<${key}>x</${key}>`)),
    ...formulas.map((text) => object(`the formula ${text.slice(0, 30)}`, formula(text), !text.startsWith('IF'))),
    ...formulas.map((text) => object(`the rule ${text.slice(0, 30)}`, rule(text), !text.startsWith('REGEX'))),
    { ...object('a formula whose name is SQL', formula('Name', SQL_NAME)), always: true },
    object('a length out of this world', fieldXml('Fuzz__c', '<length>1e400</length><type>Text</type>')),
    object('a precision that is negative', fieldXml('Fuzz__c', '<precision>-5</precision><scale>99999999</scale><type>Number</type>')),
    object(
      'a parent that is none',
      fieldXml('Fuzz__c', '<referenceTo>__proto__</referenceTo><relationshipName>X</relationshipName><type>Lookup</type>'),
    ),
    object(
      'a summary of nothing',
      fieldXml('Fuzz__c', '<summaryForeignKey>..</summaryForeignKey><summaryOperation>sum</summaryOperation><type>Summary</type>'),
    ),
    object(
      'a picklist of 50,000',
      fieldXml(
        'Fuzz__c',
        `<type>Picklist</type><valueSet><valueSetDefinition><sorted>false</sorted>${Array.from({ length: 50_000 }, (_, at) => `<value><fullName>V${at}</fullName><default>false</default><label>V</label></value>`).join('')}</valueSetDefinition></valueSet>`,
      ),
      false,
    ),
    object('5,000 fields', Array.from({ length: 5000 }, (_, at) => fieldXml(`F${at}__c`, TEXT)).join('')),
    { ...made('a resource of a hostile type', false, '', ...resource('fuzz', 'text/html\r\nX-Fuzz: 1')), always: true },
    made('a resource of another type', false, '', ...resource('fuzz2', 'é"; \u2028')),
    always(
      'a bundle that climbs',
      entry('lwc/fuzz/..%2f..%2ffuzz-escaped.js', 'x'),
      entry('lwc/fuzz/fuzz.js-meta.xml', `<LightningComponentBundle ${NAMESPACE}><apiVersion>67.0</apiVersion></LightningComponentBundle>`),
      entry('lwc/fuzz/fuzz.js', 'import "/etc/passwd"; import x from "../../../../etc/passwd"; export default class extends x {}'),
    ),
    made('a flow of nothing', false, '', entry('flows/Fuzz.flow', `<Flow ${NAMESPACE}><start/></Flow>`)),
  ];
}
