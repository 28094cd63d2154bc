/** Reports, report types, dashboards and their folders. */
import type { ObjectDef } from '../../catalog/types.ts';
import type { PackagedComponent } from '../package.ts';
import { child, children, textOf } from '../xml.ts';
import type { XmlElement } from '../xml.ts';
import { at, descendants, isTrue, missing, NOT_FOUND, objectExists, REFERENCE, rootsOf, texts } from './rule.ts';
import type { CheckContext, Finding, Rule } from './rule.ts';

const HARDIS = 'sfdx-hardis deploy tips';
const CORPUS = 'no exception in 86 public reports';

/** Folders every org has. */
const STANDARD_FOLDERS = ['unfiled$public', 'private'];

/** `Folder/Name`: the folders of a report, from the outermost. */
const foldersOf = ({ name }: PackagedComponent): string[] => {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
};

/** The custom objects a report type names: `CustomEntity$A__c`, `CustomEntityCustomEntity$A__c$B__c@B__c.A__c`. */
const objectsOfType = (reportType: string): string[] => (reportType.split('@')[0] ?? '').split('$').slice(1);

/** A column's custom field: `A__c$Field__c`, `A__c.Field__c`; with a lookup between, the first part counts. */
function columnField(name: string): { object: string; field: string } | undefined {
  const match = /^(\w+?__c)[$.](\w+__c)(?:[.$]\w+)?$/.exec(name);
  return match?.[1] && match[2] ? { object: match[1], field: match[2] } : undefined;
}

const columns = (component: PackagedComponent) => children(rootsOf(component), 'columns').flatMap((column) => texts(column, 'field'));
const groupings = (component: PackagedComponent) =>
  ['groupingsDown', 'groupingsAcross'].flatMap((name) => children(rootsOf(component), name)).flatMap((one) => texts(one, 'field'));
const count = (component: PackagedComponent, name: string): number => children(rootsOf(component), name).length;

/** A report type's own component, when the name is one. Its columns are `Object$Field` of its sections. */
const ownReportType = ({ components }: CheckContext, name: string) => components.get('ReportType', name.replace(/__c$/, ''));

