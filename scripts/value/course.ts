import type { Change } from '../jobs/run.ts';
import type { KpiFacts } from './facts.ts';

/** What only time brings about in a KPI, and what the org has not noted yet; undefined when it has noted all. */
function turnOf({ status, stale, isOffCourseNoted, isStaleNoted }: KpiFacts): string | undefined {
  // A KPI that goes unmeasured is not back on course.
  const isOffCourse = status === 'Off course' || (stale && isOffCourseNoted);
  if (stale !== isStaleNoted) return stale ? 'not measured for two of its periods' : 'measured again';
  if (isOffCourse !== isOffCourseNoted) return isOffCourse ? 'off course' : 'back on course';
  return undefined;
}

/**
 * KPIs whose course the org has to look at: a flow opens a corrective action when one turns off course or stale, but flows run only when a
 * record is saved. Writing the day is that save; the flows decide.
 */
export function decideCourse(kpis: readonly KpiFacts[], today: string): Change[] {
  return kpis.flatMap((kpi) => {
    const turn = turnOf(kpi);
    if (turn === undefined) return [];
    return {
      subject: 'Course of the KPIs',
      shown: { KPI: kpi.name, Period: today, Source: turn },
      write: { kind: 'update', object: 'Value_KPI__c', id: kpi.id, values: { Course_Checked_On__c: today } },
    } satisfies Change;
  });
}
