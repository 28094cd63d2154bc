import behindText from '@salesforce/label/c.Signal_Behind';
import behindRemedy from '@salesforce/label/c.Signal_Behind_Remedy';
import lateText from '@salesforce/label/c.Signal_Late';
import lateRemedy from '@salesforce/label/c.Signal_Late_Remedy';
import shareText from '@salesforce/label/c.Signal_Share';
import shareRemedy from '@salesforce/label/c.Signal_Share_Remedy';
import overText from '@salesforce/label/c.Signal_Over';
import overRemedy from '@salesforce/label/c.Signal_Over_Remedy';
import oldLedgerText from '@salesforce/label/c.Signal_Old_Ledger';
import oldLedgerRemedy from '@salesforce/label/c.Signal_Old_Ledger_Remedy';
import lapsedText from '@salesforce/label/c.Signal_Lapsed';
import lapsedRemedy from '@salesforce/label/c.Signal_Lapsed_Remedy';
import idleText from '@salesforce/label/c.Signal_Idle';
import idleRemedy from '@salesforce/label/c.Signal_Idle_Remedy';
import narrowText from '@salesforce/label/c.Signal_Narrow';
import narrowRemedy from '@salesforce/label/c.Signal_Narrow_Remedy';
import { rateOf, shareOf } from 'c/adoptionMath';
import type { SnapshotNode, Standout, VolumeNode } from 'c/adoptionMath';
import type { Signal } from 'c/adoptionSignals';
import { daysBetween } from 'c/lifecycleMath';
import { dayText, decimal, fill, monthName, percent } from 'c/numberText';
import type { EverybodyNode, MonthNode } from './boardQuery';

/** Days after which the ledger is told to be old. */
const OLD_LEDGER_DAYS = 45;

/** Concentration from which a few do most of the work. */
const NARROW = 0.7;

interface Found {
    latest: EverybodyNode | undefined;
    newest: EverybodyNode | undefined;
    months: readonly MonthNode[];
    today: string;
    shareTarget: number | undefined;
    behind: readonly Standout<SnapshotNode>[];
    late: readonly Standout<VolumeNode>[];
}

/** What stands out in the business of the last month that is over. */
function businessSignals({ months, today, shareTarget }: Found): Signal[] {
    const signals: Signal[] = [];
    const until = months
        .map((one) => one.Ledger_Until__c.value ?? '')
        .sort()
        .at(-1);
    const age = until ? daysBetween(until, today) : 0;
    if (until && age > OLD_LEDGER_DAYS)
        signals.push({ key: 'old-ledger', text: fill(oldLedgerText, dayText(until), decimal(age)), remedy: oldLedgerRemedy, urgent: true });
    const month = months.findLast((one) => (one.Month__c.value ?? '') < `${today.slice(0, 7)}-01` && one.Ledger_Value__c.value !== null);
    const share = shareOf(month?.CRM_Value__c.value, month?.Ledger_Value__c.value);
    const name = monthName(month?.Month__c.value ?? today);
    if (share === undefined) return signals;
    if (share > 1) signals.push({ key: 'over', text: fill(overText, percent(share), name), remedy: overRemedy, urgent: true });
    else if (shareTarget !== undefined && share < shareTarget)
        signals.push({ key: 'share', text: fill(shareText, percent(1 - share), name), remedy: shareRemedy, urgent: true });
    return signals;
}

/** What stands out, the most urgent first, each with what to do about it. */
export function boardSignals(found: Found): Signal[] {
    const { behind, late, latest, newest } = found;
    const [lapsed, idle, concentration] = [latest?.Lapsed__c.value ?? 0, newest?.Idle_Licences__c?.value ?? 0, latest?.Concentration__c.value ?? 0];
    return [
        ...behind.map((one): Signal => ({
            ...{ key: `behind-${one.key}`, text: fill(behindText, one.name, percent(rateOf(one.latest) ?? 0)), remedy: behindRemedy, urgent: true }
        })),
        ...late.map((one): Signal => {
            const share = percent(shareOf(one.latest.Early_Count__c.value, one.latest.CRM_Count__c.value) ?? 0);
            return { key: `late-${one.key}`, text: fill(lateText, one.name, share), remedy: lateRemedy, urgent: true };
        }),
        ...businessSignals(found),
        ...(lapsed > 0 ? [{ key: 'lapsed', text: fill(lapsedText, decimal(lapsed)), remedy: lapsedRemedy, urgent: false }] : []),
        ...(idle > 0 ? [{ key: 'idle', text: fill(idleText, decimal(idle)), remedy: idleRemedy, urgent: false }] : []),
        ...(concentration >= NARROW ? [{ key: 'narrow', text: fill(narrowText, decimal(concentration)), remedy: narrowRemedy, urgent: false }] : [])
    ];
}
