import type { Direction, Granularity } from '../../force-app/main/app/lwc/valueMath/valueMath.ts';

export type { Granularity } from '../../force-app/main/app/lwc/valueMath/valueMath.ts';

/** A KPI as the value job needs it. */
export interface KpiFacts {
  id: string;
  name: string;
  granularity: Granularity;
  direction: Direction;
  hasBaseline: boolean;
  /** No period that starts before it can be measured. */
  baselineDate: string | undefined;
  /** `Status__c`, as the org works it out. */
  status: string;
  /** Not measured for two of its periods. */
  stale: boolean;
  /** Whether a corrective action has been opened for this episode. */
  isOffCourseNoted: boolean;
  isStaleNoted: boolean;
}

/** A measurement that is already in the org. */
export interface KnownMeasurement {
  id: string;
  kpiId: string;
  periodStart: string;
  actual: number;
  volume: number;
  source: string;
  evidence?: string;
}

/** One figure as a source gave it, still text where it was text, with its place. */
export interface RawActual {
  place: string;
  period: string;
  actual: string | number;
  volume: string | number;
}

/** A source and what came of reading it: figures, or what was wrong with all of it. */
export interface SourceFacts {
  id: string;
  name: string;
  kpiId: string;
  /** Where its figures come from, for the measurement's Source field and for messages. */
  origin: string;
  /** Where its figures can be checked; measurements carry it. */
  evidence?: string;
  actuals: RawActual[];
  problem?: { problem: string; remedy: string };
}

export interface ValueFacts {
  kpis: KpiFacts[];
  measurements: KnownMeasurement[];
  sources: SourceFacts[];
}