export const REPORT_RULES: Rule[] = [
  {
    id: 'report-folder',
    appliesTo: ['Report', 'Dashboard'],
    message: 'Cannot find folder:{0}',
    source: HARDIS,
    check: (component, { components }) =>
      foldersOf(component)
        .filter((folder) => !STANDARD_FOLDERS.includes(folder.toLowerCase()) && !components.has(`${component.type}Folder`, folder))
        .map((folder) => ({ values: [folder] })),
  },
  {
    id: 'report-type',
    appliesTo: ['Report'],
    message: 'invalid report type',
    source: HARDIS,
    check: (component, context) => {
      const type = textOf(rootsOf(component), 'reportType') ?? '';
      const unknown =
        objectsOfType(type).some((name) => !objectExists(context.model, name)) || (/^\w+__c$/.test(type) && !ownReportType(context, type));
      return unknown ? [{ at: at(rootsOf(component), 'reportType') }] : [];
    },
  },
  {
    id: 'report-object-off',
    appliesTo: ['Report'],
    message: 'invalid report type: reports are not enabled for {0}',
    source: 'a known failure of first deploys: an object without enableReports has no report type',
    warning: true,
    check: (component, { model }) =>
      objectsOfType(textOf(rootsOf(component), 'reportType') ?? '')
        .filter((name) => model.catalog.object(name)?.enableReports === false)
        .slice(0, 1)
        .map((name) => ({ values: [name], at: at(rootsOf(component), 'reportType') })),
  },
  {
    id: 'report-column',
    appliesTo: ['Report'],
    message: 'Invalid value specified: {0} is no field of this report type',
    source: `X__c$Y__c or X__c.Y__c: 703 of 703 custom columns of public reports`,
    warning: true,
    check: (component, { model }) =>
      [...columns(component), ...groupings(component)].flatMap(({ text, at: place }) => {
        const named = columnField(text);
        const object = named && model.catalog.object(named.object);
        return named && object && !model.catalog.field(object, named.field) ? [{ values: [text], at: place }] : [];
      }),
  },
  {
    id: 'report-grouping-column',
    appliesTo: ['Report'],
    message: 'The grouping {0} cannot also be a column',
    source: 'no exception in 119 groupings of public reports',
    warning: true,
    check: (component) => {
      const shown = new Set(columns(component).map(({ text }) => text));
      return groupings(component)
        .filter(({ text }) => shown.has(text))
        .map(({ text, at: place }) => ({ values: [text], at: place }));
    },
  },
  {
    id: 'report-format',
    appliesTo: ['Report'],
    message: 'A {0} report {1}',
    source: CORPUS,
    warning: true,
    check: (component) => {
      const root = rootsOf(component);
      const [down, across] = [count(component, 'groupingsDown'), count(component, 'groupingsAcross')];
      const wrong: Record<string, string | undefined> = {
        Tabular: down + across > 0 ? 'has no groupings' : child(root, 'chart') ? 'has no chart' : undefined,
        Summary: down === 0 ? 'needs a groupingsDown' : across > 0 ? 'has no groupingsAcross' : undefined,
        Matrix: down === 0 || across === 0 ? 'needs a groupingsDown and a groupingsAcross' : undefined,
      };
      const format = textOf(root, 'format') ?? '';
      return wrong[format] ? [{ values: [format, wrong[format]], at: at(root, 'format') }] : [];
    },
  },
  {
    id: 'report-name-length',
    appliesTo: ['Report'],
    message: 'Value too long for field: Name maximum length is:40',
    source: 'a public deploy log',
    check: (component) => {
      const length = textOf(rootsOf(component), 'name')?.length ?? 0;
      return length > 40 ? [{ values: [String(length)], at: at(rootsOf(component), 'name') }] : [];
    },
  },
  {
    id: 'report-lacks',
    appliesTo: ['Report'],
    message: 'Required field is missing: showDetails',
    source: CORPUS,
    warning: true,
    check: (component) =>
      child(rootsOf(component), 'showDetails') || textOf(rootsOf(component), 'format') === 'MultiBlock' ? [] : [{ at: rootsOf(component) }],
  },
  {
    id: 'folder-shared-to',
    appliesTo: ['ReportFolder', 'DashboardFolder'],
    message: NOT_FOUND,
    source: 'github.com/SFDO-Community/GrantGuides/issues/140',
    check: (component, { hasUser, components }) =>
      children(rootsOf(component), 'folderShares').flatMap((share): Finding[] => {
        const [name, type] = [textOf(share, 'sharedTo') ?? '', textOf(share, 'sharedToType') ?? ''];
        if (type === 'User' && !hasUser(name)) return [missing('sharedTo', 'User', name, share)];
        const isOwnGroup = type === 'Group' && !/^All\w+Users$/.test(name);
        return isOwnGroup && !components.has('Group', name) ? [missing('sharedTo', 'Group', name, share)] : [];
      }),
  },
  {
    id: 'dashboard-running-user',
    appliesTo: ['Dashboard'],
    message: NOT_FOUND,
    source: 'github.com/SFDO-Community/GrantGuides/issues/140, of a dashboard',
    check: (component, { hasUser }) => {
      const name = textOf(rootsOf(component), 'runningUser');
      // Public packages carry users of the scratch orgs they were made in, and deploy: whoever deploys stands in for them.
      return name && !hasUser(name) && !/^test-[a-z0-9]{12}@example\.com$/.test(name)
        ? [missing('runningUser', 'User', name, at(rootsOf(component), 'runningUser'))]
        : [];
    },
  },
  {
    id: 'dashboard-report',
    appliesTo: ['Dashboard'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { components }) =>
      descendants(rootsOf(component), 'report')
        .map((element) => ({ name: element.text.trim(), element }))
        .filter(
          ({ name }) =>
            name !== '' &&
            !components.has('Report', name) &&
            !components.ofType('Report').some((one) => one.name.endsWith(`/${name.split('/').at(-1) ?? ''}`)),
        )
        .map(({ name, element }) => missing('report', 'Report', name, element)),
  },
  {
    id: 'report-type-base',
    appliesTo: ['ReportType'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { model }) => {
      const name = textOf(rootsOf(component), 'baseObject') ?? '';
      return objectExists(model, name) ? [] : [missing('baseObject', 'CustomObject', name, at(rootsOf(component), 'baseObject'))];
    },
  },
  {
    id: 'report-type-join',
    appliesTo: ['ReportType'],
    message: '{0}',
    source: 'forcedotcom/sf-skills platform-custom-report-type-generate',
    check: (component, { model }) => {
      const base = model.catalog.object(textOf(rootsOf(component), 'baseObject') ?? '');
      return base ? joinFindings(child(rootsOf(component), 'join'), base, model, false) : [];
    },
  },
  {
    id: 'report-type-column',
    appliesTo: ['ReportType'],
    message: NOT_FOUND,
    source: REFERENCE,
    check: (component, { model }) =>
      descendants(rootsOf(component), 'columns').flatMap((column) => {
        const object = model.catalog.object(textOf(column, 'table')?.split('.').at(0) ?? '');
        const name = textOf(column, 'field') ?? '';
        const isOwn = object && textOf(column, 'table') === object.name && /__c$/.test(name) && !name.includes('.');
        return isOwn && !model.catalog.field(object, name) ? [missing('field', 'CustomField', `${object.name}.${name}`, column)] : [];
      }),
  },
  {
    id: 'report-groupings',
    appliesTo: ['Report'],
    message: 'A {0} report can have {1} {2} at most',
    source: 'Salesforce Help, report groupings: three rows of a summary; two rows and two columns of a matrix',
    check: (component) => {
      const format = textOf(rootsOf(component), 'format') ?? '';
      const most = format === 'Matrix' ? 2 : 3;
      return ['groupingsDown', 'groupingsAcross']
        .filter((name) => count(component, name) > most)
        .map((name) => ({ values: [format, String(most), name], at: at(rootsOf(component), name) }));
    },
  },
  {
    id: 'report-filter-column',
    appliesTo: ['Report'],
    message: 'Invalid value specified: {0} is no field of this report type',
    source: 'the words of report-column',
    warning: true,
    check: (component, { model }) =>
      children(rootsOf(component), 'filter')
        .flatMap((filter) => descendants(filter, 'column'))
        .flatMap((element) => {
          const named = columnField(element.text.trim());
          const object = named && model.catalog.object(named.object);
          return named && object && !model.catalog.field(object, named.field) ? [{ values: [element.text.trim()], at: element }] : [];
        }),
  },
];

/** A join goes by a child relationship of what it joins to, and is outer once one before it was. */
function joinFindings(join: XmlElement | undefined, from: ObjectDef, model: CheckContext['model'], isOuter: boolean): Finding[] {
  if (!join) return [];
  const name = textOf(join, 'relationship') ?? '';
  const isNowOuter = isTrue(join, 'outerJoin');
  const relationship = model.catalog.childRelationship(from, name);
  const findings: Finding[] = [];
  if (isOuter && !isNowOuter) findings.push({ values: [`An inner join cannot follow an outer join: ${name}`], at: join });
  if (!relationship && from.custom && name.endsWith('__r'))
    findings.push({ values: [`${from.name} has no child relationship named ${name}`], at: join });
  return relationship ? [...findings, ...joinFindings(child(join, 'join'), relationship.childObject, model, isNowOuter)] : findings;
}
