/** Who reaches which rows: what the matrix of probes does not try. */
import '../sharing/hierarchy.ts';
import '../sharing/groups.ts';
import '../sharing/rules.ts';
import '../sharing/shares.ts';
import '../sharing/grants.ts';
import '../sharing/record-access.ts';
import '../sharing/sideways.ts';
import '../sharing/writes.ts';
import '../sharing/standard.ts';
