/** The coverage of the local org, line by line, each with the check that shows it: by the real CLI, by jsforce, or by a bare call. */
import { BEHAVIOUR_LINES } from './behaviour.ts';
import { DATA_LINES } from './data.ts';
import type { Line } from './line.ts';
import { HUB_LINES } from './hub.ts';
import { LOGIN_LINES } from './login.ts';
import { METADATA_LINES } from './metadata.ts';
import { SECURITY_LINES } from './security.ts';
import { SOQL_LINES } from './soql.ts';
import { UI_LINES } from './ui.ts';

/** Every line, in the order they are checked: the first ones make what the others work with. */
export const LINES: readonly Line[] = [
  ...METADATA_LINES.slice(0, 1),
  ...LOGIN_LINES.slice(0, 1),
  ...METADATA_LINES.slice(1),
  ...DATA_LINES,
  ...SOQL_LINES,
  ...BEHAVIOUR_LINES,
  ...UI_LINES,
  ...HUB_LINES,
  ...LOGIN_LINES.slice(1),
  ...SECURITY_LINES,
];
