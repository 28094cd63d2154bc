import { creationOrder, shareProblems } from '../../force-app/main/budget/lwc/lifecycleMath/lifecycleMath.ts';
import type { LifecycleModel, MilestonePlace, ModelPhase, ShareProblem } from '../../force-app/main/budget/lwc/lifecycleMath/lifecycleMath.ts';
import { readConfigFile } from '../org/config-file.ts';

const FILE = 'lifecycle.json';
const KINDS = ['Planning', 'Delivery', 'Run'];

/** What the shares of a model must come to, in words. */
const WANTED: Record<ShareProblem['kind'], (value: number) => string> = {
  phases: (value) => `the shares of all phases make ${value} %, not 100 %`,
  milestones: (value) => `the shares of its milestones make ${value} %, not 100 %`,
  runAndChange: (value) => `run and change make ${value} %, not its share`,
  outOfRange: (value) => `${value} % is not a share between 0 and 100 %`,
  months: (value) => `${value} is not a whole number of months from 1 to 240`,
};

/** Reads the lifecycle models of a folder. Throws an Error that names the file, the model, the phase and what is wrong. */
export async function readLifecycleModels(configDir: string): Promise<LifecycleModel[]> {
  const found = await readConfigFile(configDir, FILE);
  if (!found) throw new Error(`${FILE} is missing in ${configDir}`);
  const { content, wrong } = found;
  const models = isRecord(content) ? content['models'] : undefined;
  if (!Array.isArray(models) || models.length === 0) throw wrong('"models" must be a list of at least one model');
  const names = new Set<string>();
  for (const [index, model] of models.entries()) {
    const refuse = (what: string): Error => wrong(`model ${isRecord(model) && isText(model['name']) ? `"${model['name']}"` : index + 1}: ${what}`);
    if (!isRecord(model) || !isText(model['name'])) throw refuse('"name" must be a text');
    if (names.has(model['name'])) throw refuse('another model has this name');
    names.add(model['name']);
    if (typeof model['cycleYears'] !== 'number' || model['cycleYears'] <= 0) throw refuse('"cycleYears" must be a number above 0');
    if (!Array.isArray(model['phases']) || model['phases'].length === 0) throw refuse('"phases" must be a list of at least one phase');
    checkPhases(model['phases'], refuse);
  }
  return models as LifecycleModel[];
}

function checkPhases(phases: unknown[], refuse: (what: string) => Error): void {
  for (const [index, phase] of phases.entries()) {
    const at = (what: string): Error => refuse(`phase ${index + 1}: ${what}`);
    if (!isRecord(phase) || !isText(phase['name'])) throw at('"name" must be a text');
    if (!KINDS.includes(String(phase['kind']))) throw at(`"kind" must be one of ${KINDS.join(', ')}`);
    for (const key of ['share', 'months']) if (typeof phase[key] !== 'number') throw at(`"${key}" must be a number`);
    for (const key of ['run', 'change', 'slimming', 'stewardship'])
      if (phase[key] !== undefined && typeof phase[key] !== 'number') throw at(`"${key}" must be a number, or be left out`);
    const { milestones = [] } = phase;
    if (!Array.isArray(milestones)) throw at('"milestones" must be a list');
    for (const [n, milestone] of milestones.entries())
      if (!isRecord(milestone) || !isText(milestone['name']) || typeof milestone['share'] !== 'number')
        throw at(`milestone ${n + 1} must have a "name" and a "share"`);
  }
  const sound = phases as ModelPhase[];
  const isThere = (place: MilestonePlace): boolean => sound[place.phase - 1]?.milestones?.[place.milestone - 1] !== undefined;
  for (const [index, phase] of sound.entries())
    for (const place of [phase.opensBehind, ...(phase.milestones ?? []).map((one) => one.gate)])
      if (place && !isThere(place)) throw refuse(`phase ${index + 1}: there is no milestone ${place.milestone} of phase ${place.phase} to wait for`);
  try {
    creationOrder(sound);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error));
  }
  const [problem] = shareProblems(sound);
  if (problem) throw refuse(`${problem.phase > 0 ? `phase ${problem.phase}: ` : ''}${WANTED[problem.kind](problem.value)}`);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
