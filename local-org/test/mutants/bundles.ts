/** Lightning web components, static resources, message channels: broken copies. */
import { add, all, edit, file, list, put } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const FOLDER = 'lwc/vendorCard/vendorCard';
const component = { type: 'LightningComponentBundle', name: 'vendorCard' };
const skeleton = { type: 'LightningComponentBundle', name: 'skeleton' };
const META = `${FOLDER}.js-meta.xml`;

/** An import of the skeleton that leads nowhere. */
const imports = (what: string, specifier: string, sentence: string): Mutant => ({
  rule: 'bundle-import',
  breaks: `an import of ${what} that is not there`,
  change: edit('lwc/skeleton/skeleton.js', '@salesforce/label/c.Loading', specifier),
  component: skeleton,
  message: sentence,
});

/** A bundle's file that says something else. */
const card = (rule: string, breaks: string, path: string, from: string | RegExp, to: string, message: string): Mutant => ({
  rule,
  breaks,
  change: edit(path, from, to),
  component,
  message,
});

/** Broken copies of components, static resources and message channels. */
export const BUNDLE_MUTANTS: Mutant[] = [
  {
    rule: 'bundle-unbuilt',
    breaks: 'a bundle that was not built',
    change: all(
      list('LightningComponentBundle', 'vendorList'),
      put('lwc/vendorList/vendorList.js-meta.xml', file('LightningComponentBundle', '<apiVersion>67.0</apiVersion><isExposed>false</isExposed>')),
    ),
    component: { type: 'LightningComponentBundle', name: 'vendorList' },
    message: 'No vendorList.js in the bundle: compile it before deploying (npm run build)',
  },
  {
    rule: 'bundle-typescript',
    breaks: 'TypeScript in the bundle',
    change: put(`${FOLDER}.ts`, 'export const note: string = "";'),
    component,
    message: 'vendorCard.ts: TypeScript is not deployed; add it to .forceignore',
  },
  {
    rule: 'bundle-file-name',
    breaks: 'a file with a blank in its name',
    change: put('lwc/vendorCard/vendor card.css', ''),
    component,
    message: 'Invalid file name in the bundle: vendor card.css',
  },
  card(
    'bundle-compile',
    'a call in a template',
    `${FOLDER}.html`,
    '{note}',
    '{note()}',
    "vendorCard.html: LWC1060: Template expression doesn't allow CallExpression",
  ),
  imports('a label', '@salesforce/label/c.Waiting', 'Invalid reference c.Waiting of type label in file skeleton.js'),
  imports('an object', '@salesforce/schema/Budget__c', 'Invalid reference Budget__c of type sobjectClass in file skeleton.js'),
  imports(
    'a field',
    '@salesforce/schema/Beneficiary__c.Headcount__c',
    'Invalid reference Beneficiary__c.Headcount__c of type sobjectField in file skeleton.js',
  ),
  imports('a static resource', '@salesforce/resourceUrl/spinner', 'Invalid reference spinner of type resourceUrl in file skeleton.js'),
  imports('a custom permission', '@salesforce/customPermission/Wait', 'Invalid reference Wait of type customPermission in file skeleton.js'),
  imports('a message channel', '@salesforce/messageChannel/Waiting__c', 'Invalid reference Waiting__c of type messageChannel in file skeleton.js'),
  imports('a class', '@salesforce/apex/Waiting.begin', "Unable to find Apex action method referenced as 'Waiting.begin'."),
  imports('a content asset', '@salesforce/contentAssetUrl/spinner', 'Invalid reference spinner of type contentAssetUrl in file skeleton.js'),
  imports('a module', 'c/spinner', 'No MODULE named markup://c:spinner found : [markup://c:skeleton]'),
  imports('a scope', '@salesforce/weather/today', 'Invalid reference today of type weather in file skeleton.js'),
  card(
    'bundle-module',
    'a component that is not there',
    `${FOLDER}.html`,
    '<p>{note}</p>',
    '<c-vendor-note></c-vendor-note>',
    'No MODULE named markup://c:vendorNote found : [markup://c:vendorCard]',
  ),
  card(
    'bundle-target',
    'a target that is none',
    META,
    '</targets>',
    '<target>salesforce_page</target></targets>',
    'Invalid target configuration: salesforce_page is no target',
  ),
  {
    rule: 'bundle-target',
    breaks: 'a target that is configured and not listed',
    change: edit(
      'lwc/valueCockpit/valueCockpit.js-meta.xml',
      'targetConfig targets="lightning__RecordPage"',
      'targetConfig targets="lightning__RecordPage,lightning__Inbox"',
    ),
    component: { type: 'LightningComponentBundle', name: 'valueCockpit' },
    message: 'Invalid target configuration: lightning__Inbox is configured but not listed in targets',
  },
  card(
    'bundle-design-property',
    'a property the script has not',
    META,
    '<property name="note"',
    '<property name="remark" type="String"/><property name="note"',
    'The property remark of the js-meta.xml is no @api property of vendorCard',
  ),
  card(
    'bundle-design-object',
    'a page of an object that is not there',
    META,
    '<object>Vendor__c<',
    '<object>Budget__c<',
    'In field: object - no CustomObject named Budget__c found',
  ),
  {
    rule: 'static-resource-content',
    breaks: 'a static resource that was not built',
    change: all(
      add(
        'StaticResource',
        'spinner',
        'staticresources/spinner.resource-meta.xml',
        '<cacheControl>Public</cacheControl><contentType>text/plain</contentType>',
      ),
      put('staticresources/spinner.resource', ''),
    ),
    component: { type: 'StaticResource', name: 'spinner' },
    message: 'The static resource spinner has no content: build it before deploying (npm run build)',
  },
  {
    rule: 'message-channel-field',
    breaks: 'a message channel without a label',
    change: edit('messageChannels/Vendor_Chosen.messageChannel', /<masterLabel>.*<\/masterLabel>/, ''),
    component: { type: 'LightningMessageChannel', name: 'Vendor_Chosen' },
    message: 'Required field is missing: masterLabel',
  },
  {
    rule: 'bundle-name',
    breaks: 'a folder with a capital in front',
    change: all(
      list('LightningComponentBundle', 'Card'),
      put('lwc/Card/Card.js-meta.xml', file('LightningComponentBundle', '<apiVersion>67.0</apiVersion>')),
      put('lwc/Card/Card.js', "import { LightningElement } from 'lwc';\nexport default class Card extends LightningElement {}\n"),
    ),
    component: { type: 'LightningComponentBundle', name: 'Card' },
    message:
      'The folder name Card is not valid for a component: it must begin with a lower-case letter and have letters, digits and single underscores only',
  },
  card(
    'bundle-property-type',
    'a property of a type pages do not have',
    META,
    '<property name="note" type="String"/>',
    '<property name="note" type="Date"/>',
    'The property note cannot have the type Date on a page: Boolean, Color, Integer and String are possible',
  ),
  {
    rule: 'bundle-import',
    breaks: 'an import of what i18n has not',
    change: edit(`${FOLDER}.js`, 'import { LightningElement', "import mood from '@salesforce/i18n/mood';\nimport { LightningElement"),
    component,
    message: 'Invalid reference mood of type i18n in file vendorCard.js',
  },
  {
    rule: 'static-resource-size',
    breaks: 'a static resource of more than 5 MB',
    change: all(
      add(
        'StaticResource',
        'film',
        'staticresources/film.resource-meta.xml',
        '<cacheControl>Public</cacheControl><contentType>text/plain</contentType>',
      ),
      put('staticresources/film.resource', 'x'.repeat(5 * 1024 * 1024 + 1)),
    ),
    component: { type: 'StaticResource', name: 'film' },
    message: 'The static resource film has 5,242,881 bytes; 5,242,880 are allowed',
  },
];
