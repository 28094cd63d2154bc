import title from '@salesforce/label/c.Wizard_Title';
import nextTitle from '@salesforce/label/c.Wizard_Next_Cycle_Title';
import name from '@salesforce/label/c.Program_Name';
import nameMissing from '@salesforce/label/c.Program_Name_Missing';
import maxCharacters from '@salesforce/label/c.Max_Characters';
import start from '@salesforce/label/c.Start_Date';
import labourBudget from '@salesforce/label/c.Labour_Budget';
import excludes from '@salesforce/label/c.Labour_Budget_Excludes';
import cycleYears from '@salesforce/label/c.Cycle_Years';
import model from '@salesforce/label/c.Lifecycle_Model';
import basics from '@salesforce/label/c.Wizard_Step_Basics';
import phases from '@salesforce/label/c.Wizard_Step_Phases';
import payments from '@salesforce/label/c.Wizard_Step_Payments';
import lessons from '@salesforce/label/c.Wizard_Step_Lessons';
import check from '@salesforce/label/c.Wizard_Step_Check';
import back from '@salesforce/label/c.Back';
import next from '@salesforce/label/c.Next';
import create from '@salesforce/label/c.Wizard_Create';
import created from '@salesforce/label/c.Wizard_Created';
import propose from '@salesforce/label/c.Wizard_Propose_Again';
import draftKept from '@salesforce/label/c.Wizard_Draft_Kept';
import startAgain from '@salesforce/label/c.Wizard_Start_Again';
import startAgainQuestion from '@salesforce/label/c.Wizard_Start_Again_Question';
import tooLong from '@salesforce/label/c.Lessons_Too_Long';
import noModels from '@salesforce/label/c.Wizard_No_Models';
import previousGone from '@salesforce/label/c.Wizard_Previous_Gone';
import notConfirmed from '@salesforce/label/c.Wizard_Not_Confirmed';
import noAccess from '@salesforce/label/c.Wizard_No_Access';
import noAccessHint from '@salesforce/label/c.Wizard_No_Access_Hint';
import keep from '@salesforce/label/c.KPI_Keep';
import rebase from '@salesforce/label/c.KPI_Rebase';
import retire from '@salesforce/label/c.KPI_Retire';
import type { Fate } from 'c/carriedKpiTable';
import { fill } from 'c/numberText';

/** The steps, in the order in which they come; `lessons` only where a cycle came before. */
export type Step = 'basics' | 'phases' | 'payments' | 'lessons' | 'check';
export const STEP_LABELS: Record<Step, string> = { basics, phases, payments, lessons, check };

/** What can become of a KPI in the next cycle. */
export const FATES: Record<Fate, string> = { keep, rebase, retire };
export const FATE_OPTIONS = (Object.keys(FATES) as Fate[]).map((value) => ({ value, label: FATES[value] }));

/** Characters that the name and `Lessons__c` hold. */
export const LONGEST_NAME = 80;
export const LONGEST_LESSONS = 32_000;

/** What the wizard says. */
export const label = {
    title,
    nextTitle,
    name,
    nameMissing,
    nameHelp: fill(maxCharacters, LONGEST_NAME),
    start,
    labourBudget,
    excludes,
    cycleYears,
    model,
    back,
    next,
    create,
    created,
    propose,
    draftKept,
    startAgain,
    startAgainQuestion,
    lessonsTooLong: (length: number): string => fill(tooLong, length, LONGEST_LESSONS),
    noModels,
    previousGone,
    notConfirmed,
    noAccess,
    noAccessHint
};
