import { gql } from 'lightning/graphql';
import { errorNotes, isUndone } from 'c/errorText';
import type { ToldError } from 'c/errorText';
import { creationOrder, dueDays } from 'c/lifecycleMath';
import type { PlannedPhase } from 'c/lifecycleMath';

type Values = Record<string, unknown>;

/** One record of a chained mutation: others name its id as `@{alias}`. */
export interface NewRecord {
    alias: string;
    object: string;
    values: Values;
}

/** A mutation with its variables. */
export interface Mutation {
    query: ReturnType<typeof gql>;
    variables: Record<string, { [object: string]: Values }>;
}

const phaseAlias = (phase: number): string => `phase${phase}`;
const milestoneAlias = (phase: number, milestone: number): string => `milestone${phase}x${milestone}`;
const reference = (alias: string): string => `@{${alias}}`;

/** Values without those that are left empty. */
const given = (values: Values): Values => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''));

/** The records of a plan in an order in which each comes after what it refers to; the program goes by the alias `program`. */
export function planRecords(phases: readonly PlannedPhase[]): NewRecord[] {
    return creationOrder(phases).map(({ phase: place, milestone: number }) => {
        const phase = phases[place - 1] as PlannedPhase;
        return number === 0 ? phaseRecord(phase) : milestoneRecord(phase, number);
    });
}

function phaseRecord(phase: PlannedPhase): NewRecord {
    const { opensBehind } = phase;
    const isRun = phase.kind === 'Run';
    return {
        alias: phaseAlias(phase.sequence),
        object: 'Lifecycle_Phase__c',
        values: given({
            Program__c: reference('program'),
            Name: phase.name,
            Kind__c: phase.kind,
            Sequence__c: phase.sequence,
            Budget_Share__c: phase.share,
            Run_Share__c: isRun ? (phase.run ?? 0) : undefined,
            Change_Share__c: isRun ? (phase.change ?? 0) : undefined,
            Start_Date__c: phase.start,
            End_Date__c: phase.end,
            Slimming_Allowance__c: isRun ? phase.slimmingAllowance : undefined,
            Stewardship_Allowance__c: isRun ? phase.stewardshipAllowance : undefined,
            Opening_Gate__c: opensBehind && reference(milestoneAlias(opensBehind.phase, opensBehind.milestone))
        })
    };
}

function milestoneRecord(phase: PlannedPhase, number: number): NewRecord {
    const milestones = phase.milestones ?? [];
    const { name, share, condition, gate } = milestones[number - 1] ?? { name: '', share: 0 };
    return {
        alias: milestoneAlias(phase.sequence, number),
        object: 'Payment_Milestone__c',
        values: given({
            Phase__c: reference(phaseAlias(phase.sequence)),
            Name: name,
            Sequence__c: number,
            Share__c: share,
            Condition__c: condition,
            Due_Date__c: dueDays(phase.start, phase.end, milestones.length)[number - 1],
            Gate__c: gate && reference(milestoneAlias(gate.phase, gate.milestone))
        })
    };
}

/** One mutation that makes all records or none. */
export function mutationOf(records: readonly NewRecord[]): Mutation {
    const parameters = records.map(({ alias, object }) => `$${alias}: ${object}CreateInput!`).join(', ');
    const operations = records.map(({ alias, object }) => `${alias}: ${object}Create(input: $${alias}) { Record { Id } }`).join('\n');
    return {
        query: gql`mutation CreateProgram(${parameters}) { uiapi(input: { allOrNone: true }) { ${operations} } }`,
        variables: Object.fromEntries(records.map(({ alias, object, values }) => [alias, { [object]: values }]))
    };
}

interface MutationError {
    message: string;
    path?: unknown[];
    /** As the platform calls it. */
    paths?: unknown[];
}

/** Why a mutation was refused, each reason with the name of the record that it is about. */
export function refusalOf(errors: readonly MutationError[], records: readonly NewRecord[]): ToldError {
    const nameOf = ({ path, paths }: MutationError): unknown => records.find(({ alias }) => (paths ?? path ?? []).includes(alias))?.values.Name;
    const own = errors.filter((error) => !isUndone(error));
    const told = (own.length > 0 ? own : errors).flatMap((error) => {
        const name = nameOf(error);
        return errorNotes([error]).map((note) => ({ ...note, text: name ? `${String(name)}: ${note.text}` : note.text }));
    });
    return { told };
}
