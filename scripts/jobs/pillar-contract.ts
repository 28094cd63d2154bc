/** What a pillar brings. Every list of jobs, objects, sample records and checks is derived from the pillars. */
import type { Connection } from 'jsforce';
import type { Finding, Job, JobContext, Outcome } from './run.ts';

/** A person of the sample org: a connection as that user. */
export interface SamplePeople {
  /** The administrator, who signs for delivery. */
  delivery: Connection;
  /** The business owner. */
  business: Connection;
}

/** The records that show what a pillar is for. */
export interface PillarSample {
  /** The objects that have records once the sample is loaded and the jobs have run. */
  fills: readonly string[];
  /** Loads what is missing and leaves the rest as it is. Counts in the outcome what it did; adds a finding for what was refused. */
  load(context: JobContext, outcome: Outcome): Promise<void>;
  /**
   * Makes the users that the sample is about, where any number may be made: in the org of `npm start`. Gives the user names of those who are new and are to
   * log in once.
   */
  people?(connection: Connection): Promise<string[]>;
  /** Does what only people may do, such as signing. Runs after {@link load}, before the jobs of the pillar. Does nothing the second time. */
  act?(people: SamplePeople): Promise<void>;
}

/** Something to try in an org that was just set up. Throws a Failure when it does not work. */
export interface Trial {
  /** What is tried, for the progress line: "a page". */
  title: string;
  /** What it shows, for the summary: "a page answers". */
  shows: string;
  run(connection: Connection): Promise<void>;
}

/** Something `perennial doctor` looks at in an org that has Perennial. */
export interface PillarCheck {
  name: string;
  title: string;
  /** What is wrong, each with its remedy; none when all is well. */
  run(connection: Connection, today: string): Promise<Finding[]>;
  /** What there is to know when nothing is wrong, as the end of a line. */
  note?(connection: Connection): Promise<string>;
}

/** A field with a person, and what becomes of it when that person is erased. */
export interface PersonalField {
  /** The record goes, the person is taken out of it, or it stays. */
  then: 'delete' | 'clear' | 'keep';
  /** Why it stays, as the end of a sentence. */
  because?: string;
}

/** A pillar: a folder in `scripts`, a folder of the same name in `force-app/main`. */
export interface Pillar {
  /** The name of both folders. */
  name: string;
  jobs: readonly Job<never>[];
  /** Its objects, each with a field that another object of the same name would not have. */
  objects: Readonly<Record<string, string>>;
  /** Its fields that lead to a user, by `Object.Field`: what becomes of each when the user is erased. */
  people: Readonly<Record<string, PersonalField>>;
  /** Its fields with the id of any record, which may be a person's, by `Object.Field`: what becomes of each when the person is erased. */
  records?: Readonly<Record<string, PersonalField>>;
  sample: PillarSample;
  trials: readonly Trial[];
  checks: readonly PillarCheck[];
}
