/** Reasons of issues and of rows that the gate keeps out, in the words of the user's language: records hold codes. */
import batchStopped from '@salesforce/label/c.Reason_Batch_Stopped';
import beforeStart from '@salesforce/label/c.Reason_Before_Start';
import blank from '@salesforce/label/c.Reason_Blank';
import bounced from '@salesforce/label/c.Reason_Bounced';
import disposable from '@salesforce/label/c.Reason_Disposable';
import doesNotHold from '@salesforce/label/c.Reason_Does_Not_Hold';
import doubledKey from '@salesforce/label/c.Reason_Doubled_Key';
import duplicateInFile from '@salesforce/label/c.Reason_Duplicate_In_File';
import duplicateInOrg from '@salesforce/label/c.Reason_Duplicate_In_Org';
import minority from '@salesforce/label/c.Reason_Minority';
import noCheckbox from '@salesforce/label/c.Reason_No_Checkbox';
import noDate from '@salesforce/label/c.Reason_No_Date';
import noEmail from '@salesforce/label/c.Reason_No_Email';
import noId from '@salesforce/label/c.Reason_No_ID';
import noKey from '@salesforce/label/c.Reason_No_Key';
import noMatch from '@salesforce/label/c.Reason_No_Match';
import noMoment from '@salesforce/label/c.Reason_No_Moment';
import noNumber from '@salesforce/label/c.Reason_No_Number';
import noPhone from '@salesforce/label/c.Reason_No_Phone';
import noRecord from '@salesforce/label/c.Reason_No_Record';
import noUrl from '@salesforce/label/c.Reason_No_URL';
import noWholeNumber from '@salesforce/label/c.Reason_No_Whole_Number';
import notInList from '@salesforce/label/c.Reason_Not_In_List';
import notInUse from '@salesforce/label/c.Reason_Not_In_Use';
import notThere from '@salesforce/label/c.Reason_Not_There';
import notUnique from '@salesforce/label/c.Reason_Not_Unique';
import parentHeld from '@salesforce/label/c.Reason_Parent_Held';
import parentNotFound from '@salesforce/label/c.Reason_Parent_Not_Found';
import parentNotUnique from '@salesforce/label/c.Reason_Parent_Not_Unique';
import roleAddress from '@salesforce/label/c.Reason_Role_Address';
import stale from '@salesforce/label/c.Reason_Stale';
import tooHigh from '@salesforce/label/c.Reason_Too_High';
import tooLong from '@salesforce/label/c.Reason_Too_Long';
import tooLow from '@salesforce/label/c.Reason_Too_Low';
import tooManyDigits from '@salesforce/label/c.Reason_Too_Many_Digits';
import tooShort from '@salesforce/label/c.Reason_Too_Short';
import unusuallyHigh from '@salesforce/label/c.Reason_Unusually_High';
import unusuallyLow from '@salesforce/label/c.Reason_Unusually_Low';
import wrongLength from '@salesforce/label/c.Reason_Wrong_Length';

/** What each code says: those of rules stand in `scripts/quality/kinds`, those of the gate in `scripts/quality/gate/reasons.ts`. */
export const REASONS: Readonly<Record<string, string>> = {
    batch_stopped: batchStopped,
    before_start: beforeStart,
    blank,
    bounced,
    disposable,
    does_not_hold: doesNotHold,
    doubled_key: doubledKey,
    duplicate_in_file: duplicateInFile,
    duplicate_in_org: duplicateInOrg,
    minority,
    no_checkbox: noCheckbox,
    no_date: noDate,
    no_email: noEmail,
    no_id: noId,
    no_key: noKey,
    no_match: noMatch,
    no_moment: noMoment,
    no_number: noNumber,
    no_phone: noPhone,
    no_record: noRecord,
    no_url: noUrl,
    no_whole_number: noWholeNumber,
    not_in_list: notInList,
    not_in_use: notInUse,
    not_there: notThere,
    not_unique: notUnique,
    parent_held: parentHeld,
    parent_not_found: parentNotFound,
    parent_not_unique: parentNotUnique,
    role_address: roleAddress,
    stale,
    too_high: tooHigh,
    too_long: tooLong,
    too_low: tooLow,
    too_many_digits: tooManyDigits,
    too_short: tooShort,
    unusually_high: unusuallyHigh,
    unusually_low: unusuallyLow,
    wrong_length: wrongLength
};

/** A reason in words; a code that is not known as it is. */
export const reasonWords = (code: string | null | undefined): string => REASONS[code ?? ''] ?? code ?? '';
