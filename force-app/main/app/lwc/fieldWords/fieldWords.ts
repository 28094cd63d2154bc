import statusNoData from '@salesforce/label/c.Status_No_Data';
import statusOnTrack from '@salesforce/label/c.Status_On_Track';
import statusAtRisk from '@salesforce/label/c.Status_At_Risk';
import statusOffCourse from '@salesforce/label/c.Status_Off_Course';
import statusStale from '@salesforce/label/c.Status_Stale';
import baselineOrTargetMissing from '@salesforce/label/c.Baseline_Or_Target_Missing';
import nothingMeasuredYet from '@salesforce/label/c.Nothing_Measured_Yet';
import neverMeasured from '@salesforce/label/c.Never_Measured';
import notMeasuredSince from '@salesforce/label/c.Not_Measured_Since';
import attainedOfExpected from '@salesforce/label/c.Attained_Of_Expected';
import ownerMissing from '@salesforce/label/c.Owner_Missing';
import ownerInactive from '@salesforce/label/c.Owner_Inactive';
import backupMissing from '@salesforce/label/c.Backup_Missing';
import ownerIsBackup from '@salesforce/label/c.Owner_Is_Backup';
import backupInactive from '@salesforce/label/c.Backup_Inactive';
import servesNoValue from '@salesforce/label/c.Serves_No_Value';
import servesAgreedKPI from '@salesforce/label/c.Serves_Agreed_KPI';
import servesOpenKPI from '@salesforce/label/c.Serves_Open_KPI';
import allowancesUnspent from '@salesforce/label/c.Allowances_Unspent';
import slimmingUnspent from '@salesforce/label/c.Slimming_Unspent';
import stewardshipUnspent from '@salesforce/label/c.Stewardship_Unspent';
import milestonePaid from '@salesforce/label/c.Milestone_Paid';
import milestoneAccepted from '@salesforce/label/c.Milestone_Accepted';
import milestoneOpen from '@salesforce/label/c.Milestone_Open';
import milestoneWaiting from '@salesforce/label/c.Milestone_Waiting';
import overdue from '@salesforce/label/c.Overdue';
import { dayText, fill } from 'c/numberText';

/** What formula fields say, word for word, and how the user's language says it: a formula's own texts are the same for everybody. */
const WORDS: Record<string, string> = {
    'No data': statusNoData,
    'On track': statusOnTrack,
    'At risk': statusAtRisk,
    'Off course': statusOffCourse,
    Stale: statusStale,
    'Baseline or target is missing': baselineOrTargetMissing,
    'Nothing has been measured yet': nothingMeasuredYet,
    'Never measured': neverMeasured,
    'Owner is missing': ownerMissing,
    'Owner is inactive': ownerInactive,
    'Backup owner is missing': backupMissing,
    'Owner and backup are the same person': ownerIsBackup,
    'Backup owner is inactive': backupInactive,
    'Serves no agreed value': servesNoValue,
    'Serves an agreed KPI': servesAgreedKPI,
    'Serves a KPI not agreed yet': servesOpenKPI,
    'Slimming and stewardship money is unspent': allowancesUnspent,
    'Slimming money is unspent': slimmingUnspent,
    'Stewardship money is unspent': stewardshipUnspent,
    Paid: milestonePaid,
    Accepted: milestoneAccepted,
    Open: milestoneOpen,
    Overdue: overdue
};

/** Texts of formulas with something filled in. */
const PATTERNS: [RegExp, string][] = [
    [/^Not measured since (\d{4}-\d\d-\d\d)$/, notMeasuredSince],
    [/^Attained (-?\d+) %, expected by now (-?\d+) %$/, attainedOfExpected],
    [/^Waiting for (.+)$/, milestoneWaiting]
];

/** Formulas write days so; the user reads them as the locale writes them. */
const ISO_DAY = /^\d{4}-\d\d-\d\d$/;

/** A formula field's text in the user's language; as it is when it is none of those. */
export function formulaWords(text: string | null | undefined): string {
    const said = text ?? '';
    const words = Object.hasOwn(WORDS, said) ? WORDS[said] : undefined;
    if (words !== undefined) return words;
    for (const [pattern, label] of PATTERNS) {
        const match = pattern.exec(said);
        if (match) return fill(label, ...match.slice(1).map((part) => (ISO_DAY.test(part) ? dayText(part) : part)));
    }
    return said;
}

/** A picklist field as the user's language shows it; its value where the answer holds no more. */
export function shown(field: { value: string | null; displayValue?: string | null } | null | undefined): string {
    return field?.displayValue ?? field?.value ?? '';
}
