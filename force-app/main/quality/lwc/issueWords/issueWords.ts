/** Reasons of issues in the words of the user's language: records hold codes. */
import beforeStart from '@salesforce/label/c.Reason_Before_Start';
import blank from '@salesforce/label/c.Reason_Blank';
import bounced from '@salesforce/label/c.Reason_Bounced';
import disposable from '@salesforce/label/c.Reason_Disposable';
import doesNotHold from '@salesforce/label/c.Reason_Does_Not_Hold';
import minority from '@salesforce/label/c.Reason_Minority';
import noDate from '@salesforce/label/c.Reason_No_Date';
import noEmail from '@salesforce/label/c.Reason_No_Email';
import noMatch from '@salesforce/label/c.Reason_No_Match';
import noNumber from '@salesforce/label/c.Reason_No_Number';
import noPhone from '@salesforce/label/c.Reason_No_Phone';
import notInList from '@salesforce/label/c.Reason_Not_In_List';
import notInUse from '@salesforce/label/c.Reason_Not_In_Use';
import notThere from '@salesforce/label/c.Reason_Not_There';
import notUnique from '@salesforce/label/c.Reason_Not_Unique';
import noUrl from '@salesforce/label/c.Reason_No_URL';
import roleAddress from '@salesforce/label/c.Reason_Role_Address';
import stale from '@salesforce/label/c.Reason_Stale';
import tooHigh from '@salesforce/label/c.Reason_Too_High';
import tooLong from '@salesforce/label/c.Reason_Too_Long';
import tooLow from '@salesforce/label/c.Reason_Too_Low';
import tooShort from '@salesforce/label/c.Reason_Too_Short';
import unusuallyHigh from '@salesforce/label/c.Reason_Unusually_High';
import unusuallyLow from '@salesforce/label/c.Reason_Unusually_Low';
import wrongLength from '@salesforce/label/c.Reason_Wrong_Length';

/** What each reason code of a rule says; the codes stand in `scripts/quality/kinds`. */
export const REASONS: Readonly<Record<string, string>> = {
    before_start: beforeStart,
    blank,
    bounced,
    disposable,
    does_not_hold: doesNotHold,
    minority,
    no_date: noDate,
    no_email: noEmail,
    no_match: noMatch,
    no_number: noNumber,
    no_phone: noPhone,
    not_in_list: notInList,
    not_in_use: notInUse,
    not_there: notThere,
    not_unique: notUnique,
    no_url: noUrl,
    role_address: roleAddress,
    stale,
    too_high: tooHigh,
    too_long: tooLong,
    too_low: tooLow,
    too_short: tooShort,
    unusually_high: unusuallyHigh,
    unusually_low: unusuallyLow,
    wrong_length: wrongLength
};

/** A reason in words; a code that is not known as it is. */
export const reasonWords = (code: string | null | undefined): string => REASONS[code ?? ''] ?? code ?? '';
