/** Which reports there are for a user. */
import { rootOf } from '../metadata/components.ts';
import type { Component } from '../metadata/components.ts';
import { children, textOf } from '../metadata/xml.ts';
import type { Org } from '../org/org.ts';
import type { Access } from '../security/access.ts';
import type { Sharee } from '../security/sharing-rules.ts';

/** A report as lists show it. */
export interface ReportEntry {
  id: string;
  developerName: string;
  component: Component;
  label: string;
  description: string;
  folder: string;
  format: string;
}

/** Who a folder may be shared with, by what its metadata calls them. */
const SHAREES: Record<string, Sharee['kind']> = {
  Group: 'group',
  Role: 'role',
  RoleAndSubordinates: 'roleAndSubordinates',
  RoleAndSubordinatesInternal: 'roleAndSubordinates',
};

/** A folder is for those it is shared with, and for whoever sees all data; what is in none is everyone's. */
function sees(org: Org, access: Access, folder: Component | undefined): boolean {
  if (!folder || access.can('ViewAllData')) return true;
  // Folders of before there were shares say it of all.
  if (['Public', 'PublicInternal'].includes(textOf(rootOf(folder), 'accessType') ?? '')) return true;
  const username = String(org.activeUser('Id', access.userId)?.['Username'] ?? '');
  return children(rootOf(folder), 'folderShares').some((share) => {
    const [name, type] = [textOf(share, 'sharedTo') ?? '', textOf(share, 'sharedToType') ?? ''];
    if (type === 'Organization' || name === 'AllInternalUsers') return true;
    if (type === 'User') return name.toLowerCase() === username.toLowerCase();
    const kind = SHAREES[type];
    return kind !== undefined && org.membersOf({ kind, name }).includes(access.userId);
  });
}

const nameInFolder = ({ name }: Component): string => name.slice(name.lastIndexOf('/') + 1);

/** The reports a user may run, in the order of their folders; none for whoever may not run reports. */
export function reportsFor(org: Org, access: Access): ReportEntry[] {
  if (!access.can('RunReports')) return [];
  const table = org.store.ensureTable(org.object('Report'));
  const ids = new Map(org.store.all(`SELECT "Id", "DeveloperName" FROM ${table}`).map((row) => [String(row['DeveloperName']), String(row['Id'])]));
  return org.components.ofType('Report').flatMap((component) => {
    const folderName = component.name.slice(0, component.name.lastIndexOf('/'));
    const folder = org.components.get('ReportFolder', folderName);
    const id = ids.get(nameInFolder(component));
    const root = rootOf(component);
    if (id === undefined || !sees(org, access, folder)) return [];
    return [
      {
        id,
        developerName: nameInFolder(component),
        component,
        label: textOf(root, 'name') ?? nameInFolder(component),
        description: textOf(root, 'description') ?? '',
        folder: (folder && textOf(rootOf(folder), 'name')) ?? folderName,
        format: textOf(root, 'format') ?? 'Tabular',
      },
    ];
  });
}
