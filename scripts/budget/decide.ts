import type { Decision } from '../jobs/run.ts';
import type { BudgetFacts } from './facts.ts';
import { decideLedger } from './ledger.ts';
import { decideValueShare } from './value-share.ts';

/** What spend and settlements should become. Touches nothing. */
export function decide({ ledger, agreements }: BudgetFacts, today: string): Decision {
  const [spend, share] = [decideLedger(ledger), decideValueShare(agreements, today)];
  return {
    changes: [...spend.changes, ...share.changes],
    unchanged: spend.unchanged + share.unchanged,
    findings: [...spend.findings, ...share.findings],
    ...(spend.sources ? { sources: spend.sources } : {}),
  };
}
