import { randomUUID } from 'node:crypto';
import { create } from './records.ts';
import type { World } from '../world.ts';

/** Months that are measured. */
const MONTHS = ['2026-01-01', '2026-02-01', '2026-03-01'];

/** A program with an agreed KPI that brings 1,000 a month, and an agreement for it. */
export async function makeBet(world: World, terms: Record<string, unknown>, more: { signed?: boolean; evidence?: boolean } = {}) {
  const [admin, viewer] = [await world.as('admin'), await world.as('viewer')];
  const program = await create(admin, 'CRM_Program__c', { Name: `Bet ${randomUUID()}`, Start_Date__c: '2025-01-01', Go_Live_Date__c: '2026-01-01' });
  const beneficiary = await create(admin, 'Beneficiary__c', { Name: 'Desk', Program__c: program });
  const kpi = await create(admin, 'Value_KPI__c', {
    ...{ Name: 'Saved', Beneficiary__c: beneficiary, Unit__c: 'yuan', Unit_Value__c: 1, Annual_Volume__c: 12 },
    ...{ Baseline__c: 0, Baseline_Date__c: '2025-12-31', Target__c: 1000, Target_Date__c: '2026-12-31' },
  });
  await create(admin, 'KPI_Signature__c', { KPI__c: kpi, Side__c: 'Delivery' });
  await create(viewer, 'KPI_Signature__c', { KPI__c: kpi, Side__c: 'Business' });
  const measurements: string[] = [];
  for (const Period_Start__c of MONTHS)
    measurements.push(
      await create(admin, 'KPI_Measurement__c', {
        ...{ KPI__c: kpi, Period_Start__c, Actual__c: 1000, Period_Volume__c: 1 },
        ...(more.evidence === false ? {} : { Evidence_Link__c: 'https://example.com/evidence' }),
      }),
    );
  const agreement = await create(admin, 'Gain_Share_Agreement__c', {
    ...{ Name: `Bet ${program}`, Program__c: program, Share__c: 10, Start_Date__c: '2026-01-01', End_Date__c: '2026-12-31' },
    ...terms,
  });
  await create(admin, 'Gain_Share_KPI__c', { Agreement__c: agreement, KPI__c: kpi });
  if (more.signed !== false) {
    await create(admin, 'Gain_Share_Signature__c', { Agreement__c: agreement, Side__c: 'Delivery' });
    await create(viewer, 'Gain_Share_Signature__c', { Agreement__c: agreement, Side__c: 'Business' });
  }
  return { program, kpi, measurements, agreement };
}
