import { creationOrder, shareProblems } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import type { LifecycleModel, MilestonePlace, ModelPhase, ShareProblem } from '../../force-app/main/app/lwc/lifecycleMath/lifecycleMath.ts';
import { readConfigFile } from '../jobs/config-file.ts';
import { UsageError } from '../org/errors.ts';

const FILE = 'lifecycle.json';

/** What the shares of a model must come to, in words. */
const WANTED: Record<ShareProblem['kind'], (value: number) => string> = {
  phases: (value) => `the shares of all phases make ${value} %, not 100 %`,
  milestones: (value) => `the shares of its milestones make ${value} %, not 100 %`,
  runAndChange: (value) => `run and change make ${value} %, not its share`,
  outOfRange: (value) => `${value} % is not a share between 0 and 100 %`,
  months: (value) => `${value} is not a whole number of months from 1 to 240`,
};

/** Reads the lifecycle models of a folder. Throws a UsageError that names the file, the model, the phase and what is wrong. */
export async function readLifecycleModels(configDir: string): Promise<LifecycleModel[]> {
  const found = await readConfigFile<{ models: LifecycleModel[] }>(configDir, FILE);
  if (!found) throw new UsageError(`${FILE} is missing in ${configDir}`);
  const { content, wrong } = found;
  const names = new Set<string>();
  for (const model of content.models) {
    const refuse = (what: string): Error => wrong(`model "${model.name}": ${what}`);
    if (names.has(model.name)) throw refuse('another model has this name');
    names.add(model.name);
    checkPhases(model.phases, refuse);
  }
  return content.models;
}

function checkPhases(phases: ModelPhase[], refuse: (what: string) => Error): void {
  const isThere = (place: MilestonePlace): boolean => phases[place.phase - 1]?.milestones?.[place.milestone - 1] !== undefined;
  for (const [index, phase] of phases.entries())
    for (const place of [phase.opensBehind, ...(phase.milestones ?? []).map((one) => one.gate)])
      if (place && !isThere(place)) throw refuse(`phase ${index + 1}: there is no milestone ${place.milestone} of phase ${place.phase} to wait for`);
  try {
    creationOrder(phases);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  const [problem] = shareProblems(phases);
  if (problem) throw refuse(`${problem.phase > 0 ? `phase ${problem.phase}: ` : ''}${WANTED[problem.kind](problem.value)}`);
}
