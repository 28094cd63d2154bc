/** The sales teams of the sample: five regions in three countries, a manager and eight people each. */
/** User names of the sample's sales people end so. */
export const SALES_DOMAIN = '@sales.perennial.local';

/** The manager of the region North is the field user of the sample. */
export const FIELD_USER = 'field@perennial.local';

export interface Region {
  name: string;
  country: string;
  manager: { first: string; last: string } | undefined;
}

export const REGIONS: readonly Region[] = [
  { name: 'North', country: 'Germany', manager: undefined },
  { name: 'South', country: 'Spain', manager: { first: 'Sofia', last: 'Ruiz' } },
  { name: 'East', country: 'China', manager: { first: 'Wei', last: 'Lin' } },
  { name: 'West', country: 'Spain', manager: { first: 'Marta', last: 'Vega' } },
  { name: 'Central', country: 'Germany', manager: { first: 'Jonas', last: 'Brandt' } },
];

const FIRST_NAMES = ['Alex', 'Bea', 'Chris', 'Dana', 'Eli', 'Finn', 'Gael', 'Hana'];
const LAST_NAMES: Record<string, readonly string[]> = {
  Germany: ['Albrecht', 'Becker', 'Conrad', 'Dietz', 'Ebert', 'Frank', 'Graf', 'Huber'],
  Spain: ['Alonso', 'Bravo', 'Cano', 'Duran', 'Esteban', 'Fuentes', 'Gil', 'Herrera'],
  China: ['Chen', 'Deng', 'Feng', 'Gao', 'He', 'Jiang', 'Liu', 'Ma'],
};

/** People of a team, its manager among them. */
export const TEAM_SIZE = FIRST_NAMES.length + 1;

export interface SalesPerson {
  username: string;
  first: string;
  last: string;
  region: Region;
}

export const usernameOf = (first: string, last: string, region: string): string => `${first}.${last}.${region}${SALES_DOMAIN}`.toLowerCase();

/** The people of a region, in a fixed order. */
export const teamOf = (region: Region): SalesPerson[] =>
  FIRST_NAMES.map((first, index) => {
    const last = LAST_NAMES[region.country]?.[(index + region.name.length) % FIRST_NAMES.length] ?? '';
    return { username: usernameOf(first, last, region.name), first, last, region };
  });

/** The country of those who are in no sales team. */
export const OFFICE_COUNTRY = 'Germany';

/** People without a manager, so that those who have none are enough to be told of. */
export const BACK_OFFICE: readonly SalesPerson[] = ['Ines', 'Karl', 'Lisa', 'Marc', 'Nora'].map((first) => {
  const region = { name: 'Office', country: OFFICE_COUNTRY, manager: undefined };
  return { username: usernameOf(first, 'Office', region.name), first, last: 'Office', region };
});

/** The user name of a region's manager. */
export const managerOf = ({ name, manager }: Region): string => (manager ? usernameOf(manager.first, manager.last, name) : FIELD_USER);

/** The people of a region with its manager. */
export const everybodyOf = (region: Region): SalesPerson[] => [
  ...teamOf(region),
  { username: managerOf(region), ...(region.manager ?? { first: 'Fay', last: 'Field' }), region },
];
