import { queryAll } from '../org/query.ts';
import type { JobContext } from '../jobs/run.ts';
import type { AgreementFacts, SettlementFacts, SharedMeasurement } from './facts.ts';

interface AgreementRecord {
  Id: string;
  Name: string;
  Signed__c: boolean;
  Start_Date__c: string;
  End_Date__c: string;
  Share__c: number;
  Threshold__c: number;
  Floor__c: number;
  Cap__c: number | null;
}

interface MeasurementRecord {
  Id: string;
  KPI__c: string;
  KPI__r: { Name: string; Agreed__c: boolean };
  Period_Start__c: string;
  Period_End__c: string;
  Realised_Value__c: number | null;
  Evidence_Link__c: string | null;
  By_KPI_Terms__c: boolean;
}

interface SettlementRecord {
  Id: string;
  Agreement__c: string;
  Month__c: string;
  Number__c: number;
  Sequence__c: number;
  Status__c: string;
  Value__c: number;
  Amount__c: number;
}

interface LineRecord {
  Id: string;
  Settlement__c: string;
  Measurement__c: string;
  Value_Now__c: number;
  Settled_Before__c: number;
}

const MEASUREMENTS =
  'SELECT Id, KPI__c, KPI__r.Name, KPI__r.Agreed__c, Period_Start__c, Period_End__c, Realised_Value__c, Evidence_Link__c, By_KPI_Terms__c FROM KPI_Measurement__c';

/** Reads the agreements, the measurements of their KPIs, and all that is settled. */
export async function readAgreements({ connection, progress }: JobContext): Promise<AgreementFacts[]> {
  progress('Budget: reading agreements');
  const agreements = await queryAll<AgreementRecord>(
    connection,
    'SELECT Id, Name, Signed__c, Start_Date__c, End_Date__c, Share__c, Threshold__c, Floor__c, Cap__c FROM Gain_Share_Agreement__c ORDER BY Name, Id',
  );
  if (agreements.length === 0) return [];
  const kpis = await queryAll<{ Agreement__c: string; KPI__c: string }>(connection, 'SELECT Agreement__c, KPI__c FROM Gain_Share_KPI__c');
  // Of the KPIs that are shared now, and of those that were when they were settled.
  const measured = (which: string): Promise<MeasurementRecord[]> =>
    queryAll(connection, `${MEASUREMENTS} WHERE ${which} ORDER BY Period_Start__c, Id`);
  const measurements = [
    ...new Map(
      [
        ...(await measured('KPI__c IN (SELECT KPI__c FROM Gain_Share_KPI__c)')),
        ...(await measured('Id IN (SELECT Measurement__c FROM Gain_Share_Line__c)')),
      ].map((one) => [one.Id, one]),
    ).values(),
  ];
  const settlements = await queryAll<SettlementRecord>(
    connection,
    'SELECT Id, Agreement__c, Month__c, Number__c, Sequence__c, Status__c, Value__c, Amount__c FROM Gain_Share_Settlement__c ORDER BY Agreement__c, Sequence__c',
  );
  const lines = await queryAll<LineRecord>(
    connection,
    'SELECT Id, Settlement__c, Measurement__c, Value_Now__c, Settled_Before__c FROM Gain_Share_Line__c ORDER BY Id',
  );
  const linesOf = Map.groupBy(lines, (line) => line.Settlement__c);
  return agreements.map((agreement): AgreementFacts => {
    const kpiIds = kpis.filter((one) => one.Agreement__c === agreement.Id).map((one) => one.KPI__c);
    const own = settlements.filter((one) => one.Agreement__c === agreement.Id);
    const lined = new Set(own.flatMap((one) => (linesOf.get(one.Id) ?? []).map((line) => line.Measurement__c)));
    return {
      id: agreement.Id,
      name: agreement.Name,
      signed: agreement.Signed__c,
      start: agreement.Start_Date__c,
      end: agreement.End_Date__c,
      terms: {
        share: agreement.Share__c / 100,
        threshold: agreement.Threshold__c,
        floor: agreement.Floor__c,
        ...(agreement.Cap__c === null ? {} : { cap: agreement.Cap__c }),
      },
      kpiIds,
      measurements: measurements.filter((one) => kpiIds.includes(one.KPI__c) || lined.has(one.Id)).map(measurementOf),
      settlements: own.map((one): SettlementFacts => ({
        id: one.Id,
        month: one.Month__c,
        number: one.Number__c,
        sequence: one.Sequence__c,
        final: one.Status__c === 'Final',
        value: one.Value__c,
        amount: one.Amount__c,
        lines: (linesOf.get(one.Id) ?? []).map((line) => ({
          id: line.Id,
          measurementId: line.Measurement__c,
          now: line.Value_Now__c,
          before: line.Settled_Before__c,
        })),
      })),
    };
  });
}

const measurementOf = (one: MeasurementRecord): SharedMeasurement => ({
  id: one.Id,
  kpiId: one.KPI__c,
  kpiName: one.KPI__r.Name,
  agreed: one.KPI__r.Agreed__c,
  periodStart: one.Period_Start__c,
  periodEnd: one.Period_End__c,
  value: one.Realised_Value__c ?? 0,
  evidence: Boolean(one.Evidence_Link__c),
  byTerms: one.By_KPI_Terms__c,
});
