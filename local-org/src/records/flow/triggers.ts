import type { Org } from '../../org/org.ts';
import type { Draft } from '../draft.ts';
import type { TriggerType } from './definition.ts';
import { FlowRun } from './interpreter.ts';

/** Runs the active flows that this save or delete triggers, in their order. A custom error stops the save. */
export function runRecordFlows(org: Org, draft: Draft, trigger: TriggerType, depth: number): void {
  for (const flow of org.flowsOn(draft.object, trigger)) {
    const fits = trigger === 'RecordBeforeDelete' || flow.on === 'CreateAndUpdate' || flow.on === (draft.prior ? 'Update' : 'Create');
    if (!fits) continue;
    const run = new FlowRun(org, flow, draft, depth);
    if (!run.entered(draft.row)) continue;
    if (flow.onlyWhenChangedToMeet && draft.prior && new FlowRun(org, flow, { ...draft, row: draft.prior }, depth).entered(draft.prior)) continue;
    run.run();
  }
}
