import type { Decision } from '../jobs/run.ts';
import type { BudgetFacts } from './facts.ts';
import { decideLedger } from './ledger.ts';
import { decideStewardship } from './stewardship.ts';
import { decideValueShare } from './value-share.ts';

/** What spend and settlements should become. Touches nothing. */
export function decide({ ledger, stewardship, agreements }: BudgetFacts, today: string): Decision {
  const [spend, hours, share] = [decideLedger(ledger), decideStewardship(stewardship, today), decideValueShare(agreements, today)];
  return {
    changes: [...spend.changes, ...hours.changes, ...share.changes],
    unchanged: spend.unchanged + hours.unchanged + share.unchanged,
    findings: [...spend.findings, ...hours.findings, ...share.findings],
    ...(spend.sources ? { sources: spend.sources } : {}),
  };
}
