import { forget, recall, remember } from 'c/sessionState';
import type { ModelPhase } from 'c/lifecycleMath';
import type { Fate } from 'c/carriedKpiTable';

/** What has been entered in the wizard. It stays in the browser: an address would show the money. */
export interface WizardDraft {
    name: string;
    start: string;
    labourBudget: number | undefined;
    cycleYears: number;
    modelName: string;
    phases: ModelPhase[];
    /** True once somebody changed a phase: then another length of cycle does not propose them anew. */
    isEdited: boolean;
    carried: { id: string; fate: Fate; lesson: string }[];
}

/** A new program and each next cycle have a draft of their own. */
const nameOf = (previousId: string | undefined): string => `newProgram.${previousId ?? 'new'}`;

/** Keeps a draft for when the page is opened again. */
export const keepDraft = (previousId: string | undefined, draft: WizardDraft): void => remember(nameOf(previousId), draft);

/** The draft that was kept, if it is one. */
export function keptDraft(previousId: string | undefined): WizardDraft | undefined {
    const draft = recall<WizardDraft>(nameOf(previousId));
    return Array.isArray(draft?.phases) && Array.isArray(draft.carried) ? draft : undefined;
}

/** Drops the draft. */
export const dropDraft = (previousId: string | undefined): void => forget(nameOf(previousId));
