import { queryAll } from '../org/query.ts';
import type { JobContext } from '../jobs/run.ts';
import { readAggregateSource } from './aggregate-source.ts';
import { readCsvSource } from './csv-source.ts';
import type { Granularity, KnownMeasurement, KpiFacts, SourceFacts, ValueFacts } from './facts.ts';
import { readHttpSource, readSourceHosts } from './http-source.ts';

interface SourceRecord {
  Id: string;
  Name: string;
  KPI__c: string;
  Type__c: string;
  File_Name__c: string | null;
  URL__c: string | null;
  Rows_Path__c: string | null;
  Period_Column__c: string | null;
  Actual_Column__c: string | null;
  Volume_Column__c: string | null;
  Evidence_Link__c: string | null;
  Object_Name__c: string | null;
  Aggregate__c: string | null;
  Field_Name__c: string | null;
  Date_Field__c: string | null;
  First_Period__c: string | null;
  Last_Period__c: string | null;
  [filter: `Filter_${number}_${string}`]: string | null;
}

const SOURCE_FIELDS = [
  'Id',
  'Name',
  'KPI__c',
  'Type__c',
  'File_Name__c',
  'URL__c',
  'Rows_Path__c',
  'Period_Column__c',
  'Actual_Column__c',
  'Volume_Column__c',
  'Evidence_Link__c',
  'Object_Name__c',
  'Aggregate__c',
  'Field_Name__c',
  'Date_Field__c',
  'First_Period__c',
  'Last_Period__c',
  ...[1, 2, 3].flatMap((n) => [`Filter_${n}_Field__c`, `Filter_${n}_Operator__c`, `Filter_${n}_Value__c`]),
];

/** Reads the active sources of active KPIs, the KPIs, what is measured already, and what the sources say. */
export async function read({ connection, configDir, dataDir, form = {}, today, progress }: JobContext): Promise<ValueFacts> {
  const records = await queryAll<SourceRecord>(
    connection,
    `SELECT ${SOURCE_FIELDS.join(', ')} FROM KPI_Source__c WHERE Active__c = TRUE AND KPI__r.Active__c = TRUE ORDER BY Name, Id`,
  );
  const kpis = await queryAll<{
    Id: string;
    Name: string;
    Granularity__c: Granularity;
    Direction__c: 'Increase' | 'Decrease';
    Baseline__c: number | null;
    Baseline_Date__c: string | null;
    Status__c: string;
    Stale__c: boolean;
    Off_Course_Since__c: string | null;
    Stale_Since__c: string | null;
  }>(
    connection,
    'SELECT Id, Name, Granularity__c, Direction__c, Baseline__c, Baseline_Date__c, Status__c, Stale__c, Off_Course_Since__c, Stale_Since__c FROM Value_KPI__c WHERE Active__c = TRUE',
  );
  const measurements = await queryAll<{
    Id: string;
    KPI__c: string;
    Period_Start__c: string;
    Actual__c: number;
    Period_Volume__c: number;
    Source__c: string | null;
    Evidence_Link__c: string | null;
  }>(
    connection,
    'SELECT Id, KPI__c, Period_Start__c, Actual__c, Period_Volume__c, Source__c, Evidence_Link__c FROM KPI_Measurement__c WHERE KPI__r.Active__c = TRUE',
  );
  const granularity = new Map(kpis.map((kpi) => [kpi.Id, kpi.Granularity__c]));
  const hosts = await readSourceHosts(configDir);
  const sources: SourceFacts[] = [];
  for (const [index, record] of records.entries()) {
    progress('Value: reading sources', index, records.length);
    sources.push(await readSource(record, granularity.get(record.KPI__c) ?? 'Month'));
  }

  async function readSource(record: SourceRecord, length: Granularity): Promise<SourceFacts> {
    const evidence = record.Evidence_Link__c ? { evidence: record.Evidence_Link__c } : {};
    const about = { id: record.Id, name: record.Name, kpiId: record.KPI__c, ...evidence };
    if (record.Type__c === 'CSV') {
      const file = record.File_Name__c ?? '';
      const columns = {
        periodColumn: record.Period_Column__c ?? '',
        actualColumn: record.Actual_Column__c ?? '',
        volumeColumn: record.Volume_Column__c ?? undefined,
      };
      const found = await readCsvSource(dataDir, { file, ...columns }, form);
      return { ...about, origin: file, ...found };
    }
    if (record.Type__c === 'HTTP') {
      const url = record.URL__c ?? '';
      const found = await readHttpSource(hosts, {
        url,
        rowsPath: record.Rows_Path__c ?? '',
        periodPath: record.Period_Column__c ?? '',
        actualPath: record.Actual_Column__c ?? '',
        volumePath: record.Volume_Column__c ?? undefined,
      });
      return { ...about, origin: URL.canParse(url) ? new URL(url).host : url, ...found };
    }
    const filters = [1, 2, 3]
      .filter((n) => record[`Filter_${n}_Field__c`])
      .map((n) => ({
        field: record[`Filter_${n}_Field__c`] ?? '',
        operator: record[`Filter_${n}_Operator__c`] ?? 'equals',
        value: record[`Filter_${n}_Value__c`] ?? '',
      }));
    const object = record.Object_Name__c ?? '';
    const found = await readAggregateSource(
      connection,
      {
        object,
        aggregate: record.Aggregate__c ?? '',
        field: record.Field_Name__c ?? undefined,
        dateField: record.Date_Field__c ?? '',
        firstPeriod: record.First_Period__c ?? '',
        lastPeriod: record.Last_Period__c ?? undefined,
        filters,
      },
      length,
      today,
    );
    return { ...about, origin: `${record.Aggregate__c ?? ''} of ${object}`, ...found };
  }

  return {
    sources,
    kpis: kpis.map((kpi): KpiFacts => ({
      id: kpi.Id,
      name: kpi.Name,
      granularity: kpi.Granularity__c,
      direction: kpi.Direction__c,
      hasBaseline: kpi.Baseline__c !== null,
      baselineDate: kpi.Baseline_Date__c ?? undefined,
      status: kpi.Status__c,
      stale: kpi.Stale__c,
      isOffCourseNoted: kpi.Off_Course_Since__c !== null,
      isStaleNoted: kpi.Stale_Since__c !== null,
    })),
    measurements: measurements.map((one): KnownMeasurement => ({
      id: one.Id,
      kpiId: one.KPI__c,
      periodStart: one.Period_Start__c,
      actual: one.Actual__c,
      volume: one.Period_Volume__c,
      source: one.Source__c ?? '',
      ...(one.Evidence_Link__c ? { evidence: one.Evidence_Link__c } : {}),
    })),
  };
}
