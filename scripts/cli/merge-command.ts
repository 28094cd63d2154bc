/** `merge`: looks at duplicate groups, merges what was approved, brings back what was merged. */
import { UsageError } from '../org/errors.ts';
import { interruptible } from '../jobs/interrupt.ts';
import type { JobContext, Outcome } from '../jobs/run.ts';
import { isOn, namedOrg } from './command.ts';
import type { Command, Values } from './command.ts';
import { ORG_OPTIONS } from './open.ts';
import { withOrg } from './org-commands.ts';

/** What can be done, by its word. */
const STEPS: Record<string, (context: JobContext, options: { names: readonly string[]; dryRun: boolean }) => Promise<Outcome>> = {
  check: async (context, options) => (await import('../quality/merge/check.ts')).check(context, options),
  apply: async (context, options) => {
    const [{ apply }, { readDuplicatesConfig }] = await Promise.all([
      import('../quality/merge/apply.ts'),
      import('../quality/duplicate-groups/config.ts'),
    ]);
    return apply(context, { ...options, config: await readDuplicatesConfig(context.configDir) });
  },
  restore: async (context, options) => (await import('../quality/merge/restore.ts')).restore(context, options),
};

export const mergeCommand: Command = {
  name: 'merge',
  argument: '<check | apply | restore> [group …]',
  summary: 'look at duplicate groups, merge what was approved, bring back what was merged',
  options: {
    'target-org': ORG_OPTIONS['target-org'],
    'config-dir': { type: 'string', value: '<folder>', help: 'where duplicates.json is (default: the config folder of this project)' },
    'dry-run': { type: 'boolean', help: 'show what would be done, do nothing' },
    'max-calls': ORG_OPTIONS['max-calls'],
  },
  run: (values: Values, [step = '', ...names]) => {
    const work = Object.hasOwn(STEPS, step) ? STEPS[step] : undefined;
    if (!work) throw new UsageError(`Say what to do: perennial merge ${Object.keys(STEPS).join(' | ')}${step === '' ? '' : `, not "${step}"`}`);
    if (step !== 'check') namedOrg(values, `merge ${step}`);
    if (step === 'restore' && names.length === 0) throw new UsageError('Say which groups: perennial merge restore DG-000001 -o <org>');
    return withOrg(values, (context) => interruptible((signal) => work({ ...context, signal }, { names, dryRun: isOn(values, 'dry-run') })));
  },
};
